//! The state machine: one file for each kind of input.

mod commands;
mod events;
mod forgetting;
mod frames;
mod known;
mod link;
mod pulse;
mod replies;
mod sending;
mod summaries;
mod viewing;

use std::collections::{HashMap, HashSet};

use contract::{ClientId, ConversationId, OfferId, SetAvailability, Timestamp};

use crate::{
    Call, Change, Draft, Effect, Failure, Input, Load, Millis, Model, Notice, RecordKey, RequestId,
    Timer, Unsent,
    backoff::{Chance, Tries, wait_ms},
};
pub use frames::{FRAME_BYTES, TOO_BIG};
use link::Link;

/// An agent's inbox, from sign-in to sign-out.
#[derive(Debug)]
pub struct Engine {
    model: Model,
    link: Link,
    /// The requests under way: what they are for, and the era in which they were made.
    pending: HashMap<RequestId, (Call, u32)>,
    /// Counts how often everything was forgotten. Answers from an earlier era speak of a state
    /// about which no later event will say what changed.
    era: u32,
    last_request: u64,
    snapshot: Option<RequestId>,
    /// Whether a snapshot is to be loaded when its timer runs out.
    snapshot_due: bool,
    snapshots: Tries,
    loads: Tries,
    availability: Option<SetAvailability>,
    /// Offers that the agent accepted and the server has not answered for, with the attempts made.
    accepting: HashMap<OfferId, u32>,
    /// Conversations whose next message waits for its timer.
    backing_off: HashSet<ConversationId>,
    /// Nothing of the outbox goes out before: the server said so.
    outbox_rests_until: Millis,
    /// Where the visitor was last told that the agent types, and when.
    typing: Option<(ConversationId, Millis)>,
    view: viewing::View,
    chance: Chance,
    now: Millis,
    out: Vec<Effect>,
}

impl Engine {
    /// An empty inbox. The seed decides when exactly it tries again after a failure; two tabs
    /// should not have the same.
    #[must_use]
    pub fn new(seed: u64) -> Self {
        Self {
            model: Model::default(),
            link: Link::default(),
            pending: HashMap::new(),
            era: 0,
            last_request: 0,
            snapshot: None,
            snapshot_due: false,
            snapshots: Tries::default(),
            loads: Tries::default(),
            availability: None,
            accepting: HashMap::new(),
            backing_off: HashSet::new(),
            outbox_rests_until: 0,
            typing: None,
            view: viewing::View::default(),
            chance: Chance::new(seed),
            now: 0,
            out: Vec::new(),
        }
    }

    /// What the screen shows.
    #[must_use]
    pub fn model(&self) -> &Model {
        &self.model
    }

    /// Takes in what happened at `now` and answers what is to be done about it, in order.
    pub fn handle(&mut self, now: Millis, input: Input) -> Vec<Effect> {
        self.now = now;
        match input {
            Input::Restored(records) => self.restore(records),
            Input::Known(text) => self.open_with(&text),
            Input::KeptElsewhere(key, record) => self.kept_elsewhere(key, record.as_deref()),
            Input::Start => self.start(),
            Input::Command(command) => self.command(command),
            Input::Frame(socket, text) => self.frame(socket, &text),
            Input::SocketClosed(socket, code) => self.socket_closed(socket, code),
            Input::Reply(request, outcome) => self.reply(request, outcome),
            Input::Timer(timer) => self.timer(timer),
            Input::Woke => self.woke(),
            Input::Online(online) => self.online(online),
        }
        self.look();
        self.without_repeated_changes()
    }

    /// One input may touch the same thing twice; the screen needs to hear of it once.
    fn without_repeated_changes(&mut self) -> Vec<Effect> {
        let mut seen = HashSet::new();
        let mut effects = std::mem::take(&mut self.out);
        effects.retain(|effect| match effect {
            Effect::Changed(change) => seen.insert(change.clone()),
            _ => true,
        });
        effects
    }

    fn restore(&mut self, records: Vec<(RecordKey, String)>) {
        let mut all_read = true;
        for (key, record) in records {
            let read = match key {
                RecordKey::Draft(id) => self.restore_draft(id, &record),
                RecordKey::Unsent(id) => self.restore_unsent(id, &record),
            };
            all_read &= read.is_some();
        }
        if !all_read {
            self.out.push(Effect::Notify(Notice::RecordUnreadable));
        }
        // Before the start nothing is sent; afterwards nothing else would send what came late.
        if self.has_started() {
            for id in self.model.outbox.conversations() {
                self.send_next(&id);
            }
        }
    }

    fn restore_draft(&mut self, id: ConversationId, record: &str) -> Option<()> {
        let draft = Draft::from_record(record)?;
        self.changed(Change::Draft(id.clone()));
        self.model.drafts.insert(id, draft);
        Some(())
    }

    fn restore_unsent(&mut self, id: ClientId, record: &str) -> Option<()> {
        let unsent = Unsent::from_record(id, record)?;
        self.changed(Change::Thread(unsent.conversation_id.clone()));
        self.model.outbox.put_back(unsent);
        Some(())
    }

    /// A draft is one thing, however many tabs show it: used up in one, it must not be sent again
    /// from another.
    fn kept_elsewhere(&mut self, key: RecordKey, record: Option<&str>) {
        let RecordKey::Draft(id) = key else { return };
        match record {
            // What a later version of the app writes in its tab stays there.
            Some(record) => drop(self.restore_draft(id, record)),
            None => {
                let note = self.model.writes_note(&id);
                self.put_draft(id.clone(), Draft { text: String::new(), note });
                self.changed(Change::Draft(id));
            }
        }
    }

    fn start(&mut self) {
        self.connect();
        self.send_waiting();
    }

    fn timer(&mut self, timer: Timer) {
        match timer {
            Timer::Reconnect => self.connect(),
            Timer::Handshake | Timer::Pong => self.link_down(),
            Timer::Ping => self.ping(),
            Timer::Snapshot => self.load_snapshot(),
            Timer::Load => self.load_again(),
            Timer::Outbox(id) => {
                self.backing_off.remove(&id);
                self.send_next(&id);
            }
            Timer::Read(id) => self.send_read_mark(&id),
            Timer::TypingOver(id) => self.visitor_typing(&id, false),
            Timer::Viewing => self.tell_view(),
            Timer::Offer(id) => self.drop_offer(&id),
            Timer::Accept(id) => self.send_accept(id),
        }
    }

    /// The token is no longer good: stop everything. Drafts and unsent messages stay on the device.
    fn session_over(&mut self) {
        self.link_off();
        self.pending.clear();
        self.out.push(Effect::SessionOver);
    }

    fn request(&mut self, call: Call) -> RequestId {
        self.last_request += 1;
        let id = RequestId(self.last_request);
        self.pending.insert(id, (call.clone(), self.era));
        self.out.push(Effect::Request(id, call));
        id
    }

    fn load_snapshot(&mut self) {
        if self.snapshot.is_some() {
            return;
        }
        self.snapshot_due = false;
        self.out.push(Effect::ClearTimer(Timer::Snapshot));
        if self.model.load != Load::Ready {
            self.set_load(Load::Loading);
        }
        self.snapshot = Some(self.request(Call::Snapshot));
    }

    /// What is known is not to be trusted: a snapshot will put it right. At once the first time; a
    /// server with which that does not help is not asked without a pause. Answers whether one has
    /// to wait for it.
    fn take_stock(&mut self) -> bool {
        if self.snapshot.is_some() || self.snapshot_due {
            return self.snapshot_due;
        }
        let is_first = self.snapshots.are_none(self.now);
        let wait = self.snapshots.failed(self.now, &mut self.chance);
        if is_first {
            self.load_snapshot();
        } else {
            self.load_snapshot_in(wait);
        }
        self.snapshot_due
    }

    fn load_snapshot_in(&mut self, millis: u64) {
        self.snapshot_due = true;
        self.set_timer(Timer::Snapshot, millis);
    }

    fn set_load(&mut self, load: Load) {
        self.model.load = load;
        self.changed(Change::Session);
        // The list of live conversations comes with the snapshot.
        self.changed(Change::List);
    }

    /// Something that is on the screen did not come. If it may come later, so it shall.
    fn load_failed(&mut self, failure: &Failure) {
        if failure.is_passing() {
            let wait = self.loads.failed(self.now, &mut self.chance);
            self.set_timer(Timer::Load, wait.saturating_add(failure.retry_after_ms().unwrap_or(0)));
        }
    }

    fn changed(&mut self, change: Change) {
        self.out.push(Effect::Changed(change));
    }

    fn set_timer(&mut self, timer: Timer, ms: u64) {
        self.out.push(Effect::SetTimer(timer, ms));
    }

    fn save(&mut self, key: RecordKey, value: Option<String>) {
        self.out.push(Effect::Save(key, value));
    }

    /// When to try again after this failure, at the earliest when the server says. Spread also then:
    /// it says the same to everybody.
    fn retry_in(&mut self, attempts: u32, failure: &Failure) -> u64 {
        let wait = wait_ms(attempts, &mut self.chance);
        wait.saturating_add(failure.retry_after_ms().unwrap_or(0))
    }

    /// The server's clock, as well as this side knows it.
    fn server_now(&self) -> Timestamp {
        let now = i64::try_from(self.now).unwrap_or(i64::MAX);
        Timestamp::from_millis(now).plus_millis(self.model.clock_offset)
    }
}
