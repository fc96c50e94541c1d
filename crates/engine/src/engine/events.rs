//! What the server says changed, and the snapshot that it starts from.

use contract::{
    Author, Conversation, ConversationId, ConversationState, Message, Offer, OfferId, Snapshot,
    Timestamp, Visitor, limits,
    socket::{ConversationLeft, Event, MessageCreated, Resume},
};

use super::Engine;
use crate::{Call, Change, Effect, Load, Notice, Timer};

/// How long an offer stays on the screen beyond its time when the server does not say that it is
/// over, in milliseconds.
const OFFER_GRACE_MS: i64 = 2_000;
/// What has just been offered is not over, whatever the clocks say: for so long, in milliseconds, it
/// is believed. A server's clock may have been set; until then a pong has told of it.
const OFFER_BELIEVED_MS: i64 = 30_000;

impl Engine {
    pub(super) fn apply(&mut self, event: Event) {
        match event {
            Event::MessageCreated(MessageCreated { message, conversation }) => {
                // The message first: a row that tells of one more than is loaded has it fetched.
                self.message_came(message);
                self.put_conversation(conversation);
            }
            Event::ConversationChanged(conversation) => self.put_conversation(conversation),
            Event::ConversationLeft(left) => self.leave(left),
            Event::OfferCreated(offer) => self.put_offer(offer),
            Event::OfferClosed(closed) => self.drop_offer(&closed.id),
            Event::AvailabilityChanged(availability) => self.put_availability(availability),
            Event::VisitorChanged(visitor) => self.put_visitor(visitor),
            Event::SummaryChanged(summary) => self.put_summary(summary),
            Event::ActivityCreated(activity) => self.changed(Change::History(activity.visitor_id)),
        }
    }

    pub(super) fn put_conversation(&mut self, conversation: Conversation) {
        let id = conversation.id.clone();
        let visitor = conversation.visitor.id.clone();
        let ended = conversation.state == ConversationState::Ended;
        self.put_visitor(conversation.visitor.clone());
        let is_new = self.model.conversations.get(&id).is_none();
        if self.model.conversations.put(conversation) {
            if ended {
                // What happened in it is everybody's to see now.
                self.changed(Change::History(visitor));
            }
            self.changed(Change::Conversation(id.clone()));
            self.changed(Change::List);
            if self.model.shown.as_ref() == Some(&id) {
                self.model.shown_load = Load::Ready;
                if is_new {
                    // It was not to be seen until now, so neither were its messages.
                    self.load_shown(&id);
                }
            }
            self.settle_thread(&id);
        }
    }

    /// It is another agent's now, and nothing of it is to be seen. What this one wrote there and
    /// nobody read stays: whatever is still on its way the server refuses, and says so.
    fn leave(&mut self, left: ConversationLeft) {
        let id = left.id.clone();
        let agent = left.agent.name.clone();
        let Some(row) = self.model.conversations.leave(left) else { return };
        self.model.threads.remove(&id);
        self.model.summaries.remove(&id);
        self.typing = self.typing.take().filter(|(where_, _)| *where_ != id);
        self.settle_thread(&id);
        if self.model.shown.as_ref() != Some(&id) {
            let (id, visitor) = (id.clone(), row.visitor.name);
            let has_words =
                self.model.drafts.contains_key(&id) || self.model.unsent(&id).next().is_some();
            self.out.push(Effect::Notify(Notice::Left { id, visitor, agent, has_words }));
        }
        for change in [
            Change::Conversation(id.clone()),
            Change::Thread(id.clone()),
            Change::Summary(id),
            Change::List,
        ] {
            self.changed(change);
        }
    }

    fn put_visitor(&mut self, visitor: Visitor) {
        if self.model.offers.put_visitor(&visitor) {
            self.changed(Change::Offers);
        }
        for id in self.model.conversations.put_visitor(visitor) {
            self.changed(Change::Conversation(id));
        }
    }

    pub(super) fn put_availability(&mut self, availability: contract::Availability) {
        let known = self.model.availability.as_ref();
        if known.is_none_or(|known| known.version < availability.version) {
            self.model.availability = Some(availability);
            self.changed(Change::Availability);
        }
    }

    /// The server told its time. When its clock was set, offers last as long as they do by that.
    pub(super) fn set_clock(&mut self, server_now: Timestamp) {
        let by = server_now.millis_since(self.server_now());
        self.model.set_clock(self.now, server_now);
        if by.saturating_abs() > OFFER_GRACE_MS {
            for view in self.model.offers.as_slice().to_vec() {
                self.time_offer(&view.offer, 0);
            }
        }
    }

    fn time_offer(&mut self, offer: &Offer, at_least: i64) {
        let longest = i64::from(limits::OFFER_SECONDS) * 1_000;
        let left = offer.expires_at.millis_since(self.server_now()).clamp(at_least, longest);
        let wait = u64::try_from(left + OFFER_GRACE_MS).unwrap_or(0);
        self.set_timer(Timer::Offer(offer.id.clone()), wait);
    }

    fn put_offer(&mut self, offer: Offer) {
        self.time_offer(&offer, OFFER_BELIEVED_MS);
        self.model.offers.put(offer);
        self.changed(Change::Offers);
    }

    pub(super) fn drop_offer(&mut self, id: &OfferId) {
        self.out.push(Effect::ClearTimer(Timer::Offer(id.clone())));
        if self.model.offers.remove(id) {
            self.changed(Change::Offers);
        }
    }

    /// A message, from the socket or as the answer to sending it.
    pub(super) fn message_came(&mut self, message: Message) {
        let id = message.conversation_id.clone();
        if message.author == Author::Visitor {
            self.visitor_typing(&id, false);
        }
        // The visitor chooses keys too: only an own message can confirm an own one.
        let own = matches!(&message.author, Author::Agent { id, .. }
            if self.model.me.as_ref().is_some_and(|me| me.id == *id));
        if own {
            self.confirm(&message.client_id, message.position);
        }
        if let Some(thread) = self.model.threads.get_mut(&id)
            && thread.newest == Load::Ready
            && thread.last().is_none_or(|last| message.position > last)
        {
            thread.merge(vec![message]);
            self.changed(Change::Thread(id.clone()));
        }
        self.settle_thread(&id);
        self.send_next(&id);
    }

    /// Lets go of unsent messages that are among the loaded ones now, and asks for what is missing
    /// at the end.
    pub(super) fn settle_thread(&mut self, id: &ConversationId) {
        self.forget_unseen(id);
        let known = self.model.conversations.get(id).map_or(0, |row| row.last_position);
        let loaded = self.model.threads.get(id).map(|thread| (thread.last(), &thread.newest));
        let (reached, newest) = match loaded {
            Some((last, newest)) => (last.unwrap_or(0), newest),
            // Nothing of it is on the screen: what the server has is no longer this side's care.
            None => (u64::MAX, &Load::Idle),
        };
        let is_ready = *newest == Load::Ready;
        let arrived = self.model.outbox.arrived(id, reached);
        if !arrived.is_empty() {
            self.changed(Change::Thread(id.clone()));
        }
        for client_id in arrived {
            self.model.outbox.remove(&client_id);
        }
        if is_ready && known.max(self.model.outbox.taken_to(id)) > reached {
            self.load_after(id, reached);
        }
    }

    /// Everything anew, at a position from which the socket can go on.
    pub(super) fn apply_snapshot(&mut self, snapshot: Snapshot) {
        let is_first = self.link.cursor.is_none();
        let opened_with = self.link.opened_with.take();
        let before = self.link.cursor.take().map(|cursor| cursor.epoch).or(opened_with);
        let same_log = before.as_ref() == Some(&snapshot.epoch);
        self.set_clock(snapshot.server_now);
        // What came before the first one was asked for together with it. If that took several
        // tries, it may have been another log.
        let together = is_first && !self.snapshots.were_any();
        if before.is_some() || !together {
            self.forget(same_log, together && same_log);
        }
        self.model.conversations.set_own(snapshot.me.id.clone());
        self.model.me = Some(snapshot.me);
        self.model.load = Load::Ready;
        self.model.known_at = None;
        self.link.cursor = Some(Resume { epoch: snapshot.epoch, seq: snapshot.seq });
        self.put_availability(snapshot.availability);
        self.model.offers.retain(&snapshot.offers);
        for offer in snapshot.offers {
            self.put_offer(offer);
        }
        for conversation in snapshot.conversations {
            self.put_conversation(conversation);
        }
        for change in [Change::Session, Change::Offers, Change::List] {
            self.changed(change);
        }
        let query = self.model.listing.query.clone();
        self.list(query);
        if let Some(id) = self.model.shown.clone() {
            self.load_shown(&id);
            self.settle_thread(&id);
        }
        self.send_availability();
        self.position_known();
    }

    /// After a reset: what was known may be stale in ways that no event will tell. Messages never
    /// change, so the shown ones stay as long as the log is the same. What is on its way is not
    /// believed, unless it was asked for together with what is new now.
    fn forget(&mut self, same_log: bool, together: bool) {
        if !together {
            self.era += 1;
        }
        for visitor in self.model.conversations.visitors() {
            self.changed(Change::History(visitor));
        }
        for id in self.model.conversations.reset() {
            self.changed(Change::Conversation(id));
        }
        let shown = self.model.shown.clone();
        self.model.threads.retain(|id, _| same_log && Some(id) == shown.as_ref());
        self.model.summaries.retain(|id, _| Some(id) == shown.as_ref());
        for (id, view) in &mut self.model.summaries {
            view.doubt(same_log);
            self.out.push(Effect::Changed(Change::Summary(id.clone())));
        }
        if !same_log {
            self.model.conversations.forget_left();
            self.model.availability = None;
            self.model.offers = crate::model::Offers::default();
        }
        for (id, thread) in &mut self.model.threads {
            if !together {
                thread.forget_loading();
            }
            self.out.push(Effect::Changed(Change::Thread(id.clone())));
        }
    }

    /// Makes sure that the shown conversation and its messages are there or on their way.
    pub(super) fn load_shown(&mut self, id: &ConversationId) {
        if self.model.conversations.get(id).is_some() {
            self.model.shown_load = Load::Ready;
        } else {
            self.model.shown_load = Load::Loading;
            // Before the snapshot nobody knows whether it will bring this conversation.
            if self.model.load == Load::Ready {
                self.request(Call::Conversation(id.clone()));
            }
        }
        self.changed(Change::Conversation(id.clone()));
        let thread = self.model.threads.entry(id.clone()).or_default();
        if matches!(thread.newest, Load::Idle | Load::Failed(_)) {
            self.load_newest(id);
        }
        self.load_summary(id);
    }

    pub(super) fn load_newest(&mut self, id: &ConversationId) {
        self.model.threads.entry(id.clone()).or_default().newest = Load::Loading;
        self.changed(Change::Thread(id.clone()));
        self.request(Call::Messages { conversation: id.clone(), before: None, after: None });
    }

    fn load_after(&mut self, id: &ConversationId, after: contract::Position) {
        let call = Call::Messages { conversation: id.clone(), before: None, after: Some(after) };
        if !self.pending.values().any(|pending| *pending == (call.clone(), self.era)) {
            self.request(call);
        }
    }
}
