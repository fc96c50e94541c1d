//! How a message of the agent's own fares.

use engine::{Failure, UnsentState};

use crate::{store::Entry, ui::text::t};

/// What is shown below a bubble of one's own. Only the server's word makes it "sent".
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Delivery {
    Sending,
    Sent,
    Read,
    Failed(Failure),
}

impl Delivery {
    /// Of an entry, when the visitor has read up to a position.
    pub fn of(entry: &Entry, visitor_read: contract::Position) -> Self {
        match entry {
            Entry::Sent(message) if message.position <= visitor_read => Self::Read,
            Entry::Sent(_) => Self::Sent,
            Entry::Unsent(unsent) => match &unsent.state {
                UnsentState::Waiting | UnsentState::Sending => Self::Sending,
                UnsentState::Taken(_) => Self::Sent,
                UnsentState::Failed(why) => Self::Failed(why.clone()),
            },
        }
    }

    /// Its icon, and its word.
    pub fn face(&self) -> (&'static str, &'static str) {
        match self {
            Self::Sending => ("clock", t().sending),
            Self::Sent => ("check", t().sent),
            Self::Read => ("checks", t().read),
            Self::Failed(_) => ("alert", ""),
        }
    }
}
