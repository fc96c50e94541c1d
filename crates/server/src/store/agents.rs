//! Agents, their switch and how busy they are.

use contract::{Agent, AgentId, Availability, Me, Seq};
use sqlx::{Row, sqlite::SqliteRow};

use super::{Read, Tx, signed, unsigned};
use crate::{
    domain::{
        availability::{self, Choice},
        routing::Candidate,
    },
    refusal::Refusal,
};

/// An agent's account as the sign-in needs it.
#[derive(Clone, Debug)]
pub struct Account {
    /// Whose it is.
    pub me: Me,
    /// The password's argon2 hash.
    pub password_hash: String,
}

pub(super) fn me(row: &SqliteRow) -> Result<Me, sqlx::Error> {
    let id: String = row.try_get("agent_id")?;
    Ok(Me { id: id.into(), name: row.try_get("name")?, email: row.try_get("email")? })
}

fn availability_of(row: &SqliteRow) -> Result<Availability, sqlx::Error> {
    let available: Option<bool> = row.try_get("available")?;
    let version = unsigned(row.try_get("availability_version")?);
    Ok(availability::effective(available.map(|available| Choice { available }), version))
}

impl Read {
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

    /// Every agent, in order of name.
    pub async fn agents(&mut self) -> Result<Vec<Agent>, Refusal> {
        let rows: Vec<(String, String)> =
            sqlx::query_as("SELECT id, name FROM agents ORDER BY name COLLATE NOCASE, id")
                .fetch_all(&mut *self.sql)
                .await?;
        Ok(rows.into_iter().map(|(id, name)| Agent { id: id.into(), name }).collect())
    }

    /// Whether there is any account yet.
    pub async fn has_agents(&mut self) -> Result<bool, Refusal> {
        let row =
            sqlx::query("SELECT 1 FROM agents LIMIT 1").fetch_optional(&mut *self.sql).await?;
        Ok(row.is_some())
    }

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
}
