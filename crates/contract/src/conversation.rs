//! A chat that an agent accepted. What nobody accepted is never seen by an agent (mission.md).

use serde::{Deserialize, Serialize};

use crate::{
    Agent, Author, Body, ConversationId, Position, Seq, Timestamp, Transfer, Visitor,
    read::{read_object, read_word},
};

/// A conversation with all that its row in a list shows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Conversation {
    /// The conversation.
    pub id: ConversationId,
    /// The position of its last change.
    pub version: Seq,
    /// Live or over. Other agents see it only once it is over.
    pub state: ConversationState,
    /// Who asked.
    pub visitor: Visitor,
    /// Who answers, or answered.
    pub agent: Agent,
    /// When the visitor asked.
    pub started_at: Timestamp,
    /// How it ended; absent while it is live.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ending: Option<Ending>,
    /// When the last message was taken, notes aside: lists are ordered by it, newest first.
    pub last_activity_at: Timestamp,
    /// The newest message that is no note, shortened.
    pub last_message: MessagePreview,
    /// The newest message's place, notes among them; also how many there are.
    pub last_position: Position,
    /// The visitor's texts that its agent has not read.
    pub unread: u32,
    /// Up to where its agent has read; 0 for nothing yet.
    pub agent_read_up_to: Position,
    /// Up to where the visitor has read; 0 for nothing yet.
    pub visitor_read_up_to: Position,
    /// Its agent wants to hand it on, or wanted to and nobody took it; for its agent alone, while it
    /// is live.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub transfer: Option<Transfer>,
}

/// Whether a conversation is live.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "kebab-case")]
pub enum ConversationState {
    /// Live: its agent and its visitor can write.
    Active,
    /// Over: read-only.
    Ended,
}

/// How a conversation ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Ending {
    /// Who or what ended it.
    pub by: EndedBy,
    /// When.
    pub at: Timestamp,
}

/// Who or what ended a conversation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "kebab-case")]
pub enum EndedBy {
    /// Its agent.
    Agent,
    /// The visitor.
    Visitor,
    /// Too long without a word from either side.
    Silence,
    /// Something that this client does not know.
    #[serde(other)]
    Unknown,
}

/// The newest message as a list shows it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct MessagePreview {
    /// Who wrote it.
    pub author: Author,
    /// What it holds; a text is cut after 140 characters.
    pub body: Body,
}

/// `PUT …/read`: everything up to here has been seen.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct MarkRead {
    /// The place of the last message seen. A mark never moves back, and one beyond the newest
    /// message counts as the newest.
    pub up_to: Position,
}

/// Which conversations a list holds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Scope {
    /// The agent's own live ones.
    #[default]
    Active,
    /// Those, and the ended ones of every agent.
    All,
}

impl Scope {
    /// The word for it in a query.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Active => "active",
            Self::All => "all",
        }
    }
}

read_object!(Conversation {
    id,
    version,
    state,
    visitor,
    agent,
    started_at,
    ending,
    last_activity_at,
    last_message,
    last_position,
    unread,
    agent_read_up_to,
    visitor_read_up_to,
    transfer
});
read_word!(ConversationState { "active" Active, "ended" Ended });
read_object!(Ending { by, at });
read_word!(EndedBy { "agent" Agent, "visitor" Visitor, "silence" Silence } else Unknown);
read_object!(MessagePreview { author, body });
