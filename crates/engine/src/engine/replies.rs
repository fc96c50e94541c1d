//! What the server answers.

use contract::{
    Availability, Conversation, ConversationId, ConversationPage, ErrorCode, Message, MessagePage,
    OfferId, Position, Read, Snapshot, SocketTicket, Summary,
};
use serde_json::Value;

use super::Engine;
use crate::{
    Call, Change, Effect, EndState, Failure, ListState, Load, Notice, OfferPhase, Outcome,
    RequestId, Timer,
    tolerant::{mend_conversations, mend_messages, mend_snapshot},
};

impl Engine {
    pub(super) fn reply(&mut self, request: RequestId, outcome: Outcome) {
        let Some((call, era)) = self.pending.remove(&request) else { return };
        if matches!(outcome, Outcome::Answer { status: 401, .. }) {
            self.session_over();
            return;
        }
        if outcome == Outcome::NoAnswer {
            self.doubt();
        }
        let outcome = match era == self.era {
            true => outcome,
            // It says nothing of any state.
            false if self.is_ticket(request) => outcome,
            // What was asked for to look at is asked for anew; what was to be done is done again,
            // which every call allows, so that its answer is of this era.
            false if call.is_read() => return,
            false => Outcome::NoAnswer,
        };
        match call {
            Call::SocketTicket => {
                if self.is_ticket(request) {
                    self.ticket_came(outcome.read::<SocketTicket>().map(|t| t.ticket));
                }
            }
            Call::Snapshot => {
                let snapshot = self.read_mended(outcome, mend_snapshot);
                self.snapshot_came(snapshot);
            }
            Call::SetAvailability(_) => self.availability_came(outcome.read()),
            Call::AcceptOffer(id) => self.accepted(id, outcome.read()),
            Call::DeclineOffer(id) => self.declined(&id, outcome.done()),
            Call::Conversations { .. } => {
                let page = self.read_mended(outcome, mend_conversations);
                self.page_came(request, page);
            }
            Call::Conversation(id) => self.conversation_came(&id, row_of(&id, outcome)),
            Call::Messages { conversation, before, after } => {
                let is_it = |page: &MessagePage| {
                    page.items.iter().all(|message| message.conversation_id == conversation)
                };
                let page = about(self.read_mended(outcome, mend_messages), is_it);
                self.messages_came(&conversation, before, after, page);
            }
            Call::PutMessage { conversation, client_id, .. }
            | Call::PutNote { conversation, client_id, .. } => {
                let is_it = |message: &Message| {
                    message.conversation_id == conversation && message.client_id == client_id
                };
                let message = about(outcome.read(), is_it);
                self.message_answered(&conversation, &client_id, message);
            }
            Call::MarkRead { conversation, .. } => {
                self.read_marked(&conversation, row_of(&conversation, outcome));
            }
            Call::End(id) => self.ended(&id, row_of(&id, outcome)),
            Call::Summary(id) => {
                let is_it = |summary: &Summary| summary.conversation_id == id;
                self.summary_came(&id, about(outcome.read(), is_it));
            }
        }
    }

    /// Reads what can be read, and tells the agent if that was not all.
    fn read_mended<T: Read>(
        &mut self,
        outcome: Outcome,
        mend: fn(&mut Value),
    ) -> Result<T, Failure> {
        let (read, left_out) = outcome.read_mended(mend)?;
        if left_out {
            self.out.push(Effect::Notify(Notice::Unreadable));
        }
        Ok(read)
    }

    fn snapshot_came(&mut self, answer: Result<Snapshot, Failure>) {
        self.snapshot = None;
        match answer {
            Ok(snapshot) => self.apply_snapshot(snapshot),
            Err(failure) => {
                self.rest_if_asked(&failure);
                let wait = self.snapshots.failed(self.now, &mut self.chance);
                self.load_snapshot_in(wait.saturating_add(failure.retry_after_ms().unwrap_or(0)));
                if self.model.load != Load::Ready {
                    self.set_load(Load::Failed(failure));
                }
            }
        }
    }

    fn availability_came(&mut self, answer: Result<Availability, Failure>) {
        let asked = self.availability.take();
        let is_last = self.model.availability_wish == asked;
        match answer {
            Ok(availability) => self.put_availability(availability),
            Err(failure) if is_last => self.model.availability_failure = Some(failure),
            Err(_) => {}
        }
        if is_last {
            self.model.availability_wish = None;
        }
        self.changed(Change::Availability);
        self.send_availability();
    }

    fn accepted(&mut self, id: OfferId, answer: Result<Conversation, Failure>) {
        match answer {
            Ok(conversation) => {
                let conversation_id = conversation.id.clone();
                self.put_conversation(conversation);
                self.out.push(Effect::Notify(Notice::Accepted(conversation_id)));
            }
            Err(failure) if failure.is_passing() => {
                self.accept_again(id, &failure);
                return;
            }
            Err(failure) => {
                self.out.push(Effect::Notify(Notice::OfferLost(id.clone(), failure)));
            }
        }
        self.accepting.remove(&id);
        self.drop_offer(&id);
    }

    fn declined(&mut self, id: &OfferId, answer: Result<(), Failure>) {
        let passing = matches!(&answer, Err(failure) if failure.is_passing());
        if !passing {
            // Declined, or gone already: in both cases it is not this agent's any more.
            self.drop_offer(id);
        } else if let Some(view) = self.model.offers.get_mut(id) {
            view.phase = OfferPhase::Ringing;
            self.changed(Change::Offers);
        }
    }

    fn page_came(&mut self, request: RequestId, answer: Result<ConversationPage, Failure>) {
        if self.model.listing.request != Some(request) {
            return;
        }
        match answer {
            Ok(page) => {
                for conversation in page.items.iter().cloned() {
                    self.put_conversation(conversation);
                }
                self.model.listing.add(&page);
            }
            Err(failure) => {
                self.load_failed(&failure);
                let listing = &mut self.model.listing;
                listing.state = match listing.state {
                    ListState::LoadingMore => ListState::MoreFailed(failure),
                    _ => ListState::Failed(failure),
                };
            }
        }
        self.changed(Change::List);
    }

    fn conversation_came(&mut self, id: &ConversationId, answer: Result<Conversation, Failure>) {
        match answer {
            Ok(conversation) => self.put_conversation(conversation),
            // It may have come another way meanwhile.
            Err(failure) if self.model.conversations.get(id).is_none() => {
                if self.model.shown.as_ref() == Some(id) {
                    if failure.is_not_found() {
                        // It left while nobody could say so.
                        self.model.threads.remove(id);
                        self.model.summaries.remove(id);
                        self.settle_thread(id);
                        self.changed(Change::Thread(id.clone()));
                        self.changed(Change::Summary(id.clone()));
                    }
                    self.load_failed(&failure);
                    self.model.shown_load = Load::Failed(failure);
                }
            }
            Err(_) => {}
        }
        self.changed(Change::Conversation(id.clone()));
    }

    fn messages_came(
        &mut self,
        id: &ConversationId,
        before: Option<Position>,
        after: Option<Position>,
        answer: Result<MessagePage, Failure>,
    ) {
        if let Err(failure) = &answer {
            self.load_failed(failure);
        }
        let Some(thread) = self.model.threads.get_mut(id) else { return };
        let (had_from, had) = (thread.first(), thread.last());
        let failed = answer.is_err();
        match (answer, before, after) {
            (Ok(page), Some(_), _) => {
                thread.merge(page.items);
                // There are some before the first: a server that has none must not be asked again
                // whenever somebody looks there.
                thread.older = match before == had_from && thread.first() == had_from {
                    true => Load::Failed(Failure::Unreadable(200)),
                    false => Load::Ready,
                };
            }
            (Ok(page), None, Some(_)) => {
                thread.merge(page.items);
            }
            (Ok(page), None, None) => thread.begin(page.items),
            (Err(failure), Some(_), _) => thread.older = Load::Failed(failure),
            (Err(failure), None, _) => thread.newest = Load::Failed(failure),
        }
        // What was said while the newest were on their way is still missing. A server that promises
        // more than it gives, though, must not be asked for ever.
        let go_on = after.is_none() || thread.last() > had;
        let go_back = !failed && thread.first() != had_from;
        self.changed(Change::Thread(id.clone()));
        if go_back {
            self.load_back(id);
        }
        if go_on {
            self.settle_thread(id);
        }
    }

    fn read_marked(&mut self, id: &ConversationId, answer: Result<Conversation, Failure>) {
        let mut wait = None;
        let reached = answer.as_ref().map_or(0, |row| row.agent_read_up_to);
        if let Some(mark) = self.model.conversations.reads.get_mut(id) {
            mark.in_flight = false;
            match &answer {
                // The server's word is the last one, or a lagging answer would be asked for ever;
                // and what it says it has is not asked for again, whatever the row says.
                Ok(_) if reached < mark.sent || mark.wanted <= reached => {
                    self.model.conversations.reads.remove(id);
                }
                Ok(_) => mark.attempts = 0,
                Err(failure) if failure.is_passing() => {
                    wait = Some((mark.attempts, failure.clone()));
                    mark.attempts = mark.attempts.saturating_add(1);
                }
                Err(_) => {
                    self.model.conversations.reads.remove(id);
                }
            }
        }
        if let Ok(conversation) = answer {
            self.put_conversation(conversation);
            self.send_read_mark(id);
        }
        if let Some((attempts, failure)) = wait {
            let ms = self.retry_in(attempts, &failure);
            self.set_timer(Timer::Read(id.clone()), ms);
        }
    }

    fn ended(&mut self, id: &ConversationId, answer: Result<Conversation, Failure>) {
        let state = match answer {
            Ok(conversation) => {
                self.put_conversation(conversation);
                EndState::Idle
            }
            Err(Failure::Refused { code: ErrorCode::ConversationEnded, .. }) => EndState::Idle,
            // It went to another agent meanwhile.
            Err(_) if self.model.left_to(id).is_some() => EndState::Idle,
            Err(failure) => EndState::Failed(failure),
        };
        self.model.conversations.set_end_state(id, state);
        self.changed(Change::Conversation(id.clone()));
    }
}

/// An answer about something else than was asked for makes no sense.
fn about<T>(answer: Result<T, Failure>, is_it: impl FnOnce(&T) -> bool) -> Result<T, Failure> {
    match answer {
        Ok(other) if !is_it(&other) => Err(Failure::Unreadable(200)),
        answer => answer,
    }
}

fn row_of(id: &ConversationId, outcome: Outcome) -> Result<Conversation, Failure> {
    about(outcome.read(), |row: &Conversation| row.id == *id)
}
