//! What was said.

use contract::{
    Author, ClientId, ConversationId, Message, Position, Timestamp, VisitorId, limits,
    visitor_side::VisitorState,
};
use sqlx::{Row, sqlite::SqliteRow};

use super::{Chat, Read, Tx, signed, unsigned};
use crate::{domain::attachment::to_be_found, refusal::Refusal};

/// Which messages of a conversation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Range {
    /// The newest.
    Newest,
    /// Those right before a position.
    Before(Position),
    /// Those right after a position.
    After(Position),
}

/// The columns for [`message`], as agents see it; `from visitor_messages` as its visitor does.
macro_rules! select_messages {
    ($rest:literal) => {
        select_messages!(from messages $rest)
    };
    (from $table:ident $rest:literal) => {
        concat!(
            "SELECT m.conversation_id, m.position, m.client_id, m.author_json, m.body_json, m.at
             FROM ",
            stringify!($table),
            " m ",
            $rest
        )
    };
}

fn message(row: &SqliteRow) -> Result<Message, Refusal> {
    let conversation_id: String = row.try_get("conversation_id")?;
    let client_id: String = row.try_get("client_id")?;
    Ok(Message {
        conversation_id: conversation_id.into(),
        position: unsigned(row.try_get("position")?),
        client_id: client_id.into(),
        author: serde_json::from_str(row.try_get("author_json")?)?,
        body: serde_json::from_str(row.try_get("body_json")?)?,
        at: Timestamp::from_millis(row.try_get("at")?),
    })
}

impl Read {
    /// At most `limit` messages of a conversation, in order of position.
    pub async fn messages(
        &mut self,
        conversation: &ConversationId,
        range: Range,
        limit: u32,
    ) -> Result<Vec<Message>, Refusal> {
        let (query, bound) = match range {
            Range::After(after) => (
                sqlx::query(select_messages!(
                    "WHERE m.conversation_id = ? AND m.position > ? ORDER BY m.position LIMIT ?"
                )),
                after,
            ),
            Range::Before(before) => (backwards(), before),
            Range::Newest => (backwards(), Position::MAX),
        };
        let rows = query
            .bind(conversation.as_str())
            .bind(signed(bound))
            .bind(limit)
            .fetch_all(&mut *self.sql)
            .await?;
        let mut messages: Vec<Message> = rows.iter().map(message).collect::<Result<_, _>>()?;
        if !matches!(range, Range::After(_)) {
            messages.reverse();
        }
        Ok(messages)
    }

    /// The message with this key in a conversation.
    pub async fn message_by_key(
        &mut self,
        conversation: &ConversationId,
        key: &ClientId,
    ) -> Result<Option<Message>, Refusal> {
        let row = sqlx::query(select_messages!("WHERE m.client_id = ? AND m.conversation_id = ?"))
            .bind(key.as_str())
            .bind(conversation.as_str())
            .fetch_optional(&mut *self.sql)
            .await?;
        row.as_ref().map(message).transpose()
    }

    /// The message with this key in any chat of a visitor, as they see it.
    pub async fn visitor_message_by_key(
        &mut self,
        visitor: &VisitorId,
        key: &ClientId,
    ) -> Result<Option<Message>, Refusal> {
        let row = sqlx::query(select_messages!(
            from visitor_messages
            "JOIN conversations c ON c.id = m.conversation_id
             WHERE m.client_id = ? AND c.visitor_id = ?"
        ))
        .bind(key.as_str())
        .bind(visitor.as_str())
        .fetch_optional(&mut *self.sql)
        .await?;
        row.as_ref().map(message).transpose()
    }

    /// At most a page of what the visitor may see of a chat, after a position of their count.
    pub async fn visitor_messages(
        &mut self,
        conversation: &ConversationId,
        after: Position,
    ) -> Result<Vec<Message>, Refusal> {
        let rows = sqlx::query(select_messages!(
            from visitor_messages
            "WHERE m.conversation_id = ? AND m.position > ? ORDER BY m.position LIMIT ?"
        ))
        .bind(conversation.as_str())
        .bind(signed(after))
        .bind(limits::PAGE_ITEMS)
        .fetch_all(&mut *self.sql)
        .await?;
        rows.iter().map(message).collect()
    }

    /// A chat as its visitor sees it, with the messages after a position of their count.
    pub async fn visitor_state(
        &mut self,
        chat: &Chat,
        after: Position,
    ) -> Result<VisitorState, Refusal> {
        let messages = self.visitor_messages(&chat.id, after).await?;
        let (epoch, _) = self.position().await?;
        Ok(VisitorState { epoch, conversation: chat.for_visitor(), messages })
    }

    /// How far an agent's position is in the visitor's count.
    pub async fn in_visitor_count(
        &mut self,
        conversation: &ConversationId,
        position: Position,
    ) -> Result<Position, Refusal> {
        let place: Option<i64> = sqlx::query_scalar(
            "SELECT position FROM visitor_messages
             WHERE conversation_id = ? AND agents_position <= ?
             ORDER BY agents_position DESC LIMIT 1",
        )
        .bind(conversation.as_str())
        .bind(signed(position))
        .fetch_optional(&mut *self.sql)
        .await?;
        Ok(place.map_or(0, unsigned))
    }

    /// How far a position of the visitor's count is in that of the agents.
    pub async fn in_agents_count(
        &mut self,
        conversation: &ConversationId,
        position: Position,
    ) -> Result<Position, Refusal> {
        let place: Option<i64> = sqlx::query_scalar(
            "SELECT agents_position FROM visitor_messages
             WHERE conversation_id = ? AND position <= ?
             ORDER BY position DESC LIMIT 1",
        )
        .bind(conversation.as_str())
        .bind(signed(position))
        .fetch_optional(&mut *self.sql)
        .await?;
        Ok(place.map_or(0, unsigned))
    }

    /// How many messages of the visitor come after a position.
    pub async fn count_visitor_messages_after(
        &mut self,
        conversation: &ConversationId,
        position: Position,
    ) -> Result<u32, Refusal> {
        let count = sqlx::query_scalar(
            "SELECT count(*) FROM messages
             WHERE conversation_id = ? AND position > ? AND from_visitor",
        )
        .bind(conversation.as_str())
        .bind(signed(position))
        .fetch_one(&mut *self.sql)
        .await?;
        Ok(count)
    }
}

type Query<'q> = sqlx::query::Query<'q, sqlx::Sqlite, sqlx::sqlite::SqliteArguments>;

fn backwards<'q>() -> Query<'q> {
    sqlx::query(select_messages!(
        "WHERE m.conversation_id = ? AND m.position < ? ORDER BY m.position DESC LIMIT ?"
    ))
}

impl Tx {
    /// Keeps a message, and its words for the search. One without a place in the visitor's count is
    /// not for them.
    pub async fn insert_message(
        &mut self,
        message: &Message,
        visitor_position: Option<Position>,
    ) -> Result<(), Refusal> {
        sqlx::query(
            "INSERT INTO messages
                (conversation_id, position, visitor_position, client_id, author_json, body_json,
                 from_visitor, at)
             VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        )
        .bind(message.conversation_id.as_str())
        .bind(signed(message.position))
        .bind(visitor_position.map(signed))
        .bind(message.client_id.as_str())
        .bind(serde_json::to_string(&message.author)?)
        .bind(serde_json::to_string(&message.body)?)
        .bind(message.author == Author::Visitor)
        .bind(message.at.as_millis())
        .execute(&mut *self.sql)
        .await?;
        if let Some(words) = to_be_found(&message.body) {
            sqlx::query(
                "INSERT INTO message_words (rowid, text)
                 SELECT (row << 24) | ?, ? FROM conversations WHERE id = ?",
            )
            .bind(signed(message.position))
            .bind(words)
            .bind(message.conversation_id.as_str())
            .execute(&mut *self.sql)
            .await?;
        }
        Ok(())
    }
}
