//! Chats in every state, found, kept and changed.

use contract::{AgentId, Conversation, ConversationId, Timestamp, VisitorId};

use super::{
    Read, Tx,
    chat::{Chat, chat, ended_by_word, select_chats},
    signed,
    visitors::visitor_columns,
};
use crate::refusal::Refusal;

/// The visibility rule for a conversation `c` and the agent `?1` (mission.md): own live ones, and
/// ended ones of everybody.
macro_rules! shown_to_agent {
    () => {
        "(c.state = 'ended' OR (c.state = 'active' AND c.agent_id = ?1))"
    };
}
pub(super) use shown_to_agent;

impl Read {
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

    /// A live chat of an agent whose account was closed since.
    pub async fn orphaned_chat(&mut self) -> Result<Option<Chat>, Refusal> {
        let row = sqlx::query(select_chats!(
            "WHERE c.state = 'active' AND a.removed_at IS NOT NULL LIMIT 1"
        ))
        .fetch_optional(&mut *self.sql)
        .await?;
        row.as_ref().map(chat).transpose()
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
        let row = sqlx::query(select_chats!("WHERE c.visitor_id = ? ORDER BY c.row DESC LIMIT 1"))
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
        let transfer = chat.transfer.as_ref().map(serde_json::to_string).transpose()?;
        sqlx::query(
            "UPDATE conversations SET state = ?, agent_id = ?, version = ?, ended_at = ?,
                ended_by = ?, last_activity_at = ?, last_message_json = ?, last_position = ?,
                unread = ?, agent_read_up_to = ?, visitor_read_up_to = ?,
                visitor_last_position = ?, visitor_sees_read_up_to = ?, transfer_json = ?, round = ?
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
        .bind(signed(chat.visitor_last_position))
        .bind(signed(chat.visitor_sees_read_up_to))
        .bind(transfer)
        .bind(chat.round)
        .bind(chat.id.as_str())
        .execute(&mut *self.sql)
        .await?;
        Ok(())
    }
}
