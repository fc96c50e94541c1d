//! What the agent wrote and the server has not confirmed.
//!
//! Each message has its `client_id` from the moment it is sent, so trying again can never say it
//! twice. In a conversation one message is on its way at a time: that is what keeps their order.

use contract::{Attachments, ClientId, ConversationId, Position, Timestamp, field};
use serde::Serialize;
use serde_json::Value;

use crate::{Draft, Failure, record};

/// A message on its way.
#[derive(Clone, Debug, PartialEq)]
pub struct Unsent {
    /// Its key.
    pub client_id: ClientId,
    /// Where it is said.
    pub conversation_id: ConversationId,
    /// The words, trimmed.
    pub text: String,
    /// Whether they are a private note.
    pub note: bool,
    /// Files that the server has already, to come along.
    pub attachments: Attachments,
    /// When the agent sent it, by the server's clock as far as it is known.
    pub at: Timestamp,
    /// How it goes.
    pub state: UnsentState,
    pub(crate) attempts: u32,
}

/// How a message on its way goes. Only the server's word makes it "sent".
#[derive(Clone, Debug, PartialEq)]
pub enum UnsentState {
    /// Waits for its turn, or for the next try.
    Waiting,
    /// Asked the server to take it.
    Sending,
    /// The server has it, and the messages before it are still on their way to this screen.
    Taken(Position),
    /// The server will not take it as it is; the agent decides.
    Failed(Failure),
}

/// An unsent message as the device keeps it.
#[derive(Serialize)]
struct Stored {
    v: u32,
    conversation_id: ConversationId,
    text: String,
    #[serde(skip_serializing_if = "Attachments::is_empty")]
    attachments: Attachments,
    at: Timestamp,
    /// Whether its chat was another agent's when it reached the server.
    #[serde(skip_serializing_if = "Option::is_none")]
    left: Option<bool>,
}

impl Unsent {
    pub(crate) fn new(
        client_id: ClientId,
        conversation_id: ConversationId,
        Draft { text, note }: Draft,
        attachments: Attachments,
        at: Timestamp,
    ) -> Self {
        let state = UnsentState::Waiting;
        Self { client_id, conversation_id, text, note, attachments, at, state, attempts: 0 }
    }

    /// The message as the device keeps it.
    pub(crate) fn to_record(&self) -> String {
        let stored = Stored {
            v: record::version(self.note),
            conversation_id: self.conversation_id.clone(),
            text: self.text.clone(),
            attachments: self.attachments.clone(),
            at: self.at,
            left: self.is_left().then_some(true),
        };
        serde_json::to_string(&stored).expect("strings and a number are always JSON")
    }

    /// Reads it back; `None` for a record that is none, or of another format.
    pub(crate) fn from_record(client_id: ClientId, record: &str) -> Option<Self> {
        let stored: Value = contract::read_json(record)?;
        let words = Draft { text: field(&stored, "text")?, note: record::is_note(&stored)? };
        let conversation_id = field(&stored, "conversation_id")?;
        let attachments = field::<Option<_>>(&stored, "attachments")?.unwrap_or_default();
        let at = field(&stored, "at")?;
        let mut unsent = Self::new(client_id, conversation_id, words, attachments, at);
        if field(&stored, "left") == Some(true) {
            unsent.state = UnsentState::Failed(Failure::not_found());
        }
        Some(unsent)
    }

    /// Whether the server refused it because its chat is another agent's. Nobody sends it any more but
    /// the agent: the chat may come back, and be about something else then.
    pub(crate) fn is_left(&self) -> bool {
        matches!(&self.state, UnsentState::Failed(failure) if failure.is_not_found())
    }
}

#[derive(Clone, Debug, Default)]
pub(crate) struct Outbox(Vec<Unsent>);

impl Outbox {
    pub fn push(&mut self, unsent: Unsent) {
        if self.get_mut(&unsent.client_id).is_none() {
            self.0.push(unsent);
        }
    }

    /// Puts in what was written earlier, before what was written after it. Keys are UUIDs of
    /// version 7: their order is the order of writing.
    pub fn put_back(&mut self, unsent: Unsent) {
        if self.get_mut(&unsent.client_id).is_none() {
            let later = |other: &Unsent| other.client_id > unsent.client_id;
            let at = self.0.iter().position(later).unwrap_or(self.0.len());
            self.0.insert(at, unsent);
        }
    }

    pub fn of(&self, id: &ConversationId) -> impl Iterator<Item = &Unsent> {
        self.0.iter().filter(move |u| u.conversation_id == *id)
    }

    pub fn get_mut(&mut self, id: &ClientId) -> Option<&mut Unsent> {
        self.0.iter_mut().find(|u| u.client_id == *id)
    }

    /// Drops an entry and answers it.
    pub fn remove(&mut self, id: &ClientId) -> Option<Unsent> {
        let index = self.0.iter().position(|u| u.client_id == *id)?;
        Some(self.0.remove(index))
    }

    /// The entry that may be sent now: the oldest that waits, unless one is on its way.
    pub fn next(&mut self, id: &ConversationId) -> Option<&mut Unsent> {
        let mine = |u: &&mut Unsent| u.conversation_id == *id;
        if self.of(id).any(|u| u.state == UnsentState::Sending) {
            return None;
        }
        self.0.iter_mut().filter(mine).find(|u| u.state == UnsentState::Waiting)
    }

    /// The conversations in which something waits, each once.
    pub fn conversations(&self) -> Vec<ConversationId> {
        let mut ids = Vec::new();
        for Unsent { conversation_id: id, .. } in &self.0 {
            if !ids.contains(id) {
                ids.push(id.clone());
            }
        }
        ids
    }

    /// Entries that the server has and whose place is covered by the loaded messages.
    pub fn arrived(&self, id: &ConversationId, last: Position) -> Vec<ClientId> {
        let arrived = |u: &&Unsent| matches!(u.state, UnsentState::Taken(p) if p <= last);
        self.of(id).filter(arrived).map(|u| u.client_id.clone()).collect()
    }

    /// The highest place that the server gave to an entry which is still here; 0 for none.
    pub fn taken_to(&self, id: &ConversationId) -> Position {
        let place = |u: &Unsent| match u.state {
            UnsentState::Taken(position) => Some(position),
            _ => None,
        };
        self.of(id).filter_map(place).max().unwrap_or(0)
    }
}
