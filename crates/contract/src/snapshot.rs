//! Everything that an inbox needs to begin, read in one transaction.

use serde::{Deserialize, Serialize};

use crate::{Availability, Conversation, Epoch, Me, Offer, Seq, Timestamp, read::read_object};

/// `GET /v1/snapshot`: the state at position `seq`. Resuming the socket from there brings all that
/// was committed later, so nothing falls between the two.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Snapshot {
    /// The life of the log to which `seq` belongs.
    pub epoch: Epoch,
    /// The last change that this snapshot contains.
    pub seq: Seq,
    /// Who asks.
    pub me: Me,
    /// Their availability.
    pub availability: Availability,
    /// What is offered to them, oldest first.
    pub offers: Vec<Offer>,
    /// All of their live conversations.
    pub conversations: Vec<Conversation>,
    /// The server's clock.
    pub server_now: Timestamp,
}

read_object!(Snapshot { epoch, seq, me, availability, offers, conversations, server_now });
