//! What decides whether new chats are offered to an agent.

use contract::{AgentId, Availability, Seq, Timestamp};
use sqlx::{Row, sqlite::SqliteRow};

use super::{Read, Tx, signed, unsigned};
use crate::{
    domain::{
        availability::{self, Override},
        schedule::Schedule,
        week,
    },
    refusal::Refusal,
};

/// An agent's schedule and override, as they are kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AvailabilityRecord {
    /// The schedule as the agent saved it; the default for none.
    pub schedule: contract::Schedule,
    /// The override. May have ended.
    pub by_hand: Option<Override>,
    /// The position of the last change.
    pub version: Seq,
}

impl AvailabilityRecord {
    /// From a row with the five columns that are read here.
    pub(super) fn of(row: &SqliteRow) -> Result<Self, Refusal> {
        let schedule: Option<String> = row.try_get("schedule_json")?;
        let available: Option<bool> = row.try_get("available")?;
        let since: Option<i64> = row.try_get("overridden_at")?;
        let since = since.map(Timestamp::from_millis);
        let back_at: Option<i64> = row.try_get("back_at")?;
        let back_at = back_at.map(Timestamp::from_millis);
        Ok(Self {
            schedule: schedule
                .map_or(Ok(contract::Schedule::default()), |json| serde_json::from_str(&json))?,
            by_hand: available.zip(since).map(|(available, since)| Override {
                available,
                since,
                back_at,
            }),
            version: unsigned(row.try_get("availability_version")?),
        })
    }

    /// The schedule as the rules see it.
    #[must_use]
    pub fn rules(&self) -> Schedule {
        let zone = self.schedule.time_zone.as_deref();
        // A name that was good when it was saved; UTC if a newer table has lost it.
        let zone = zone.and_then(|name| week::time_zone(name).ok()).unwrap_or(chrono_tz::UTC);
        Schedule::new(zone, self.schedule.blocks.clone())
    }

    /// What holds at a moment.
    #[must_use]
    pub fn at(&self, now: Timestamp) -> Availability {
        let effective = availability::effective(&self.rules(), self.by_hand, now);
        Availability {
            available: effective.available,
            reason: effective.reason,
            until: effective.until,
            time_zone: self.schedule.time_zone.clone(),
            version: self.version,
        }
    }
}

impl Read {
    /// What decides whether new chats are offered to the agent.
    pub async fn availability_record(
        &mut self,
        agent: &AgentId,
    ) -> Result<AvailabilityRecord, Refusal> {
        let row = sqlx::query(
            "SELECT schedule_json, available, overridden_at, back_at, availability_version
             FROM agents WHERE id = ?",
        )
        .bind(agent.as_str())
        .fetch_one(&mut *self.sql)
        .await?;
        AvailabilityRecord::of(&row)
    }

    /// An agent whose availability has changed by itself, and not yet been looked at since.
    pub async fn changed_availability(
        &mut self,
        now: Timestamp,
    ) -> Result<Option<AgentId>, Refusal> {
        let id: Option<String> = sqlx::query_scalar(
            "SELECT id FROM agents WHERE availability_changes_at <= ? AND removed_at IS NULL
             ORDER BY availability_changes_at LIMIT 1",
        )
        .bind(now.as_millis())
        .fetch_optional(&mut *self.sql)
        .await?;
        Ok(id.map(Into::into))
    }

    /// When somebody's availability next changes by itself.
    pub async fn next_availability_change(&mut self) -> Result<Option<Timestamp>, Refusal> {
        let at: Option<i64> = sqlx::query_scalar(
            "SELECT min(availability_changes_at) FROM agents WHERE removed_at IS NULL",
        )
        .fetch_one(&mut *self.sql)
        .await?;
        Ok(at.map(Timestamp::from_millis))
    }
}

impl Tx {
    /// Keeps what decides, and when it next decides otherwise.
    pub async fn save_availability(
        &mut self,
        agent: &AgentId,
        record: &AvailabilityRecord,
    ) -> Result<(), Refusal> {
        let changes_at = availability::next_change(&record.rules(), record.by_hand, self.now);
        sqlx::query(
            "UPDATE agents SET schedule_json = ?, available = ?, overridden_at = ?, back_at = ?,
                availability_changes_at = ?, availability_version = ? WHERE id = ?",
        )
        .bind(serde_json::to_string(&record.schedule)?)
        .bind(record.by_hand.map(|it| it.available))
        .bind(record.by_hand.map(|it| it.since.as_millis()))
        .bind(record.by_hand.and_then(|it| it.back_at).map(Timestamp::as_millis))
        .bind(changes_at.map(Timestamp::as_millis))
        .bind(signed(record.version))
        .bind(agent.as_str())
        .execute(&mut *self.sql)
        .await?;
        self.set_deadline();
        Ok(())
    }
}
