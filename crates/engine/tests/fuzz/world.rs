//! One tab and its server, with somebody between them who makes right things wrong.

use std::collections::{BTreeMap, HashMap};

use contract::{
    Seq,
    socket::{ClientFrame, ServerFrame},
};
use engine::{Call, Command, Effect, Engine, Input, Millis, Outcome, RequestId, SocketId, Timer};
use proptest::prelude::*;
use serde_json::{Value, json};

use crate::{
    mutation::{Mutation, mutated, mutation, odd_value},
    server::Server,
};

/// How long anything is on its way, in milliseconds: short, so that a loop shows.
const WAY_MS: Millis = 5;
/// So many things at one input are more than any input calls for.
const EFFECTS: usize = 400;

/// What a server can say, by name: the calls it answers and the frames it sends.
const SAYINGS: [&str; 20] = [
    "ticket",
    "snapshot",
    "availability",
    "accept",
    "decline",
    "list",
    "conversation",
    "messages",
    "put",
    "read",
    "end",
    "summary",
    "hello",
    "ready",
    "live",
    "event",
    "pong",
    "reset",
    "typing",
    "presence",
];

/// Something that is always said wrong, and how.
#[derive(Clone, Debug)]
pub struct Rule {
    saying: &'static str,
    how: How,
}

#[derive(Clone, Debug)]
enum How {
    /// Right but for this.
    Mutated(Vec<Mutation>),
    /// Right but for the value of one field, if it has that.
    Field(&'static str, Value),
    /// A page of some proxy.
    Html(u16),
    /// A problem as the contract has them.
    Problem(u16, Option<u32>),
    /// Nothing in it.
    Empty(u16),
    /// Whatever text.
    Text(String),
    /// Not said at all.
    Silence,
    /// Said, and said again.
    Twice,
    /// The connection closes instead.
    Close,
    /// Another frame instead.
    Frame(Value),
}

pub fn rule() -> impl Strategy<Value = Rule> {
    (proptest::sample::select(SAYINGS.to_vec()), how())
        .prop_map(|(saying, how)| Rule { saying, how })
}

/// Events that are said in a way that nobody can take for another event.
pub fn unreadable_events() -> impl Strategy<Value = Rule> {
    let position = proptest::sample::select(vec!["seq", "prev"]);
    let how = prop_oneof![
        3 => prop::collection::vec(mutation(), 1..4).prop_map(How::Mutated),
        1 => (position, odd_value()).prop_map(|(field, value)| How::Field(field, value)),
        1 => Just(How::Silence),
        1 => Just(How::Close),
        1 => ".{0,40}".prop_map(How::Text),
    ];
    how.prop_map(|how| Rule { saying: "event", how })
}

/// Whether this says something else than that, and says it well: no client can know.
fn is_lie(text: &str, truth: &Value) -> bool {
    let Ok(ServerFrame::Event(told)) = serde_json::from_str(text) else { return false };
    let is_same = told.kind == truth["type"] && told.data == truth["data"];
    !is_same && told.event().is_ok()
}

fn how() -> impl Strategy<Value = How> {
    let statuses =
        [200, 201, 204, 206, 301, 400, 403, 404, 408, 409, 422, 425, 429, 500, 502, 503, 599];
    let status = move || proptest::sample::select(statuses.to_vec());
    let fields = [
        "seq",
        "prev",
        "head",
        "heartbeat_ms",
        "server_now",
        "epoch",
        "version",
        "position",
        "id",
        "last_position",
        "agent_read_up_to",
        "next_cursor",
        "items",
        "state",
        "conversation_id",
        "client_id",
        "expires_at",
    ];
    let frames = [
        json!({"t": "reset", "reason": "epoch"}),
        json!({"t": "ready", "epoch": "e1", "head": 1}),
        json!({"t": "live"}),
        json!({"t": "pong", "head": u64::MAX, "server_now": 0}),
        json!({"t": "event", "seq": 900, "prev": 899, "at": 0, "type": "x", "data": {}}),
        json!({"t": "unheard-of"}),
    ];
    prop_oneof![
        4 => prop::collection::vec(mutation(), 1..4).prop_map(How::Mutated),
        3 => (proptest::sample::select(fields.to_vec()), odd_value())
            .prop_map(|(field, value)| How::Field(field, value)),
        1 => status().prop_map(How::Html),
        2 => (status(), proptest::option::of(prop_oneof![Just(0), Just(7), Just(u32::MAX)]))
            .prop_map(|(status, wait)| How::Problem(status, wait)),
        1 => status().prop_map(How::Empty),
        1 => ".{0,40}".prop_map(How::Text),
        1 => Just(How::Silence),
        1 => Just(How::Twice),
        1 => Just(How::Close),
        2 => proptest::sample::select(frames.to_vec()).prop_map(How::Frame),
    ]
}

enum Step {
    Arrives(RequestId, Call),
    Reply(RequestId, Outcome),
    Opened(SocketId),
    ToServer(SocketId, String),
    ToTab(SocketId, String),
    Closed(SocketId),
    Timer(Timer, u64),
}

pub struct World {
    pub now: Millis,
    pub engine: Engine,
    pub server: Server,
    /// What is said wrong for the time being.
    pub rules: Vec<Rule>,
    /// Whether it may speak nonsense, but not lie.
    pub is_honest: bool,
    /// When the tab asked for something: a request, a socket, a resume.
    pub asked: Vec<Millis>,
    timers: HashMap<Timer, u64>,
    /// The open sockets, and to which position each was brought.
    sockets: BTreeMap<SocketId, Option<Seq>>,
    steps: BTreeMap<(Millis, u64), Step>,
    counted: u64,
}

impl World {
    /// A tab that was just opened.
    pub fn new(seed: u64, rules: Vec<Rule>) -> Self {
        let mut world = Self::closed(seed, rules);
        world.input(Input::Restored(Vec::new()));
        world.input(Input::Start);
        world
    }

    /// A tab that was just opened, with something that stands for what an earlier one knew.
    pub fn knowing(seed: u64, known: String) -> Self {
        let mut world = Self::closed(seed, Vec::new());
        world.input(Input::Known(known));
        world.input(Input::Start);
        world
    }

    fn closed(seed: u64, rules: Vec<Rule>) -> Self {
        Self {
            now: 1,
            engine: Engine::new(seed),
            server: Server::new(),
            rules,
            is_honest: false,
            asked: Vec::new(),
            timers: HashMap::new(),
            sockets: BTreeMap::new(),
            steps: BTreeMap::new(),
            counted: 0,
        }
    }

    pub fn command(&mut self, command: Command) {
        self.input(Input::Command(command));
    }

    pub fn input(&mut self, input: Input) {
        let effects = self.engine.handle(self.now, input);
        assert!(effects.len() <= EFFECTS, "one input, and all of this: {effects:#?}");
        for effect in effects {
            self.perform(effect);
        }
    }

    fn perform(&mut self, effect: Effect) {
        match effect {
            Effect::OpenSocket(id) => {
                self.asked.push(self.now);
                self.later(WAY_MS, Step::Opened(id));
            }
            Effect::CloseSocket(id) => drop(self.sockets.remove(&id)),
            Effect::SendFrame(id, text) => {
                if text.contains("epoch") {
                    self.asked.push(self.now);
                }
                self.later(WAY_MS, Step::ToServer(id, text));
            }
            Effect::Request(id, call) => {
                self.asked.push(self.now);
                self.later(WAY_MS, Step::Arrives(id, call));
            }
            Effect::SetTimer(timer, wait) => {
                self.counted += 1;
                self.timers.insert(timer.clone(), self.counted);
                self.later(wait, Step::Timer(timer, self.counted));
            }
            Effect::ClearTimer(timer) => drop(self.timers.remove(&timer)),
            Effect::Save(..) | Effect::Changed(_) | Effect::Notify(_) | Effect::SessionOver => {}
        }
    }

    fn later(&mut self, wait: Millis, step: Step) {
        self.counted += 1;
        self.steps.insert((self.now.saturating_add(wait), self.counted), step);
    }

    pub fn run_for(&mut self, millis: Millis) {
        let until = self.now + millis;
        let mut left = 100_000;
        while let Some(next) = self.steps.first_entry().filter(|next| next.key().0 <= until) {
            self.now = next.key().0;
            let step = next.remove();
            self.step(step);
            left -= 1;
            assert!(left > 0, "it never rests");
        }
        self.now = until;
    }

    fn step(&mut self, step: Step) {
        match step {
            Step::Arrives(id, call) => self.answer(id, &call),
            Step::Reply(id, outcome) => self.input(Input::Reply(id, outcome)),
            Step::Opened(id) => {
                self.sockets.insert(id, None);
                let hello = self.server.hello();
                self.say(id, &hello);
            }
            Step::ToServer(id, text) => {
                let Some(mut head) = self.sockets.get(&id).copied() else { return };
                let frame: ClientFrame = serde_json::from_str(&text).expect("the tab's own frame");
                let frames = self.server.frame(&frame, &mut head);
                self.sockets.insert(id, head);
                for frame in frames {
                    self.say(id, &frame);
                }
            }
            Step::ToTab(id, text) => {
                if self.sockets.contains_key(&id) {
                    self.input(Input::Frame(id, text));
                }
            }
            Step::Closed(id) => {
                if self.sockets.remove(&id).is_some() {
                    self.input(Input::SocketClosed(id, 1006));
                }
            }
            Step::Timer(timer, set) => {
                if self.timers.get(&timer) == Some(&set) {
                    self.timers.remove(&timer);
                    self.input(Input::Timer(timer));
                }
            }
        }
    }

    fn rule(&self, saying: &str) -> Option<How> {
        self.rules.iter().find(|rule| rule.saying == saying).map(|rule| rule.how.clone())
    }

    fn answer(&mut self, id: RequestId, call: &Call) {
        let saying = match call {
            Call::SocketTicket => "ticket",
            Call::Snapshot => "snapshot",
            Call::SetAvailability(_) => "availability",
            Call::AcceptOffer(_) => "accept",
            Call::DeclineOffer(_) => "decline",
            Call::Conversations { .. } => "list",
            Call::Conversation(_) => "conversation",
            Call::Messages { .. } => "messages",
            Call::PutMessage { .. } | Call::PutNote { .. } => "put",
            Call::MarkRead { .. } => "read",
            Call::End(_) => "end",
            Call::Summary(_) => "summary",
        };
        let (status, body) = self.server.answer(call);
        self.push_news();
        let answer = |status, body: String, retry_after_s| {
            Some(Outcome::Answer { status, body, retry_after_s })
        };
        let outcome = match self.rule(saying) {
            None | Some(How::Twice) => answer(status, body.to_string(), None),
            Some(How::Mutated(mutations)) => answer(status, mutated(body, &mutations), None),
            Some(How::Field(name, value)) => {
                answer(status, with_field(body, name, &value).to_string(), None)
            }
            Some(How::Html(status)) => answer(status, "<!doctype html><p>Hello".into(), None),
            Some(How::Problem(status, wait)) => {
                let problem = json!({"status": status, "code": "unheard-of", "detail": "no"});
                answer(status, problem.to_string(), wait)
            }
            Some(How::Empty(status)) => answer(status, String::new(), None),
            Some(How::Text(text)) => answer(200, text, None),
            Some(How::Frame(frame)) => answer(200, frame.to_string(), None),
            Some(How::Close) => Some(Outcome::NoAnswer),
            // The app's patience with a request.
            Some(How::Silence) => return self.later(15_000, Step::Reply(id, Outcome::NoAnswer)),
        };
        if let Some(outcome) = outcome {
            self.later(WAY_MS, Step::Reply(id, outcome));
        }
    }

    fn say(&mut self, id: SocketId, frame: &ServerFrame) {
        let frame = serde_json::to_value(frame).expect("a frame is always JSON");
        let saying = frame["t"].as_str().expect("a frame has a type").to_owned();
        let text = match self.rule(&saying) {
            None => frame.to_string(),
            Some(How::Mutated(mutations)) => mutated(frame.clone(), &mutations),
            Some(How::Field(name, value)) => with_field(frame.clone(), name, &value).to_string(),
            Some(How::Html(_)) => "<!doctype html>".into(),
            Some(How::Problem(..)) => "null".into(),
            Some(How::Empty(_)) => String::new(),
            Some(How::Text(text)) => text,
            Some(How::Frame(other)) => {
                self.later(WAY_MS, Step::ToTab(id, other.to_string()));
                frame.to_string()
            }
            Some(How::Twice) => {
                self.later(WAY_MS, Step::ToTab(id, frame.to_string()));
                frame.to_string()
            }
            Some(How::Silence) => return,
            Some(How::Close) => return self.later(WAY_MS, Step::Closed(id)),
        };
        let text = if self.is_honest && is_lie(&text, &frame) { frame.to_string() } else { text };
        self.later(WAY_MS, Step::ToTab(id, text));
    }

    /// Sends what happened to whoever listens.
    pub fn push_news(&mut self) {
        let ids: Vec<_> = self.sockets.keys().copied().collect();
        for id in ids {
            let mut head = self.sockets[&id];
            let frames = self.server.news(&mut head);
            self.sockets.insert(id, head);
            for frame in frames {
                self.say(id, &frame);
            }
        }
    }

    /// Closes every socket.
    pub fn cut(&mut self) {
        let ids: Vec<_> = self.sockets.keys().copied().collect();
        for id in ids {
            self.later(0, Step::Closed(id));
        }
    }

    /// The screen shows what a fresh one would.
    pub fn check(&self) {
        let offers = self.engine.model().offers().iter().map(|view| view.offer.clone());
        assert_eq!(offers.collect::<Vec<_>>(), self.server.offers);
        self.check_all_but_offers();
    }

    /// The same, when so much time has passed that no offer holds.
    pub fn check_all_but_offers(&self) {
        let model = self.engine.model();
        let truth = self.server.snapshot();
        assert_eq!(model.connection(), engine::Connection::Connected);
        assert_eq!(model.load(), &engine::Load::Ready);
        assert_eq!(model.me(), Some(&truth.me));
        assert_eq!(model.availability(), Some(&truth.availability));
        let own: Vec<_> = model.own().cloned().collect();
        assert_eq!(own.len(), truth.conversations.len(), "{own:#?}");
        for row in &truth.conversations {
            assert_eq!(model.conversation(&row.id), Some(row));
        }
        let Some(shown) = model.shown() else { return };
        let (Some(thread), Some(said)) = (model.thread(shown), self.server.messages.get(shown))
        else {
            return;
        };
        let loaded = thread.messages();
        assert_eq!(thread.newest(), &engine::Load::Ready);
        assert!(!loaded.is_empty() && said.ends_with(loaded), "{loaded:#?}");
        assert_eq!(model.summary(shown).summary.as_ref(), Some(self.server.summary(shown)));
    }
}

/// The value with that field set wherever it has one of this name.
fn with_field(mut value: Value, name: &str, to: &Value) -> Value {
    match &mut value {
        Value::Object(fields) => {
            for (field, inner) in fields.iter_mut() {
                *inner =
                    if field == name { to.clone() } else { with_field(inner.take(), name, to) };
            }
        }
        Value::Array(items) => {
            for item in items {
                *item = with_field(item.take(), name, to);
            }
        }
        _ => {}
    }
    value
}
