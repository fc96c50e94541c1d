//! Calendars, and what was booked from them.

use contract::{
    Agent, AgentId, ClientId, ConversationId, Meeting, MeetingId, MeetingSettings, Timestamp,
    UpcomingMeeting, VisitorId, limits,
};
use sqlx::{Row, sqlite::SqliteRow};

use super::{Read, Tx, chats::shown_to_agent};
use crate::{
    domain::{invitation::Invitation, slots::Busy},
    refusal::Refusal,
};

/// A calendar that can be shared.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Calendar {
    /// Whose.
    pub agent: Agent,
    /// When they can be met.
    pub settings: MeetingSettings,
}

/// A meeting to be kept.
#[derive(Clone, Debug)]
pub struct NewMeeting {
    /// The meeting.
    pub meeting: Meeting,
    /// The time that it takes.
    pub busy: Busy,
    /// With whom.
    pub visitor: VisitorId,
    /// Where it was booked.
    pub conversation: ConversationId,
    /// Their name, when it is known.
    pub visitor_name: Option<String>,
    /// Their address, when it is known.
    pub visitor_email: Option<String>,
    /// The agent's words.
    pub invitation: String,
}

fn calendar(row: &SqliteRow) -> Result<Calendar, Refusal> {
    let id: String = row.try_get("id")?;
    let agent = Agent { id: id.into(), name: row.try_get("name")? };
    Ok(Calendar { agent, settings: serde_json::from_str(row.try_get("settings_json")?)? })
}

fn at(row: &SqliteRow, column: &str) -> Result<Timestamp, sqlx::Error> {
    row.try_get(column).map(Timestamp::from_millis)
}

fn upcoming(row: &SqliteRow) -> Result<UpcomingMeeting, sqlx::Error> {
    let id: String = row.try_get("id")?;
    let share: String = row.try_get("share")?;
    let agent: String = row.try_get("agent_id")?;
    Ok(UpcomingMeeting {
        meeting: Meeting {
            id: id.into(),
            share: share.into(),
            agent: Agent { id: agent.into(), name: row.try_get("agent_name")? },
            start: at(row, "start_at")?,
            end: at(row, "end_at")?,
        },
        visitor_name: row.try_get("visitor_name")?,
        visitor_email: row.try_get("visitor_email")?,
    })
}

fn invitation(row: &SqliteRow) -> Result<Invitation, sqlx::Error> {
    let id: String = row.try_get("id")?;
    Ok(Invitation {
        id: id.into(),
        booked_at: at(row, "booked_at")?,
        start: at(row, "start_at")?,
        end: at(row, "end_at")?,
        agent_name: row.try_get("agent_name")?,
        agent_email: row.try_get("agent_email")?,
        visitor_name: row.try_get("visitor_name")?,
        visitor_email: row.try_get("visitor_email")?,
        invitation: row.try_get("invitation")?,
    })
}

/// A query for [`invitation`] and [`upcoming`] rows.
macro_rules! select_meetings {
    ($($rest:expr),*) => {
        concat!(
            "SELECT m.*, a.name AS agent_name, a.email AS agent_email
             FROM meetings m JOIN agents a ON a.id = m.agent_id ",
            $($rest),*
        )
    };
}

impl Read {
    /// What an agent set for meetings.
    pub async fn meeting_settings(
        &mut self,
        agent: &AgentId,
    ) -> Result<Option<MeetingSettings>, Refusal> {
        let json: Option<String> =
            sqlx::query_scalar("SELECT settings_json FROM meeting_settings WHERE agent_id = ?")
                .bind(agent.as_str())
                .fetch_optional(&mut *self.sql)
                .await?;
        json.as_deref().map(serde_json::from_str).transpose().map_err(Into::into)
    }

    /// The calendars that can be shared; whose turn it is comes first.
    pub async fn calendars(&mut self) -> Result<Vec<Calendar>, Refusal> {
        let rows = sqlx::query(
            "SELECT a.id, a.name, s.settings_json
             FROM meeting_settings s JOIN agents a ON a.id = s.agent_id
             WHERE s.connected AND a.removed_at IS NULL ORDER BY s.last_shown_at, a.id",
        )
        .fetch_all(&mut *self.sql)
        .await?;
        rows.iter().map(calendar).collect()
    }

    /// An agent's calendar, if it can be shared.
    pub async fn calendar_of(&mut self, agent: &AgentId) -> Result<Option<Calendar>, Refusal> {
        let row = sqlx::query(
            "SELECT a.id, a.name, s.settings_json
             FROM meeting_settings s JOIN agents a ON a.id = s.agent_id
             WHERE s.connected AND a.removed_at IS NULL AND a.id = ?",
        )
        .bind(agent.as_str())
        .fetch_optional(&mut *self.sql)
        .await?;
        row.as_ref().map(calendar).transpose()
    }

    /// The time of an agent that is taken from `since` on.
    pub async fn busy(&mut self, agent: &AgentId, since: Timestamp) -> Result<Vec<Busy>, Refusal> {
        // No meeting takes longer: so the index by start leaves those of earlier years out.
        let longest = i64::from(limits::MEETING_MINUTES_MOST + limits::BUFFER_MINUTES) * 60_000;
        let rows: Vec<(i64, i64)> = sqlx::query_as(
            "SELECT start_at, busy_until FROM meetings
             WHERE agent_id = ? AND start_at > ? AND busy_until > ?",
        )
        .bind(agent.as_str())
        .bind(since.as_millis() - longest)
        .bind(since.as_millis())
        .fetch_all(&mut *self.sql)
        .await?;
        let busy = |(from, until)| Busy {
            from: Timestamp::from_millis(from),
            until: Timestamp::from_millis(until),
        };
        Ok(rows.into_iter().map(busy).collect())
    }

    /// Whether a meeting was booked from a card.
    pub async fn is_booked(
        &mut self,
        conversation: &ConversationId,
        share: &ClientId,
    ) -> Result<bool, Refusal> {
        let row = sqlx::query("SELECT 1 FROM meetings WHERE conversation_id = ? AND share = ?")
            .bind(conversation.as_str())
            .bind(share.as_str())
            .fetch_optional(&mut *self.sql)
            .await?;
        Ok(row.is_some())
    }

    /// An agent's meetings that are not over, soonest first.
    pub async fn upcoming_meetings(
        &mut self,
        agent: &AgentId,
        now: Timestamp,
    ) -> Result<Vec<UpcomingMeeting>, Refusal> {
        let rows = sqlx::query(select_meetings!(
            "WHERE m.agent_id = ? AND m.end_at > ? ORDER BY m.start_at LIMIT ?"
        ))
        .bind(agent.as_str())
        .bind(now.as_millis())
        .bind(limits::PAGE_ITEMS)
        .fetch_all(&mut *self.sql)
        .await?;
        rows.iter().map(upcoming).collect::<Result<_, _>>().map_err(Into::into)
    }

    /// A meeting, if it is the agent's own or booked in a chat that they may see.
    pub async fn invitation_for_agent(
        &mut self,
        agent: &AgentId,
        id: &MeetingId,
    ) -> Result<Option<Invitation>, Refusal> {
        let row = sqlx::query(select_meetings!(
            "WHERE m.id = ?2 AND (m.agent_id = ?1 OR EXISTS (
                SELECT 1 FROM conversations c WHERE c.id = m.conversation_id AND ",
            shown_to_agent!(),
            "))"
        ))
        .bind(agent.as_str())
        .bind(id.as_str())
        .fetch_optional(&mut *self.sql)
        .await?;
        Ok(row.as_ref().map(invitation).transpose()?)
    }

    /// A visitor's own meeting.
    pub async fn invitation_for_visitor(
        &mut self,
        visitor: &VisitorId,
        id: &MeetingId,
    ) -> Result<Option<Invitation>, Refusal> {
        let row = sqlx::query(select_meetings!("WHERE m.visitor_id = ? AND m.id = ?"))
            .bind(visitor.as_str())
            .bind(id.as_str())
            .fetch_optional(&mut *self.sql)
            .await?;
        Ok(row.as_ref().map(invitation).transpose()?)
    }
}

impl Tx {
    /// Keeps what an agent sets for meetings.
    pub async fn set_meeting_settings(
        &mut self,
        agent: &AgentId,
        settings: &MeetingSettings,
    ) -> Result<(), Refusal> {
        sqlx::query(
            "INSERT INTO meeting_settings (agent_id, connected, settings_json) VALUES (?, ?, ?)
             ON CONFLICT (agent_id) DO UPDATE SET
                connected = excluded.connected, settings_json = excluded.settings_json",
        )
        .bind(agent.as_str())
        .bind(settings.connected)
        .bind(serde_json::to_string(settings)?)
        .execute(&mut *self.sql)
        .await?;
        Ok(())
    }

    /// Notes that a calendar had its turn.
    pub async fn calendar_was_shown(&mut self, agent: &AgentId) -> Result<(), Refusal> {
        sqlx::query("UPDATE meeting_settings SET last_shown_at = ? WHERE agent_id = ?")
            .bind(self.now.as_millis())
            .bind(agent.as_str())
            .execute(&mut *self.sql)
            .await?;
        Ok(())
    }

    /// Keeps a meeting.
    pub async fn add_meeting(&mut self, new: &NewMeeting) -> Result<(), Refusal> {
        let meeting = &new.meeting;
        sqlx::query(
            "INSERT INTO meetings (id, agent_id, visitor_id, conversation_id, share, start_at,
                end_at, busy_until, booked_at, visitor_name, visitor_email, invitation)
             VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        )
        .bind(meeting.id.as_str())
        .bind(meeting.agent.id.as_str())
        .bind(new.visitor.as_str())
        .bind(new.conversation.as_str())
        .bind(meeting.share.as_str())
        .bind(meeting.start.as_millis())
        .bind(meeting.end.as_millis())
        .bind(new.busy.until.as_millis())
        .bind(self.now.as_millis())
        .bind(&new.visitor_name)
        .bind(&new.visitor_email)
        .bind(&new.invitation)
        .execute(&mut *self.sql)
        .await?;
        Ok(())
    }
}
