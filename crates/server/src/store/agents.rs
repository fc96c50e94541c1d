//! Agents and how busy they are.

use contract::{Agent, AgentId, Me, Timestamp};
use sqlx::{Row, sqlite::SqliteRow};

use super::{AvailabilityRecord, Chat, Read, Tx, unsigned};
use crate::{domain::routing::Candidate, refusal::Refusal};

/// An agent's account as the sign-in needs it.
#[derive(Clone, Debug)]
pub struct Account {
    /// Whose it is.
    pub me: Me,
    /// The password's argon2 hash.
    pub password_hash: String,
}

/// An agent as the operator sees them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AgentEntry {
    /// Who it is.
    pub me: Me,
    /// The names of the teams they are in, in order.
    pub teams: Vec<String>,
}

pub(super) fn me(row: &SqliteRow) -> Result<Me, sqlx::Error> {
    let id: String = row.try_get("agent_id")?;
    Ok(Me { id: id.into(), name: row.try_get("name")?, email: row.try_get("email")? })
}

impl Read {
    /// Every agent whose account is open, as the routing of one chat, in the round in which it is,
    /// sees them at a moment; or as that of no chat in particular.
    pub async fn candidates(
        &mut self,
        chat: Option<&Chat>,
        now: Timestamp,
    ) -> Result<Vec<Candidate>, Refusal> {
        let rows = sqlx::query(
            "SELECT a.id, a.schedule_json, a.available, a.overridden_at, a.back_at, a.availability_version,
                a.last_offer,
                (SELECT count(*) FROM conversations c
                    WHERE c.agent_id = a.id AND c.state = 'active')
                + (SELECT count(*) FROM offers o
                    WHERE o.agent_id = a.id AND o.outcome IS NULL) AS busy_with,
                EXISTS (SELECT 1 FROM offers o
                    WHERE o.conversation_id = ?1 AND o.round = ?2 AND o.agent_id = a.id) AS asked,
                EXISTS (SELECT 1 FROM routes r WHERE r.conversation_id = ?1
                    AND (r.agent_id = a.id OR r.team IN
                        (SELECT m.team FROM team_members m WHERE m.agent_id = a.id))) AS wished
             FROM agents a WHERE a.removed_at IS NULL",
        )
        .bind(chat.map(|chat| chat.id.as_str()))
        .bind(chat.map(|chat| chat.round))
        .fetch_all(&mut *self.sql)
        .await?;
        let candidate = |row: &SqliteRow| {
            let id: String = row.try_get("id")?;
            Ok(Candidate {
                agent: id.into(),
                wished: row.try_get("wished")?,
                available: AvailabilityRecord::of(row)?.at(now).available,
                busy_with: row.try_get("busy_with")?,
                asked: row.try_get("asked")?,
                last_offer: unsigned(row.try_get("last_offer")?),
            })
        };
        rows.iter().map(candidate).collect()
    }

    /// Every agent, in order of name; also those whose account is closed: the history names them.
    pub async fn agents(&mut self) -> Result<Vec<Agent>, Refusal> {
        let rows: Vec<(String, String)> =
            sqlx::query_as("SELECT id, name FROM agents ORDER BY name COLLATE NOCASE, id")
                .fetch_all(&mut *self.sql)
                .await?;
        Ok(rows.into_iter().map(|(id, name)| Agent { id: id.into(), name }).collect())
    }

    /// One agent.
    pub async fn agent(&mut self, id: &AgentId) -> Result<Agent, Refusal> {
        let name = sqlx::query_scalar("SELECT name FROM agents WHERE id = ?")
            .bind(id.as_str())
            .fetch_one(&mut *self.sql)
            .await?;
        Ok(Agent { id: id.clone(), name })
    }

    /// Whether there is any account yet.
    pub async fn has_agents(&mut self) -> Result<bool, Refusal> {
        let row =
            sqlx::query("SELECT 1 FROM agents LIMIT 1").fetch_optional(&mut *self.sql).await?;
        Ok(row.is_some())
    }

    /// The open accounts, by name.
    pub async fn open_accounts(&mut self) -> Result<Vec<AgentEntry>, Refusal> {
        let rows = sqlx::query(
            "SELECT a.id AS agent_id, a.name, a.email, t.name AS team FROM agents a
             LEFT JOIN team_members m ON m.agent_id = a.id
             LEFT JOIN teams t ON t.key = m.team
             WHERE a.removed_at IS NULL ORDER BY a.name, a.id, t.key",
        )
        .fetch_all(&mut *self.sql)
        .await?;
        let mut agents: Vec<AgentEntry> = Vec::new();
        for row in &rows {
            let me = me(row)?;
            if agents.last().is_none_or(|last| last.me.id != me.id) {
                agents.push(AgentEntry { me, teams: Vec::new() });
            }
            let team: Option<String> = row.try_get("team")?;
            if let Some(agent) = agents.last_mut() {
                agent.teams.extend(team);
            }
        }
        Ok(agents)
    }

    /// The open account with this address, in any case.
    pub async fn account(&mut self, email: &str) -> Result<Option<Account>, Refusal> {
        let row = sqlx::query(
            "SELECT id AS agent_id, name, email, password_hash FROM agents
             WHERE email = ? AND removed_at IS NULL",
        )
        .bind(email.to_lowercase())
        .fetch_optional(&mut *self.sql)
        .await?;
        row.map(|row| Ok(Account { me: me(&row)?, password_hash: row.try_get("password_hash")? }))
            .transpose()
    }
}

impl Tx {
    /// Makes an account, or opens a closed one again, with its history; returns its id. `None` when
    /// the address has an open one.
    pub async fn add_agent(
        &mut self,
        me: &Me,
        password_hash: &str,
    ) -> Result<Option<AgentId>, Refusal> {
        let id: Option<String> = sqlx::query_scalar(
            "INSERT INTO agents (id, email, name, password_hash) VALUES (?, ?, ?, ?)
             ON CONFLICT (email) DO UPDATE SET name = excluded.name,
                password_hash = excluded.password_hash, removed_at = NULL
             WHERE removed_at IS NOT NULL RETURNING id",
        )
        .bind(me.id.as_str())
        .bind(me.email.to_lowercase())
        .bind(&me.name)
        .bind(password_hash)
        .fetch_optional(&mut *self.sql)
        .await?;
        Ok(id.map(Into::into))
    }

    /// Gives an agent another name.
    pub async fn rename_agent(&mut self, agent: &AgentId, name: &str) -> Result<(), Refusal> {
        sqlx::query("UPDATE agents SET name = ? WHERE id = ?")
            .bind(name)
            .bind(agent.as_str())
            .execute(&mut *self.sql)
            .await?;
        Ok(())
    }

    /// Sets a new password.
    pub async fn set_password(&mut self, agent: &AgentId, hash: &str) -> Result<(), Refusal> {
        sqlx::query("UPDATE agents SET password_hash = ? WHERE id = ?")
            .bind(hash)
            .bind(agent.as_str())
            .execute(&mut *self.sql)
            .await?;
        Ok(())
    }

    /// Closes an account, which leaves its teams. What it did stays.
    pub async fn remove_agent(&mut self, agent: &AgentId) -> Result<(), Refusal> {
        sqlx::query("UPDATE agents SET removed_at = ? WHERE id = ?")
            .bind(self.now.as_millis())
            .bind(agent.as_str())
            .execute(&mut *self.sql)
            .await?;
        sqlx::query("DELETE FROM team_members WHERE agent_id = ?")
            .bind(agent.as_str())
            .execute(&mut *self.sql)
            .await?;
        Ok(())
    }
}
