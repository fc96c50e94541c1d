//! What an inbox keeps on the device: under which names, and in which format.

use contract::{ClientId, ConversationId};
use serde_json::Value;

/// The format of a record. A record of another one is left where it is: a later version of the
/// app may have written it, and it holds somebody's words. Notes have one of their own, so that a
/// version that knows none leaves them alone, too: it would say them to the visitor.
pub(crate) fn version(note: bool) -> u32 {
    if note { 2 } else { 1 }
}

/// Whether a record holds a note; `None` for one of another format.
pub(crate) fn is_note(record: &Value) -> Option<bool> {
    let v: u32 = contract::field(record, "v")?;
    [false, true].into_iter().find(|note| version(*note) == v)
}

/// The name of one record. Each draft and each unsent message is a record of its own, so that two
/// tabs of one agent never write over each other's.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum RecordKey {
    /// A conversation's draft.
    Draft(ConversationId),
    /// A message that the server has not confirmed.
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
