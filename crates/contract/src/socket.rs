//! The agent's socket, `GET /v1/socket`: one JSON object a text frame, told apart by `t`.
//!
//! ```text
//! server  {"t":"hello","heartbeat_ms":25000,"server_now":…}
//! client  {"t":"auth","ticket":"…","resume":{"epoch":"e1","seq":812}}     within 10 s
//! server  {"t":"ready","epoch":"e1","head":840}   the missed events   {"t":"live"}
//!      or {"t":"reset","reason":"epoch"}          client: snapshot, then {"t":"resume",…}
//! server  {"t":"event","seq":815,"prev":812,"at":…,"type":"message.created","data":{…}}
//! client  {"t":"ping"}                            server  {"t":"pong","head":840,"server_now":…}
//! ```
//!
//! **Positions.** `prev` of an event is the position to which this connection had been brought
//! before it. With `cursor` the client's own position: `seq ≤ cursor` was seen already, drop it;
//! `prev > cursor` means that something is missing, resume; otherwise apply and let
//! `cursor = seq`. `head` of a pong is the `prev` of the event that would come next: when it is
//! beyond the cursor, an event went missing without a later one to show it.
//!
//! **Closing.** 4400 protocol, 4401 not (or no longer) authenticated, 4408 no `auth` in time, 4429
//! the client reads too slowly, sends too much or has too many sockets, 1012 the server restarts.
//! After each the client may come back.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::{
    Activity, Agent, Availability, Conversation, ConversationId, Epoch, Message, Offer,
    OfferClosed, Read, Seq, Summary, Timestamp, Token, Unreadable, Visitor, field,
    read::{read_object, read_word},
};

/// Close codes of this protocol (RFC 6455, section 7.4.2, private use).
pub mod close {
    /// A frame that is no JSON of this protocol, too large, or out of turn.
    pub const PROTOCOL: u16 = 4400;
    /// The ticket is not good, or the session behind it ended.
    pub const UNAUTHENTICATED: u16 = 4401;
    /// No `auth` frame within [`AUTH_SECONDS`](crate::limits::AUTH_SECONDS).
    pub const AUTH_TIMEOUT: u16 = 4408;
    /// The client reads too slowly, sends over [`FRAME_RATE`](crate::limits::FRAME_RATE) frames in
    /// [`FRAME_RATE_SECONDS`](crate::limits::FRAME_RATE_SECONDS), or has over
    /// [`SOCKETS`](crate::limits::SOCKETS) sockets; resuming brings what it missed.
    pub const TOO_SLOW: u16 = 4429;
    /// The server goes down and comes back.
    pub const RESTART: u16 = 1012;
}

/// What a client says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "t", rename_all = "kebab-case")]
pub enum ClientFrame {
    /// The first frame.
    Auth {
        /// From `POST /v1/socket-tickets`.
        ticket: Token,
        /// From where to go on.
        resume: Resume,
    },
    /// Start over from a position, at any time after `auth`: after a `reset` or a gap.
    Resume(Resume),
    /// Every [`HEARTBEAT_MILLIS`](crate::limits::HEARTBEAT_MILLIS), and whenever in doubt.
    Ping,
    /// The agent is writing, or stopped.
    Typing(Typing),
    /// The agent has an ended conversation in view, or none any more. Each connection has one view
    /// at most; it is over with the connection, and with each `resume`.
    Viewing(Viewing),
}

/// A position in one life of the log.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Resume {
    /// The life.
    pub epoch: Epoch,
    /// The last position that was applied.
    pub seq: Seq,
}

/// What the server says to an agent.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "t", rename_all = "kebab-case")]
pub enum ServerFrame {
    /// The first frame.
    Hello {
        /// How often to ping, in milliseconds.
        heartbeat_ms: u32,
        /// The server's clock.
        server_now: Timestamp,
    },
    /// Resuming works; the missed events follow, then `live`.
    Ready {
        /// The life of the log.
        epoch: Epoch,
        /// The workspace's newest position.
        head: Seq,
    },
    /// All that was missed has been sent.
    Live,
    /// Resuming from there does not work: take a snapshot, then send `resume`.
    Reset {
        /// Why.
        reason: ResetReason,
    },
    /// A committed change.
    Event(EventFrame),
    /// The answer to a ping.
    Pong {
        /// The position to which this connection has been brought.
        head: Seq,
        /// The server's clock.
        server_now: Timestamp,
    },
    /// The visitor is writing, or stopped. Over after
    /// [`TYPING_SECONDS`](crate::limits::TYPING_SECONDS) unless said again.
    Typing(Typing),
    /// The visitor has the chat open, or no longer.
    Presence {
        /// Of which conversation.
        conversation_id: ConversationId,
        /// Whether the visitor is there.
        online: bool,
    },
    /// Who else has an ended conversation in view: to those who have, whenever it changes.
    Viewers(Viewers),
    /// A frame that this client does not know.
    #[serde(other)]
    Unknown,
}

/// Why a resume cannot be served.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ResetReason {
    /// The log began a new life.
    Epoch,
    /// What was missed is no longer kept, or the position was never reached.
    Retention,
    /// More was missed than a replay should carry.
    TooFar,
    /// A reason that this client does not know.
    #[serde(other)]
    Unknown,
}

/// Somebody is writing, or stopped.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Typing {
    /// Where.
    pub conversation_id: ConversationId,
    /// Whether they are writing.
    pub typing: bool,
}

/// What an agent has in view.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Viewing {
    /// Which conversation; `None` for none.
    pub conversation_id: Option<ConversationId>,
}

/// Who has a conversation in view.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Viewers {
    /// Which conversation.
    pub conversation_id: ConversationId,
    /// The others, each once, in order of name.
    pub agents: Vec<Agent>,
}

/// A committed change on its way. The content stays unread until [`EventFrame::event`], so that
/// the position counts even where the content makes no sense.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct EventFrame {
    /// The change's position.
    pub seq: Seq,
    /// The position to which this connection had been brought before.
    pub prev: Seq,
    /// When it was committed.
    pub at: Timestamp,
    /// Which change, see [`Event`].
    #[serde(rename = "type")]
    pub kind: String,
    /// Its content.
    pub data: Value,
}

impl EventFrame {
    /// The change itself; `None` for one of a type that this client does not know.
    ///
    /// # Errors
    /// The content does not fit the type.
    pub fn event(&self) -> Result<Option<Event>, Unreadable> {
        fn read<T: Read>(data: &Value) -> Result<T, Unreadable> {
            T::read(data).ok_or(Unreadable)
        }
        Ok(Some(match self.kind.as_str() {
            "message.created" => Event::MessageCreated(read(&self.data)?),
            "conversation.changed" => Event::ConversationChanged(read(&self.data)?),
            "conversation.left" => Event::ConversationLeft(read(&self.data)?),
            "offer.created" => Event::OfferCreated(read(&self.data)?),
            "offer.closed" => Event::OfferClosed(read(&self.data)?),
            "availability.changed" => Event::AvailabilityChanged(read(&self.data)?),
            "visitor.changed" => Event::VisitorChanged(read(&self.data)?),
            "activity.created" => Event::ActivityCreated(read(&self.data)?),
            "summary.changed" => Event::SummaryChanged(read(&self.data)?),
            _ => return Ok(None),
        }))
    }
}

/// What can change. An event carries each entity it changed, whole: a client never has to work out
/// what the server knows, and applies an entity only where its `version` is newer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "type", content = "data")]
pub enum Event {
    /// Something was said.
    #[serde(rename = "message.created")]
    MessageCreated(MessageCreated),
    /// A conversation began (for its agent), ended, was read, or is to be handed on. To other agents only once ended.
    #[serde(rename = "conversation.changed")]
    ConversationChanged(Conversation),
    /// A conversation of this agent is another one's now. What is known of it is not to be shown any
    /// more; it comes back when it ends.
    #[serde(rename = "conversation.left")]
    ConversationLeft(ConversationLeft),
    /// A chat is offered to this agent, or the offer's preview changed.
    #[serde(rename = "offer.created")]
    OfferCreated(Offer),
    /// An offer to this agent is over.
    #[serde(rename = "offer.closed")]
    OfferClosed(OfferClosed),
    /// This agent's availability.
    #[serde(rename = "availability.changed")]
    AvailabilityChanged(Availability),
    /// A visitor's profile, to whoever may see one of their conversations.
    #[serde(rename = "visitor.changed")]
    VisitorChanged(Visitor),
    /// A visitor did something, to whoever may see the visitor and the activity. A chat that ends
    /// is told by `conversation.changed` alone: with it, the activities of that chat are there for
    /// every agent.
    #[serde(rename = "activity.created")]
    ActivityCreated(Activity),
    /// A conversation's summary, to whoever may see the conversation.
    #[serde(rename = "summary.changed")]
    SummaryChanged(Summary),
}

impl Event {
    /// The event as the log keeps it: its type and its content.
    #[must_use]
    pub fn kind_and_data(&self) -> (&'static str, Value) {
        let (kind, data) = match self {
            Self::MessageCreated(x) => ("message.created", serde_json::to_value(x)),
            Self::ConversationChanged(x) => ("conversation.changed", serde_json::to_value(x)),
            Self::ConversationLeft(x) => ("conversation.left", serde_json::to_value(x)),
            Self::OfferCreated(x) => ("offer.created", serde_json::to_value(x)),
            Self::OfferClosed(x) => ("offer.closed", serde_json::to_value(x)),
            Self::AvailabilityChanged(x) => ("availability.changed", serde_json::to_value(x)),
            Self::VisitorChanged(x) => ("visitor.changed", serde_json::to_value(x)),
            Self::ActivityCreated(x) => ("activity.created", serde_json::to_value(x)),
            Self::SummaryChanged(x) => ("summary.changed", serde_json::to_value(x)),
        };
        // Structs of strings and numbers: there is nothing in them that JSON could not hold.
        (kind, data.expect("a contract type is always JSON"))
    }
}

/// A message, and its conversation as the message left it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MessageCreated {
    /// What was said.
    pub message: Message,
    /// The conversation after it.
    pub conversation: Conversation,
}

/// A conversation that left this agent, and nothing more of it than that.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ConversationLeft {
    /// The conversation.
    pub id: ConversationId,
    /// The position at which it left: what is older says nothing of who may see it.
    pub version: Seq,
    /// Who has it now.
    pub agent: Agent,
}

read_object!(EventFrame { seq, prev, at, data } called { kind "type" });
read_object!(Typing { conversation_id, typing });
read_object!(Viewers { conversation_id, agents });
read_object!(MessageCreated { message, conversation });
read_object!(ConversationLeft { id, version, agent });
read_word!(ResetReason {
    "epoch" Epoch, "retention" Retention, "too-far" TooFar
} else Unknown);

impl Read for ServerFrame {
    fn read(value: &Value) -> Option<Self> {
        Some(match value.get("t")?.as_str()? {
            "hello" => Self::Hello {
                heartbeat_ms: field(value, "heartbeat_ms")?,
                server_now: field(value, "server_now")?,
            },
            "ready" => Self::Ready { epoch: field(value, "epoch")?, head: field(value, "head")? },
            "live" => Self::Live,
            "reset" => Self::Reset { reason: field(value, "reason")? },
            "event" => Self::Event(EventFrame::read(value)?),
            "pong" => {
                Self::Pong { head: field(value, "head")?, server_now: field(value, "server_now")? }
            }
            "typing" => Self::Typing(Typing::read(value)?),
            "presence" => Self::Presence {
                conversation_id: field(value, "conversation_id")?,
                online: field(value, "online")?,
            },
            "viewers" => Self::Viewers(Viewers::read(value)?),
            _ => Self::Unknown,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_unknown_frame_or_event_is_not_an_error() {
        let frame: ServerFrame = serde_json::from_str(r#"{"t":"fanfare","x":[1]}"#).unwrap();
        assert_eq!(frame, ServerFrame::Unknown);
        let frame: ServerFrame = serde_json::from_str(
            r#"{"t":"event","seq":2,"prev":1,"at":0,"type":"moon.risen","data":{}}"#,
        )
        .unwrap();
        let ServerFrame::Event(event) = frame else {
            panic!("an event frame, but read as {frame:?}")
        };
        assert_eq!(event.event().unwrap(), None);
    }

    #[test]
    fn a_bad_event_still_tells_its_position() {
        let text = r#"{"t":"event","seq":2,"prev":1,"at":0,"type":"offer.closed","data":"oops"}"#;
        let ServerFrame::Event(event) = serde_json::from_str(text).unwrap() else {
            panic!("not an event frame")
        };
        assert_eq!((event.seq, event.prev), (2, 1));
        assert!(event.event().is_err());
    }

    #[test]
    fn frames_look_as_documented() {
        let auth = ClientFrame::Auth {
            ticket: Token::new("x".into()),
            resume: Resume { epoch: "e1".into(), seq: 812 },
        };
        assert_eq!(
            serde_json::to_string(&auth).unwrap(),
            r#"{"t":"auth","ticket":"x","resume":{"epoch":"e1","seq":812}}"#
        );
        assert_eq!(serde_json::to_string(&ClientFrame::Ping).unwrap(), r#"{"t":"ping"}"#);
        assert_eq!(serde_json::to_string(&ServerFrame::Live).unwrap(), r#"{"t":"live"}"#);
    }
}
