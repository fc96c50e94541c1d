//! Whether new chats are offered to an agent.

use serde::{Deserialize, Serialize};

use crate::{
    Block, Seq, Timestamp,
    read::{read_object, read_word},
};

/// `PUT /v1/me/availability`: the agent's own switch.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct SetAvailability {
    /// Whether new chats may be offered. Active chats are never touched by it (mission.md).
    ///
    /// It overrides the schedule until the switch is turned back, until the next block of the
    /// schedule starts and, when it is `true`, at the longest until midnight. Turned to what the
    /// schedule says anyway, it is no override, and one that was there is over.
    pub available: bool,
    /// When the agent is back, for a switch to `false` alone: later than now, by 24 hours at most.
    /// From then on the schedule decides if it had the agent available at the switch, and if not,
    /// they are available by hand.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<Timestamp>,
}

/// `GET` and `PUT /v1/me/schedule`: when chats are offered to the agent unless they switch. The
/// last one who saves it wins.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Schedule {
    /// Where its hours are read: a name of the IANA database such as `Europe/Berlin`. UTC when it
    /// is absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(max_length = 64))]
    pub time_zone: Option<String>,
    /// At most 100, in any order; kept in order. Blocks of one day may touch and not overlap.
    /// Those that touch, also over midnight, count as one: there no override ends.
    #[cfg_attr(feature = "openapi", schema(max_items = 100))]
    pub blocks: Vec<Block>,
}

/// What holds now, why, and until when.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Availability {
    /// Whether new chats are offered.
    pub available: bool,
    /// Why that is so.
    pub reason: AvailabilityReason,
    /// When `available` is next the other way round by itself; absent when it is not.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<Timestamp>,
    /// The time zone of the agent's schedule, by whose clocks `until` is meant; absent when none
    /// is set.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub time_zone: Option<String>,
    /// The position of its last change.
    pub version: Seq,
}

/// What decided an agent's availability.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "kebab-case")]
pub enum AvailabilityReason {
    /// The agent's own switch.
    Manual,
    /// The weekly schedule.
    Schedule,
    /// Neither: there is no schedule, and without one an agent is unavailable.
    Default,
    /// A reason that this client does not know.
    #[serde(other)]
    Unknown,
}

read_object!(Schedule { time_zone, blocks });
read_object!(Availability { available, reason, until, time_zone, version });
read_word!(AvailabilityReason { "manual" Manual, "schedule" Schedule, "default" Default } else Unknown);
