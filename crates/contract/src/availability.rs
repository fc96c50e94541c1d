//! Whether new chats are offered to an agent.

use serde::{Deserialize, Serialize};

use crate::{Seq, Timestamp};

/// `PUT /v1/me/availability`: the agent's own switch.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct SetAvailability {
    /// Whether new chats may be offered. Active chats are never touched by it (mission.md).
    pub available: bool,
}

/// What holds now, why, and until when.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Availability {
    /// Whether new chats are offered.
    pub available: bool,
    /// Why that is so.
    pub reason: AvailabilityReason,
    /// When it ends by itself; absent when it does not.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<Timestamp>,
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
    /// Nothing was ever set: new agents are unavailable.
    Default,
    /// A reason that this client does not know.
    #[serde(other)]
    Unknown,
}
