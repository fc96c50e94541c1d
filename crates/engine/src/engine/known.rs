//! Opening with what an earlier inbox knew.

use contract::Snapshot;

use super::Engine;
use crate::{Change, Known, Load, known::MESSAGES};

impl Engine {
    /// What the next inbox can open with. `None` while this one may be behind.
    #[must_use]
    pub fn known(&self) -> Option<Known> {
        let (model, cursor) = (&self.model, self.link.cursor.clone()?);
        if !self.is_live() {
            return None;
        }
        let shown = model.shown.as_ref().filter(|id| !model.can_write(id));
        let shown = shown.and_then(|id| model.conversation(id));
        let conversations: Vec<_> = model.own().chain(shown).cloned().collect();
        let newest = |id| {
            let messages = model.thread(id)?.messages();
            Some(messages[messages.len().saturating_sub(MESSAGES)..].to_vec())
        };
        let threads = conversations.iter().filter_map(|row| newest(&row.id)).collect();
        let snapshot = Snapshot {
            epoch: cursor.epoch,
            seq: cursor.seq,
            me: model.me.clone()?,
            availability: model.availability.clone()?,
            // They would be over by then.
            offers: Vec::new(),
            conversations,
            server_now: self.server_now(),
        };
        Some(Known::new(snapshot, threads))
    }

    /// Shows what an earlier inbox knew, until the server says how things are.
    pub(super) fn open_with(&mut self, text: &str) {
        if self.has_started() {
            return;
        }
        let Some(Known { snapshot, threads, .. }) = Known::read(text) else { return };
        self.model.known_at = Some(snapshot.server_now);
        self.link.opened_with = Some(snapshot.epoch);
        self.set_clock(snapshot.server_now);
        self.model.conversations.set_own(snapshot.me.id.clone());
        self.model.me = Some(snapshot.me);
        for row in snapshot.conversations {
            self.put_conversation(row);
        }
        for messages in threads {
            let Some(id) = messages.first().map(|first| first.conversation_id.clone()) else {
                continue;
            };
            let thread = self.model.threads.entry(id.clone()).or_default();
            thread.begin(messages);
            // What cannot be read is asked for, like what was not kept.
            if thread.newest != Load::Ready {
                thread.newest = Load::Idle;
            }
            self.changed(Change::Thread(id));
        }
        self.changed(Change::Session);
        self.changed(Change::List);
    }
}
