//! What is to be done because time went by, or because the command line closed an account.

use contract::Timestamp;

use super::{
    attachments::forget_an_unused_file, change_an_availability, end_a_quiet_chat, end_an_orphan,
    expire_an_offer, pass_on_an_orphan,
};
use crate::{
    App,
    domain::{attachment, offer, silence},
    refusal::Refusal,
    store::Read,
};

/// Something that is due.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Duty {
    /// An agent became available or unavailable.
    ChangeAvailability,
    /// An offer ran out.
    ExpireOffer,
    /// Nobody said a word for too long.
    EndQuietChat,
    /// An offer is to an agent whose account was closed.
    PassOnOrphan,
    /// A chat is of an agent whose account was closed.
    EndOrphan,
    /// A file was put into no message.
    ForgetUnusedFile,
}

/// What is to be done first, if anything. A look only: a write has the database to itself, and
/// mostly there is nothing to do.
///
/// # Errors
/// The database cannot be read.
pub async fn next_duty(read: &mut Read, now: Timestamp) -> Result<Option<Duty>, Refusal> {
    // Before an offer goes on to the next agent: who that is depends on it.
    let duty = if read.changed_availability(now).await?.is_some() {
        Duty::ChangeAvailability
    } else if read.expired_offer(now, offer::latest_end(now)).await?.is_some() {
        Duty::ExpireOffer
    } else if read.quiet_chat(silence::quiet_since(now)).await?.is_some() {
        Duty::EndQuietChat
    } else if read.offer_to_nobody().await?.is_some() {
        Duty::PassOnOrphan
    } else if read.orphaned_chat().await?.is_some() {
        Duty::EndOrphan
    } else if read.longest_unused().await?.is_some_and(|at| attachment::goes_at(at) <= now) {
        Duty::ForgetUnusedFile
    } else {
        return Ok(None);
    };
    Ok(Some(duty))
}

/// Does it once, if it still is to be done by then.
///
/// # Errors
/// The database did not take it; it stays due.
pub async fn do_duty(app: &App, duty: Duty) -> Result<(), Refusal> {
    match duty {
        Duty::ChangeAvailability => change_an_availability(app).await,
        Duty::ExpireOffer => expire_an_offer(app).await,
        Duty::EndQuietChat => end_a_quiet_chat(app).await,
        Duty::PassOnOrphan => pass_on_an_orphan(app).await,
        Duty::EndOrphan => end_an_orphan(app).await,
        Duty::ForgetUnusedFile => forget_an_unused_file(app).await,
    }
}
