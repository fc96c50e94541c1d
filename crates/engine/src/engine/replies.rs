//! What the server answers.

use contract::{
    Availability, Conversation, ConversationId, ConversationPage, ErrorCode, MessagePage, OfferId,
    Position, Snapshot, SocketTicket,
};

use super::Engine;
use crate::{
    Call, Change, Effect, EndState, Failure, ListState, Load, Notice, OfferPhase, Outcome,
    RequestId, Timer,
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
            Call::Snapshot => self.snapshot_came(outcome.read()),
            Call::SetAvailability(_) => self.availability_came(outcome.read()),
            Call::AcceptOffer(id) => self.accepted(id, outcome.read()),
            Call::DeclineOffer(id) => self.declined(&id, outcome.done()),
            Call::Conversations { .. } => self.page_came(request, outcome.read()),
            Call::Conversation(id) => self.conversation_came(&id, outcome.read()),
            Call::Messages { conversation, before, after } => {
                self.messages_came(&conversation, before, after, outcome.read());
            }
            Call::PutMessage { conversation, client_id, .. } => {
                self.message_answered(&conversation, &client_id, outcome.read());
            }
            Call::MarkRead { conversation, .. } => self.read_marked(&conversation, outcome.read()),
            Call::End(id) => self.ended(&id, outcome.read()),
            Call::Summary(id) => self.summary_came(&id, outcome.read()),
        }
    }

    fn snapshot_came(&mut self, answer: Result<Snapshot, Failure>) {
        self.snapshot = None;
        match answer {
            Ok(snapshot) => {
                self.snapshot_attempts = 0;
                self.apply_snapshot(snapshot);
            }
            Err(failure) => {
                self.rest_if_asked(&failure);
                let wait = self.retry_in(self.snapshot_attempts, &failure);
                self.snapshot_attempts = self.snapshot_attempts.saturating_add(1);
                self.set_timer(Timer::Snapshot, wait);
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
                self.load_attempts = 0;
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
        match &answer {
            Ok(_) => self.load_attempts = 0,
            Err(failure) => self.load_failed(failure),
        }
        let Some(thread) = self.model.threads.get_mut(id) else { return };
        let (had_from, had) = (thread.first(), thread.last());
        let failed = answer.is_err();
        match (answer, before, after) {
            (Ok(page), Some(_), _) => {
                thread.older = Load::Ready;
                thread.merge(page.items);
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
                // The server's word is the last one, or a lagging answer would be asked for ever.
                Ok(_) if reached < mark.sent => {
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
            Err(failure) => EndState::Failed(failure),
        };
        self.model.conversations.set_end_state(id, state);
        self.changed(Change::Conversation(id.clone()));
    }
}
