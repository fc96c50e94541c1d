//! Agents' tabs, visitors' pages and the server, under one clock and one seed.

mod steps;

use std::{
    cmp::Reverse,
    collections::{BTreeMap, BTreeSet, BinaryHeap, HashMap},
    hash::{DefaultHasher, Hash, Hasher},
};

use chat_server::store::KeptChat;
use contract::{ClientId, ConversationId, Position, VisitorId};
use engine::{Command, Effect, Engine, Input, Millis, Outcome, RecordKey};
use rand::{RngExt, SeedableRng, rngs::StdRng};

use crate::{
    call::Request,
    faults::{Fault, Faults},
    network::{Arrival, Network},
    page::{self, Kept, Page},
    server::{Machine, Server},
};

/// Who is a client of the server.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Client {
    Tab(usize),
    Page(usize),
}

/// The timers of either.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Timer {
    Tab(engine::Timer),
    Page(page::Timer),
}

/// Something that will happen.
pub enum Step {
    Request(Arrival),
    Reply { client: Client, life: u32, id: u64, outcome: Outcome },
    Open { wire: usize },
    ToServer { wire: usize, text: String },
    ToClient { wire: usize, text: String },
    Closed { wire: usize, code: u16 },
    HangUp { wire: usize, torn: bool },
    Timer { client: Client, life: u32, timer: Timer, set: u64 },
    Online { tab: usize, life: u32 },
    Woke { tab: usize, life: u32 },
    SignIn { tab: usize, life: u32 },
    RoomOnTheServer,
    RoomOnTheDevice { agent: usize },
}

/// An agent's browser tab.
pub struct Tab {
    pub agent: usize,
    pub engine: Engine,
    pub token: String,
    /// Counts reloads: what belongs to an earlier life no longer reaches the tab.
    pub life: u32,
    /// Where its clock stands when the world begins.
    clock: Millis,
    asleep_until: Millis,
    timers: HashMap<engine::Timer, u64>,
}

/// A visitor's page.
pub struct Guest {
    pub page: Page,
    pub kept: Kept,
    /// The chats after which the visitor asked for another one.
    pub left: BTreeSet<ConversationId>,
    life: u32,
    timers: HashMap<page::Timer, u64>,
}

/// What an agent's browser keeps; the tabs of one agent share it.
#[derive(Default)]
pub struct Disk {
    records: BTreeMap<RecordKey, String>,
    /// Which tab wrote a message: it alone sends it (the app's tabs hold locks for that).
    writers: BTreeMap<ClientId, usize>,
    full: bool,
    /// What one of the tabs knew a while ago.
    known: Option<String>,
}

/// What somebody said, for the oracle.
pub struct Said {
    pub by: Client,
    pub life: u32,
    pub conversation: ConversationId,
    pub client_id: ClientId,
    pub text: String,
    /// Whether it is for agents only.
    pub note: bool,
    /// Whether it was kept on the device. Where that was full, its owner was told; where the tab
    /// crashed before, they never saw it sent.
    pub kept: bool,
}

/// What the server has confirmed.
#[derive(Default)]
pub struct Acknowledged {
    /// Where they are, in the count of whoever said them.
    pub messages: BTreeMap<ClientId, (ConversationId, Position, Client)>,
    /// Each chat and agent of which the server said that it is theirs.
    pub accepted: BTreeSet<(ConversationId, usize)>,
}

pub struct World<'m> {
    pub now: Millis,
    pub server: Server<'m>,
    pub tabs: Vec<Tab>,
    pub guests: Vec<Guest>,
    pub disks: Vec<Disk>,
    pub said: Vec<Said>,
    pub acknowledged: Acknowledged,
    pub faults: Faults,
    pub chance: StdRng,
    pub network: Network,
    /// Which page a visitor is at.
    pub visitors: BTreeMap<VisitorId, usize>,
    /// Chats that their visitors wanted to end.
    pub ended_by_visitors: BTreeSet<ConversationId>,
    /// Messages that failed and were sent once more: others may have gone before them.
    pub retried: BTreeSet<ClientId>,
    /// How chats stood before several things happened in one moment, while that is looked at: one
    /// after the other, whoever had a chat was told of it before it went to somebody else.
    pub before: BTreeMap<ConversationId, KeptChat>,
    /// What must not be, as soon as it is seen.
    pub wrong: Option<String>,
    /// How much was looked at.
    pub looked_at: u64,
    /// How far the server's clock was set.
    jumped: i64,
    steps: BinaryHeap<Reverse<(Millis, u64)>>,
    waiting: HashMap<u64, Step>,
    counted: u64,
    epochs: u32,
    /// Everything that went over the wire, in one number: the same seed has the same.
    story: DefaultHasher,
    trace: bool,
}

/// Who is in a world: for each agent the number of tabs, and the number of visitors.
pub struct Cast {
    pub tabs: &'static [usize],
    pub visitors: usize,
}

impl<'m> World<'m> {
    pub fn new(machine: &'m mut Machine, seed: u64, cast: &Cast, faults: Faults) -> Self {
        let chance = StdRng::seed_from_u64(seed);
        let agents = cast.tabs.iter().max().map_or(0, |agent| agent + 1);
        let kept = if faults.rate(Fault::Forgotten) > 0 { 12 } else { 10_000 };
        let mut world = Self {
            now: 0,
            server: Server::new(machine, seed, agents, kept),
            tabs: Vec::new(),
            guests: Vec::new(),
            disks: (0..agents).map(|_| Disk::default()).collect(),
            said: Vec::new(),
            acknowledged: Acknowledged::default(),
            faults,
            chance,
            network: Network::default(),
            visitors: BTreeMap::new(),
            ended_by_visitors: BTreeSet::new(),
            retried: BTreeSet::new(),
            before: BTreeMap::new(),
            wrong: None,
            looked_at: 0,
            jumped: 0,
            steps: BinaryHeap::new(),
            waiting: HashMap::new(),
            counted: 0,
            epochs: 0,
            story: DefaultHasher::new(),
            trace: std::env::var_os("SIMULATION_TRACE").is_some(),
        };
        for agent in cast.tabs {
            world.open_tab(*agent);
        }
        for _ in 0..cast.visitors {
            let (page, _) = Page::open(world.chance.random(), Kept::default());
            let kept = Kept::default();
            world.guests.push(Guest {
                page,
                kept,
                left: BTreeSet::new(),
                life: 0,
                timers: HashMap::new(),
            });
        }
        world
    }

    fn open_tab(&mut self, agent: usize) {
        let engine = Engine::new(self.chance.random());
        let token = self.server.sign_in(agent);
        let skew = self.chance.random_range(0..7_200_000);
        let clock = if self.hits(Fault::ClockSkew) { skew } else { 3_600_000 };
        let (life, asleep_until, timers) = (0, 0, HashMap::new());
        self.tabs.push(Tab { agent, engine, token, life, clock, asleep_until, timers });
        self.begin(self.tabs.len() - 1);
    }

    fn begin(&mut self, tab: usize) {
        let disk = &self.disks[self.tabs[tab].agent];
        let own = |key: &RecordKey| match key {
            RecordKey::Unsent(id) => disk.writers.get(id) == Some(&tab),
            _ => true,
        };
        let records = disk.records.clone().into_iter().filter(|(key, _)| own(key)).collect();
        let known = disk.known.clone();
        self.input(tab, Input::Restored(records));
        if let Some(known) = known {
            self.input(tab, Input::Known(known));
        }
        self.input(tab, Input::Start);
    }

    /// A tab keeps what it knows; it does so now and then.
    pub fn keep_known(&mut self, tab: usize) {
        let Tab { agent, engine, .. } = &self.tabs[tab];
        if let Some(known) = engine.known() {
            let known = serde_json::to_string(&known).expect("a contract type is always JSON");
            self.disks[*agent].known = Some(known);
        }
    }

    /// The agent presses "reload", or the tab crashes and is opened again.
    pub fn reload(&mut self, tab: usize) {
        let seed = self.chance.random();
        let lived = &mut self.tabs[tab];
        lived.engine = Engine::new(seed);
        lived.life += 1;
        lived.asleep_until = 0;
        lived.timers.clear();
        self.leave_network(Client::Tab(tab));
        self.begin(tab);
    }

    pub fn reload_page(&mut self, guest: usize) {
        let seed = self.chance.random();
        let lived = &mut self.guests[guest];
        lived.life += 1;
        lived.timers.clear();
        let (page, effects) = Page::open(seed, lived.kept.clone());
        lived.page = page;
        self.leave_network(Client::Page(guest));
        self.perform_page(guest, effects);
    }

    pub fn life(&self, client: Client) -> u32 {
        match client {
            Client::Tab(tab) => self.tabs[tab].life,
            Client::Page(guest) => self.guests[guest].life,
        }
    }

    /// Whether it happens now; counts it.
    pub fn hits(&mut self, fault: Fault) -> bool {
        let rate = self.faults.rate(fault);
        let hit = self.odds(rate);
        if hit {
            self.faults.count(fault);
            self.note(|| format!("-- {}", fault.word()));
        }
        hit
    }

    pub fn odds(&mut self, thousandths: u32) -> bool {
        self.chance.random_range(0..1_000) < thousandths
    }

    pub fn note(&self, text: impl FnOnce() -> String) {
        if self.trace {
            eprintln!("{:>9} {}", self.now, text());
        }
    }

    /// Adds to the story what went over the wire just now.
    pub fn tell(&mut self, client: Client, what: &str, text: &str) {
        (self.now, client, what, text).hash(&mut self.story);
        self.note(|| format!("{client:?} {what} {text}"));
    }

    /// All that was told until now, in one number.
    pub fn story(&self) -> u64 {
        self.story.finish()
    }

    pub fn blame(&mut self, what: String) {
        self.note(|| format!("WRONG {what}"));
        self.wrong.get_or_insert(what);
    }

    pub fn command(&mut self, tab: usize, command: Command) {
        self.note(|| format!("tab {tab} {command:?}"));
        self.input(tab, Input::Command(command));
    }

    pub fn input(&mut self, tab: usize, input: Input) {
        let now = self.now + self.tabs[tab].clock;
        for effect in self.tabs[tab].engine.handle(now, input) {
            if self.hits(Fault::TabCrash) {
                return self.reload(tab);
            }
            self.perform(tab, effect);
        }
    }

    fn perform(&mut self, tab: usize, effect: Effect) {
        let (client, life) = (Client::Tab(tab), self.tabs[tab].life);
        match effect {
            Effect::OpenSocket(socket) => self.open_wire(client, socket.0),
            Effect::CloseSocket(socket) => self.close_wire(client, socket.0),
            Effect::SendFrame(socket, text) => self.send_up(client, socket.0, text),
            Effect::Request(id, call) => {
                let late = matches!(call, engine::Call::AcceptOffer(_));
                let request = Request::of(&call).by(&self.tabs[tab].token);
                self.request(client, id.0, request, late);
            }
            Effect::SetTimer(timer, ms) => {
                let set = self.count();
                self.tabs[tab].timers.insert(timer.clone(), set);
                let timer = Timer::Tab(timer);
                self.at(self.now + ms, Step::Timer { client, life, timer, set });
            }
            Effect::ClearTimer(timer) => {
                self.tabs[tab].timers.remove(&timer);
            }
            Effect::Save(key, value) => self.save(tab, key, value),
            Effect::SessionOver => {
                let after = self.chance.random_range(1_000..5_000);
                self.at(self.now + after, Step::SignIn { tab, life });
            }
            Effect::Changed(_) | Effect::Notify(_) => {}
        }
    }

    fn save(&mut self, tab: usize, key: RecordKey, value: Option<String>) {
        let disk = &mut self.disks[self.tabs[tab].agent];
        match value {
            None => {
                disk.records.remove(&key);
            }
            Some(_) if disk.full => {}
            Some(value) => {
                if let RecordKey::Unsent(id) = &key {
                    let said = self.said.iter_mut().filter(|said| said.client_id == *id);
                    said.for_each(|said| said.kept = true);
                    disk.writers.entry(id.clone()).or_insert(tab);
                }
                disk.records.insert(key, value);
            }
        }
    }

    pub fn perform_page(&mut self, guest: usize, effects: Vec<page::Effect>) {
        let client = Client::Page(guest);
        for effect in effects {
            let life = self.guests[guest].life;
            match effect {
                page::Effect::Request(id, request) => self.request(client, id, request, false),
                page::Effect::Open(socket) => self.open_wire(client, socket),
                page::Effect::Close(socket) => self.close_wire(client, socket),
                page::Effect::Send(socket, text) => self.send_up(client, socket, text),
                page::Effect::SetTimer(timer, ms) => {
                    let set = self.count();
                    self.guests[guest].timers.insert(timer, set);
                    let timer = Timer::Page(timer);
                    self.at(self.now + ms, Step::Timer { client, life, timer, set });
                }
                page::Effect::ClearTimer(timer) => {
                    self.guests[guest].timers.remove(&timer);
                }
                page::Effect::Keep(kept) => self.guests[guest].kept = kept,
            }
        }
    }
}
