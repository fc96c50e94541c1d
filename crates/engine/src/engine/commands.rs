//! What the agent does.

use contract::{
    ConversationId, ConversationState, MarkRead, OfferId, SetAvailability, socket::Typing,
};

use super::Engine;
use crate::{
    Call, Change, Command, Draft, Effect, EndState, ListQuery, ListState, Load, OfferPhase,
    RecordKey, Timer,
};

/// How often the visitor is told that the agent still types, in milliseconds.
const TYPING_EVERY_MS: u64 = 3_000;

impl Engine {
    pub(super) fn command(&mut self, command: Command) {
        self.rely();
        match command {
            Command::SetAvailable(available) => {
                self.wish_availability(SetAvailability { available, until: None });
            }
            Command::BackAt(until) => {
                self.wish_availability(SetAvailability { available: false, until: Some(until) });
            }
            Command::Accept(id) => self.accept(id),
            Command::Decline(id) => self.decline(id),
            Command::Show(id) => self.show(id),
            Command::LoadOlder(id) => self.load_older(&id),
            Command::LoadBackTo(id, position) => {
                if let Some(thread) = self.model.threads.get_mut(&id) {
                    thread.back_to = position;
                    self.load_back(&id);
                }
            }
            Command::Reload(id) => self.load_shown(&id),
            Command::ReloadSummary(id) => self.load_summary(&id),
            Command::List(query) => self.choose_list(query),
            Command::ListMore => self.list_more(),
            Command::Draft(id, draft) => self.draft(id, draft),
            Command::Send { conversation, client_id, text, note, attachments } => {
                let words = Draft { text, note };
                self.say(conversation, client_id, words, attachments);
            }
            Command::Retry(id) => self.retry(&id),
            Command::Discard(id) => self.discard(&id),
            Command::MarkRead(id, up_to) => self.mark_read(id, up_to),
            Command::End(id) => self.end(id),
            Command::Reconnect => {
                // A person may try once what the server has asked programs not to.
                self.link.rests_until = 0;
                self.connect();
                if self.model.load != Load::Ready {
                    self.load_snapshot();
                }
            }
        }
    }

    fn wish_availability(&mut self, switch: SetAvailability) {
        self.model.availability_wish = Some(switch);
        self.model.availability_failure = None;
        self.changed(Change::Availability);
        self.send_availability();
    }

    /// One switch at a time, so that the last one wins; and none before the snapshot, to which its
    /// answer has to be compared.
    pub(super) fn send_availability(&mut self) {
        if self.availability.is_some() || self.model.load != Load::Ready {
            return;
        }
        if let Some(switch) = self.model.availability_wish {
            self.availability = Some(switch);
            self.request(Call::SetAvailability(switch));
        }
    }

    fn accept(&mut self, id: OfferId) {
        let Some(view) = self.model.offers.get_mut(&id) else {
            return;
        };
        if view.phase == OfferPhase::Ringing {
            view.phase = OfferPhase::Accepting;
            self.changed(Change::Offers);
            self.accepting.insert(id.clone(), 0);
            self.send_accept(id);
        }
    }

    pub(super) fn send_accept(&mut self, id: OfferId) {
        if self.accepting.contains_key(&id) {
            self.request(Call::AcceptOffer(id));
        }
    }

    fn decline(&mut self, id: OfferId) {
        let Some(view) = self.model.offers.get_mut(&id) else {
            return;
        };
        if view.phase == OfferPhase::Ringing {
            view.phase = OfferPhase::Declining;
            self.changed(Change::Offers);
            self.request(Call::DeclineOffer(id));
        }
    }

    fn show(&mut self, id: Option<ConversationId>) {
        if self.model.shown == id {
            return;
        }
        if let Some(left) = std::mem::replace(&mut self.model.shown, id.clone()) {
            // Live chats stay at hand; an ended one is loaded again when somebody looks again.
            if !self.model.conversations.is_own_active(&left) {
                self.model.threads.remove(&left);
                self.model.summaries.remove(&left);
            } else if let Some(thread) = self.model.threads.get_mut(&left) {
                // Nobody waits any more for what was looked for there.
                thread.back_to = 0;
            }
            self.settle_thread(&left);
            self.changed(Change::Thread(left));
        }
        match id {
            Some(id) => {
                self.changed(Change::Thread(id.clone()));
                self.load_shown(&id);
            }
            None => self.model.shown_load = Load::Idle,
        }
    }

    fn load_older(&mut self, id: &ConversationId) {
        let Some(thread) = self.model.threads.get_mut(id) else {
            return;
        };
        let Some(first) = thread.first() else { return };
        if first > 1 && thread.older != Load::Loading {
            thread.older = Load::Loading;
            self.changed(Change::Thread(id.clone()));
            let before = Some(first);
            self.request(Call::Messages { conversation: id.clone(), before, after: None });
        }
    }

    /// One page further on the way to the position that is wanted.
    pub(super) fn load_back(&mut self, id: &ConversationId) {
        let Some(thread) = self.model.threads.get_mut(id) else { return };
        let Some(first) = thread.first() else { return };
        if first <= thread.back_to {
            // Reached: a thread that begins anew is not on the way there any more.
            thread.back_to = 0;
        }
        if thread.back_to > 0 && thread.older != Load::Loading {
            self.load_older(id);
        }
    }

    fn choose_list(&mut self, query: ListQuery) {
        let failed = matches!(self.model.list_state(), ListState::Failed(_));
        let asked = self.model.listing.request.is_some();
        if query != self.model.listing.query || failed || !asked {
            self.list(query);
        }
    }

    pub(super) fn list(&mut self, query: ListQuery) {
        if matches!(self.model.load, Load::Failed(_)) {
            self.load_snapshot();
        }
        // What a page told before the snapshot could be out of date without an event to say so.
        if self.model.listing.begin(query) && self.model.load == Load::Ready {
            self.ask_list();
        }
        self.changed(Change::List);
    }

    fn ask_list(&mut self) {
        let listing = &self.model.listing;
        let (query, cursor) = (listing.query.clone(), listing.next_cursor.clone());
        let request = self.request(Call::Conversations { query, cursor });
        self.model.listing.request = Some(request);
    }

    fn list_more(&mut self) {
        match self.model.list_state() {
            ListState::More | ListState::MoreFailed(_) => {
                self.model.listing.state = ListState::LoadingMore;
                self.ask_list();
                self.changed(Change::List);
            }
            ListState::Failed(_) => self.list(self.model.listing.query.clone()),
            ListState::Loading | ListState::LoadingMore | ListState::Complete => {}
        }
    }

    /// What failed to load for a passing reason is asked for once more.
    pub(super) fn load_again(&mut self) {
        let passed = |load: &Load| matches!(load, Load::Failed(failure) if failure.is_passing());
        if let Some(id) = self.model.shown.clone() {
            let newest = self.model.threads.get(&id).map(|thread| &thread.newest);
            if passed(&self.model.shown_load) || newest.is_some_and(passed) {
                self.load_shown(&id);
            }
            if self.model.summaries.get(&id).is_some_and(|view| passed(&view.load)) {
                self.load_summary(&id);
            }
        }
        match &self.model.listing.state {
            ListState::Failed(failure) | ListState::MoreFailed(failure) if failure.is_passing() => {
                self.list_more();
            }
            _ => {}
        }
    }

    /// Keeps a draft on the device with every key: a crash loses nothing. Of a note the visitor sees
    /// nothing, not even that somebody writes.
    fn draft(&mut self, id: ConversationId, draft: Draft) {
        self.tell_typing(&id, !draft.note && !draft.text.is_empty());
        let record = (!draft.text.is_empty()).then(|| draft.to_record());
        self.save(RecordKey::Draft(id.clone()), record);
        self.put_draft(id, draft);
    }

    /// That a note is to be written is known without a word of it: the agent chose it, and it stays
    /// chosen.
    pub(super) fn put_draft(&mut self, id: ConversationId, draft: Draft) {
        if draft == Draft::default() {
            self.model.drafts.remove(&id);
        } else {
            self.model.drafts.insert(id, draft);
        }
    }

    pub(super) fn tell_typing(&mut self, id: &ConversationId, typing: bool) {
        let told = self.typing.as_ref().filter(|(where_, _)| where_ == id).map(|(_, at)| *at);
        let due = match told {
            Some(at) => !typing || self.now >= at + TYPING_EVERY_MS,
            None => typing,
        };
        if due && self.model.can_write(id) {
            self.typing = typing.then(|| (id.clone(), self.now));
            self.send_typing(Typing { conversation_id: id.clone(), typing });
        }
    }

    fn mark_read(&mut self, id: ConversationId, up_to: contract::Position) {
        self.forget_above(&id, up_to);
        let Some(row) = self.model.conversations.get(&id) else {
            return;
        };
        let up_to = up_to.min(row.last_position);
        if !self.model.can_write(&id) || up_to <= row.agent_read_up_to {
            return;
        }
        let mark = self.model.conversations.reads.entry(id.clone()).or_default();
        if up_to > mark.wanted {
            mark.wanted = up_to;
            self.send_read_mark(&id);
        }
    }

    pub(super) fn send_read_mark(&mut self, id: &ConversationId) {
        let Some(row) = self.model.conversations.get(id) else {
            return;
        };
        let reached = row.agent_read_up_to;
        if let Some(mark) = self.model.conversations.reads.get_mut(id)
            && !mark.in_flight
            && mark.wanted > reached
        {
            mark.in_flight = true;
            mark.sent = mark.wanted;
            let body = MarkRead { up_to: mark.wanted };
            self.request(Call::MarkRead { conversation: id.clone(), body });
        }
    }

    fn end(&mut self, id: ConversationId) {
        let active = |row: &contract::Conversation| row.state == ConversationState::Active;
        if !self.model.conversations.get(&id).is_some_and(active)
            || self.model.end_state(&id) == EndState::Ending
        {
            return;
        }
        self.model.conversations.set_end_state(&id, EndState::Ending);
        self.changed(Change::Conversation(id.clone()));
        self.request(Call::End(id));
    }

    /// Accepting failed for now: try again while the offer may still be good.
    pub(super) fn accept_again(&mut self, id: OfferId, failure: &crate::Failure) {
        let Some(attempts) = self.accepting.get_mut(&id) else {
            return;
        };
        let attempt = *attempts;
        *attempts += 1;
        let wait = self.retry_in(attempt, failure);
        self.out.push(Effect::SetTimer(Timer::Accept(id), wait));
    }
}
