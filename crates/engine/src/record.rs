//! What an inbox keeps on the device: under which names, and in which format.

use contract::{ClientId, ConversationId};
use serde::Serialize;
use serde_json::Value;

/// The format of the records. A record of another one is left where it is: a later version of the
/// app may have written it, and it holds somebody's words.
pub(crate) const VERSION: u32 = 1;

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

/// A draft as the device keeps it.
pub(crate) fn of_draft(text: &str) -> String {
    let draft = Draft { v: VERSION, text };
    serde_json::to_string(&draft).expect("a string and a number are always JSON")
}

#[derive(Serialize)]
struct Draft<'a> {
    v: u32,
    text: &'a str,
}

/// Reads a draft back; `None` for a record that is none, or of another format.
pub(crate) fn read_draft(record: &str) -> Option<String> {
    let record: Value = serde_json::from_str(record).ok()?;
    let text = record["text"].as_str()?;
    (record["v"] == VERSION).then(|| text.to_owned())
}
