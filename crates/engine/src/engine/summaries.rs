//! What conversations are about.

use contract::{ConversationId, Summary};

use super::Engine;
use crate::{Call, Change, Failure, Load};

impl Engine {
    /// A summary changed. Kept where somebody may look: of the agent's own live chats and of the
    /// one on the screen.
    pub(super) fn put_summary(&mut self, summary: Summary) {
        let id = summary.conversation_id.clone();
        let is_shown = self.model.shown.as_ref() == Some(&id);
        if !is_shown && !self.model.conversations.is_own_active(&id) {
            // Loaded anew when somebody looks: what was kept from its live days is out of date.
            self.model.summaries.remove(&id);
            return;
        }
        if self.model.summaries.entry(id.clone()).or_default().put(summary) {
            self.changed(Change::Summary(id));
        }
    }

    /// Makes sure that the shown conversation's summary is there or on its way.
    pub(super) fn load_summary(&mut self, id: &ConversationId) {
        // What an answer from before the snapshot told could be out of date without an event to
        // say so.
        if self.model.load != Load::Ready {
            return;
        }
        let view = self.model.summaries.entry(id.clone()).or_default();
        if matches!(view.load, Load::Idle | Load::Failed(_)) {
            view.load = Load::Loading;
            self.changed(Change::Summary(id.clone()));
            self.request(Call::Summary(id.clone()));
        }
    }

    pub(super) fn summary_came(&mut self, id: &ConversationId, answer: Result<Summary, Failure>) {
        if let Err(failure) = &answer {
            self.load_failed(failure);
        }
        let Some(view) = self.model.summaries.get_mut(id) else { return };
        match answer {
            Ok(summary) => {
                view.put(summary);
                view.load = Load::Ready;
            }
            // An event may have brought it meanwhile.
            Err(_) if view.load == Load::Ready => {}
            Err(failure) => view.load = Load::Failed(failure),
        }
        self.changed(Change::Summary(id.clone()));
    }
}
