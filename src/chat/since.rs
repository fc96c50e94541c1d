//! What others wrote since a draft began: whoever answers should have read it.

use contract::{Author, Body, Conversation, ConversationId, Position};
use leptos::prelude::*;

use crate::{
    store::{Entry, Inbox, Line},
    ui::{effect, effect_since, memo},
};

/// So long a message that was seen counts as not yet read, in milliseconds: whoever writes looks at
/// what they write.
const READING_MS: i64 = 2_000;

/// Watches one draft.
#[derive(Clone, Copy)]
pub(super) struct Since {
    inbox: Inbox,
    row: RwSignal<Option<Conversation>>,
    own: RwSignal<bool>,
    /// Up to where messages were there when the draft began.
    began: StoredValue<Position>,
    /// When the newest message came.
    came: StoredValue<i64>,
    /// The message of which the agent was warned; 0 for none.
    warned: RwSignal<Position>,
}

impl Since {
    pub fn watch(inbox: Inbox, id: &ConversationId, text: RwSignal<String>) -> Self {
        let signals = inbox.conversation(id);
        let row = RwSignal::from(signals.row);
        let own = RwSignal::from(signals.own_active);
        let since = Self {
            inbox,
            row,
            own,
            began: StoredValue::new(0),
            came: StoredValue::new(0),
            warned: RwSignal::new(0),
        };
        let last = memo(move || row.with(|row| row.as_ref().map_or(0, |row| row.last_position)));
        let is_empty = memo(move || text.with(String::is_empty));
        effect_since(move |before: Option<()>| {
            let was_there = !is_empty.get() && before.is_none();
            // A draft of earlier: what was not read since came after it.
            let read = row.with_untracked(|row| row.as_ref().map_or(0, |row| row.agent_read_up_to));
            let begins = if was_there && own.get_untracked() { read } else { last.get_untracked() };
            since.began.set_value(begins);
            since.warned.set(0);
        });
        effect(move || {
            last.track();
            since.came.set_value(inbox.server_now());
        });
        since
    }

    /// Whether sending has to wait for another look: once for each message.
    pub fn holds(self) -> bool {
        let Some(row) = self.row.get_untracked() else { return false };
        let me = self.inbox.store().me.get_untracked().map(|me| me.id);
        let last = row.last_position;
        let is_others = match &row.last_message.author {
            // What came after it may be a note of one's own.
            Author::Visitor => !ends_with_note(self.inbox, &row.id),
            Author::Agent { id, .. } => Some(id) != me.as_ref(),
            Author::System | Author::Unknown => false,
        };
        let is_read = self.own.get_untracked()
            && last <= row.agent_read_up_to
            && self.inbox.server_now() - self.came.get_value() >= READING_MS;
        let known = self.began.get_value().max(self.warned.get_untracked());
        let holds = last > known && is_others && !is_read;
        if holds {
            self.warned.set(last);
        }
        holds
    }

    /// Whom the agent has been warned of; the visitor for `Some(None)`.
    pub fn warning(self) -> Option<Option<String>> {
        let warned = self.warned.get();
        (warned > 0).then(|| match self.row.get_untracked()?.last_message.author {
            Author::Agent { name, .. } => Some(name),
            _ => None,
        })
    }
}

fn ends_with_note(inbox: Inbox, id: &ConversationId) -> bool {
    let is_note = |line: &Line| {
        line.entry.with_untracked(|entry| match entry {
            Entry::Sent(message) => matches!(message.body, Body::Note { .. }),
            Entry::Unsent(unsent) => unsent.note,
        })
    };
    inbox.signals(id).lines().with_untracked(|lines| lines.last().is_some_and(is_note))
}
