//! Old messages leave the memory. What is in view stays: a conversation opens at its end, so it is
//! only the one on the screen in which somebody may look at older ones.

use contract::{ConversationId, Position};

use super::Engine;
use crate::Change;

impl Engine {
    /// Something came, or the agent went on: where nobody looks old messages may go.
    pub(super) fn forget_unseen(&mut self, id: &ConversationId) {
        if self.model.shown.as_ref() != Some(id) {
            self.forget_old(id);
        }
    }

    /// The agent sees the message at this position. If it is the newest, they do not look at old ones.
    pub(super) fn forget_above(&mut self, id: &ConversationId, seen: Position) {
        let last = self.model.threads.get(id).and_then(|thread| thread.last());
        if last == Some(seen) {
            self.forget_old(id);
        }
    }

    fn forget_old(&mut self, id: &ConversationId) {
        if let Some(thread) = self.model.threads.get_mut(id)
            && thread.let_old_go()
        {
            self.changed(Change::Thread(id.clone()));
        }
    }
}
