//! Agents' tabs, visitors' pages and the server, under one clock and one seed.

use std::{
    cmp::Reverse,
    collections::{BTreeMap, BTreeSet, BinaryHeap, HashMap},
    hash::{DefaultHasher, Hash, Hasher},
};

use contract::{ClientId, ConversationId, Position, Timestamp, VisitorId};
use engine::{Command, Effect, Engine, Input, Millis, Outcome, RecordKey};
use rand::{RngExt, SeedableRng, rngs::StdRng};

use crate::{
    call::Request,
    faults::{Fault, Faults},
    network::{Network, Wire},
    page::{self, Kept, Page},
    server::{BEGINNING, Machine, Manner, Server},
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
    Request { client: Client, life: u32, id: u64, request: Request, manner: Manner, heard: bool },
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
    /// Whether it was kept on the device. Where that was full, its owner was told; where the tab
    /// crashed before, they never saw it sent.
    pub kept: bool,
}

/// What the server has confirmed.
#[derive(Default)]
pub struct Acknowledged {
    pub messages: BTreeMap<ClientId, (ConversationId, Position)>,
    pub accepted: BTreeMap<ConversationId, usize>,
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

    fn count(&mut self) -> u64 {
        self.counted += 1;
        self.counted
    }

    pub fn later(&mut self, step: Step) {
        let at = self.now + self.delay();
        self.at(at, step);
    }

    pub fn at(&mut self, at: Millis, step: Step) {
        let key = self.count();
        self.waiting.insert(key, step);
        self.steps.push(Reverse((at, key)));
    }

    pub fn server_time(&self) -> Timestamp {
        let now = i64::try_from(self.now).expect("a simulated time is small");
        Timestamp::from_millis(BEGINNING + now + self.jumped)
    }

    /// Somebody sets the server's clock.
    pub fn set_clock_by(&mut self, millis: i64) {
        self.jumped += millis;
        self.with_server(Server::do_duties);
    }

    /// Does something to the server, now; then passes on what it said.
    pub fn with_server<T>(&mut self, act: impl FnOnce(&mut Server<'m>) -> T) -> T {
        self.server.set_clock(self.server_time());
        let done = act(&mut self.server);
        while !self.server.is_dead() && self.server.is_rung() {
            self.server.do_duties();
        }
        self.pass_on();
        if self.server.is_dead() {
            self.count_death();
            self.cut_everything();
            self.server.restart();
            self.pass_on();
        }
        done
    }

    /// The process ends, and another one begins.
    pub fn restart_server(&mut self) {
        self.cut_everything();
        self.server.restart();
        self.pass_on();
    }

    pub fn new_epoch(&mut self) {
        self.epochs += 1;
        let name = format!("epoch-{}", self.epochs);
        self.cut_everything();
        self.server.begin_epoch(&name);
        self.server.restart();
        self.pass_on();
    }

    /// Takes the next step, if it is due before `until`. Tells whether there was one.
    fn step(&mut self, until: Millis) -> bool {
        let next = self.steps.peek().map(|Reverse((at, _))| *at);
        let due = self.server.due().map(|due| {
            let millis = due.millis_since(self.server_time());
            self.now + u64::try_from(millis).unwrap_or(0)
        });
        match (next, due) {
            (next, Some(due)) if due <= until && next.is_none_or(|next| due <= next) => {
                self.now = due;
                self.with_server(Server::do_duties);
                true
            }
            (Some(next), _) if next <= until => {
                let Some(Reverse((at, key))) = self.steps.pop() else { return false };
                self.now = at;
                let step = self.waiting.remove(&key).expect("each step is taken once");
                self.take(step);
                true
            }
            _ => false,
        }
    }

    /// Lets time pass, with all that happens in it.
    pub fn run_until(&mut self, until: Millis) {
        while self.wrong.is_none() && self.step(until) {}
        self.now = until;
    }

    /// Whether this tab does not run just now; then the step waits until it does.
    fn sleeps(&self, client: Client) -> Option<Millis> {
        let Client::Tab(tab) = client else { return None };
        Some(self.tabs[tab].asleep_until).filter(|until| *until > self.now)
    }

    pub fn is_asleep(&self, tab: usize) -> bool {
        self.sleeps(Client::Tab(tab)).is_some()
    }

    pub fn everybody_is_awake_at(&self) -> Millis {
        self.tabs.iter().map(|tab| tab.asleep_until).fold(self.now, Millis::max)
    }

    pub fn put_to_sleep(&mut self, tab: usize, until: Millis) {
        let life = self.tabs[tab].life;
        self.at(until, Step::Woke { tab, life });
        self.tabs[tab].asleep_until = until;
    }

    fn take(&mut self, step: Step) {
        match step {
            Step::Request { client, life, id, request, manner, heard } => {
                self.request_arrives(client, life, id, &request, manner, heard);
            }
            Step::Reply { client, life, .. } | Step::Timer { client, life, .. }
                if life != self.life(client) => {}
            Step::Reply { client, .. } | Step::Timer { client, .. }
                if self.sleeps(client).is_some() =>
            {
                let until = self.sleeps(client).expect("just looked");
                self.at(until, step);
            }
            Step::Reply { client: Client::Tab(tab), id, outcome, .. } => {
                self.input(tab, Input::Reply(engine::RequestId(id), outcome));
            }
            Step::Reply { client: Client::Page(guest), id, outcome, .. } => {
                let effects = self.guests[guest].page.reply(id, outcome);
                self.perform_page(guest, effects);
            }
            Step::Timer { client, timer, set, .. } => self.timer(client, timer, set),
            Step::Open { wire } => self.opened(wire),
            Step::ToServer { wire, text } => self.frame_reaches_server(wire, text),
            Step::ToClient { wire, .. } | Step::Closed { wire, .. }
                if self.sleeps(self.network.wire(wire).client).is_some() =>
            {
                let client = self.network.wire(wire).client;
                let until = self.sleeps(client).expect("just looked");
                self.at(until, step);
            }
            Step::ToClient { wire, text } => self.frame_reaches_client(wire, &text),
            Step::Closed { wire, code } => self.client_hears_close(wire, code),
            Step::HangUp { wire, torn } => self.server_hears_close(wire, torn),
            Step::Online { tab, life } if life == self.tabs[tab].life => {
                self.input(tab, Input::Online(true));
            }
            Step::Woke { tab, life } if life == self.tabs[tab].life => {
                self.tabs[tab].asleep_until = 0;
                self.input(tab, Input::Woke);
            }
            Step::SignIn { tab, life } if life == self.tabs[tab].life => {
                let agent = self.tabs[tab].agent;
                self.tabs[tab].token = self.with_server(|server| server.sign_in(agent));
                self.reload(tab);
            }
            Step::Online { .. } | Step::Woke { .. } | Step::SignIn { .. } => {}
            Step::RoomOnTheServer => self.server.set_room(None),
            Step::RoomOnTheDevice { agent } => self.disks[agent].full = false,
        }
    }

    pub fn fill_device(&mut self, agent: usize, until: Millis) {
        self.disks[agent].full = true;
        self.at(until, Step::RoomOnTheDevice { agent });
    }

    fn timer(&mut self, client: Client, timer: Timer, set: u64) {
        match (client, timer) {
            (Client::Tab(tab), Timer::Tab(timer)) => {
                if self.tabs[tab].timers.get(&timer) == Some(&set) {
                    self.tabs[tab].timers.remove(&timer);
                    self.input(tab, Input::Timer(timer));
                }
            }
            (Client::Page(guest), Timer::Page(timer)) => {
                if self.guests[guest].timers.get(&timer) == Some(&set) {
                    self.guests[guest].timers.remove(&timer);
                    let effects = self.guests[guest].page.timer(timer);
                    self.perform_page(guest, effects);
                }
            }
            _ => unreachable!("each client sets timers of its own kind"),
        }
    }

    pub fn hand_frame(&mut self, wire: &Wire, text: &str) {
        match wire.client {
            Client::Tab(tab) => {
                self.input(tab, Input::Frame(engine::SocketId(wire.socket), text.into()));
            }
            Client::Page(guest) => {
                let effects = self.guests[guest].page.frame(wire.socket, text);
                self.perform_page(guest, effects);
            }
        }
    }

    pub fn hand_close(&mut self, wire: &Wire, code: u16) {
        match wire.client {
            Client::Tab(tab) => {
                self.input(tab, Input::SocketClosed(engine::SocketId(wire.socket), code));
            }
            Client::Page(guest) => {
                let effects = self.guests[guest].page.closed(wire.socket);
                self.perform_page(guest, effects);
            }
        }
    }
}
