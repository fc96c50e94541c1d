//! An inbox that knows many conversations, for benches and for counts of allocations.

#![allow(dead_code, reason = "each of those who share this uses a part of it")]

use engine::{Call, Effect, Engine, Input, Outcome, RequestId, SocketId};
use serde_json::{Value, json};

/// A live engine.
pub struct Full {
    engine: Engine,
    socket: SocketId,
    now: u64,
}

impl Full {
    /// Knows so many conversations. They come by events, which have no limit as a snapshot has.
    pub fn of(size: u64) -> Self {
        let mut engine = Engine::new(1);
        let effects = engine.handle(1, Input::Start);
        let socket = effects.iter().find_map(|effect| match effect {
            Effect::OpenSocket(id) => Some(*id),
            _ => None,
        });
        let mut inbox = Self { engine, socket: socket.expect("a start opens one"), now: 1 };
        inbox.answer(&effects, &Call::Snapshot, answered(&[]));
        let ticket = json!({"ticket": "t", "expires_at": 0}).to_string();
        inbox.answer(&effects, &Call::SocketTicket, answer(ticket));
        for frame in [
            json!({"t": "hello", "heartbeat_ms": 25_000, "server_now": 0}),
            json!({"t": "ready", "epoch": "e", "head": 0}),
            json!({"t": "live"}),
        ] {
            inbox.take(frame.to_string());
        }
        for index in 0..size {
            inbox.take(said(index + 1, index));
        }
        assert_eq!(inbox.engine.model().list().len() as u64, size, "it knows them");
        inbox
    }

    fn answer(&mut self, asked: &[Effect], call: &Call, outcome: Outcome) {
        let id = asked.iter().find_map(|effect| match effect {
            Effect::Request(id, asked) if asked == call => Some(*id),
            _ => None,
        });
        self.reply(id.expect("it was asked"), outcome);
    }

    fn reply(&mut self, id: RequestId, outcome: Outcome) {
        self.now += 1;
        self.engine.handle(self.now, Input::Reply(id, outcome));
    }

    /// Takes a frame in; answers what is to be done.
    pub fn take(&mut self, frame: String) -> Vec<Effect> {
        self.now += 1;
        self.engine.handle(self.now, Input::Frame(self.socket, frame))
    }
}

/// The change of this number: somebody says something in the conversation of that one.
pub fn said(seq: u64, index: u64) -> String {
    let message = json!({
        "conversation_id": format!("c{index}"),
        "position": seq,
        "client_id": format!("k{seq}"),
        "author": {"kind": "visitor"},
        "body": {"kind": "text", "text": "Could you tell me when it will be there?"},
        "at": seq,
    });
    let data = json!({"message": message, "conversation": conversation(seq, index)});
    let frame = json!({
        "t": "event", "seq": seq, "prev": seq - 1, "at": seq, "type": "message.created", "data": data,
    });
    frame.to_string()
}

fn conversation(seq: u64, index: u64) -> Value {
    json!({
        "id": format!("c{index}"),
        "version": seq,
        "state": "active",
        "visitor": {
            "id": format!("v{index}"), "name": "Vera Quist", "email": "vera@example.com",
            "unverified": ["name"], "version": 1,
        },
        "agent": {"id": "a", "name": "Anna"},
        "started_at": 0,
        "last_activity_at": seq,
        "last_message": {
            "author": {"kind": "visitor"},
            "body": {"kind": "text", "text": "Could you tell me when it will be there?"},
        },
        "last_position": seq,
        "unread": 1,
        "agent_read_up_to": 0,
        "visitor_read_up_to": 0,
    })
}

/// So many conversations.
pub fn conversations(size: u64) -> Vec<Value> {
    (0..size).map(|index| conversation(index + 1, index)).collect()
}

/// The answer to the call for a snapshot.
pub fn answered(conversations: &[Value]) -> Outcome {
    let snapshot = json!({
        "epoch": "e",
        "seq": 0,
        "me": {"id": "a", "name": "Anna", "email": "anna@example.com"},
        "availability": {"available": true, "reason": "manual", "version": 1},
        "offers": [],
        "conversations": conversations,
        "server_now": 0,
    });
    answer(snapshot.to_string())
}

fn answer(body: String) -> Outcome {
    Outcome::Answer { status: 200, body, retry_after_s: None }
}
