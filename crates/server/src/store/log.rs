//! The log of committed changes.

use std::sync::Arc;

use contract::{
    AgentId, ConversationId, Epoch, Seq, Timestamp, VisitorId, socket::Event,
    visitor_side::VisitorState,
};
use serde_json::Value;
use sqlx::Row;

use super::{Read, Tx, signed, unsigned};
use crate::refusal::Refusal;

/// Who is told of an event.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Audience {
    /// One agent.
    Agent(AgentId),
    /// Every agent.
    Everyone,
}

/// An event as it was committed.
#[derive(Clone, Debug, PartialEq)]
pub struct LoggedEvent {
    /// Its position.
    pub seq: Seq,
    /// When it was committed.
    pub at: Timestamp,
    /// Its type.
    pub kind: String,
    /// Its content.
    pub data: Value,
    /// Who is told.
    pub audience: Audience,
}

/// What one transaction changed, for those who are connected.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Commit {
    /// In order of position.
    pub events: Vec<Arc<LoggedEvent>>,
    /// What visitors are shown, in order.
    pub visitors: Vec<(VisitorId, VisitorState)>,
    /// Chats that have an agent now, who has yet to hear whether the visitor is there.
    pub taken: Vec<(AgentId, ConversationId, VisitorId)>,
    /// Whether there is a deadline that the scheduler does not know of yet.
    pub deadline: bool,
    /// Whether there is a summary to be made that nobody knows of yet.
    pub summaries: bool,
}

/// The conversation of which an event tells.
fn told_of(event: &Event) -> Option<&ConversationId> {
    match event {
        Event::MessageCreated(created) => Some(&created.conversation.id),
        Event::ConversationChanged(conversation) => Some(&conversation.id),
        Event::SummaryChanged(summary) => Some(&summary.conversation_id),
        Event::ActivityCreated(activity) => activity.conversation_id.as_ref(),
        // That it left is the last word.
        Event::ConversationLeft(_)
        | Event::OfferCreated(_)
        | Event::OfferClosed(_)
        | Event::AvailabilityChanged(_)
        | Event::VisitorChanged(_) => None,
    }
}

impl Tx {
    /// Takes the next position. As late as possible, and never without [`Tx::log`] after it.
    pub async fn next_seq(&mut self) -> Result<Seq, Refusal> {
        let seq = sqlx::query_scalar("UPDATE log SET seq = seq + 1 WHERE id = 1 RETURNING seq")
            .fetch_one(&mut *self.sql)
            .await?;
        Ok(unsigned(seq))
    }

    /// Writes the event of position `seq`; it is published after COMMIT.
    pub async fn log(
        &mut self,
        seq: Seq,
        audience: Audience,
        event: &Event,
    ) -> Result<(), Refusal> {
        let (kind, data) = event.kind_and_data();
        let agent = match &audience {
            Audience::Agent(agent) => Some(agent.as_str()),
            Audience::Everyone => None,
        };
        sqlx::query(
            "INSERT INTO events (seq, at, kind, data_json, audience, conversation_id)
             VALUES (?, ?, ?, ?, ?, ?)",
        )
        .bind(signed(seq))
        .bind(self.now.as_millis())
        .bind(kind)
        .bind(data.to_string())
        .bind(agent)
        .bind(told_of(event).map(ConversationId::as_str))
        .execute(&mut *self.sql)
        .await?;
        self.commit.events.push(Arc::new(LoggedEvent {
            seq,
            at: self.now,
            kind: kind.to_owned(),
            data,
            audience,
        }));
        Ok(())
    }

    /// A conversation left an agent: what they have not heard of it yet they do not hear any more.
    /// The events keep their places, for a log has no holes, and have nobody as their audience.
    pub async fn hush(
        &mut self,
        conversation: &ConversationId,
        agent: &AgentId,
    ) -> Result<(), Refusal> {
        sqlx::query("UPDATE events SET audience = '' WHERE conversation_id = ? AND audience = ?")
            .bind(conversation.as_str())
            .bind(agent.as_str())
            .execute(&mut *self.sql)
            .await?;
        Ok(())
    }

    /// Forgets the oldest events that are from before a time and not among the newest `keep`; of the
    /// oldest `batch` at most. Always a beginning of the log, so that what is left has no hole.
    /// Returns how many were forgotten.
    pub async fn forget_events(
        &mut self,
        before: Timestamp,
        keep: u64,
        batch: u32,
    ) -> Result<u64, Refusal> {
        let (_, head) = self.position().await?;
        let done = sqlx::query(
            "DELETE FROM events WHERE seq < (
                SELECT coalesce(min(seq) FILTER (WHERE at >= ?1), max(seq) + 1) FROM (
                    SELECT seq, at FROM events WHERE seq <= ?2 ORDER BY seq LIMIT ?3))",
        )
        .bind(before.as_millis())
        .bind(signed(head.saturating_sub(keep)))
        .bind(batch)
        .execute(&mut *self.sql)
        .await?;
        Ok(done.rows_affected())
    }
}

impl Read {
    /// The log's life and its newest position.
    pub async fn position(&mut self) -> Result<(Epoch, Seq), Refusal> {
        let row = sqlx::query("SELECT epoch, seq FROM log WHERE id = 1")
            .fetch_one(&mut *self.sql)
            .await?;
        let epoch: String = row.try_get("epoch")?;
        Ok((epoch.into(), unsigned(row.try_get("seq")?)))
    }

    /// The position after which every event is still there: those before it were forgotten.
    pub async fn log_begins_after(&mut self) -> Result<Seq, Refusal> {
        let after = sqlx::query_scalar(
            "SELECT coalesce((SELECT min(seq) - 1 FROM events), seq) FROM log WHERE id = 1",
        )
        .fetch_one(&mut *self.sql)
        .await?;
        Ok(unsigned(after))
    }

    /// How many events `agent` may see of the log after a position; counted up to `limit` and one.
    pub async fn missed(
        &mut self,
        agent: &AgentId,
        after: Seq,
        limit: u64,
    ) -> Result<u64, Refusal> {
        let events = sqlx::query_scalar(
            "SELECT count(*) FROM (
                SELECT seq FROM events WHERE audience = ?1 AND seq > ?2
                UNION ALL
                SELECT seq FROM events WHERE audience IS NULL AND seq > ?2
                LIMIT ?3)",
        )
        .bind(agent.as_str())
        .bind(signed(after))
        .bind(signed(limit + 1))
        .fetch_one(&mut *self.sql)
        .await?;
        Ok(unsigned(events))
    }

    /// The first `limit` events that `agent` may see of the log after one position and up to another.
    pub async fn replay(
        &mut self,
        agent: &AgentId,
        after: Seq,
        up_to: Seq,
        limit: u64,
    ) -> Result<Vec<LoggedEvent>, Refusal> {
        let rows = sqlx::query(
            "SELECT seq, at, kind, data_json, audience FROM events
                WHERE audience = ?1 AND seq > ?2 AND seq <= ?3
             UNION ALL
             SELECT seq, at, kind, data_json, audience FROM events
                WHERE audience IS NULL AND seq > ?2 AND seq <= ?3
             ORDER BY seq LIMIT ?4",
        )
        .bind(agent.as_str())
        .bind(signed(after))
        .bind(signed(up_to))
        .bind(signed(limit))
        .fetch_all(&mut *self.sql)
        .await?;
        let mut events = Vec::with_capacity(rows.len());
        for row in rows {
            let audience: Option<String> = row.try_get("audience")?;
            events.push(LoggedEvent {
                seq: unsigned(row.try_get("seq")?),
                at: Timestamp::from_millis(row.try_get("at")?),
                kind: row.try_get("kind")?,
                data: serde_json::from_str(row.try_get("data_json")?)?,
                audience: audience.map_or(Audience::Everyone, |it| Audience::Agent(it.into())),
            });
        }
        Ok(events)
    }
}
