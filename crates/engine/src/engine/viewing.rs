//! Who looks at the same ended conversation.

use contract::{
    ConversationId, ConversationState,
    socket::{ClientFrame, Viewers, Viewing},
};

use super::Engine;
use crate::{Change, Timer};

/// How long a view lasts before it is told, in milliseconds: who goes through a list row by row
/// looks at nothing, and a connection has only so many frames.
const GLANCE_MS: u64 = 500;

/// What is in view, and what the server knows of it.
#[derive(Debug, Default)]
pub(super) struct View {
    now: Option<ConversationId>,
    told: Option<ConversationId>,
}

impl Engine {
    /// Takes note of another view, whatever brought it about: the agent went on, or the chat ended.
    pub(super) fn look(&mut self) {
        let ended = |id: &&ConversationId| {
            let row = self.model.conversations.get(id);
            row.is_some_and(|row| row.state == ConversationState::Ended)
        };
        let view = self.model.shown.as_ref().filter(ended);
        if view != self.view.now.as_ref() {
            self.view.now = view.cloned();
            self.forget_viewers();
            self.set_timer(Timer::Viewing, GLANCE_MS);
        }
    }

    /// The server has forgotten what was in view: with a new connection, and with each resume.
    pub(super) fn look_anew(&mut self) {
        self.view.told = None;
        if self.view.now.is_some() {
            self.set_timer(Timer::Viewing, GLANCE_MS);
        }
    }

    pub(super) fn tell_view(&mut self) {
        if self.is_live() && self.view.now != self.view.told {
            self.view.told.clone_from(&self.view.now);
            let conversation_id = self.view.now.clone();
            self.send(&ClientFrame::Viewing(Viewing { conversation_id }));
        }
    }

    pub(super) fn viewers_came(&mut self, viewers: Viewers) {
        if self.view.now.as_ref() == Some(&viewers.conversation_id) {
            self.model.viewers = viewers.agents;
            self.changed(Change::Viewers);
        }
    }

    /// Without a socket nobody knows who looks.
    pub(super) fn forget_viewers(&mut self) {
        if !self.model.viewers.is_empty() {
            self.model.viewers.clear();
            self.changed(Change::Viewers);
        }
    }
}
