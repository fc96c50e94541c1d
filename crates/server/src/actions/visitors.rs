//! What is known of a visitor changes.

use contract::{VisitorId, socket::Event};

use crate::{domain::profile::Profile, refusal::Refusal, store::Tx};

/// Keeps a changed profile, and tells those who may see it.
pub(super) async fn change_profile(
    tx: &mut Tx,
    id: &VisitorId,
    profile: &Profile,
) -> Result<(), Refusal> {
    match tx.audience_of(id).await? {
        Some(audience) => {
            let seq = tx.next_seq().await?;
            tx.set_profile(id, profile, seq).await?;
            let visitor = tx.visitor(id).await?;
            tx.log(seq, audience, &Event::VisitorChanged(visitor)).await
        }
        None => {
            // No agent may see this profile now, so there is nobody to tell.
            let (_, version) = tx.position().await?;
            tx.set_profile(id, profile, version).await
        }
    }
}
