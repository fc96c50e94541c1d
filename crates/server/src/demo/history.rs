//! What the demo's visitors did on the site before they asked for an agent.

use contract::{ActivityKind, VisitorId};

use super::{DAY, MINUTE};
use crate::{
    Refusal,
    actions::{self, Happening},
    store::Tx,
};

/// Days before the chat, kind, with what, and what more there is to say. It reaches back beyond the
/// days that the history shows.
const KNOWN: &[(i64, ActivityKind, &str, Option<&str>)] = &[
    (120, ActivityKind::ReachedGoal, "Newsletter", None),
    (104, ActivityKind::InteractedWithDocument, "Planning for small teams (PDF)", None),
    (61, ActivityKind::TriggeredDialogue, "Welcome", None),
    (
        61,
        ActivityKind::EngagedWithDialogue,
        "Welcome",
        Some("Answered: “We are a team of 10 to 50”"),
    ),
    (34, ActivityKind::InteractedWithDocument, "Price list (PDF)", Some("Read 3 of 4 pages")),
    (12, ActivityKind::ReachedGoal, "Trial started", None),
    (5, ActivityKind::ScheduledMeeting, "Ben Okafor", Some("First look at the product")),
    (0, ActivityKind::TriggeredDialogue, "Talk to us", None),
];
/// The same of somebody of whom next to nothing is known.
const STRANGER: &[(i64, ActivityKind, &str, Option<&str>)] =
    &[(0, ActivityKind::TriggeredDialogue, "Talk to us", None)];

/// Adds what a visitor did up to the chat that begins now.
pub(super) async fn add(tx: &mut Tx, visitor: &VisitorId, known: bool) -> Result<(), Refusal> {
    let begins = tx.now;
    for (days, kind, title, detail) in if known { KNOWN } else { STRANGER } {
        tx.now = begins.plus_millis(-days * DAY - 4 * MINUTE);
        let happening = Happening {
            visitor: visitor.clone(),
            kind: *kind,
            title: Some((*title).into()),
            detail: detail.map(Into::into),
            conversation: None,
        };
        actions::record(tx, happening).await?;
    }
    tx.now = begins;
    Ok(())
}
