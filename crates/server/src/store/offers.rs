//! Chats on offer.

use contract::{
    Agent, AgentId, Body, ConversationId, Offer, OfferEnd, OfferId, Seq, Timestamp, in_a_line,
};
use sqlx::{Row, sqlite::SqliteRow};

use super::{
    Read, Tx, signed,
    visitors::{visitor, visitor_columns},
};
use crate::{domain::preview, refusal::Refusal};

/// One offer, open or over.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OfferRecord {
    /// The offer.
    pub id: OfferId,
    /// Of which chat.
    pub conversation: ConversationId,
    /// In which round.
    pub round: u32,
    /// To whom.
    pub agent: AgentId,
    /// When it goes to the next agent.
    pub expires_at: Timestamp,
    /// How it ended; `None` while it is open.
    pub outcome: Option<OfferEnd>,
}

fn word(end: OfferEnd) -> &'static str {
    match end {
        OfferEnd::Accepted => "accepted",
        OfferEnd::Declined => "declined",
        OfferEnd::Expired => "expired",
        OfferEnd::Withdrawn | OfferEnd::Unknown => "withdrawn",
    }
}

fn record(row: &SqliteRow) -> Result<OfferRecord, sqlx::Error> {
    let id: String = row.try_get("id")?;
    let conversation: String = row.try_get("conversation_id")?;
    let agent: String = row.try_get("agent_id")?;
    let outcome: Option<String> = row.try_get("outcome")?;
    Ok(OfferRecord {
        id: id.into(),
        conversation: conversation.into(),
        round: row.try_get("round")?,
        agent: agent.into(),
        expires_at: Timestamp::from_millis(row.try_get("expires_at")?),
        outcome: outcome.map(|outcome| match outcome.as_str() {
            "accepted" => OfferEnd::Accepted,
            "declined" => OfferEnd::Declined,
            "expired" => OfferEnd::Expired,
            _ => OfferEnd::Withdrawn,
        }),
    })
}

fn offer(row: &SqliteRow) -> Result<Offer, Refusal> {
    let id: String = row.try_get("id")?;
    let from: Option<String> = row.try_get("from_id")?;
    let from_name: Option<String> = row.try_get("from_name")?;
    let words: Option<String> = row.try_get("words_json")?;
    let preview = match words.as_deref().map(serde_json::from_str).transpose()? {
        Some(Body::Text { text, attachments }) => {
            Some(preview::cut(&in_a_line(&text, &attachments)).to_owned())
        }
        _ => None,
    };
    Ok(Offer {
        id: id.into(),
        visitor: visitor(row)?,
        from: from.zip(from_name).map(|(id, name)| Agent { id: id.into(), name }),
        preview,
        offered_at: Timestamp::from_millis(row.try_get("offered_at")?),
        expires_at: Timestamp::from_millis(row.try_get("expires_at")?),
    })
}

/// Open offers with all that their banner shows: the first words of a chat that waits, in which
/// only its visitor has written, and the visitor's last ones in a chat that an agent has.
macro_rules! select_offers {
    ($rest:literal) => {
        concat!(
            "SELECT o.id, o.offered_at, o.expires_at, m.body_json AS words_json,
                f.id AS from_id, f.name AS from_name, ",
            visitor_columns!(),
            " FROM offers o
             JOIN conversations c ON c.id = o.conversation_id
             JOIN visitors v ON v.id = c.visitor_id
             LEFT JOIN agents f ON f.id = c.agent_id
             LEFT JOIN messages m ON m.conversation_id = c.id AND m.position = CASE
                WHEN c.agent_id IS NULL THEN 1
                ELSE (SELECT max(w.position) FROM messages w
                    WHERE w.conversation_id = c.id AND w.from_visitor) END
             WHERE o.outcome IS NULL AND ",
            $rest
        )
    };
}

impl Read {
    /// An offer to this agent, open or over.
    pub async fn offer_to(
        &mut self,
        agent: &AgentId,
        id: &OfferId,
    ) -> Result<Option<OfferRecord>, Refusal> {
        let row = sqlx::query("SELECT * FROM offers WHERE id = ? AND agent_id = ?")
            .bind(id.as_str())
            .bind(agent.as_str())
            .fetch_optional(&mut *self.sql)
            .await?;
        Ok(row.as_ref().map(record).transpose()?)
    }

    /// The open offer of a chat that waits or is handed on.
    pub async fn open_offer_of(
        &mut self,
        conversation: &ConversationId,
    ) -> Result<Option<OfferRecord>, Refusal> {
        let row = sqlx::query("SELECT * FROM offers WHERE conversation_id = ? AND outcome IS NULL")
            .bind(conversation.as_str())
            .fetch_optional(&mut *self.sql)
            .await?;
        Ok(row.as_ref().map(record).transpose()?)
    }

    /// An open offer whose time ran out by `now`, or would not before `latest`; the oldest first.
    pub async fn expired_offer(
        &mut self,
        now: Timestamp,
        latest: Timestamp,
    ) -> Result<Option<OfferRecord>, Refusal> {
        let row = sqlx::query(
            "SELECT * FROM offers WHERE outcome IS NULL AND (expires_at <= ? OR expires_at > ?)
             ORDER BY expires_at LIMIT 1",
        )
        .bind(now.as_millis())
        .bind(latest.as_millis())
        .fetch_optional(&mut *self.sql)
        .await?;
        Ok(row.as_ref().map(record).transpose()?)
    }

    /// An open offer to an agent whose account was closed since.
    pub async fn offer_to_nobody(&mut self) -> Result<Option<OfferRecord>, Refusal> {
        let row = sqlx::query(
            "SELECT o.* FROM offers o JOIN agents a ON a.id = o.agent_id
             WHERE o.outcome IS NULL AND a.removed_at IS NOT NULL LIMIT 1",
        )
        .fetch_optional(&mut *self.sql)
        .await?;
        Ok(row.as_ref().map(record).transpose()?)
    }

    /// The open offer as its agent sees it.
    pub async fn offer(&mut self, id: &OfferId) -> Result<Offer, Refusal> {
        let row = sqlx::query(select_offers!("o.id = ?"))
            .bind(id.as_str())
            .fetch_one(&mut *self.sql)
            .await?;
        offer(&row)
    }

    /// What is offered to an agent, oldest first.
    pub async fn offers(&mut self, agent: &AgentId) -> Result<Vec<Offer>, Refusal> {
        let rows = sqlx::query(select_offers!("o.agent_id = ? ORDER BY o.offered_at, o.id"))
            .bind(agent.as_str())
            .fetch_all(&mut *self.sql)
            .await?;
        rows.iter().map(offer).collect()
    }

    /// When the next open offer is over.
    pub async fn next_expiry(&mut self) -> Result<Option<Timestamp>, Refusal> {
        let next: Option<i64> =
            sqlx::query_scalar("SELECT min(expires_at) FROM offers WHERE outcome IS NULL")
                .fetch_one(&mut *self.sql)
                .await?;
        Ok(next.map(Timestamp::from_millis))
    }
}

impl Tx {
    /// Makes an offer.
    pub async fn add_offer(&mut self, record: &OfferRecord) -> Result<(), Refusal> {
        sqlx::query(
            "INSERT INTO offers (id, conversation_id, round, agent_id, offered_at, expires_at)
             VALUES (?, ?, ?, ?, ?, ?)",
        )
        .bind(record.id.as_str())
        .bind(record.conversation.as_str())
        .bind(record.round)
        .bind(record.agent.as_str())
        .bind(self.now.as_millis())
        .bind(record.expires_at.as_millis())
        .execute(&mut *self.sql)
        .await?;
        Ok(())
    }

    /// Notes that the agent had the offer of position `seq`: it is everybody else's turn first.
    pub async fn had_a_turn(&mut self, agent: &AgentId, seq: Seq) -> Result<(), Refusal> {
        sqlx::query("UPDATE agents SET last_offer = ? WHERE id = ?")
            .bind(signed(seq))
            .bind(agent.as_str())
            .execute(&mut *self.sql)
            .await?;
        Ok(())
    }

    /// Ends an offer.
    pub async fn end_offer(&mut self, id: &OfferId, end: OfferEnd) -> Result<(), Refusal> {
        sqlx::query("UPDATE offers SET outcome = ? WHERE id = ?")
            .bind(word(end))
            .bind(id.as_str())
            .execute(&mut *self.sql)
            .await?;
        Ok(())
    }
}
