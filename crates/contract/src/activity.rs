//! What a visitor did: the history beside the chat.

use serde::{Deserialize, Serialize};

use crate::{
    ActivityId, ConversationId, Seq, Timestamp, VisitorId,
    read::{read_object, read_word},
};

/// Something that a visitor did. Once reported it never changes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Activity {
    /// The activity; unique for its visitor.
    pub id: ActivityId,
    /// Who did it.
    pub visitor_id: VisitorId,
    /// What they did.
    pub kind: ActivityKind,
    /// When.
    pub at: Timestamp,
    /// With what or whom: the name of the dialogue, document or goal, the agent's name. At most
    /// 200 characters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// What more there is to say, at most 1,000 characters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub detail: Option<String>,
    /// The chat that it was, or that it happened in. Until that chat ended only its own agent is
    /// told of the activity.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub conversation_id: Option<ConversationId>,
    /// The position at which it was reported.
    pub version: Seq,
}

/// What visitors do (mission.md).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "kebab-case")]
pub enum ActivityKind {
    /// Triggered a dialogue.
    TriggeredDialogue,
    /// Engaged with a dialogue.
    EngagedWithDialogue,
    /// Engaged with an agent: a chat that was accepted.
    EngagedWithAgent,
    /// Interacted with a document.
    InteractedWithDocument,
    /// Reached a goal.
    ReachedGoal,
    /// Scheduled a meeting.
    ScheduledMeeting,
    /// Something that this client does not know.
    #[serde(other)]
    Unknown,
}

impl ActivityKind {
    /// The word for it on the wire.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::TriggeredDialogue => "triggered-dialogue",
            Self::EngagedWithDialogue => "engaged-with-dialogue",
            Self::EngagedWithAgent => "engaged-with-agent",
            Self::InteractedWithDocument => "interacted-with-document",
            Self::ReachedGoal => "reached-goal",
            Self::ScheduledMeeting => "scheduled-meeting",
            Self::Unknown => "unknown",
        }
    }
}

read_object!(Activity { id, visitor_id, kind, at, title, detail, conversation_id, version });
read_word!(ActivityKind {
    "triggered-dialogue" TriggeredDialogue,
    "engaged-with-dialogue" EngagedWithDialogue,
    "engaged-with-agent" EngagedWithAgent,
    "interacted-with-document" InteractedWithDocument,
    "reached-goal" ReachedGoal,
    "scheduled-meeting" ScheduledMeeting,
} else Unknown);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_word_is_the_one_on_the_wire() {
        for kind in [
            ActivityKind::TriggeredDialogue,
            ActivityKind::EngagedWithDialogue,
            ActivityKind::EngagedWithAgent,
            ActivityKind::InteractedWithDocument,
            ActivityKind::ReachedGoal,
            ActivityKind::ScheduledMeeting,
        ] {
            assert_eq!(serde_json::to_value(kind).unwrap(), kind.as_str());
        }
        let unknown: ActivityKind = serde_json::from_str("\"danced\"").unwrap();
        assert_eq!(unknown, ActivityKind::Unknown);
    }
}
