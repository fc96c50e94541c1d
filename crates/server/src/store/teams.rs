//! Teams, and for whom a chat is before everybody else.

use contract::{AgentId, ConversationId};
use sqlx::Row;

use super::{Read, Tx};
use crate::{
    domain::{routing::Wish, team::TeamKey},
    refusal::Refusal,
};

/// A team as the operator sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TeamEntry {
    /// What it is called.
    pub name: String,
    /// The names of those who are in it, in order.
    pub members: Vec<String>,
}

impl Read {
    /// What the team is called, if there is one.
    pub async fn team_name(&mut self, key: &TeamKey) -> Result<Option<String>, Refusal> {
        let name = sqlx::query_scalar("SELECT name FROM teams WHERE key = ?")
            .bind(key.as_str())
            .fetch_optional(&mut *self.sql)
            .await?;
        Ok(name)
    }

    /// Who is in which team, by the teams' names.
    pub async fn members(&mut self) -> Result<Vec<(String, Vec<AgentId>)>, Refusal> {
        let rows: Vec<(String, Option<String>)> = sqlx::query_as(
            "SELECT t.name, m.agent_id FROM teams t LEFT JOIN team_members m ON m.team = t.key
             ORDER BY t.key",
        )
        .fetch_all(&mut *self.sql)
        .await?;
        let mut teams: Vec<(String, Vec<AgentId>)> = Vec::new();
        for (name, member) in rows {
            if teams.last().is_none_or(|(last, _)| *last != name) {
                teams.push((name, Vec::new()));
            }
            if let Some((_, members)) = teams.last_mut() {
                members.extend(member.map(AgentId::from));
            }
        }
        Ok(teams)
    }

    /// All teams, by name.
    pub async fn teams(&mut self) -> Result<Vec<TeamEntry>, Refusal> {
        let rows = sqlx::query(
            "SELECT t.name AS team, a.name AS member FROM teams t
             LEFT JOIN team_members m ON m.team = t.key
             LEFT JOIN agents a ON a.id = m.agent_id
             ORDER BY t.key, a.name",
        )
        .fetch_all(&mut *self.sql)
        .await?;
        let mut teams: Vec<TeamEntry> = Vec::new();
        for row in rows {
            let name: String = row.try_get("team")?;
            if teams.last().is_none_or(|last| last.name != name) {
                teams.push(TeamEntry { name, members: Vec::new() });
            }
            let member: Option<String> = row.try_get("member")?;
            if let Some(team) = teams.last_mut() {
                team.members.extend(member);
            }
        }
        Ok(teams)
    }
}

impl Tx {
    /// Makes a team; `false` when there is one of that name.
    pub async fn add_team(&mut self, key: &TeamKey, name: &str) -> Result<bool, Refusal> {
        let done =
            sqlx::query("INSERT INTO teams (key, name) VALUES (?, ?) ON CONFLICT DO NOTHING")
                .bind(key.as_str())
                .bind(name)
                .execute(&mut *self.sql)
                .await?;
        Ok(done.rows_affected() == 1)
    }

    /// Removes a team. What waits for it is for everybody from now on.
    pub async fn remove_team(&mut self, key: &TeamKey) -> Result<(), Refusal> {
        sqlx::query("DELETE FROM teams WHERE key = ?")
            .bind(key.as_str())
            .execute(&mut *self.sql)
            .await?;
        Ok(())
    }

    /// Puts an agent into a team or takes them out of it; doing it twice is doing it once.
    pub async fn set_member(
        &mut self,
        team: &TeamKey,
        agent: &AgentId,
        inside: bool,
    ) -> Result<(), Refusal> {
        let change = if inside {
            "INSERT INTO team_members (team, agent_id) VALUES (?, ?) ON CONFLICT DO NOTHING"
        } else {
            "DELETE FROM team_members WHERE team = ? AND agent_id = ?"
        };
        sqlx::query(change)
            .bind(team.as_str())
            .bind(agent.as_str())
            .execute(&mut *self.sql)
            .await?;
        Ok(())
    }

    /// Keeps for whom a chat is before everybody else, or, where it is handed on, instead of them.
    /// An agent or a team that does not exist is nobody, and leaves it for everybody, or for nobody.
    pub async fn set_wish(&mut self, chat: &ConversationId, wish: &Wish) -> Result<(), Refusal> {
        let (keep, whom) = match wish {
            Wish::Agent(agent) => (
                "INSERT INTO routes (conversation_id, agent_id) SELECT ?, id FROM agents WHERE id = ?",
                agent.as_str(),
            ),
            Wish::Team(team) => (
                "INSERT INTO routes (conversation_id, team) SELECT ?, key FROM teams WHERE key = ?",
                team.as_str(),
            ),
        };
        sqlx::query("DELETE FROM routes WHERE conversation_id = ?")
            .bind(chat.as_str())
            .execute(&mut *self.sql)
            .await?;
        sqlx::query(keep).bind(chat.as_str()).bind(whom).execute(&mut *self.sql).await?;
        Ok(())
    }
}
