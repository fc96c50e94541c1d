//! Calendars that are shared in a chat, and meetings booked from them.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::{
    Agent, AgentId, Block, ClientId, MeetingId, Read, Timestamp, field, read::read_object,
};

/// `GET` and `PUT /v1/me/meeting-settings`: when an agent can be met, and for how long.
///
/// It is put back whole, so a client that finds a field that it does not know must not save: it
/// would take that field away. That is why it is strict on either side.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct MeetingSettings {
    /// Whether the calendar is connected: it can be shared, and booked from.
    pub connected: bool,
    /// Where the hours are meant, as the IANA database names it, such as `Europe/Berlin`. Empty
    /// until it is first set.
    #[cfg_attr(feature = "openapi", schema(max_length = 64))]
    pub time_zone: String,
    /// The hours in which meetings may lie, at most 100; at least one for a connected calendar.
    pub blocks: Vec<Block>,
    /// How long a meeting is, in minutes.
    #[cfg_attr(feature = "openapi", schema(minimum = 10, maximum = 480))]
    pub duration_minutes: u16,
    /// Minutes after each meeting in which no other begins.
    #[cfg_attr(feature = "openapi", schema(maximum = 240))]
    pub buffer_minutes: u16,
    /// What a visitor reads above the free times, at most 500 characters; may be empty.
    #[cfg_attr(feature = "openapi", schema(max_length = 500))]
    pub invitation: String,
}

/// `POST /v1/conversations/{id}/calendar-shares`: shows a calendar to the visitor.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct ShareCalendar {
    /// Whose.
    pub agent_id: AgentId,
    /// The key of the message that shows it, chosen by who shares: a UUID version 7.
    pub client_id: ClientId,
}

/// A calendar as a visitor is shown it. The message that holds it is the *share*: its key is what
/// slots are asked for with.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SharedCalendar {
    /// Whose.
    pub agent: Agent,
    /// How long a meeting is, in minutes.
    pub duration_minutes: u16,
    /// The agent's words to it; empty for none.
    #[serde(default)]
    pub invitation: String,
}

/// `GET /v1/visitor/slots`: when the agent of a share can be met, as things are now.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Slots {
    /// How long each is, in minutes.
    pub duration_minutes: u16,
    /// Their beginnings, in order. Empty when none is free, or the calendar is no longer connected.
    pub starts: Vec<Timestamp>,
}

/// `POST /v1/visitor/meetings`: a visitor takes a slot.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct BookMeeting {
    /// The key of the message that shares the calendar.
    pub share: ClientId,
    /// The slot.
    pub start: Timestamp,
    /// The key of the message that tells of the meeting: a UUID version 7. The same key with the
    /// same slot is the same meeting.
    pub client_id: ClientId,
    /// Name, at most 200 characters; absent or blank for what is known already.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(max_length = 200))]
    pub name: Option<String>,
    /// E-mail address, at most 254 characters; absent or blank for what is known already.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(max_length = 254))]
    pub email: Option<String>,
}

/// A meeting that is agreed on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Meeting {
    /// The meeting; its file is `/v1/meetings/{id}.ics`.
    pub id: MeetingId,
    /// The key of the message that shared the calendar.
    pub share: ClientId,
    /// With whom.
    pub agent: Agent,
    /// When it begins.
    pub start: Timestamp,
    /// When it is over.
    pub end: Timestamp,
}

/// `GET /v1/me/meetings`: what is to come, soonest first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct UpcomingMeetings {
    /// At most 100.
    pub items: Vec<UpcomingMeeting>,
}

/// A meeting of the agent who asks.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct UpcomingMeeting {
    /// The meeting.
    #[serde(flatten)]
    pub meeting: Meeting,
    /// The visitor's name, when it is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub visitor_name: Option<String>,
    /// The visitor's e-mail address, when it is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub visitor_email: Option<String>,
}

read_object!(MeetingSettings {
    connected,
    time_zone,
    blocks,
    duration_minutes,
    buffer_minutes,
    invitation
});
read_object!(SharedCalendar { agent, duration_minutes } or default { invitation });
read_object!(Meeting { id, share, agent, start, end });
read_object!(UpcomingMeetings { items });

impl Read for UpcomingMeeting {
    fn read(value: &Value) -> Option<Self> {
        Some(Self {
            meeting: Meeting::read(value)?,
            visitor_name: field(value, "visitor_name")?,
            visitor_email: field(value, "visitor_email")?,
        })
    }
}
