//! One conversation's signals.

use contract::{Conversation, ConversationId, Position};
use engine::{EndState, Load, Model, SummaryView};
use leptos::prelude::*;

use super::{
    lines::{Line, Lines},
    signals::put,
};
use crate::ui::{memo, text::t};

/// What can change about a conversation, each by itself.
#[derive(Clone)]
pub struct ConversationSignals {
    /// Its row; `None` while the inbox does not know it.
    pub row: ArcRwSignal<Option<Conversation>>,
    /// The name of who has it, where it was this agent's and went to another one.
    pub left_to: ArcRwSignal<Option<String>>,
    /// Whether the agent may write there.
    pub own_active: ArcRwSignal<bool>,
    /// Whether the visitor is typing.
    pub typing: ArcRwSignal<bool>,
    /// Whether the visitor has the chat open, where that is known.
    pub online: ArcRwSignal<Option<bool>>,
    /// How ending it by hand goes.
    pub ending: ArcRwSignal<EndState>,
    /// Up to where the visitor has read.
    pub visitor_read: ArcRwSignal<Position>,
    /// How loading the newest messages goes.
    pub newest: ArcRwSignal<Load>,
    /// How loading older messages goes.
    pub older: ArcRwSignal<Load>,
    /// Whether there are older messages that are not loaded.
    pub has_older: ArcRwSignal<bool>,
    /// What it is about.
    pub summary: ArcRwSignal<SummaryView>,
    /// What was not sent yet.
    pub draft: ArcRwSignal<String>,
    /// Whether the agent chose to write a note.
    pub note: ArcRwSignal<bool>,
    lines: Lines,
}

impl ConversationSignals {
    pub(super) fn of(id: &ConversationId, model: &Model) -> Self {
        let signals = Self {
            row: ArcRwSignal::default(),
            left_to: ArcRwSignal::default(),
            own_active: ArcRwSignal::default(),
            typing: ArcRwSignal::default(),
            online: ArcRwSignal::default(),
            ending: ArcRwSignal::default(),
            visitor_read: ArcRwSignal::default(),
            newest: ArcRwSignal::default(),
            older: ArcRwSignal::default(),
            has_older: ArcRwSignal::default(),
            summary: ArcRwSignal::new(model.summary(id)),
            draft: ArcRwSignal::new(model.draft(id).into()),
            note: ArcRwSignal::new(model.writes_note(id)),
            lines: Lines::default(),
        };
        signals.show_row(id, model);
        signals.show_thread(id, model);
        signals
    }

    /// What the visitor is called. They may tell their name in the middle of a chat.
    #[must_use]
    pub fn visitor_name(&self) -> Memo<String> {
        let row = self.row.clone();
        // Each line of a chat asks for one: whatever goes must take itself off the row's list.
        memo(move || {
            let name = row.with(|row| row.as_ref().and_then(|row| row.visitor.name.clone()));
            name.unwrap_or_else(|| t().anonymous.into())
        })
    }

    /// Whether what is written there is a private note: because the agent chose that, or because
    /// there is nothing else left to write.
    pub fn writes_note(&self) -> impl Fn() -> bool + Send + Sync + use<> {
        let (own_active, note) = (self.own_active.clone(), self.note.clone());
        move || !own_active.get() || note.get()
    }

    /// Its messages, sent and unsent, in order.
    #[must_use]
    pub fn lines(&self) -> ArcRwSignal<Vec<Line>> {
        self.lines.signal()
    }

    pub(super) fn show_row(&self, id: &ConversationId, model: &Model) {
        let row = model.conversation(id);
        put(&self.visitor_read, row.map_or(0, |row| row.visitor_read_up_to));
        put(&self.row, row.cloned());
        put(&self.left_to, model.left_to(id).map(|agent| agent.name.clone()));
        put(&self.own_active, model.can_write(id));
        put(&self.typing, model.is_visitor_typing(id));
        put(&self.online, model.is_visitor_online(id));
        put(&self.ending, model.end_state(id));
    }

    /// Only what is on the screen has lines.
    pub(super) fn show_thread(&self, id: &ConversationId, model: &Model) {
        if model.shown() != Some(id) {
            self.lines.clear();
            return;
        }
        let thread = model.thread(id);
        let messages = thread.map_or(&[][..], |thread| thread.messages());
        self.lines.follow(messages, model.unsent(id));
        put(&self.has_older, thread.is_some_and(engine::Thread::has_older));
        put(&self.older, thread.map_or(Load::Idle, |thread| thread.older().clone()));
        put(&self.newest, thread.map_or(Load::Idle, |thread| thread.newest().clone()));
    }

    pub(super) fn show_summary(&self, id: &ConversationId, model: &Model) {
        put(&self.summary, model.summary(id));
    }

    /// Told even when nothing seems different: the agent may have typed meanwhile.
    pub(super) fn show_draft(&self, id: &ConversationId, model: &Model) {
        self.draft.set(model.draft(id).into());
        put(&self.note, model.writes_note(id));
    }
}
