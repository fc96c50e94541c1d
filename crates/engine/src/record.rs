//! What an inbox keeps on the device, under which names.

use contract::{ClientId, ConversationId};

/// The name of one record. Each draft and each unsent message is a record of its own, so that two
/// tabs of one agent never write over each other's.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum RecordKey {
    /// A conversation's draft, as plain text.
    Draft(ConversationId),
    /// A message that the server has not confirmed, as JSON.
    Unsent(ClientId),
}

impl RecordKey {
    /// The key as text.
    #[must_use]
    pub fn name(&self) -> String {
        match self {
            Self::Draft(id) => format!("draft/{id}"),
            Self::Unsent(id) => format!("unsent/{id}"),
        }
    }

    /// Reads a key back; `None` for a name of another kind.
    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        match name.split_once('/')? {
            ("draft", id) => Some(Self::Draft(id.into())),
            ("unsent", id) => Some(Self::Unsent(id.into())),
            _ => None,
        }
    }
}
