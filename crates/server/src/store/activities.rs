//! What visitors did.

use contract::{Activity, ActivityId, ActivityKind, AgentId, ConversationId, Timestamp, VisitorId};
use serde::{Deserialize, de::IntoDeserializer};
use sqlx::{Row, sqlite::SqliteRow};

use super::{Read, Tx, chats::shown_to_agent, signed, unsigned};
use crate::refusal::Refusal;

/// One page of a history.
#[derive(Clone, Debug)]
pub struct HistoryQuery {
    /// Who asks.
    pub agent: AgentId,
    /// Whose history.
    pub visitor: VisitorId,
    /// Nothing before this.
    pub since: Timestamp,
    /// The last activity of the page before.
    pub after: Option<(Timestamp, ActivityId)>,
    /// How many.
    pub limit: u32,
}

fn activity(row: &SqliteRow) -> Result<Activity, Refusal> {
    let id: String = row.try_get("id")?;
    let visitor: String = row.try_get("visitor_id")?;
    let kind: &str = row.try_get("kind")?;
    let conversation: Option<String> = row.try_get("conversation_id")?;
    let kind: Result<_, serde_json::Error> = ActivityKind::deserialize(kind.into_deserializer());
    Ok(Activity {
        id: id.into(),
        visitor_id: visitor.into(),
        kind: kind?,
        at: Timestamp::from_millis(row.try_get("at")?),
        title: row.try_get("title")?,
        detail: row.try_get("detail")?,
        conversation_id: conversation.map(Into::into),
        version: unsigned(row.try_get("version")?),
    })
}

impl Read {
    /// One page of what a visitor did, newest first. What belongs to a chat is in it only for those
    /// who may see the chat.
    pub async fn history(&mut self, query: &HistoryQuery) -> Result<Vec<Activity>, Refusal> {
        let (at, id) = query.after.as_ref().map(|(at, id)| (at.as_millis(), id.as_str())).unzip();
        let rows = sqlx::query(concat!(
            "SELECT a.* FROM activities a WHERE a.visitor_id = ?2 AND a.at >= ?3
                AND (?4 IS NULL OR (a.at, a.id) < (?4, ?5))
                AND (a.conversation_id IS NULL OR EXISTS (
                    SELECT 1 FROM conversations c WHERE c.id = a.conversation_id AND ",
            shown_to_agent!(),
            ")) ORDER BY a.at DESC, a.id DESC LIMIT ?6"
        ))
        .bind(query.agent.as_str())
        .bind(query.visitor.as_str())
        .bind(query.since.as_millis())
        .bind(at)
        .bind(id)
        .bind(query.limit)
        .fetch_all(&mut *self.sql)
        .await?;
        rows.iter().map(activity).collect()
    }

    /// A visitor's activity with this id.
    pub async fn activity(
        &mut self,
        visitor: &VisitorId,
        id: &ActivityId,
    ) -> Result<Option<Activity>, Refusal> {
        let row = sqlx::query("SELECT * FROM activities WHERE visitor_id = ? AND id = ?")
            .bind(visitor.as_str())
            .bind(id.as_str())
            .fetch_optional(&mut *self.sql)
            .await?;
        row.as_ref().map(activity).transpose()
    }

    /// What the chat itself is in its visitor's history.
    pub async fn engagement(
        &mut self,
        visitor: &VisitorId,
        chat: &ConversationId,
    ) -> Result<Option<Activity>, Refusal> {
        let row = sqlx::query(
            "SELECT * FROM activities WHERE visitor_id = ? AND conversation_id = ? AND kind = ?",
        )
        .bind(visitor.as_str())
        .bind(chat.as_str())
        .bind(ActivityKind::EngagedWithAgent.as_str())
        .fetch_optional(&mut *self.sql)
        .await?;
        row.as_ref().map(activity).transpose()
    }
}

impl Tx {
    /// Keeps an activity. Whoever does so tells of it, see [`crate::actions`].
    pub async fn add_activity(&mut self, activity: &Activity) -> Result<(), Refusal> {
        sqlx::query(
            "INSERT INTO activities
                (visitor_id, id, kind, at, title, detail, conversation_id, version)
             VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        )
        .bind(activity.visitor_id.as_str())
        .bind(activity.id.as_str())
        .bind(activity.kind.as_str())
        .bind(activity.at.as_millis())
        .bind(&activity.title)
        .bind(&activity.detail)
        .bind(activity.conversation_id.as_ref().map(ConversationId::as_str))
        .bind(signed(activity.version))
        .execute(&mut *self.sql)
        .await?;
        Ok(())
    }

    /// Gives an activity its new title and version. Whoever does so tells of it.
    pub async fn rename_activity(&mut self, activity: &Activity) -> Result<(), Refusal> {
        sqlx::query("UPDATE activities SET title = ?, version = ? WHERE visitor_id = ? AND id = ?")
            .bind(&activity.title)
            .bind(signed(activity.version))
            .bind(activity.visitor_id.as_str())
            .bind(activity.id.as_str())
            .execute(&mut *self.sql)
            .await?;
        Ok(())
    }
}
