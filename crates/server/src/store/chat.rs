//! A chat as it is kept, and what an agent and a visitor see of it.

use contract::{
    Agent, Conversation, ConversationId, ConversationState, EndedBy, Ending, MessagePreview,
    Position, Seq, Timestamp, Transfer, Visitor,
    visitor_side::{VisitorChatState, VisitorConversation},
};
use sqlx::{Row, sqlite::SqliteRow};

use super::{unsigned, visitors::visitor};
use crate::refusal::Refusal;

/// Where a chat stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ChatState {
    /// Agents are being asked.
    Waiting,
    /// An agent took it.
    Active,
    /// It was taken, and is over.
    Ended,
    /// Nobody took it.
    Missed,
    /// The visitor left before anybody took it.
    Abandoned,
}

impl ChatState {
    pub(super) fn word(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Active => "active",
            Self::Ended => "ended",
            Self::Missed => "missed",
            Self::Abandoned => "abandoned",
        }
    }

    fn from_word(word: &str) -> Self {
        match word {
            "waiting" => Self::Waiting,
            "active" => Self::Active,
            "ended" => Self::Ended,
            "missed" => Self::Missed,
            _ => Self::Abandoned,
        }
    }
}

/// A chat, whether an agent may see it or not.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Chat {
    /// The conversation.
    pub id: ConversationId,
    /// Where it stands.
    pub state: ChatState,
    /// Who asked.
    pub visitor: Visitor,
    /// Who took it.
    pub agent: Option<Agent>,
    /// The position of its last change that an agent was told of.
    pub version: Seq,
    /// When the visitor asked.
    pub started_at: Timestamp,
    /// How it ended.
    pub ending: Option<Ending>,
    /// When the last message was taken, or the chat begun. Notes do not count.
    pub last_activity_at: Timestamp,
    /// The newest message that is no note, shortened.
    pub last_message: Option<MessagePreview>,
    /// The newest message's place, notes among them.
    pub last_position: Position,
    /// The visitor's texts that its agent has not read.
    pub unread: u32,
    /// Up to where its agent has read.
    pub agent_read_up_to: Position,
    /// Up to where the visitor has read, in the agents' count.
    pub visitor_read_up_to: Position,
    /// The newest message's place in the visitor's own count, which has no notes in it.
    pub visitor_last_position: Position,
    /// Up to where its agent has read, in the visitor's count.
    pub visitor_sees_read_up_to: Position,
    /// How it is on its way to another agent, or what became of that.
    pub transfer: Option<Transfer>,
    /// How often agents were asked to take it: 0 when its visitor waits, one more with each transfer.
    pub round: u32,
}

impl Chat {
    /// As an agent sees it; `None` for what no agent ever sees (mission.md: a chat that nobody
    /// accepted never appears in the inbox).
    #[must_use]
    pub fn conversation(&self) -> Option<Conversation> {
        let state = match self.state {
            ChatState::Active => ConversationState::Active,
            ChatState::Ended => ConversationState::Ended,
            ChatState::Waiting | ChatState::Missed | ChatState::Abandoned => return None,
        };
        Some(Conversation {
            id: self.id.clone(),
            version: self.version,
            state,
            visitor: self.visitor.clone(),
            agent: self.agent.clone()?,
            started_at: self.started_at,
            ending: self.ending,
            last_activity_at: self.last_activity_at,
            last_message: self.last_message.clone()?,
            last_position: self.last_position,
            unread: self.unread,
            agent_read_up_to: self.agent_read_up_to,
            visitor_read_up_to: self.visitor_read_up_to,
            transfer: self.transfer.clone(),
        })
    }

    /// As its visitor sees it.
    #[must_use]
    pub fn for_visitor(&self) -> VisitorConversation {
        VisitorConversation {
            id: self.id.clone(),
            state: match self.state {
                ChatState::Waiting => VisitorChatState::Waiting,
                ChatState::Active => VisitorChatState::Active,
                ChatState::Ended | ChatState::Abandoned => VisitorChatState::Ended,
                ChatState::Missed => VisitorChatState::Missed,
            },
            agent: self.agent.clone(),
            ended_by: self.ending.map(|ending| ending.by),
            last_position: self.visitor_last_position,
            agent_read_up_to: self.visitor_sees_read_up_to,
        }
    }
}

pub(super) fn ended_by_word(by: EndedBy) -> &'static str {
    match by {
        EndedBy::Agent => "agent",
        EndedBy::Visitor => "visitor",
        EndedBy::Silence | EndedBy::Unknown => "silence",
    }
}

fn ended_by(word: &str) -> EndedBy {
    match word {
        "agent" => EndedBy::Agent,
        "visitor" => EndedBy::Visitor,
        _ => EndedBy::Silence,
    }
}

pub(super) fn chat(row: &SqliteRow) -> Result<Chat, Refusal> {
    let id: String = row.try_get("id")?;
    let agent_id: Option<String> = row.try_get("agent_id")?;
    let agent_name: Option<String> = row.try_get("agent_name")?;
    let ended_at: Option<i64> = row.try_get("ended_at")?;
    let by: Option<String> = row.try_get("ended_by")?;
    let last_message: Option<String> = row.try_get("last_message_json")?;
    let transfer: Option<String> = row.try_get("transfer_json")?;
    Ok(Chat {
        id: id.into(),
        state: ChatState::from_word(row.try_get("state")?),
        visitor: visitor(row)?,
        agent: agent_id.zip(agent_name).map(|(id, name)| Agent { id: id.into(), name }),
        version: unsigned(row.try_get("version")?),
        started_at: Timestamp::from_millis(row.try_get("started_at")?),
        ending: ended_at
            .zip(by)
            .map(|(at, by)| Ending { by: ended_by(&by), at: Timestamp::from_millis(at) }),
        last_activity_at: Timestamp::from_millis(row.try_get("last_activity_at")?),
        last_message: last_message.as_deref().map(serde_json::from_str).transpose()?,
        last_position: unsigned(row.try_get("last_position")?),
        unread: row.try_get("unread")?,
        agent_read_up_to: unsigned(row.try_get("agent_read_up_to")?),
        visitor_read_up_to: unsigned(row.try_get("visitor_read_up_to")?),
        visitor_last_position: unsigned(row.try_get("visitor_last_position")?),
        visitor_sees_read_up_to: unsigned(row.try_get("visitor_sees_read_up_to")?),
        transfer: transfer.as_deref().map(serde_json::from_str).transpose()?,
        round: row.try_get("round")?,
    })
}

/// A query for [`chat`] rows.
macro_rules! select_chats {
    ($rest:literal) => {
        concat!(
            "SELECT c.id, c.state, c.agent_id, a.name AS agent_name, c.version, c.started_at,
                c.ended_at, c.ended_by, c.last_activity_at, c.last_message_json,
                c.last_position, c.unread, c.agent_read_up_to, c.visitor_read_up_to,
                c.transfer_json, c.round, c.visitor_last_position,
                c.visitor_sees_read_up_to, ",
            visitor_columns!(),
            " FROM conversations c
             JOIN visitors v ON v.id = c.visitor_id
             LEFT JOIN agents a ON a.id = c.agent_id ",
            $rest
        )
    };
}
pub(super) use select_chats;
