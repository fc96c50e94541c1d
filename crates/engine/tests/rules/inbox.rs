//! An engine under test, with the answers of a server at hand.

use contract::{
    Agent, AgentId, Author, Availability, AvailabilityReason, Body, Conversation, ConversationId,
    ConversationState, Me, Message, MessagePage, MessagePreview, Offer, Position, Seq, Snapshot,
    Timestamp, Visitor,
    socket::{Event, EventFrame, MessageCreated, ServerFrame},
};
use engine::{
    Call, Change, Command, Effect, Engine, Input, Millis, Outcome, RecordKey, RequestId, SocketId,
    Timer,
};
use serde::Serialize;

pub struct Inbox {
    pub engine: Engine,
    pub now: Millis,
    /// All effects so far.
    pub effects: Vec<Effect>,
}

impl Inbox {
    pub fn new() -> Self {
        Self { engine: Engine::new(1), now: 1_000, effects: Vec::new() }
    }

    /// Started, with this snapshot, and live.
    pub fn live(snapshot: &Snapshot) -> Self {
        let mut inbox = Self::new();
        inbox.input(Input::Start);
        inbox.answer(&Call::Snapshot, snapshot);
        inbox.handshake();
        inbox
    }

    pub fn input(&mut self, input: Input) -> Vec<Effect> {
        self.now += 1;
        let effects = self.engine.handle(self.now, input);
        self.effects.extend(effects.iter().cloned());
        effects
    }

    pub fn command(&mut self, command: Command) -> Vec<Effect> {
        self.input(Input::Command(command))
    }

    pub fn frame(&mut self, frame: &ServerFrame) -> Vec<Effect> {
        let text = serde_json::to_string(frame).unwrap();
        self.input(Input::Frame(self.socket(), text))
    }

    /// From the socket that was opened last.
    pub fn socket(&self) -> SocketId {
        let opened = self.effects.iter().rev().find_map(|effect| match effect {
            Effect::OpenSocket(id) => Some(*id),
            _ => None,
        });
        opened.expect("a socket was opened")
    }

    pub fn handshake(&mut self) {
        let ticket = serde_json::json!({"ticket": "t", "expires_at": 0});
        self.answer(&Call::SocketTicket, &ticket);
        self.frame(&ServerFrame::Hello {
            heartbeat_ms: 25_000,
            server_now: Timestamp::from_millis(0),
        });
        self.ready();
    }

    pub fn ready(&mut self) {
        self.frame(&ServerFrame::Ready { epoch: "e".into(), head: 0 });
        self.frame(&ServerFrame::Live);
    }

    /// The last request of this kind.
    pub fn request(&self, call: &Call) -> RequestId {
        let asked = self.effects.iter().rev().find_map(|effect| match effect {
            Effect::Request(id, asked) if asked == call => Some(*id),
            _ => None,
        });
        asked.unwrap_or_else(|| panic!("{call:?} was never asked: {:#?}", self.effects))
    }

    pub fn asked(&self, call: &Call) -> usize {
        let is = |effect: &&Effect| matches!(effect, Effect::Request(_, asked) if asked == call);
        self.effects.iter().filter(is).count()
    }

    pub fn answer(&mut self, call: &Call, body: &impl Serialize) -> Vec<Effect> {
        let body = serde_json::to_string(body).unwrap();
        let outcome = Outcome::Answer { status: 200, body, retry_after_s: None };
        self.input(Input::Reply(self.request(call), outcome))
    }

    pub fn fail(&mut self, call: &Call, outcome: Outcome) -> Vec<Effect> {
        self.input(Input::Reply(self.request(call), outcome))
    }

    pub fn event(&mut self, seq: Seq, prev: Seq, event: &Event) -> Vec<Effect> {
        let (kind, data) = event.kind_and_data();
        let at = Timestamp::from_millis(0);
        self.frame(&ServerFrame::Event(EventFrame { seq, prev, at, kind: kind.into(), data }))
    }

    /// Where the engine asked to go on from, the last time.
    pub fn resumed_from(&self) -> Option<String> {
        self.effects.iter().rev().find_map(|effect| match effect {
            Effect::SendFrame(_, text) if text.contains("\"epoch\"") => Some(text.clone()),
            _ => None,
        })
    }
}

pub fn refused(status: u16, code: &str) -> Outcome {
    let body = format!(r#"{{"status":{status},"code":"{code}","detail":"because"}}"#);
    Outcome::Answer { status, body, retry_after_s: None }
}

pub fn saved<'a>(effects: &'a [Effect], key: &RecordKey) -> Option<&'a Option<String>> {
    effects.iter().rev().find_map(|effect| match effect {
        Effect::Save(saved, value) if saved == key => Some(value),
        _ => None,
    })
}

/// The device after these effects.
pub fn disk(effects: &[Effect]) -> Vec<(RecordKey, String)> {
    let mut disk = std::collections::BTreeMap::new();
    for effect in effects {
        match effect {
            Effect::Save(key, Some(record)) => disk.insert(key.clone(), record.clone()),
            Effect::Save(key, None) => disk.remove(key),
            _ => None,
        };
    }
    disk.into_iter().collect()
}

pub fn pings(effects: &[Effect]) -> usize {
    let is = |e: &&Effect| matches!(e, Effect::SendFrame(_, text) if text.contains("\"ping\""));
    effects.iter().filter(is).count()
}

pub fn timer(effects: &[Effect], timer: &Timer) -> Option<u64> {
    effects.iter().find_map(|effect| match effect {
        Effect::SetTimer(set, ms) if set == timer => Some(*ms),
        _ => None,
    })
}

pub fn changes(effects: &[Effect]) -> Vec<&Change> {
    let mut changes = Vec::new();
    for effect in effects {
        if let Effect::Changed(change) = effect {
            changes.push(change);
        }
    }
    changes
}

pub fn visitor() -> Visitor {
    Visitor {
        id: "v".into(),
        name: Some("Vera".into()),
        job_title: None,
        email: None,
        phone: None,
        crm_status: None,
        unverified: vec![],
        attributes: Default::default(),
        version: 1,
    }
}

pub fn message(position: Position, author: Author) -> Message {
    Message {
        conversation_id: "c".into(),
        position,
        client_id: format!("key-{position}").into(),
        author,
        body: Body::text(format!("text {position}")),
        at: Timestamp::from_millis(0),
    }
}

pub fn me_as_author() -> Author {
    Author::Agent { id: "a".into(), name: "Anna".into() }
}

pub fn conversation(last: Position, version: Seq) -> Conversation {
    Conversation {
        id: "c".into(),
        version,
        state: ConversationState::Active,
        visitor: visitor(),
        agent: Agent { id: AgentId::from("a"), name: "Anna".into() },
        started_at: Timestamp::from_millis(0),
        ending: None,
        last_activity_at: Timestamp::from_millis(0),
        last_message: MessagePreview { author: Author::System, body: Body::Unknown },
        last_position: last,
        unread: 0,
        agent_read_up_to: 0,
        visitor_read_up_to: 0,
        transfer: None,
    }
}

pub fn offer() -> Offer {
    Offer {
        id: "o".into(),
        visitor: visitor(),
        from: None,
        preview: None,
        offered_at: Timestamp::from_millis(0),
        expires_at: Timestamp::from_millis(100_000),
    }
}

pub fn snapshot(seq: Seq, conversations: Vec<Conversation>) -> Snapshot {
    Snapshot {
        epoch: "e".into(),
        seq,
        me: Me { id: "a".into(), name: "Anna".into(), email: "anna@example.com".into() },
        availability: Availability {
            available: true,
            reason: AvailabilityReason::Manual,
            until: None,
            time_zone: None,
            version: 1,
        },
        offers: Vec::new(),
        conversations,
        server_now: Timestamp::from_millis(0),
    }
}

pub fn created(position: Position, version: Seq) -> Event {
    Event::MessageCreated(MessageCreated {
        message: message(position, Author::Visitor),
        conversation: conversation(position, version),
    })
}

pub fn c() -> ConversationId {
    "c".into()
}

pub fn newest() -> Call {
    Call::Messages { conversation: c(), before: None, after: None }
}

pub fn page(from: Position, to: Position) -> MessagePage {
    MessagePage { items: (from..=to).map(|p| message(p, Author::Visitor)).collect() }
}
