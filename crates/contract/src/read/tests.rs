//! What a client reads is what serde reads, and nothing is too much for it.

use std::fmt::Debug;

use proptest::prelude::*;
use serde::de::DeserializeOwned;
use serde_json::json;

use super::*;
use crate::{
    AgentList, CannedReplies, ErrorCode, LibraryAnswers, LibraryPages, MeetingSettings,
    MessagePage, Problem, Schedule, Session, Snapshot, SocketTicket, Summary, TransferTargets,
    UpcomingMeetings,
    page::{ActivityPage, ConversationPage},
    socket::{EventFrame, MessageCreated, ServerFrame},
};

/// What may stand where something else belongs.
fn strangers() -> Vec<Value> {
    vec![
        json!(null),
        json!(true),
        json!(-1),
        json!(1.5),
        json!(70_000),
        json!(u64::MAX),
        json!("made-up"),
        json!([]),
        json!([1]),
        json!({}),
    ]
}

/// Every value that differs from this one in one place: something left out, in excess, or
/// something else in its stead.
fn variations(value: &Value) -> Vec<Value> {
    let mut all = strangers();
    match value {
        Value::Object(object) => {
            let mut more = object.clone();
            more.insert("unheard_of".into(), json!([1, {"a": null}]));
            all.push(Value::Object(more));
            for (name, inner) in object {
                let mut less = object.clone();
                less.remove(name);
                all.push(Value::Object(less));
                for other in variations(inner) {
                    let mut changed = object.clone();
                    changed.insert(name.clone(), other);
                    all.push(Value::Object(changed));
                }
            }
        }
        Value::Array(items) => {
            for (index, inner) in items.iter().enumerate() {
                for other in variations(inner) {
                    let mut changed = items.clone();
                    changed[index] = other;
                    all.push(Value::Array(changed));
                }
            }
        }
        _ => {}
    }
    all
}

/// Reads it and everything near it as serde does.
fn reads_as_serde_does<T: Read + DeserializeOwned + PartialEq + Debug>(sample: &Value) {
    assert!(T::read(sample).is_some(), "the sample itself: {sample}");
    for value in variations(sample).iter().chain([sample]) {
        let by_serde = serde_json::from_value::<T>(value.clone()).ok();
        // What a server takes, too, refuses unknown fields there. A client never does.
        if by_serde.is_some() || !value.to_string().contains("unheard_of") {
            assert_eq!(T::read(value), by_serde, "{value}");
        }
    }
}

fn agent() -> Value {
    json!({"id": "a1", "name": "Anna"})
}

fn meeting() -> Value {
    json!({"id": "m1", "share": "k1", "agent": agent(), "start": 5, "end": 6})
}

fn conversation() -> Value {
    json!({
        "id": "c1", "version": 7, "state": "ended",
        "visitor": {
            "id": "v1", "name": "Nora", "job_title": "CTO", "email": "n@example.com",
            "phone": "1", "crm_status": "lead", "unverified": ["name"],
            "attributes": {"plan": "team"}, "version": 3,
        },
        "agent": agent(), "started_at": 1, "ending": {"by": "silence", "at": 2},
        "last_activity_at": 3,
        "last_message": {
            "author": {"kind": "agent", "id": "a1", "name": "Anna"},
            "body": {"kind": "text", "text": "hello"},
        },
        "last_position": 4, "unread": 1, "agent_read_up_to": 2, "visitor_read_up_to": 3,
        "transfer": {"asked": agent(), "team": "Sales", "expires_at": 5, "end": "declined"},
    })
}

fn message(body: &Value) -> Value {
    json!({
        "conversation_id": "c1", "position": 1, "client_id": "k1",
        "author": {"kind": "visitor"}, "body": body, "at": 9,
    })
}

fn bodies() -> Vec<Value> {
    let calendar = json!({"agent": agent(), "duration_minutes": 30, "invitation": "Come"});
    vec![
        json!({"kind": "text", "text": "hello"}),
        json!({"kind": "note", "text": "hello"}),
        json!({"kind": "text", "text": "", "attachments": [
            {"id": "f1", "name": "a.png", "content_type": "image/png", "size": 3, "width": 2, "height": 1},
            {"id": "f2", "name": "b.pdf", "content_type": "application/pdf", "size": 4},
        ]}),
        json!({"kind": "joined", "agent_name": "Anna"}),
        json!({"kind": "transferred", "agent_name": "Ben", "from_name": "Anna"}),
        json!({"kind": "ended", "by": "visitor"}),
        json!({"kind": "fallback", "text": "later", "calendar": calendar}),
        json!({"kind": "calendar-share", "calendar": calendar}),
        json!({"kind": "meeting", "meeting": meeting()}),
        json!({"kind": "hologram"}),
    ]
}

#[test]
fn entities_are_read_as_serde_reads_them() {
    let offer = json!({
        "id": "o1", "visitor": {"id": "v1", "version": 1}, "from": agent(), "preview": "hi",
        "offered_at": 1, "expires_at": 2,
    });
    let availability = json!({
        "available": true, "reason": "schedule", "until": 5, "time_zone": "UTC", "version": 1,
    });
    reads_as_serde_does::<Snapshot>(&json!({
        "epoch": "e1", "seq": 9,
        "me": {"id": "a1", "name": "Anna", "email": "a@example.com"},
        "availability": availability, "offers": [offer], "conversations": [conversation()],
        "server_now": -5,
    }));
    for body in bodies() {
        reads_as_serde_does::<MessagePage>(&json!({"items": [message(&body)]}));
    }
    reads_as_serde_does::<MessageCreated>(
        &json!({"message": message(&bodies()[0]), "conversation": conversation()}),
    );
    reads_as_serde_does::<Summary>(&json!({
        "conversation_id": "c1", "sentences": ["a"], "topics": ["b"],
        "sentence_messages": [[1]], "topic_messages": [[1, 2]], "source": "model",
        "as_of_position": 3, "version": 4,
    }));
    reads_as_serde_does::<crate::socket::ConversationLeft>(
        &json!({"id": "c1", "version": 8, "agent": agent()}),
    );
    reads_as_serde_does::<crate::OfferClosed>(&json!({"id": "o1", "end": "withdrawn"}));
}

#[test]
fn answers_are_read_as_serde_reads_them() {
    reads_as_serde_does::<Session>(&json!({
        "token": "secret", "expires_at": 1,
        "me": {"id": "a1", "name": "Anna", "email": "a@example.com"},
    }));
    reads_as_serde_does::<SocketTicket>(&json!({"ticket": "t", "expires_at": 1}));
    reads_as_serde_does::<AgentList>(&json!({"items": [agent()]}));
    reads_as_serde_does::<ConversationPage>(&json!({
        "items": [], "next_cursor": "n",
        "hits": [{
            "conversation_id": "c1", "field": "email", "text": "x",
            "marks": [{"from": 0, "to": 1}], "position": 2,
        }],
    }));
    reads_as_serde_does::<ActivityPage>(&json!({
        "items": [{
            "id": "x", "visitor_id": "v", "kind": "reached-goal", "at": 1, "title": "t",
            "detail": "d", "conversation_id": "c", "version": 1,
        }],
        "next_cursor": null,
    }));
    for to in [json!({"agent": "a1"}), json!({"team": "Sales"})] {
        let target = json!({"to": to, "name": "Sales", "state": "full"});
        reads_as_serde_does::<TransferTargets>(&json!({"items": [target]}));
    }
    let blocks = json!([{"weekday": "monday", "start": 60, "end": 120}]);
    reads_as_serde_does::<Schedule>(&json!({"time_zone": "UTC", "blocks": blocks}));
    reads_as_serde_does::<MeetingSettings>(&json!({
        "connected": true, "time_zone": "UTC", "blocks": blocks, "duration_minutes": 30,
        "buffer_minutes": 0, "invitation": "",
    }));
    let mut upcoming = meeting();
    upcoming["visitor_name"] = json!("Nora");
    upcoming["visitor_email"] = json!("n@example.com");
    reads_as_serde_does::<UpcomingMeetings>(&json!({"items": [upcoming]}));
    reads_as_serde_does::<LibraryAnswers>(&json!({"items": [{"question": "q", "answer": "a"}]}));
    reads_as_serde_does::<LibraryPages>(
        &json!({"items": [{"title": "t", "url": "u", "excerpt": "e"}]}),
    );
    reads_as_serde_does::<CannedReplies>(&json!({"items": [{"name": "n", "text": "t"}]}));
    let limits = json!({"max_size": 9, "types": ["image/png"], "per_message": 10});
    reads_as_serde_does::<crate::AttachmentLimits>(&limits);
    // Not `[]`, which serde would take for one that can do nothing.
    for can in [json!({}), json!({"attachments": null}), json!({"attachments": limits}), json!(1)] {
        let by_serde = serde_json::from_value::<crate::Capabilities>(can.clone()).ok();
        assert_eq!(crate::Capabilities::read(&can), by_serde);
    }
    reads_as_serde_does::<Problem>(&json!({
        "type": "about:blank", "title": "t", "status": 409, "code": "offer-taken", "detail": "d",
    }));
}

#[test]
fn frames_are_read_as_serde_reads_them() {
    for frame in [
        json!({"t": "hello", "heartbeat_ms": 1, "server_now": 2}),
        json!({"t": "ready", "epoch": "e1", "head": 1}),
        json!({"t": "live"}),
        json!({"t": "reset", "reason": "too-far"}),
        json!({"t": "event", "seq": 2, "prev": 1, "at": 0, "type": "x", "data": {"a": [1]}}),
        json!({"t": "pong", "head": 1, "server_now": 2}),
        json!({"t": "viewers", "conversation_id": "c", "agents": [{"id": "b", "name": "Ben"}]}),
        json!({"t": "typing", "conversation_id": "c1", "typing": true}),
        json!({"t": "presence", "conversation_id": "c1", "online": false}),
        json!({"t": "fanfare"}),
    ] {
        reads_as_serde_does::<ServerFrame>(&frame);
    }
    reads_as_serde_does::<EventFrame>(
        &json!({"seq": 2, "prev": 1, "at": 0, "type": "offer.closed", "data": null}),
    );
}

/// Words are written down twice, for serde by their variants' names.
#[test]
fn every_word_is_read_as_serde_reads_it() {
    fn words<T: Read + DeserializeOwned + PartialEq + Debug>(words: &[&str]) {
        for word in words {
            let word = json!(word);
            assert_eq!(T::read(&word), serde_json::from_value(word.clone()).ok(), "{word}");
        }
    }
    let all = include_str!("../../openapi.json");
    // Whatever stands in quotes in the published document: every word of every enum is there.
    let all: Vec<_> = all.split('"').filter(|word| word.len() < 40).collect();
    assert!(all.contains(&"offer-taken") && all.contains(&"scheduled-meeting"));
    words::<ErrorCode>(&all);
    words::<crate::ActivityKind>(&all);
    words::<crate::AvailabilityReason>(&all);
    words::<crate::ConversationState>(&all);
    words::<crate::EndedBy>(&all);
    words::<crate::HitField>(&all);
    words::<crate::OfferEnd>(&["accepted", "declined", "expired", "withdrawn", "unknown", "x"]);
    words::<crate::ProfileField>(&all);
    words::<crate::SummarySource>(&all);
    words::<crate::TargetState>(&all);
    words::<crate::Weekday>(&all);
}

/// A text that was right once, with something else in one place: read as serde reads it, if that
/// takes it at all.
fn survives<T: Read + DeserializeOwned + PartialEq + Debug>(sample: &Value, splice: &Splice) {
    let mut bytes = sample.to_string().into_bytes();
    let from = splice.at % bytes.len();
    let to = (from + splice.out).min(bytes.len());
    bytes.splice(from..to, splice.put.iter().copied());
    let text = String::from_utf8_lossy(&bytes);
    let read = read_json::<T>(&text);
    if let Ok(by_serde) = serde_json::from_str::<T>(&text) {
        assert_eq!(read, Some(by_serde), "{text}");
    }
}

#[derive(Clone, Debug)]
struct Splice {
    at: usize,
    out: usize,
    put: Vec<u8>,
}

fn splice() -> impl Strategy<Value = Splice> {
    let put = prop_oneof![
        6 => prop::collection::vec(any::<u8>(), 0..12),
        2 => r#"[-0-9.eE"\[\]{},:\\utrfalsn]{0,12}"#.prop_map(String::into_bytes),
        1 => Just(vec![b'['; 20_000]),
        1 => Just(br#"{"a":"#.repeat(5_000)),
        1 => Just(b"1e999".to_vec()),
        1 => Just(br"\ud800".to_vec()),
    ];
    (any::<usize>(), 0_usize..40, put).prop_map(|(at, out, put)| Splice { at, out, put })
}

proptest! {
    #[test]
    fn no_text_is_too_much(text in ".{0,200}", bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        for text in [text.as_str(), &String::from_utf8_lossy(&bytes)] {
            assert_eq!(read_json::<Value>(text), serde_json::from_str(text).ok());
            assert!(read_json::<ServerFrame>(text).is_none());
            assert!(read_json::<Snapshot>(text).is_none());
        }
    }

    #[test]
    fn a_right_text_gone_wrong_is_read_as_serde_reads_it(
        splice in splice(), body in prop::sample::select(bodies())
    ) {
        survives::<MessagePage>(&json!({"items": [message(&body)]}), &splice);
        survives::<ConversationPage>(&json!({"items": [conversation()]}), &splice);
        let created = json!({"message": message(&body), "conversation": conversation()});
        survives::<MessageCreated>(&created, &splice);
        let event = json!({
            "t": "event", "seq": 2, "prev": 1, "at": 0, "type": "message.created", "data": created,
        });
        survives::<ServerFrame>(&event, &splice);
        survives::<Problem>(&json!({"status": 409, "code": "offer-taken", "detail": "d"}), &splice);
    }
}
