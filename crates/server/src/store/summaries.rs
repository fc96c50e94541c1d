//! What chats are about, and which summaries are behind.

use contract::{ConversationId, Position, Summary, Timestamp};
use sqlx::Row;

use super::{Read, Tx, signed, unsigned};
use crate::{
    domain::summary::{self, Due, Line},
    refusal::Refusal,
};

/// Lines from the beginning of a chat that its summary is made of.
const OPENING: i64 = 40;
/// Lines from its end.
const NEWEST: i64 = 600;

impl Read {
    /// A chat's summary, once there was something to tell.
    pub async fn summary(&mut self, id: &ConversationId) -> Result<Option<Summary>, Refusal> {
        let json: Option<Option<String>> =
            sqlx::query_scalar("SELECT summary_json FROM summaries WHERE conversation_id = ?")
                .bind(id.as_str())
                .fetch_optional(&mut *self.sql)
                .await?;
        Ok(json.flatten().as_deref().map(serde_json::from_str).transpose()?)
    }

    /// Chats whose summary is to be made now, the one that waits longest first.
    pub async fn due_summaries(
        &mut self,
        now: Timestamp,
        limit: usize,
    ) -> Result<Vec<ConversationId>, Refusal> {
        let ids: Vec<String> = sqlx::query_scalar(
            "SELECT conversation_id FROM summaries WHERE due_at <= ? ORDER BY due_at LIMIT ?",
        )
        .bind(now.as_millis())
        .bind(signed(limit as u64))
        .fetch_all(&mut *self.sql)
        .await?;
        Ok(ids.into_iter().map(Into::into).collect())
    }

    /// When the first summary after `now` is to be made.
    pub async fn next_summary(&mut self, now: Timestamp) -> Result<Option<Timestamp>, Refusal> {
        let at: Option<i64> =
            sqlx::query_scalar("SELECT min(due_at) FROM summaries WHERE due_at > ?")
                .bind(now.as_millis())
                .fetch_one(&mut *self.sql)
                .await?;
        Ok(at.map(Timestamp::from_millis))
    }

    /// What was said in a chat by either side: its beginning and its end, when it is long.
    pub async fn said(&mut self, id: &ConversationId) -> Result<Vec<Line>, Refusal> {
        // Two ranges of the index: of a long chat the middle is not even looked at. What visitors do
        // not see goes into no summary, and to no model.
        let rows = sqlx::query(
            "SELECT agents_position, from_visitor, json_extract(body_json, '$.text') AS text
             FROM (
                SELECT * FROM visitor_messages WHERE conversation_id = ?1 AND position <= ?2
                UNION ALL
                SELECT * FROM visitor_messages WHERE conversation_id = ?1 AND position > max(
                    ?2, (SELECT visitor_last_position FROM conversations WHERE id = ?1) - ?3)
             )
             WHERE json_extract(body_json, '$.kind') = 'text'
             ORDER BY position",
        )
        .bind(id.as_str())
        .bind(OPENING)
        .bind(NEWEST)
        .fetch_all(&mut *self.sql)
        .await?;
        let line = |row: &sqlx::sqlite::SqliteRow| {
            Ok(Line {
                position: unsigned(row.try_get("agents_position")?),
                by_visitor: row.try_get("from_visitor")?,
                text: row.try_get("text")?,
            })
        };
        rows.iter().map(line).collect()
    }
}

impl Tx {
    /// Something was said at `position`: the chat's summary is behind.
    pub async fn touch_summary(
        &mut self,
        id: &ConversationId,
        position: Position,
        is_end: bool,
    ) -> Result<(), Refusal> {
        let row = sqlx::query(
            "SELECT behind_since, due_at FROM summaries
             WHERE conversation_id = ? AND due_at IS NOT NULL",
        )
        .bind(id.as_str())
        .fetch_optional(&mut *self.sql)
        .await?;
        let known = match row {
            Some(row) => Some(Due {
                since: Timestamp::from_millis(row.try_get("behind_since")?),
                at: Timestamp::from_millis(row.try_get("due_at")?),
            }),
            None => None,
        };
        let due = summary::touched(known, self.now, is_end);
        sqlx::query(
            "INSERT INTO summaries (conversation_id, wanted_position, behind_since, due_at)
             VALUES (?1, ?2, ?3, ?4)
             ON CONFLICT (conversation_id) DO UPDATE
                SET wanted_position = ?2, behind_since = ?3, due_at = ?4",
        )
        .bind(id.as_str())
        .bind(signed(position))
        .bind(due.since.as_millis())
        .bind(due.at.as_millis())
        .execute(&mut *self.sql)
        .await?;
        self.commit.summaries = true;
        Ok(())
    }

    /// Keeps a summary that is different from the one before.
    pub async fn save_summary(&mut self, summary: &Summary) -> Result<(), Refusal> {
        sqlx::query("UPDATE summaries SET summary_json = ? WHERE conversation_id = ?")
            .bind(serde_json::to_string(summary)?)
            .bind(summary.conversation_id.as_str())
            .execute(&mut *self.sql)
            .await?;
        Ok(())
    }

    /// A chat was looked at up to `position`. What was said after that is still to be looked at.
    pub async fn summary_made(
        &mut self,
        id: &ConversationId,
        position: Position,
    ) -> Result<(), Refusal> {
        let wanted: i64 = sqlx::query_scalar(
            "UPDATE summaries SET behind_since = NULL, due_at = NULL WHERE conversation_id = ?
             RETURNING wanted_position",
        )
        .bind(id.as_str())
        .fetch_one(&mut *self.sql)
        .await?;
        if unsigned(wanted) > position {
            self.touch_summary(id, unsigned(wanted), false).await?;
        }
        Ok(())
    }
}
