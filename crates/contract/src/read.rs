//! How a client reads what it is sent: by way of a [`Value`], and with little code.
//!
//! Serde makes a reader of its own for each type, which tells to the letter what is wrong. A server
//! wants that. A client can only leave out what makes no sense, and there those readers were a
//! tenth of the program. What these take is what serde's take; a test compares them.

use std::collections::BTreeMap;

use serde_json::Value;

/// What a client can read.
pub trait Read: Sized {
    /// Reads it; `None` for what it is not.
    fn read(value: &Value) -> Option<Self>;

    /// What stands for a field that is not there.
    #[must_use]
    fn missing() -> Option<Self> {
        None
    }
}

/// What was sent is not what it should be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Unreadable;

/// Reads a field of an object.
#[must_use]
pub fn field<T: Read>(object: &Value, name: &str) -> Option<T> {
    object.get(name).map_or_else(T::missing, T::read)
}

/// Reads a field of an object that has a default.
#[must_use]
pub fn field_or_default<T: Read + Default>(object: &Value, name: &str) -> Option<T> {
    object.get(name).map_or_else(|| Some(T::default()), T::read)
}

/// Reads a text as JSON; `None` when it is none, or not a `T`.
#[must_use]
pub fn read_json<T: Read>(text: &str) -> Option<T> {
    T::read(&serde_json::from_str(text).ok()?)
}

/// An object: its fields, those that have a default, those that are called otherwise in JSON.
macro_rules! read_object {
    (
        $name:ident { $($field:ident),* $(,)? }
        $(or default { $($default:ident),* })?
        $(called { $($renamed:ident $word:literal),* })?
    ) => {
        impl $crate::Read for $name {
            fn read(value: &serde_json::Value) -> Option<Self> {
                Some(Self {
                    $($field: $crate::read::field(value, stringify!($field))?,)*
                    $($($default: $crate::read::field_or_default(value, stringify!($default))?,)*)?
                    $($($renamed: $crate::read::field(value, $word)?,)*)?
                })
            }
        }
    };
}

/// One of some words, and what any other one means.
macro_rules! read_word {
    ($name:ident { $($word:literal $variant:ident),* $(,)? } $(else $other:ident)?) => {
        impl $crate::Read for $name {
            fn read(value: &serde_json::Value) -> Option<Self> {
                match value.as_str()? {
                    $($word => Some(Self::$variant),)*
                    _ => None$(.or(Some(Self::$other)))?,
                }
            }
        }
    };
}

pub(crate) use {read_object, read_word};

impl Read for Value {
    fn read(value: &Value) -> Option<Self> {
        Some(value.clone())
    }
}

impl Read for bool {
    fn read(value: &Value) -> Option<Self> {
        value.as_bool()
    }
}

impl Read for i64 {
    fn read(value: &Value) -> Option<Self> {
        value.as_i64()
    }
}

impl Read for u64 {
    fn read(value: &Value) -> Option<Self> {
        value.as_u64()
    }
}

impl Read for u32 {
    fn read(value: &Value) -> Option<Self> {
        value.as_u64()?.try_into().ok()
    }
}

impl Read for u16 {
    fn read(value: &Value) -> Option<Self> {
        value.as_u64()?.try_into().ok()
    }
}

impl Read for String {
    fn read(value: &Value) -> Option<Self> {
        value.as_str().map(str::to_owned)
    }
}

impl<T: Read> Read for Option<T> {
    fn read(value: &Value) -> Option<Self> {
        if value.is_null() { Some(None) } else { T::read(value).map(Some) }
    }

    fn missing() -> Option<Self> {
        Some(None)
    }
}

impl<T: Read> Read for Vec<T> {
    fn read(value: &Value) -> Option<Self> {
        value.as_array()?.iter().map(T::read).collect()
    }
}

impl Read for BTreeMap<String, String> {
    fn read(value: &Value) -> Option<Self> {
        let mut map = Self::new();
        for (name, value) in value.as_object()? {
            map.insert(name.clone(), String::read(value)?);
        }
        Some(map)
    }
}

#[cfg(test)]
mod tests {
    use std::fmt::Debug;

    use serde::de::DeserializeOwned;
    use serde_json::json;

    use super::*;
    use crate::{
        AgentList, CannedReplies, ErrorCode, LibraryAnswers, LibraryPages, MeetingSettings,
        MessagePage, Problem, Schedule, Session, Snapshot, SocketTicket, Summary, UpcomingMeetings,
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
            json!({"kind": "joined", "agent_name": "Anna"}),
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
            "id": "o1", "visitor": {"id": "v1", "version": 1}, "preview": "hi",
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
            "conversation_id": "c1", "sentences": ["a"], "topics": ["b"], "source": "model",
            "as_of_position": 3, "version": 4,
        }));
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
        reads_as_serde_does::<LibraryAnswers>(
            &json!({"items": [{"question": "q", "answer": "a"}]}),
        );
        reads_as_serde_does::<LibraryPages>(
            &json!({"items": [{"title": "t", "url": "u", "excerpt": "e"}]}),
        );
        reads_as_serde_does::<CannedReplies>(&json!({"items": [{"name": "n", "text": "t"}]}));
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
        let all = include_str!("../openapi.json");
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
        words::<crate::Weekday>(&all);
    }
}
