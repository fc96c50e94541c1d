//! What lies between clients and server, and everything that goes wrong there.

mod misfortune;

use std::iter;

use chat_server::store::Moment;
use engine::{Millis, Outcome};
use rand::RngExt;

use crate::{
    call::Request,
    faults::Fault,
    server::{Line, Manner, Said, Side},
    world::{Client, Step, World},
};

/// How long a browser waits for an answer.
const PATIENCE_MS: Millis = 15_000;
/// A connection that was cut in the middle of it all (RFC 6455, section 7.1.5).
const ABNORMAL: u16 = 1006;

/// The points at which the server may die while it writes.
const DEATHS: [(Fault, Moment); 4] = [
    (Fault::CrashAsked, Moment::Asked),
    (Fault::CrashWorked, Moment::Worked),
    (Fault::CrashCommitted, Moment::Committed),
    (Fault::CrashPublished, Moment::Published),
];

/// A request on its way to the server.
#[derive(Clone)]
pub struct Arrival {
    pub client: Client,
    /// The page's, when it asked.
    pub life: u32,
    pub id: u64,
    pub request: Request,
    pub manner: Manner,
    /// Somebody waits for the answer.
    pub heard: bool,
}

impl Arrival {
    /// Whether it is whole, and meant to change something.
    pub fn writes(&self) -> bool {
        self.manner == Manner::Whole && self.request.method != "GET"
    }

    /// From where the server sees it come.
    fn from(&self) -> u8 {
        let from = match self.client {
            Client::Tab(tab) => tab,
            Client::Page(guest) => 100 + guest,
        };
        u8::try_from(from).expect("a small world")
    }
}

/// One socket, seen from both ends.
#[derive(Clone, Copy, Debug)]
pub struct Wire {
    pub client: Client,
    pub life: u32,
    pub socket: u64,
    /// The client holds it open.
    open: bool,
    /// Nothing gets through any more, and neither end knows.
    half_open: bool,
    /// It has reached a server.
    reached: bool,
    /// The server's end, once it is there and as long.
    line: Option<Line>,
    /// Frames arrive in the order in which they were sent.
    up_at: Millis,
    down_at: Millis,
}

/// All sockets there ever were.
#[derive(Default)]
pub struct Network {
    wires: Vec<Wire>,
}

impl Network {
    pub fn wire(&self, wire: usize) -> Wire {
        self.wires[wire]
    }

    /// The newest sockets that are open.
    fn open(&self) -> Vec<usize> {
        (0..self.wires.len()).filter(|&wire| self.wires[wire].open).collect()
    }
}

impl World<'_> {
    // Requests.

    pub fn delay(&mut self) -> Millis {
        if self.hits(Fault::Late) {
            self.chance.random_range(100..3_000)
        } else {
            self.chance.random_range(1..60)
        }
    }

    pub fn request(&mut self, client: Client, id: u64, request: Request, is_accept: bool) {
        let life = self.life(client);
        let body = request.body.as_deref().unwrap_or_default();
        self.tell(client, "asks", &format!("{id}: {} {} {body}", request.method, request.path));
        // A browser gives up after a while, whatever becomes of the request.
        let given_up = Step::Reply { client, life, id, outcome: Outcome::NoAnswer };
        self.at(self.now + PATIENCE_MS, given_up);
        if self.hits(Fault::RequestLost) {
            return self.no_answer(client, life, id);
        }
        let mut arrives = self.now + self.delay();
        if self.hits(Fault::Withheld) {
            arrives += self.chance.random_range(5_000..120_000);
        } else if is_accept && self.hits(Fault::LateAccept) {
            arrives += self.chance.random_range(80_000..130_000);
        }
        if self.hits(Fault::RequestDoubled) {
            let (request, manner, heard) = (request.clone(), Manner::Whole, false);
            self.later(Step::Request(Arrival { client, life, id, request, manner, heard }));
        }
        let manner = if request.body.is_some() && self.hits(Fault::RequestCut) {
            Manner::Torn
        } else if request.method != "GET" && self.hits(Fault::HungUp) {
            Manner::HungUp
        } else {
            Manner::Whole
        };
        let heard = true;
        self.at(arrives, Step::Request(Arrival { client, life, id, request, manner, heard }));
    }

    fn no_answer(&mut self, client: Client, life: u32, id: u64) {
        let after = self.chance.random_range(100..PATIENCE_MS);
        self.at(self.now + after, Step::Reply { client, life, id, outcome: Outcome::NoAnswer });
    }

    /// A request arrives, alone or in the same moment as others.
    pub fn requests_arrive(&mut self, first: Arrival, others: Vec<Arrival>) {
        self.threaten();
        let answers = if others.is_empty() {
            vec![self.with_server(|server| server.call(&first.request, first.from(), first.manner))]
        } else {
            let all = iter::once(&first).chain(&others);
            let calls: Vec<_> = all.map(|it| (&it.request, it.from())).collect();
            self.before = self.server.chats().clone();
            self.with_server(|server| server.call_all(&calls))
        };
        self.server.dies_at(None);
        for (arrival, answer) in iter::once(first).chain(others).zip(answers) {
            self.is_answered(&arrival, answer);
        }
        self.before.clear();
    }

    /// What the server answers counts, whether or not it gets through.
    fn is_answered(&mut self, arrival: &Arrival, answer: Option<Outcome>) {
        let Arrival { client, life, id, .. } = *arrival;
        if let Some(outcome) = &answer {
            self.answered(client, &arrival.request, outcome);
        }
        let outcome = answer.filter(|_| arrival.manner != Manner::Torn);
        match outcome {
            _ if !arrival.heard => {}
            Some(outcome) if !self.hits(Fault::AnswerLost) => {
                self.later(Step::Reply { client, life, id, outcome });
            }
            _ => self.no_answer(client, life, id),
        }
    }

    /// Perhaps the server will not live to answer this.
    fn threaten(&mut self) {
        for (fault, moment) in DEATHS {
            let rate = self.faults.rate(fault);
            if self.odds(rate) {
                self.server.dies_at(Some(moment));
            }
        }
    }

    /// Counts a death that came at its moment.
    pub fn count_death(&mut self) {
        let moment = self.server.death();
        if let Some((fault, _)) = DEATHS.iter().find(|(_, at)| Some(*at) == moment) {
            self.note(|| format!("-- {}", fault.word()));
            self.faults.count(*fault);
        }
    }

    // Sockets.

    pub fn open_wire(&mut self, client: Client, socket: u64) {
        let wire = self.network.wires.len();
        self.network.wires.push(Wire {
            client,
            life: self.life(client),
            socket,
            open: true,
            half_open: false,
            reached: false,
            line: None,
            up_at: self.now,
            down_at: self.now,
        });
        self.later(Step::Open { wire });
    }

    fn of(&self, client: Client, socket: u64) -> Option<usize> {
        let life = self.life(client);
        let this = |w: &Wire| (w.client, w.life, w.socket) == (client, life, socket) && w.open;
        self.network.wires.iter().rposition(this)
    }

    pub fn close_wire(&mut self, client: Client, socket: u64) {
        if let Some(wire) = self.of(client, socket) {
            self.let_go(wire);
        }
    }

    /// The client's end is gone; the server hears of it unless the line is dead.
    fn let_go(&mut self, wire: usize) {
        self.network.wires[wire].open = false;
        if !self.network.wires[wire].half_open {
            self.later(Step::HangUp { wire, torn: false });
        }
    }

    /// A page that is left takes its sockets along.
    pub fn leave_network(&mut self, client: Client) {
        for wire in self.network.open() {
            if self.network.wires[wire].client == client {
                self.let_go(wire);
            }
        }
    }

    pub fn send_up(&mut self, client: Client, socket: u64, text: String) {
        let Some(wire) = self.of(client, socket) else { return };
        if self.network.wires[wire].half_open {
            return;
        }
        let at = (self.now + self.delay()).max(self.network.wires[wire].up_at);
        self.network.wires[wire].up_at = at;
        if self.hits(Fault::FrameCut) {
            self.network.wires[wire].open = false;
            self.at(at, Step::HangUp { wire, torn: true });
            return self.later(Step::Closed { wire, code: ABNORMAL });
        }
        self.at(at, Step::ToServer { wire, text });
    }

    pub fn opened(&mut self, wire: usize) {
        let Wire { client, open, half_open, .. } = self.network.wires[wire];
        if !open || half_open {
            return;
        }
        let side = match client {
            Client::Tab(_) => Side::Agent,
            Client::Page(_) => Side::Visitor,
        };
        self.server.set_clock(self.server_time());
        self.network.wires[wire].reached = true;
        self.network.wires[wire].line = Some(self.server.open(side));
        self.pass_on();
    }

    pub fn frame_reaches_server(&mut self, wire: usize, text: String) {
        self.tell(self.network.wires[wire].client, "says", &text);
        let Wire { line: Some(line), half_open: false, .. } = self.network.wires[wire] else {
            return;
        };
        self.threaten();
        self.with_server(|server| server.deliver(line, text));
        self.server.dies_at(None);
    }

    pub fn server_hears_close(&mut self, wire: usize, torn: bool) {
        if let Some(line) = self.network.wires[wire].line.take() {
            self.with_server(|server| server.hang_up(line, torn));
        }
    }

    pub fn frame_reaches_client(&mut self, wire: usize, text: &str) {
        let here = self.network.wires[wire];
        self.tell(here.client, "hears", text);
        if here.open && !here.half_open && here.life == self.life(here.client) {
            self.hand_frame(&here, text);
        }
    }

    pub fn client_hears_close(&mut self, wire: usize, code: u16) {
        let here = self.network.wires[wire];
        self.tell(here.client, "is cut off", &code.to_string());
        self.network.wires[wire].open = false;
        if here.life == self.life(here.client) {
            self.hand_close(&here, code);
        }
    }

    /// Takes what the server said to whom it is for.
    pub fn pass_on(&mut self) {
        for (line, said) in self.server.said() {
            let is_this = |wire: &Wire| wire.line == Some(line);
            let Some(wire) = self.network.wires.iter().rposition(is_this) else { continue };
            match said {
                Said::Close(code) => {
                    self.network.wires[wire].line = None;
                    self.server.hang_up(line, false);
                    let at = (self.now + self.delay()).max(self.network.wires[wire].down_at);
                    if !self.network.wires[wire].half_open {
                        self.at(at, Step::Closed { wire, code });
                    }
                }
                Said::Frame(text) => {
                    self.look_at_frame(self.network.wires[wire].client, &text);
                    self.send_down(wire, text);
                }
            }
        }
    }

    fn send_down(&mut self, wire: usize, text: String) {
        // What has no position is not missed: for that the contract relies on TCP.
        let is_missed = text.contains(r#""prev":"#);
        if self.network.wires[wire].half_open || (is_missed && self.hits(Fault::FrameLost)) {
            return;
        }
        if self.hits(Fault::FrameCut) {
            self.cut(wire);
            return;
        }
        let copies = if self.hits(Fault::FrameDoubled) { 2 } else { 1 };
        for _ in 0..copies {
            let at = (self.now + self.delay()).max(self.network.wires[wire].down_at);
            self.network.wires[wire].down_at = at;
            self.at(at, Step::ToClient { wire, text: text.clone() });
        }
    }
}
