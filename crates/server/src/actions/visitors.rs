//! What is known of a visitor changes.

use contract::{VisitorId, socket::Event};

use super::tell;
use crate::{domain::profile::Profile, refusal::Refusal, store::Tx};

/// Takes in what is said of a visitor. Where that is news it is kept, and those who may see the
/// visitor are told.
pub(super) async fn update_profile(
    tx: &mut Tx,
    id: &VisitorId,
    update: impl FnOnce(Profile) -> Profile,
) -> Result<(), Refusal> {
    let before = Profile::from(tx.visitor(id).await?);
    let profile = &update(before.clone());
    if *profile == before {
        return Ok(());
    }
    let audiences = tx.audiences_of(id).await?;
    if audiences.is_empty() {
        // No agent may see this profile now, so there is nobody to tell.
        let (_, version) = tx.position().await?;
        return tx.set_profile(id, profile, version).await;
    }
    let seq = tx.next_seq().await?;
    tx.set_profile(id, profile, seq).await?;
    let visitor = tx.visitor(id).await?;
    tell(tx, seq, audiences, &Event::VisitorChanged(visitor)).await
}
