//! Sessions, and the tickets for sockets.

use contract::{Agent, AgentId, Me, Timestamp, VisitorId};
use sqlx::{Row, sqlite::SqliteRow};

use super::{Account, Read, Tx, agents::me};
use crate::{refusal::Refusal, secret::TokenHash};

/// Who is behind a session.
#[derive(Clone, Debug)]
pub struct SessionHolder {
    /// The session.
    pub session: i64,
    /// The agent.
    pub me: Me,
    /// When the session ends.
    pub expires_at: Timestamp,
}

impl SessionHolder {
    /// The agent as colleagues see them.
    #[must_use]
    pub fn agent(&self) -> Agent {
        Agent { id: self.me.id.clone(), name: self.me.name.clone() }
    }
}

fn holder(row: &SqliteRow) -> Result<SessionHolder, sqlx::Error> {
    Ok(SessionHolder {
        session: row.try_get("session_id")?,
        me: me(row)?,
        expires_at: Timestamp::from_millis(row.try_get("expires_at")?),
    })
}

impl Read {
    /// Who signed in with this token, if it is still good.
    pub async fn session(
        &mut self,
        token: &TokenHash,
        now: Timestamp,
    ) -> Result<Option<SessionHolder>, Refusal> {
        let row = sqlx::query(
            "SELECT s.id AS session_id, s.expires_at, s.agent_id, a.name, a.email
             FROM sessions s JOIN agents a ON a.id = s.agent_id
             WHERE s.token_hash = ? AND s.expires_at > ?",
        )
        .bind(token.as_slice())
        .bind(now.as_millis())
        .fetch_optional(&mut *self.sql)
        .await?;
        Ok(row.as_ref().map(holder).transpose()?)
    }

    /// Whether the session is still there.
    pub async fn session_exists(&mut self, session: i64) -> Result<bool, Refusal> {
        let row = sqlx::query("SELECT 1 FROM sessions WHERE id = ?")
            .bind(session)
            .fetch_optional(&mut *self.sql)
            .await?;
        Ok(row.is_some())
    }

    /// The sessions that there are.
    pub async fn sessions(&mut self) -> Result<Vec<i64>, Refusal> {
        Ok(sqlx::query_scalar("SELECT id FROM sessions").fetch_all(&mut *self.sql).await?)
    }
}

impl Tx {
    /// Begins a session, and forgets those that are over. `false` when the account was closed or has
    /// another password since its hash was read: checking one takes a while.
    pub async fn add_session(
        &mut self,
        token: &TokenHash,
        account: &Account,
        expires_at: Timestamp,
    ) -> Result<bool, Refusal> {
        sqlx::query("DELETE FROM sessions WHERE expires_at <= ?")
            .bind(self.now.as_millis())
            .execute(&mut *self.sql)
            .await?;
        let added = sqlx::query(
            "INSERT INTO sessions (token_hash, agent_id, expires_at)
             SELECT ?, id, ? FROM agents
             WHERE id = ? AND removed_at IS NULL AND password_hash = ?",
        )
        .bind(token.as_slice())
        .bind(expires_at.as_millis())
        .bind(account.me.id.as_str())
        .bind(&account.password_hash)
        .execute(&mut *self.sql)
        .await?;
        Ok(added.rows_affected() > 0)
    }

    /// Ends a session and voids its tickets.
    pub async fn remove_session(&mut self, session: i64) -> Result<(), Refusal> {
        sqlx::query("DELETE FROM sessions WHERE id = ?")
            .bind(session)
            .execute(&mut *self.sql)
            .await?;
        Ok(())
    }

    /// Ends every session of an agent and voids their tickets.
    pub async fn remove_sessions(&mut self, agent: &AgentId) -> Result<(), Refusal> {
        sqlx::query("DELETE FROM sessions WHERE agent_id = ?")
            .bind(agent.as_str())
            .execute(&mut *self.sql)
            .await?;
        Ok(())
    }

    async fn add_ticket(
        &mut self,
        ticket: &TokenHash,
        session: Option<i64>,
        visitor: Option<&VisitorId>,
        expires_at: Timestamp,
    ) -> Result<(), Refusal> {
        sqlx::query("DELETE FROM tickets WHERE expires_at <= ?")
            .bind(self.now.as_millis())
            .execute(&mut *self.sql)
            .await?;
        sqlx::query(
            "INSERT INTO tickets (hash, session_id, visitor_id, expires_at) VALUES (?, ?, ?, ?)",
        )
        .bind(ticket.as_slice())
        .bind(session)
        .bind(visitor.map(VisitorId::as_str))
        .bind(expires_at.as_millis())
        .execute(&mut *self.sql)
        .await?;
        Ok(())
    }

    /// A ticket for a session's socket.
    pub async fn add_session_ticket(
        &mut self,
        ticket: &TokenHash,
        session: i64,
        expires_at: Timestamp,
    ) -> Result<(), Refusal> {
        self.add_ticket(ticket, Some(session), None, expires_at).await
    }

    /// A ticket for a visitor's socket.
    pub async fn add_visitor_ticket(
        &mut self,
        ticket: &TokenHash,
        visitor: &VisitorId,
        expires_at: Timestamp,
    ) -> Result<(), Refusal> {
        self.add_ticket(ticket, None, Some(visitor), expires_at).await
    }

    /// Uses up an agent's ticket: whose session it opens, if it and the session are still good.
    pub async fn redeem_session_ticket(
        &mut self,
        ticket: &TokenHash,
    ) -> Result<Option<SessionHolder>, Refusal> {
        let session: Option<i64> = sqlx::query_scalar(
            "DELETE FROM tickets WHERE hash = ? AND session_id IS NOT NULL AND expires_at > ?
             RETURNING session_id",
        )
        .bind(ticket.as_slice())
        .bind(self.now.as_millis())
        .fetch_optional(&mut *self.sql)
        .await?;
        let row = sqlx::query(
            "SELECT s.id AS session_id, s.expires_at, s.agent_id, a.name, a.email
             FROM sessions s JOIN agents a ON a.id = s.agent_id
             WHERE s.id = ? AND s.expires_at > ?",
        )
        .bind(session)
        .bind(self.now.as_millis())
        .fetch_optional(&mut *self.sql)
        .await?;
        Ok(row.as_ref().map(holder).transpose()?)
    }

    /// Uses up a visitor's ticket: whose it is, if it is still good.
    pub async fn redeem_visitor_ticket(
        &mut self,
        ticket: &TokenHash,
    ) -> Result<Option<VisitorId>, Refusal> {
        let visitor: Option<String> = sqlx::query_scalar(
            "DELETE FROM tickets WHERE hash = ? AND visitor_id IS NOT NULL AND expires_at > ?
             RETURNING visitor_id",
        )
        .bind(ticket.as_slice())
        .bind(self.now.as_millis())
        .fetch_optional(&mut *self.sql)
        .await?;
        Ok(visitor.map(Into::into))
    }
}
