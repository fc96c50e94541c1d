//! Whatever comes, from wherever, in whatever order: the engine takes it without a panic.

use contract::{
    AgentId, ConversationId, OfferId, Timestamp,
    socket::{self, ServerFrame},
};
use engine::{
    Call, Command, Effect, Engine, Input, ListFilter, ListQuery, Outcome, RecordKey, RequestId,
    SocketId, Timer,
};
use proptest::prelude::*;
use serde_json::Value;

use crate::{
    cases,
    mutation::{Mutation, mutated, mutation},
    server::Server,
};

/// Effects per input, on average, above which a tab would have no time for anything else.
const EFFECTS: usize = 40;

/// One thing that happens.
#[derive(Clone, Debug)]
enum Happening {
    /// A frame of these bytes.
    Bytes(Vec<u8>),
    /// One of the server's frames, changed.
    Frame(usize, Vec<Mutation>),
    /// The answer to one of the requests that wait, changed.
    Answer(usize, u16, Vec<Mutation>, Option<u32>),
    /// Whatever answer to one of them.
    Nonsense(usize, u16, String),
    NoAnswer(usize),
    /// An answer to something that nobody asked for.
    Unasked(u64, String),
    Timer(usize),
    Command(usize, String),
    Closed(u64, u16),
    Woke,
    Online(bool),
    Restored(String, String),
    Passes(u64),
}

fn happening() -> impl Strategy<Value = Happening> {
    let mutations = || prop::collection::vec(mutation(), 0..3);
    let status = || prop_oneof![3 => Just(200_u16), 1 => 100_u16..600, 1 => any::<u16>()];
    prop_oneof![
        1 => bytes().prop_map(Happening::Bytes),
        8 => (any::<usize>(), mutations()).prop_map(|(which, how)| Happening::Frame(which, how)),
        8 => (any::<usize>(), status(), mutations(), any::<Option<u32>>())
            .prop_map(|(which, status, how, wait)| Happening::Answer(which, status, how, wait)),
        1 => (any::<usize>(), status(), ".{0,60}")
            .prop_map(|(which, status, body)| Happening::Nonsense(which, status, body)),
        1 => any::<usize>().prop_map(Happening::NoAnswer),
        1 => (any::<u64>(), ".{0,60}").prop_map(|(id, body)| Happening::Unasked(id, body)),
        2 => any::<usize>().prop_map(Happening::Timer),
        3 => (any::<usize>(), ".{0,20}").prop_map(|(which, text)| Happening::Command(which, text)),
        1 => (0..4_u64, any::<u16>()).prop_map(|(id, code)| Happening::Closed(id, code)),
        1 => Just(Happening::Woke),
        1 => any::<bool>().prop_map(Happening::Online),
        1 => (".{0,20}", ".{0,60}").prop_map(|(key, value)| Happening::Restored(key, value)),
        1 => (0..100_000_u64).prop_map(Happening::Passes),
    ]
}

fn bytes() -> impl Strategy<Value = Vec<u8>> {
    prop_oneof![
        8 => prop::collection::vec(any::<u8>(), 0..200),
        1 => Just(vec![b'['; 100_000]),
        1 => Just(br#"{"t":"live""#.repeat(1_000)),
    ]
}

struct Tab {
    engine: Engine,
    server: Server,
    now: u64,
    socket: u64,
    waiting: Vec<(RequestId, Call)>,
    effects: usize,
}

impl Tab {
    fn new() -> Self {
        Self {
            engine: Engine::new(3),
            server: Server::new(),
            now: 0,
            socket: 0,
            waiting: Vec::new(),
            effects: 0,
        }
    }

    /// Connected, and with some requests under way.
    fn live() -> Self {
        let mut tab = Self::new();
        tab.input(Input::Start);
        for frame in [0, 1, 2, 3] {
            while let Some((id, call)) = tab.waits(0) {
                let (status, body) = tab.server.answer(&call);
                let body = body.to_string();
                let outcome = Outcome::Answer { status, body, retry_after_s: None };
                tab.input(Input::Reply(id, outcome));
            }
            let text = tab.frames()[frame].to_string();
            tab.input(Input::Frame(SocketId(tab.socket), text));
        }
        let live = ServerFrame::Live;
        let text = serde_json::to_string(&live).expect("JSON");
        tab.input(Input::Frame(SocketId(tab.socket), text));
        assert_eq!(tab.engine.model().connection(), engine::Connection::Connected);
        for command in commands("Hello".into()) {
            tab.input(Input::Command(command));
        }
        tab
    }

    fn input(&mut self, input: Input) {
        let effects = self.engine.handle(self.now, input);
        self.effects += effects.len();
        for effect in effects {
            match effect {
                Effect::Request(id, call) => self.waiting.push((id, call)),
                Effect::OpenSocket(SocketId(id)) => self.socket = id,
                _ => {}
            }
        }
    }

    fn happens(&mut self, happening: Happening) {
        let socket = SocketId(self.socket);
        match happening {
            Happening::Bytes(bytes) => {
                let text = String::from_utf8_lossy(&bytes).into_owned();
                self.input(Input::Frame(socket, text));
            }
            Happening::Frame(which, how) => {
                let frames = self.frames();
                let frame = frames[which % frames.len()].clone();
                self.input(Input::Frame(socket, mutated(frame, &how)));
            }
            Happening::Answer(which, status, how, retry_after_s) => {
                if let Some((id, call)) = self.waits(which) {
                    let (_, body) = self.server.answer(&call);
                    let body = mutated(body, &how);
                    self.input(Input::Reply(id, Outcome::Answer { status, body, retry_after_s }));
                }
            }
            Happening::Nonsense(which, status, body) => {
                if let Some((id, _)) = self.waits(which) {
                    let outcome = Outcome::Answer { status, body, retry_after_s: None };
                    self.input(Input::Reply(id, outcome));
                }
            }
            Happening::NoAnswer(which) => {
                if let Some((id, _)) = self.waits(which) {
                    self.input(Input::Reply(id, Outcome::NoAnswer));
                }
            }
            Happening::Unasked(id, body) => {
                let outcome = Outcome::Answer { status: 200, body, retry_after_s: None };
                self.input(Input::Reply(RequestId(id), outcome));
            }
            Happening::Timer(which) => {
                let timers = timers();
                self.input(Input::Timer(timers[which % timers.len()].clone()));
            }
            Happening::Command(which, text) => {
                let commands = commands(text);
                self.input(Input::Command(commands[which % commands.len()].clone()));
            }
            Happening::Closed(id, code) => self.input(Input::SocketClosed(SocketId(id), code)),
            Happening::Woke => self.input(Input::Woke),
            Happening::Online(online) => self.input(Input::Online(online)),
            Happening::Restored(key, value) => {
                let keys = [RecordKey::Draft(key.as_str().into()), RecordKey::Unsent(key.into())];
                let records = keys.map(|key| (key, value.clone()));
                self.input(Input::Restored(records.into()));
            }
            Happening::Passes(millis) => self.now += millis,
        }
    }

    fn waits(&mut self, which: usize) -> Option<(RequestId, Call)> {
        let waiting = self.waiting.len();
        (waiting > 0).then(|| self.waiting.swap_remove(which % waiting))
    }

    /// Each frame that a server could send now.
    fn frames(&mut self) -> Vec<Value> {
        self.server.says("c1", contract::Author::Visitor, "k");
        self.server.rename("c2", "Viktor");
        self.server.sum_up("c1", "prices");
        let snapshot = self.server.snapshot();
        let resume = socket::Resume { epoch: snapshot.epoch, seq: 1 };
        let mut head = None;
        let mut frames = vec![self.server.hello()];
        frames.extend(self.server.frame(&socket::ClientFrame::Resume(resume), &mut head));
        frames.extend(self.server.frame(&socket::ClientFrame::Ping, &mut head));
        let other = socket::Resume { epoch: "other".into(), seq: 1 };
        frames.extend(self.server.frame(&socket::ClientFrame::Resume(other), &mut head));
        frames.iter().map(|frame| serde_json::to_value(frame).expect("JSON")).collect()
    }
}

fn timers() -> Vec<Timer> {
    let c: ConversationId = "c1".into();
    let o: OfferId = "o1".into();
    vec![
        Timer::Reconnect,
        Timer::Handshake,
        Timer::Ping,
        Timer::Pong,
        Timer::Snapshot,
        Timer::Load,
        Timer::Outbox(c.clone()),
        Timer::Read(c.clone()),
        Timer::TypingOver(c),
        Timer::Viewing,
        Timer::Offer(o.clone()),
        Timer::Accept(o),
    ]
}

fn commands(text: String) -> Vec<Command> {
    let c: ConversationId = "c1".into();
    let all = ListQuery { scope: contract::Scope::All, ..ListQuery::default() };
    let found = ListQuery { q: "text".into(), ..all.clone() };
    let filter = ListFilter {
        agent: Some(AgentId::from("anna")),
        from: Some(Timestamp::from_millis(i64::MIN)),
        until: Some(Timestamp::from_millis(i64::MAX)),
    };
    vec![
        Command::Show(Some(c.clone())),
        Command::Show(Some("c3".into())),
        Command::Show(None),
        Command::List(all.clone()),
        Command::List(found),
        Command::List(ListQuery { filter, ..all }),
        Command::ListMore,
        Command::LoadOlder(c.clone()),
        Command::LoadBackTo(c.clone(), 1),
        Command::LoadBackTo(c.clone(), u64::MAX),
        Command::Reload(c.clone()),
        Command::ReloadSummary(c.clone()),
        Command::Draft(c.clone(), text.as_str().into()),
        Command::Send {
            conversation: c.clone(),
            client_id: "own".into(),
            text,
            note: false,
            attachments: Default::default(),
        },
        Command::Send {
            conversation: c.clone(),
            client_id: "noted".into(),
            text: "n".into(),
            note: true,
            attachments: Default::default(),
        },
        Command::Retry("own".into()),
        Command::Discard("own".into()),
        Command::MarkRead(c.clone(), u64::MAX),
        Command::End(c),
        Command::Accept("o1".into()),
        Command::Decline("o1".into()),
        Command::SetAvailable(false),
        Command::Reconnect,
    ]
}

proptest! {
    #![proptest_config(cases(200))]

    #[test]
    fn nothing_that_comes_is_too_much(
        begins_live: bool, happenings in prop::collection::vec(happening(), 1..60)
    ) {
        let mut tab = if begins_live { Tab::live() } else { Tab::new() };
        tab.input(Input::Start);
        tab.effects = 0;
        let inputs = happenings.len() + 1;
        for happening in happenings {
            tab.happens(happening);
        }
        prop_assert!(tab.effects <= inputs * EFFECTS, "{} effects", tab.effects);
        // All that the screen reads can be read.
        let model = tab.engine.model();
        let (_, _, _) = (model.list(), model.list_state(), model.own().count());
        for row in model.own() {
            let _ = (model.summary(&row.id), model.unsent(&row.id).count());
        }
    }

    /// What a server may send as one of the contract's values, in whatever state it comes.
    #[test]
    fn whatever_is_read_is_read_or_refused(bytes in bytes()) {
        let body = String::from_utf8_lossy(&bytes).into_owned();
        let outcome = || Outcome::Answer { status: 200, body: body.clone(), retry_after_s: None };
        let _ = outcome().read::<contract::Snapshot>();
        let _ = outcome().read::<contract::ConversationPage>();
        let _ = outcome().read::<contract::MessagePage>();
        let _ = outcome().read::<contract::Summary>();
        let _ = outcome().text();
        let _ = contract::check_text(&body);
    }
}
