//! What was committed long ago is forgotten.

use crate::{App, refusal::Refusal};

/// Events that are forgotten in one go, which takes a few milliseconds.
const BATCH: u32 = 1_000;

/// Forgets some events that nobody needs any more. `false` when there are none.
pub async fn forget_old_events(app: &App) -> Result<bool, Refusal> {
    let retention = app.retention;
    app.store
        .write(move |tx| {
            Box::pin(async move {
                let before = retention.goes_before(tx.now);
                Ok(tx.forget_events(before, retention.events, BATCH).await? > 0)
            })
        })
        .await
}
