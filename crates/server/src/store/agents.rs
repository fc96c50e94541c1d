//! Agents, their sessions and their switch.

use contract::{Agent, AgentId, Availability, Me, Seq, Timestamp, VisitorId};
use sqlx::{Row, sqlite::SqliteRow};

use super::{Read, Tx, signed, unsigned};
use crate::{
    domain::{
        availability::{self, Choice},
        routing::Candidate,
    },
    refusal::Refusal,
    secret::TokenHash,
};

/// An agent's account as the sign-in needs it.
#[derive(Clone, Debug)]
pub struct Account {
    /// Whose it is.
    pub me: Me,
    /// The password's argon2 hash.
    pub password_hash: String,
}

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

fn me(row: &SqliteRow) -> Result<Me, sqlx::Error> {
    let id: String = row.try_get("agent_id")?;
    Ok(Me { id: id.into(), name: row.try_get("name")?, email: row.try_get("email")? })
}

fn holder(row: &SqliteRow) -> Result<SessionHolder, sqlx::Error> {
    Ok(SessionHolder {
        session: row.try_get("session_id")?,
        me: me(row)?,
        expires_at: Timestamp::from_millis(row.try_get("expires_at")?),
    })
}

fn availability_of(row: &SqliteRow) -> Result<Availability, sqlx::Error> {
    let available: Option<bool> = row.try_get("available")?;
    let version = unsigned(row.try_get("availability_version")?);
    Ok(availability::effective(available.map(|available| Choice { available }), version))
}

impl Read {
    /// The account with this address, in any case.
    pub async fn account(&mut self, email: &str) -> Result<Option<Account>, Refusal> {
        let row = sqlx::query(
            "SELECT id AS agent_id, name, email, password_hash FROM agents WHERE email = ?",
        )
        .bind(email.to_lowercase())
        .fetch_optional(&mut *self.sql)
        .await?;
        row.map(|row| Ok(Account { me: me(&row)?, password_hash: row.try_get("password_hash")? }))
            .transpose()
    }

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

    /// Whether new chats are offered to the agent.
    pub async fn availability(&mut self, agent: &AgentId) -> Result<Availability, Refusal> {
        let row = sqlx::query("SELECT available, availability_version FROM agents WHERE id = ?")
            .bind(agent.as_str())
            .fetch_one(&mut *self.sql)
            .await?;
        Ok(availability_of(&row)?)
    }
}

impl Tx {
    /// Makes an account; `false` when the address has one already.
    pub async fn add_agent(&mut self, me: &Me, password_hash: &str) -> Result<bool, Refusal> {
        let done = sqlx::query(
            "INSERT INTO agents (id, email, name, password_hash) VALUES (?, ?, ?, ?)
             ON CONFLICT (email) DO NOTHING",
        )
        .bind(me.id.as_str())
        .bind(me.email.to_lowercase())
        .bind(&me.name)
        .bind(password_hash)
        .execute(&mut *self.sql)
        .await?;
        Ok(done.rows_affected() == 1)
    }

    /// Whether there is any account yet.
    pub async fn has_agents(&mut self) -> Result<bool, Refusal> {
        let row =
            sqlx::query("SELECT 1 FROM agents LIMIT 1").fetch_optional(&mut *self.sql).await?;
        Ok(row.is_some())
    }

    /// Begins a session, and forgets those that are over.
    pub async fn add_session(
        &mut self,
        token: &TokenHash,
        agent: &AgentId,
        expires_at: Timestamp,
    ) -> Result<(), Refusal> {
        sqlx::query("DELETE FROM sessions WHERE expires_at <= ?")
            .bind(self.now.as_millis())
            .execute(&mut *self.sql)
            .await?;
        sqlx::query("INSERT INTO sessions (token_hash, agent_id, expires_at) VALUES (?, ?, ?)")
            .bind(token.as_slice())
            .bind(agent.as_str())
            .bind(expires_at.as_millis())
            .execute(&mut *self.sql)
            .await?;
        Ok(())
    }

    /// Ends a session and voids its tickets.
    pub async fn remove_session(&mut self, session: i64) -> Result<(), Refusal> {
        sqlx::query("DELETE FROM sessions WHERE id = ?")
            .bind(session)
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

    /// Whether new chats are offered to the agent.
    pub async fn availability(&mut self, agent: &AgentId) -> Result<Availability, Refusal> {
        let row = sqlx::query("SELECT available, availability_version FROM agents WHERE id = ?")
            .bind(agent.as_str())
            .fetch_one(&mut *self.sql)
            .await?;
        Ok(availability_of(&row)?)
    }

    /// Sets the agent's own switch.
    pub async fn set_availability(
        &mut self,
        agent: &AgentId,
        choice: Choice,
        version: Seq,
    ) -> Result<(), Refusal> {
        sqlx::query("UPDATE agents SET available = ?, availability_version = ? WHERE id = ?")
            .bind(choice.available)
            .bind(signed(version))
            .bind(agent.as_str())
            .execute(&mut *self.sql)
            .await?;
        Ok(())
    }

    /// Every agent, as the routing of one chat sees them.
    pub async fn candidates(
        &mut self,
        conversation: &contract::ConversationId,
    ) -> Result<Vec<Candidate>, Refusal> {
        let rows = sqlx::query(
            "SELECT a.id, a.available, a.availability_version, a.last_offer,
                (SELECT count(*) FROM conversations c
                    WHERE c.agent_id = a.id AND c.state = 'active')
                + (SELECT count(*) FROM offers o
                    WHERE o.agent_id = a.id AND o.outcome IS NULL) AS busy_with,
                EXISTS (SELECT 1 FROM offers o
                    WHERE o.conversation_id = ? AND o.agent_id = a.id) AS asked
             FROM agents a",
        )
        .bind(conversation.as_str())
        .fetch_all(&mut *self.sql)
        .await?;
        let candidate = |row: &SqliteRow| {
            let id: String = row.try_get("id")?;
            Ok(Candidate {
                agent: id.into(),
                available: availability_of(row)?.available,
                busy_with: row.try_get("busy_with")?,
                asked: row.try_get("asked")?,
                last_offer: unsigned(row.try_get("last_offer")?),
            })
        };
        rows.iter().map(candidate).collect()
    }
}
