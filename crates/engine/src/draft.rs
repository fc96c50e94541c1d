//! What the agent is writing.

use contract::field;
use serde::Serialize;
use serde_json::Value;

use crate::record;

/// Words on their way to being said, and to whom. The two belong together wherever the words go:
/// what was meant for colleagues must not end up before the visitor.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Draft {
    /// The words.
    pub text: String,
    /// Whether they are to be a private note.
    pub note: bool,
}

/// A draft as the device keeps it.
#[derive(Serialize)]
struct Stored<'a> {
    v: u32,
    text: &'a str,
}

impl From<&str> for Draft {
    /// An answer to the visitor.
    fn from(text: &str) -> Self {
        Self { text: text.to_owned(), note: false }
    }
}

impl Draft {
    /// As the device keeps it.
    pub(crate) fn to_record(&self) -> String {
        let draft = Stored { v: record::version(self.note), text: &self.text };
        serde_json::to_string(&draft).expect("a string and a number are always JSON")
    }

    /// Reads it back; `None` for a record that is none, or of another format.
    pub(crate) fn from_record(record: &str) -> Option<Self> {
        let record: Value = contract::read_json(record)?;
        let note = record::is_note(&record)?;
        Some(Self { text: field(&record, "text")?, note })
    }
}
