//! Chats in every state, and the part of them that is an agent's conversation.

use contract::{
    Agent, AgentId, Conversation, ConversationId, ConversationState, EndedBy, Ending,
    MessagePreview, Position, Scope, Seq, Timestamp, Visitor, VisitorId,
    visitor_side::{VisitorChatState, VisitorConversation},
};
use sqlx::{Row, sqlite::SqliteRow};

use super::{
    Read, Tx, signed, unsigned,
    visitors::{visitor, visitor_columns},
};
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
    fn word(self) -> &'static str {
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
    /// When the last message was taken, or the chat begun.
    pub last_activity_at: Timestamp,
    /// The newest message, shortened.
    pub last_message: Option<MessagePreview>,
    /// The newest message's place.
    pub last_position: Position,
    /// The visitor's texts that its agent has not read.
    pub unread: u32,
    /// Up to where its agent has read.
    pub agent_read_up_to: Position,
    /// Up to where the visitor has read.
    pub visitor_read_up_to: Position,
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
            last_position: self.last_position,
            agent_read_up_to: self.agent_read_up_to,
        }
    }
}

fn ended_by_word(by: EndedBy) -> &'static str {
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
    })
}

/// A query for [`chat`] rows.
macro_rules! select_chats {
    ($rest:literal) => {
        concat!(
            "SELECT c.id, c.state, c.agent_id, a.name AS agent_name, c.version, c.started_at,
                c.ended_at, c.ended_by, c.last_activity_at, c.last_message_json,
                c.last_position, c.unread, c.agent_read_up_to, c.visitor_read_up_to, ",
            visitor_columns!(),
            " FROM conversations c
             JOIN visitors v ON v.id = c.visitor_id
             LEFT JOIN agents a ON a.id = c.agent_id ",
            $rest
        )
    };
}
pub(super) use select_chats;

/// The visibility rule for a conversation `c` and the agent `?1` (mission.md): own live ones, and
/// ended ones of everybody.
macro_rules! shown_to_agent {
    () => {
        "(c.state = 'ended' OR (c.state = 'active' AND c.agent_id = ?1))"
    };
}

/// One page of a list of conversations.
#[derive(Clone, Debug)]
pub struct ListQuery {
    /// Who asks.
    pub agent: AgentId,
    /// Which ones.
    pub scope: Scope,
    /// Terms of the full-text index that must all occur; see [`crate::domain::search::terms`].
    pub terms: Vec<String>,
    /// The last row of the page before.
    pub after: Option<(Timestamp, ConversationId)>,
    /// How many.
    pub limit: u32,
}

impl Read {
    /// A conversation, if the agent may see it.
    pub async fn conversation_for(
        &mut self,
        agent: &AgentId,
        id: &ConversationId,
    ) -> Result<Option<Conversation>, Refusal> {
        let row = sqlx::query(concat!(select_chats!("WHERE c.id = ?2 AND "), shown_to_agent!()))
            .bind(agent.as_str())
            .bind(id.as_str())
            .fetch_optional(&mut *self.sql)
            .await?;
        Ok(row.as_ref().map(chat).transpose()?.and_then(|chat| chat.conversation()))
    }

    /// All live conversations of an agent, newest activity first.
    pub async fn live_conversations(
        &mut self,
        agent: &AgentId,
    ) -> Result<Vec<Conversation>, Refusal> {
        let rows = sqlx::query(select_chats!(
            "WHERE c.agent_id = ? AND c.state = 'active'
             ORDER BY c.last_activity_at DESC, c.id DESC"
        ))
        .bind(agent.as_str())
        .fetch_all(&mut *self.sql)
        .await?;
        let chats = rows.iter().map(chat).collect::<Result<Vec<_>, _>>()?;
        Ok(chats.iter().filter_map(Chat::conversation).collect())
    }

    /// The visitor of an agent's own live conversation.
    pub async fn visitor_of_live(
        &mut self,
        agent: &AgentId,
        id: &ConversationId,
    ) -> Result<Option<VisitorId>, Refusal> {
        let visitor: Option<String> = sqlx::query_scalar(
            "SELECT visitor_id FROM conversations
             WHERE id = ? AND agent_id = ? AND state = 'active'",
        )
        .bind(id.as_str())
        .bind(agent.as_str())
        .fetch_optional(&mut *self.sql)
        .await?;
        Ok(visitor.map(Into::into))
    }

    /// The visitor's newest chat.
    pub async fn newest_chat_of(&mut self, visitor: &VisitorId) -> Result<Option<Chat>, Refusal> {
        let row = sqlx::query(select_chats!(
            "WHERE c.visitor_id = ? ORDER BY c.started_at DESC, c.rowid DESC LIMIT 1"
        ))
        .bind(visitor.as_str())
        .fetch_optional(&mut *self.sql)
        .await?;
        row.as_ref().map(chat).transpose()
    }

    /// Visitors who wait, and had a socket while waiting.
    pub async fn attending_visitors(&mut self) -> Result<Vec<VisitorId>, Refusal> {
        let ids: Vec<String> = sqlx::query_scalar(
            "SELECT visitor_id FROM conversations WHERE state = 'waiting' AND attended",
        )
        .fetch_all(&mut *self.sql)
        .await?;
        Ok(ids.into_iter().map(Into::into).collect())
    }

    /// When the last word was said in the live chat that is quiet for longest.
    pub async fn longest_quiet(&mut self) -> Result<Option<Timestamp>, Refusal> {
        let at: Option<i64> = sqlx::query_scalar(
            "SELECT min(last_activity_at) FROM conversations WHERE state = 'active'",
        )
        .fetch_one(&mut *self.sql)
        .await?;
        Ok(at.map(Timestamp::from_millis))
    }
}

impl Tx {
    /// A chat in any state.
    pub async fn chat(&mut self, id: &ConversationId) -> Result<Chat, Refusal> {
        let row = sqlx::query(select_chats!("WHERE c.id = ?"))
            .bind(id.as_str())
            .fetch_one(&mut *self.sql)
            .await?;
        chat(&row)
    }

    /// A chat that the agent may see.
    pub async fn chat_for(
        &mut self,
        agent: &AgentId,
        id: &ConversationId,
    ) -> Result<Option<Chat>, Refusal> {
        let row = sqlx::query(concat!(select_chats!("WHERE c.id = ?2 AND "), shown_to_agent!()))
            .bind(agent.as_str())
            .bind(id.as_str())
            .fetch_optional(&mut *self.sql)
            .await?;
        row.as_ref().map(chat).transpose()
    }

    /// The visitor's newest chat.
    pub async fn newest_chat_of(&mut self, visitor: &VisitorId) -> Result<Option<Chat>, Refusal> {
        let row = sqlx::query(select_chats!(
            "WHERE c.visitor_id = ? ORDER BY c.started_at DESC, c.rowid DESC LIMIT 1"
        ))
        .bind(visitor.as_str())
        .fetch_optional(&mut *self.sql)
        .await?;
        row.as_ref().map(chat).transpose()
    }

    /// A live chat without a word since `since`.
    pub async fn quiet_chat(&mut self, since: Timestamp) -> Result<Option<Chat>, Refusal> {
        let row = sqlx::query(select_chats!(
            "WHERE c.state = 'active' AND c.last_activity_at <= ?
             ORDER BY c.last_activity_at LIMIT 1"
        ))
        .bind(since.as_millis())
        .fetch_optional(&mut *self.sql)
        .await?;
        row.as_ref().map(chat).transpose()
    }

    /// Begins to wait.
    pub async fn add_chat(
        &mut self,
        id: &ConversationId,
        visitor: &VisitorId,
        attended: bool,
    ) -> Result<(), Refusal> {
        sqlx::query(
            "INSERT INTO conversations
                (id, visitor_id, state, started_at, last_activity_at, attended)
             VALUES (?1, ?2, 'waiting', ?3, ?3, ?4)",
        )
        .bind(id.as_str())
        .bind(visitor.as_str())
        .bind(self.now.as_millis())
        .bind(attended)
        .execute(&mut *self.sql)
        .await?;
        Ok(())
    }

    /// Notes that the visitor is there while waiting.
    pub async fn attend(&mut self, visitor: &VisitorId) -> Result<(), Refusal> {
        sqlx::query(
            "UPDATE conversations SET attended = 1
             WHERE visitor_id = ? AND state = 'waiting' AND NOT attended",
        )
        .bind(visitor.as_str())
        .execute(&mut *self.sql)
        .await?;
        Ok(())
    }

    /// Keeps everything of a chat that can change.
    pub async fn save_chat(&mut self, chat: &Chat) -> Result<(), Refusal> {
        let last_message = chat.last_message.as_ref().map(serde_json::to_string).transpose()?;
        sqlx::query(
            "UPDATE conversations SET state = ?, agent_id = ?, version = ?, ended_at = ?,
                ended_by = ?, last_activity_at = ?, last_message_json = ?, last_position = ?,
                unread = ?, agent_read_up_to = ?, visitor_read_up_to = ?
             WHERE id = ?",
        )
        .bind(chat.state.word())
        .bind(chat.agent.as_ref().map(|agent| agent.id.as_str()))
        .bind(signed(chat.version))
        .bind(chat.ending.map(|ending| ending.at.as_millis()))
        .bind(chat.ending.map(|ending| ended_by_word(ending.by)))
        .bind(chat.last_activity_at.as_millis())
        .bind(last_message)
        .bind(signed(chat.last_position))
        .bind(chat.unread)
        .bind(signed(chat.agent_read_up_to))
        .bind(signed(chat.visitor_read_up_to))
        .bind(chat.id.as_str())
        .execute(&mut *self.sql)
        .await?;
        Ok(())
    }
}
