//! Bringing what the agent wrote to the server: once, in order, and whatever happens between.

use contract::{
    Attachments, ClientId, ConversationId, Message, NewMessage, Position, TextError, check_text,
};

use super::Engine;
use crate::{Call, Change, Draft, Effect, Failure, RecordKey, Timer, Unsent, UnsentState};

impl Engine {
    pub(super) fn say(
        &mut self,
        conversation: ConversationId,
        client_id: ClientId,
        words: Draft,
        attachments: Attachments,
    ) {
        let text = match check_text(&words.text) {
            Ok(text) => text,
            Err(TextError::Empty) if !attachments.is_empty() => "",
            Err(_) => return,
        };
        let note = words.note;
        let words = Draft { text: text.to_owned(), note };
        let at = self.server_now();
        let unsent = Unsent::new(client_id.clone(), conversation.clone(), words, attachments, at);
        // On the device before anything is sent: from here on a crash cannot lose it.
        self.save(RecordKey::Unsent(client_id), Some(unsent.to_record()));
        self.model.outbox.push(unsent);
        self.clear_draft(&conversation, note);
        self.changed(Change::Thread(conversation.clone()));
        self.send_next(&conversation);
    }

    fn clear_draft(&mut self, id: &ConversationId, note: bool) {
        if note {
            self.tell_typing(id, false);
        } else {
            // The message itself tells the visitor that the typing is over.
            self.typing = None;
        }
        if self.model.drafts.contains_key(id) {
            self.save(RecordKey::Draft(id.clone()), None);
            self.put_draft(id.clone(), Draft { text: String::new(), note });
            self.changed(Change::Draft(id.clone()));
        }
    }

    pub(super) fn retry(&mut self, client_id: &ClientId) {
        let Some(unsent) = self.model.outbox.get_mut(client_id) else {
            return;
        };
        if matches!(unsent.state, UnsentState::Failed(_)) {
            let was_left = unsent.is_left();
            unsent.state = UnsentState::Waiting;
            let (id, record) = (unsent.conversation_id.clone(), unsent.to_record());
            if was_left {
                self.save(RecordKey::Unsent(client_id.clone()), Some(record));
            }
            self.changed(Change::Thread(id.clone()));
            self.send_next(&id);
        }
    }

    pub(super) fn discard(&mut self, client_id: &ClientId) {
        let failed = |unsent: &mut Unsent| matches!(unsent.state, UnsentState::Failed(_));
        if !self.model.outbox.get_mut(client_id).is_some_and(failed) {
            return;
        }
        let Some(unsent) = self.model.outbox.remove(client_id) else {
            return;
        };
        let id = unsent.conversation_id;
        if self.model.draft(&id).is_empty() {
            let draft = Draft { text: unsent.text, note: unsent.note };
            self.save(RecordKey::Draft(id.clone()), Some(draft.to_record()));
            self.put_draft(id.clone(), draft);
            self.changed(Change::Draft(id.clone()));
        }
        self.save(RecordKey::Unsent(client_id.clone()), None);
        self.changed(Change::Thread(id));
    }

    /// Everything that waits goes out, now that the server can be reached.
    pub(super) fn send_waiting(&mut self) {
        self.backing_off.clear();
        for id in self.model.outbox.conversations() {
            self.send_next(&id);
        }
        // In one order: the same inputs make the same requests.
        let own: Vec<_> = self.model.own().map(|row| row.id.clone()).collect();
        for id in own {
            self.send_read_mark(&id);
        }
    }

    pub(super) fn send_next(&mut self, id: &ConversationId) {
        if self.backing_off.contains(id) {
            return;
        }
        let rest = self.outbox_rests_until.saturating_sub(self.now);
        let Some(unsent) = self.model.outbox.next(id) else {
            return;
        };
        if rest > 0 {
            self.backing_off.insert(id.clone());
            self.set_timer(Timer::Outbox(id.clone()), rest);
            return;
        }
        unsent.state = UnsentState::Sending;
        let (conversation, client_id) = (id.clone(), unsent.client_id.clone());
        let body = NewMessage { text: unsent.text.clone(), attachments: unsent.attachments.ids() };
        let call = if unsent.note {
            Call::PutNote { conversation, client_id, body }
        } else {
            Call::PutMessage { conversation, client_id, body }
        };
        self.changed(Change::Thread(id.clone()));
        self.request(call);
    }

    pub(super) fn message_answered(
        &mut self,
        id: &ConversationId,
        client_id: &ClientId,
        answer: Result<Message, Failure>,
    ) {
        match answer {
            Ok(message) => {
                self.confirm(client_id, message.position);
                self.message_came(message);
            }
            Err(failure) => self.message_failed(id, client_id, failure),
        }
    }

    /// The server has it: the device need not keep it any longer.
    pub(super) fn confirm(&mut self, client_id: &ClientId, position: Position) {
        let Some(unsent) = self.model.outbox.get_mut(client_id) else {
            return;
        };
        unsent.state = UnsentState::Taken(position);
        self.save(RecordKey::Unsent(client_id.clone()), None);
    }

    fn message_failed(&mut self, id: &ConversationId, client_id: &ClientId, failure: Failure) {
        let Some(unsent) = self.model.outbox.get_mut(client_id) else {
            return;
        };
        // The socket may have brought it back while the answer got lost.
        if unsent.state != UnsentState::Sending {
            return;
        }
        self.changed(Change::Thread(id.clone()));
        let Some(unsent) = self.model.outbox.get_mut(client_id) else {
            return;
        };
        if !failure.is_passing() {
            unsent.state = UnsentState::Failed(failure);
            if unsent.is_left() {
                let record = unsent.to_record();
                self.save(RecordKey::Unsent(client_id.clone()), Some(record));
            }
            self.send_next(id);
            return;
        }
        unsent.state = UnsentState::Waiting;
        let attempts = unsent.attempts;
        unsent.attempts = attempts.saturating_add(1);
        self.backing_off.insert(id.clone());
        let wait = self.retry_in(attempts, &failure);
        if let Some(rest) = failure.retry_after_ms() {
            // Limits are the sender's, not the chat's: no other message goes out earlier either.
            self.outbox_rests_until = self.now.saturating_add(rest);
        }
        self.out.push(Effect::SetTimer(Timer::Outbox(id.clone()), wait));
    }
}
