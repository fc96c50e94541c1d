//! Tabs, a server, and a bad network between them, under one clock and one seed.

use std::{
    cmp::Reverse,
    collections::{BTreeMap, BinaryHeap, HashMap},
};

use contract::{
    ClientId, ConversationId, Seq,
    socket::{ClientFrame, ServerFrame},
};
use engine::{
    Call, Command, Effect, Engine, Input, Millis, Outcome, RecordKey, RequestId, SocketId, Timer,
};
use rand::{RngExt, SeedableRng, rngs::StdRng};

use crate::server::Server;

/// How often things go wrong, in a thousand.
#[derive(Clone, Copy)]
pub struct Faults {
    /// The longest that anything takes, in milliseconds.
    pub slowest: Millis,
    pub request_lost: u32,
    pub answer_lost: u32,
    pub request_doubled: u32,
    pub frame_lost: u32,
    pub frame_doubled: u32,
    pub cut: u32,
    pub half_open: u32,
    pub reload: u32,
    pub close: u32,
    pub restart: u32,
    pub forget_log: u32,
    pub new_epoch: u32,
}

impl Faults {
    pub const NONE: Self = Self {
        slowest: 1_000,
        request_lost: 0,
        answer_lost: 0,
        request_doubled: 0,
        frame_lost: 0,
        frame_doubled: 0,
        cut: 0,
        half_open: 0,
        reload: 0,
        close: 0,
        restart: 0,
        forget_log: 0,
        new_epoch: 0,
    };
    pub const MANY: Self = Self {
        slowest: 3_000,
        request_lost: 80,
        answer_lost: 80,
        request_doubled: 30,
        frame_lost: 15,
        frame_doubled: 30,
        cut: 40,
        half_open: 10,
        reload: 15,
        close: 8,
        restart: 8,
        forget_log: 8,
        new_epoch: 3,
    };
}

/// Something that will happen.
enum Step {
    RequestArrives { tab: usize, life: u32, id: RequestId, call: Call, answered: bool },
    Reply { tab: usize, life: u32, id: RequestId, outcome: Outcome },
    Opened { wire: usize },
    ToServer { wire: usize, text: String },
    ToTab { wire: usize, text: String },
    Closed { wire: usize },
    Timer { tab: usize, life: u32, timer: Timer, set: u64 },
    Adopt { tab: usize, life: u32, own: bool },
    Reopen { tab: usize },
    KeptElsewhere { tab: usize, life: u32, key: RecordKey, record: Option<String> },
}

/// One socket, seen from both ends.
struct Wire {
    tab: usize,
    life: u32,
    socket: SocketId,
    open: bool,
    /// Nothing gets through any more, and neither end knows.
    half_open: bool,
    /// The position to which the server brought it, once it is live.
    head: Option<Seq>,
    /// Frames arrive in the order in which they were sent.
    down_at: Millis,
    up_at: Millis,
}

pub struct Tab {
    pub agent: usize,
    pub engine: Engine,
    /// Counts reloads: what belongs to an earlier life no longer reaches the tab.
    life: u32,
    pub closed: bool,
    /// The life in which it was opened anew: it knows nothing of those before.
    pub reopened_in: u32,
    timers: HashMap<Timer, u64>,
}

/// A tab between two reloads.
type Life = (usize, u32);

/// What an agent said, for the oracle.
pub struct Said {
    pub tab: usize,
    /// The life in which that tab was opened.
    pub opened_in: u32,
    pub conversation: ConversationId,
    pub client_id: ClientId,
    pub text: String,
}

pub struct World {
    pub now: Millis,
    pub server: Server,
    pub tabs: Vec<Tab>,
    pub said: Vec<Said>,
    pub faults: Faults,
    pub chance: StdRng,
    /// What the browser keeps for each agent, and which life of which tab wrote it; the tabs of one
    /// agent share it.
    pub disks: [BTreeMap<RecordKey, (String, Life)>; 2],
    /// Who sent a message last.
    senders: HashMap<ClientId, Life>,
    steps: BinaryHeap<Reverse<(Millis, u64)>>,
    waiting: HashMap<u64, Step>,
    wires: Vec<Wire>,
    counted: u64,
}

impl World {
    /// A world with one tab for each entry of `agents`.
    pub fn new(seed: u64, agents: &[usize], faults: Faults) -> Self {
        let mut world = Self {
            now: 0,
            server: Server::new(),
            tabs: Vec::new(),
            said: Vec::new(),
            faults,
            chance: StdRng::seed_from_u64(seed),
            disks: Default::default(),
            senders: HashMap::new(),
            steps: BinaryHeap::new(),
            waiting: HashMap::new(),
            wires: Vec::new(),
            counted: 0,
        };
        for agent in agents {
            world.add_tab(*agent);
        }
        world
    }

    /// Opens one more tab.
    pub fn add_tab(&mut self, agent: usize) -> usize {
        let engine = Engine::new(self.chance.random());
        let (life, closed, reopened_in, timers) = (0, false, 0, HashMap::new());
        self.tabs.push(Tab { agent, engine, life, closed, reopened_in, timers });
        let tab = self.tabs.len() - 1;
        self.begin(tab);
        tab
    }

    fn begin(&mut self, tab: usize) {
        let drafts = self.disks[self.tabs[tab].agent].iter();
        let drafts = drafts.filter(|(key, _)| matches!(key, RecordKey::Draft(_)));
        let drafts = drafts.map(|(key, (record, _))| (key.clone(), record.clone())).collect();
        self.input(tab, Input::Restored(drafts));
        self.input(tab, Input::Start);
        // Its own earlier life a tab follows at once, another's only after a while.
        self.adopts_in(tab, 1..60, true);
        self.adopts_in(tab, 2_000..4_000, false);
    }

    fn adopts_in(&mut self, tab: usize, wait: std::ops::Range<Millis>, own: bool) {
        let (life, at) = (self.tabs[tab].life, self.now + self.chance.random_range(wait));
        self.at(at, Step::Adopt { tab, life, own });
    }

    /// A tab takes over what those that are gone have left unsent.
    fn adopt(&mut self, tab: usize, own: bool) {
        let me = (tab, self.tabs[tab].life);
        let mut records = Vec::new();
        for (key, (record, owner)) in &mut self.disks[self.tabs[tab].agent] {
            let is_gone = self.tabs[owner.0].life != owner.1;
            let is_theirs = owner.0 != tab || self.tabs[tab].reopened_in > owner.1;
            if matches!(key, RecordKey::Unsent(_)) && is_gone && is_theirs != own {
                *owner = me;
                records.push((key.clone(), record.clone()));
            }
        }
        self.input(tab, Input::Restored(records));
    }

    /// No message is sent by two tabs, unless the first is gone.
    fn sends(&mut self, tab: usize, call: &Call) {
        let Call::PutMessage { client_id, .. } = call else { return };
        let me = (tab, self.tabs[tab].life);
        if let Some(before) = self.senders.insert(client_id.clone(), me) {
            let is_gone = self.tabs[before.0].life != before.1;
            assert!(before == me || is_gone, "two tabs send {client_id}: {before:?} and {me:?}");
        }
    }

    /// The agent presses "reload", or the tab crashes and is opened again.
    pub fn reload(&mut self, tab: usize) {
        self.end_life(tab);
        self.begin(tab);
    }

    /// The agent closes the tab. After a while they open another one.
    pub fn close(&mut self, tab: usize) {
        self.end_life(tab);
        self.tabs[tab].closed = true;
        let at = self.now + self.chance.random_range(500..20_000);
        self.at(at, Step::Reopen { tab });
    }

    fn end_life(&mut self, tab: usize) {
        let seed = self.chance.random();
        let lived = &mut self.tabs[tab];
        lived.engine = Engine::new(seed);
        lived.life += 1;
        lived.timers.clear();
        for wire in &mut self.wires {
            wire.open &= wire.tab != tab;
        }
        let agent = self.tabs[tab].agent;
        for other in 0..self.tabs.len() {
            if other != tab && self.tabs[other].agent == agent {
                self.adopts_in(other, 2_000..4_000, false);
            }
        }
    }

    pub fn hits(&mut self, thousandths: u32) -> bool {
        self.chance.random_range(0..1_000) < thousandths
    }

    pub fn command(&mut self, tab: usize, command: Command) {
        self.input(tab, Input::Command(command));
    }

    pub fn input(&mut self, tab: usize, input: Input) {
        // Each tab has a clock of its own that starts somewhere.
        let now = self.now + 7 * tab as u64;
        for effect in self.tabs[tab].engine.handle(now, input) {
            self.perform(tab, effect);
        }
    }

    fn perform(&mut self, tab: usize, effect: Effect) {
        let life = self.tabs[tab].life;
        match effect {
            Effect::OpenSocket(socket) => {
                let wire = self.wires.len();
                let (open, half_open, head) = (true, false, None);
                let (down_at, up_at) = (self.now, self.now);
                self.wires.push(Wire { tab, life, socket, open, half_open, head, down_at, up_at });
                self.later(Step::Opened { wire });
            }
            Effect::CloseSocket(socket) => {
                for wire in &mut self.wires {
                    wire.open &= (wire.tab, wire.life, wire.socket) != (tab, life, socket);
                }
            }
            Effect::SendFrame(socket, text) => {
                let this = |w: &Wire| (w.tab, w.life, w.socket) == (tab, life, socket) && w.open;
                if let Some(wire) = self.wires.iter().position(this) {
                    let at = (self.now + self.delay()).max(self.wires[wire].up_at);
                    self.wires[wire].up_at = at;
                    self.at(at, Step::ToServer { wire, text });
                }
            }
            Effect::Request(id, call) => {
                self.sends(tab, &call);
                if self.hits(self.faults.request_lost) {
                    return self.no_answer(tab, life, id);
                }
                if self.hits(self.faults.request_doubled) {
                    let call = call.clone();
                    self.later(Step::RequestArrives { tab, life, id, call, answered: false });
                }
                self.later(Step::RequestArrives { tab, life, id, call, answered: true });
            }
            Effect::SetTimer(timer, ms) => {
                self.counted += 1;
                let set = self.counted;
                self.tabs[tab].timers.insert(timer.clone(), set);
                self.at(self.now + ms, Step::Timer { tab, life, timer, set });
            }
            Effect::ClearTimer(timer) => {
                self.tabs[tab].timers.remove(&timer);
            }
            Effect::Save(key, value) => {
                let agent = self.tabs[tab].agent;
                if matches!(key, RecordKey::Draft(_)) {
                    for other in 0..self.tabs.len() {
                        if other != tab && self.tabs[other].agent == agent {
                            let (life, key, record) =
                                (self.tabs[other].life, key.clone(), value.clone());
                            self.later(Step::KeptElsewhere { tab: other, life, key, record });
                        }
                    }
                }
                match value {
                    Some(value) => self.disks[agent].insert(key, (value, (tab, life))),
                    None => self.disks[agent].remove(&key),
                };
            }
            Effect::SessionOver => panic!("nobody ended the session"),
            Effect::Changed(_) | Effect::Notify(_) => {}
        }
    }

    fn delay(&mut self) -> Millis {
        if self.hits(100) {
            self.chance.random_range(0..self.faults.slowest)
        } else {
            self.chance.random_range(1..60)
        }
    }

    fn later(&mut self, step: Step) {
        let at = self.now + self.delay();
        self.at(at, step);
    }

    fn at(&mut self, at: Millis, step: Step) {
        self.counted += 1;
        self.waiting.insert(self.counted, step);
        self.steps.push(Reverse((at, self.counted)));
    }

    fn no_answer(&mut self, tab: usize, life: u32, id: RequestId) {
        let after = self.chance.random_range(100..15_000);
        self.at(self.now + after, Step::Reply { tab, life, id, outcome: Outcome::NoAnswer });
    }

    /// Takes the next step, if it is due before `until`. Tells whether there was one.
    pub fn step(&mut self, until: Millis) -> bool {
        match self.steps.peek() {
            Some(Reverse((at, _))) if *at <= until => {}
            _ => return false,
        }
        let Some(Reverse((at, key))) = self.steps.pop() else { return false };
        self.now = at;
        self.server.now = at;
        self.server.expire_offers(0);
        let step = self.waiting.remove(&key).expect("each step is taken once");
        self.take(step);
        self.push_events();
        true
    }

    /// Lets time pass, with all that happens in it.
    pub fn run_until(&mut self, until: Millis) {
        while self.step(until) {}
        self.now = until;
        self.server.now = until;
    }

    fn take(&mut self, step: Step) {
        match step {
            Step::RequestArrives { tab, life, id, call, answered } => {
                let outcome = self.server.http(self.tabs[tab].agent, &call);
                if !answered {
                    return;
                }
                if self.hits(self.faults.answer_lost) {
                    return self.no_answer(tab, life, id);
                }
                self.later(Step::Reply { tab, life, id, outcome });
            }
            Step::Reply { tab, life, id, outcome } => {
                if self.tabs[tab].life == life {
                    self.input(tab, Input::Reply(id, outcome));
                }
            }
            Step::Opened { wire } => {
                if self.wires[wire].open {
                    let hello = self.server.hello();
                    self.send_down(wire, &hello);
                }
            }
            Step::ToServer { wire, text } => {
                if self.wires[wire].open && !self.wires[wire].half_open {
                    self.server_hears(wire, &text);
                }
            }
            Step::ToTab { wire, text } => {
                let Wire { tab, life, socket, open, .. } = self.wires[wire];
                if open && self.tabs[tab].life == life {
                    self.input(tab, Input::Frame(socket, text));
                }
            }
            Step::Closed { wire } => {
                let Wire { tab, life, socket, .. } = self.wires[wire];
                if self.tabs[tab].life == life {
                    self.input(tab, Input::SocketClosed(socket, 1006));
                }
            }
            Step::Adopt { tab, life, own } => {
                if self.tabs[tab].life == life && !self.tabs[tab].closed {
                    self.adopt(tab, own);
                }
            }
            Step::Reopen { tab } => {
                self.tabs[tab].closed = false;
                self.tabs[tab].reopened_in = self.tabs[tab].life;
                self.begin(tab);
            }
            Step::KeptElsewhere { tab, life, key, record } => {
                if self.tabs[tab].life == life {
                    self.input(tab, Input::KeptElsewhere(key, record));
                }
            }
            Step::Timer { tab, life, timer, set } => {
                let lives = self.tabs[tab].life == life;
                if lives && self.tabs[tab].timers.get(&timer) == Some(&set) {
                    self.tabs[tab].timers.remove(&timer);
                    self.input(tab, Input::Timer(timer));
                }
            }
        }
    }

    fn server_hears(&mut self, wire: usize, text: &str) {
        match serde_json::from_str(text).expect("the engine sends frames") {
            ClientFrame::Auth { resume, .. } | ClientFrame::Resume(resume) => {
                if let Some(reason) = self.server.resume(&resume) {
                    self.wires[wire].head = None;
                    return self.send_down(wire, &ServerFrame::Reset { reason });
                }
                let agent = self.tabs[self.wires[wire].tab].agent;
                let mut head = resume.seq;
                let mut frames = vec![self.server.ready()];
                frames.extend(self.server.frames_after(agent, &mut head));
                frames.push(ServerFrame::Live);
                for frame in frames {
                    self.send_down(wire, &frame);
                }
                self.wires[wire].head = Some(head);
            }
            ClientFrame::Ping => {
                if let Some(head) = self.wires[wire].head {
                    let pong = self.server.pong(head);
                    self.send_down(wire, &pong);
                }
            }
            ClientFrame::Typing(_) | ClientFrame::Viewing(_) => {}
        }
    }

    /// Brings what was committed to every live socket.
    pub fn push_events(&mut self) {
        for wire in 0..self.wires.len() {
            let Wire { tab, open: true, head: Some(mut head), .. } = self.wires[wire] else {
                continue;
            };
            for frame in self.server.frames_after(self.tabs[tab].agent, &mut head) {
                self.send_down(wire, &frame);
            }
            self.wires[wire].head = Some(head);
        }
    }

    fn send_down(&mut self, wire: usize, frame: &ServerFrame) {
        if self.wires[wire].half_open || self.hits(self.faults.frame_lost) {
            return;
        }
        let text = serde_json::to_string(frame).unwrap();
        let copies = if self.hits(self.faults.frame_doubled) { 2 } else { 1 };
        for _ in 0..copies {
            let at = (self.now + self.delay()).max(self.wires[wire].down_at);
            self.wires[wire].down_at = at;
            self.at(at, Step::ToTab { wire, text: text.clone() });
        }
    }

    // What befalls networks and machines.

    fn cut(&mut self, wire: usize) {
        if self.wires[wire].open {
            self.wires[wire].open = false;
            self.later(Step::Closed { wire });
        }
    }

    /// Perhaps something goes wrong now.
    pub fn misfortune(&mut self) {
        let newest = self.wires.len();
        if newest > 0 {
            let wire = self.chance.random_range(newest.saturating_sub(6)..newest);
            if self.hits(self.faults.cut) {
                self.cut(wire);
            }
            if self.hits(self.faults.half_open) {
                self.wires[wire].half_open = true;
            }
        }
        if self.hits(self.faults.reload) {
            let tab = self.chance.random_range(0..self.tabs.len());
            if !self.tabs[tab].closed {
                self.reload(tab);
            }
        }
        if self.hits(self.faults.close) {
            let tab = self.chance.random_range(0..self.tabs.len());
            if !self.tabs[tab].closed {
                self.close(tab);
            }
        }
        if self.hits(self.faults.restart) {
            (0..newest).for_each(|wire| self.cut(wire));
        }
        if self.hits(self.faults.forget_log) {
            self.server.forget_log();
        }
        if self.hits(self.faults.new_epoch) {
            // Positions begin anew only together with the process that counts them.
            (0..newest).for_each(|wire| self.cut(wire));
            self.server.new_epoch();
        }
    }
}
