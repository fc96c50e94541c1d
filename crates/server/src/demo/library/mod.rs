//! The demo company's response library, written as an operator would write it.

use crate::{Refusal, domain::library::parse_markdown, store::Tx};

const FILES: [&str; 3] =
    [include_str!("answers.md"), include_str!("pages.md"), include_str!("replies.md")];

/// Fills the library.
pub async fn fill(tx: &mut Tx) -> Result<(), Refusal> {
    for file in FILES {
        let entries = parse_markdown(file).map_err(|mistakes| {
            tracing::error!(?mistakes, "the demo's library");
            Refusal::internal()
        })?;
        for (_, entry) in entries {
            tx.put_entry(&entry).await?;
        }
    }
    Ok(())
}
