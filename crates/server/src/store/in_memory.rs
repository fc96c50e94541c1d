//! A database in memory that outlives the servers on it: what a disk is to a computer. For
//! simulations, which let the server die at any moment and look at what is left.

use std::sync::{Arc, atomic::Ordering};

use contract::{AgentId, ClientId, ConversationId, Position, VisitorId};
use sqlx::{
    ConnectOptions, Connection, Row, SqliteConnection, SqlitePool,
    sqlite::{SqliteAutoVacuum, SqliteConnectOptions, SqliteRow},
};
use tokio::sync::OwnedMutexGuard;

use super::{Interrupt, MIGRATIONS, Publish, Store, begin_log, group::Group, pool, unsigned};
use crate::{chance::Chance, clock::Clock};

/// The database. Holds one connection of its own, without which the memory would be given back.
#[derive(Debug)]
pub struct InMemory {
    operator: SqliteConnection,
    /// One connection for all: the same statements in the same transactions, one after the other.
    server: SqlitePool,
}

/// A chat as it is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeptChat {
    /// Its place in the order in which chats began.
    pub row: u64,
    /// Which.
    pub id: ConversationId,
    /// Whose.
    pub visitor: VisitorId,
    /// Who answers, or answered.
    pub agent: Option<AgentId>,
    /// The word of its state: `waiting`, `active`, `ended`, `missed`, `abandoned`.
    pub state: String,
    /// What its agent has not read, as it is counted along.
    pub unread: u64,
    /// Up to where the agent has read.
    pub agent_read_up_to: Position,
    /// How many agents are asked right now.
    pub offers: u64,
    /// Whether its agent wants to hand it on, and somebody is asked.
    pub is_handed_on: bool,
}

impl KeptChat {
    /// Whether nothing more can be said in it.
    #[must_use]
    pub fn is_over(&self) -> bool {
        !matches!(self.state.as_str(), "waiting" | "active")
    }
}

/// A message as it is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeptMessage {
    /// Where it was said.
    pub conversation: ConversationId,
    /// Its place among what agents see.
    pub position: Position,
    /// Its place among what the visitor sees; none for a note.
    pub visitor_position: Option<Position>,
    /// Its key.
    pub client_id: ClientId,
    /// Whether the visitor said it.
    pub from_visitor: bool,
    /// What was said, as JSON.
    pub body: String,
}

/// As long as this is there, nobody has their turn to write.
#[derive(Debug)]
#[must_use]
pub struct Pause(#[expect(dead_code, reason = "is held")] OwnedMutexGuard<Option<Group>>);

// Writes that come in the same moment, in an order that can be had again.
impl Store {
    /// Lets nobody write for now: who wants to waits, in the order in which they come.
    pub async fn pause(&self) -> Pause {
        Pause(Arc::clone(&self.turn).lock_owned().await)
    }

    /// How many wait to write.
    #[must_use]
    pub fn asking(&self) -> usize {
        self.asking.load(Ordering::SeqCst)
    }
}

impl InMemory {
    /// A new database with all its tables, which has to be [`erase`](Self::erase)d before it is
    /// used.
    ///
    /// # Errors
    /// SQLite did not make it.
    pub async fn new() -> sqlx::Result<Self> {
        let options: SqliteConnectOptions = "sqlite::memory:".parse()?;
        // What is erased leaves no room behind: a full disk is as full in each world.
        let options = options.foreign_keys(true).auto_vacuum(SqliteAutoVacuum::Incremental);
        let operator = options.clone().foreign_keys(false).connect().await?;
        let server = pool(1).connect_with(options).await?;
        MIGRATIONS.run(&server).await?;
        Ok(Self { operator, server })
    }

    /// A server's store on it.
    #[must_use]
    pub fn store(
        &self,
        clock: Clock,
        chance: Chance,
        publish: Publish,
        interrupt: Interrupt,
    ) -> Store {
        Store {
            writer: self.server.clone(),
            readers: self.server.clone(),
            turn: Arc::default(),
            asking: Arc::default(),
            claim: Arc::default(),
            clock,
            chance,
            publish,
            interrupt: Some(interrupt),
        }
    }

    /// Takes everything out, and begins a new log with this epoch.
    ///
    /// # Errors
    /// SQLite refused.
    pub async fn erase(&mut self, epoch: &str) -> sqlx::Result<()> {
        let tables: Vec<String> = sqlx::query_scalar(
            "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE '%sqlite%'
             AND name NOT LIKE '%sqlx%' AND name NOT LIKE '%words%' AND name NOT LIKE '%vocabulary%'",
        )
        .fetch_all(&mut self.operator)
        .await?;
        let mut all = String::from(
            "INSERT INTO message_words (message_words) VALUES ('delete-all');
             INSERT INTO visitor_words (visitor_words) VALUES ('delete-all');",
        );
        for table in tables {
            all += &format!("DELETE FROM {table};");
        }
        all += "DELETE FROM sqlite_sequence; PRAGMA incremental_vacuum;";
        sqlx::raw_sql(sqlx::AssertSqlSafe(all)).execute(&mut self.operator).await?;
        begin_log(&self.server, epoch).await
    }

    /// Leaves room for so many more pages of 4 KiB; `None` for as much as there is.
    ///
    /// # Errors
    /// SQLite refused.
    pub async fn set_room(&mut self, pages: Option<u32>) -> sqlx::Result<()> {
        let most = match pages {
            None => i64::from(u32::MAX - 1),
            Some(room) => {
                let now: i64 =
                    sqlx::query_scalar("PRAGMA page_count").fetch_one(&mut self.operator).await?;
                now + i64::from(room)
            }
        };
        let pragma = format!("PRAGMA max_page_count = {most}");
        sqlx::raw_sql(sqlx::AssertSqlSafe(pragma)).execute(&mut self.operator).await?;
        Ok(())
    }

    /// The log begins another life, as after a backup was restored.
    ///
    /// # Errors
    /// SQLite refused.
    pub async fn begin_epoch(&mut self, epoch: &str) -> sqlx::Result<()> {
        sqlx::query("UPDATE log SET epoch = ?").bind(epoch).execute(&mut self.operator).await?;
        Ok(())
    }

    /// Ends every session of an agent, as time or the operator does.
    ///
    /// # Errors
    /// SQLite refused.
    pub async fn end_sessions(&mut self, agent: &AgentId) -> sqlx::Result<()> {
        sqlx::query("DELETE FROM sessions WHERE agent_id = ?")
            .bind(agent.as_str())
            .execute(&mut self.operator)
            .await?;
        Ok(())
    }

    /// Every chat with its agent and its state, looked up past the server.
    ///
    /// # Errors
    /// SQLite refused.
    pub async fn chats(&mut self) -> sqlx::Result<Vec<KeptChat>> {
        let rows = sqlx::query(
            "SELECT row, id, visitor_id, agent_id, state, unread, agent_read_up_to,
                (SELECT count(*) FROM offers o
                    WHERE o.conversation_id = c.id AND o.outcome IS NULL) AS offers,
                transfer_json IS NOT NULL AND json_extract(transfer_json, '$.end') IS NULL
                    AS is_handed_on
             FROM conversations c ORDER BY row",
        )
        .fetch_all(&mut self.operator)
        .await?;
        let chat = |row: &SqliteRow| {
            let id: String = row.try_get("id")?;
            let visitor: String = row.try_get("visitor_id")?;
            let agent: Option<String> = row.try_get("agent_id")?;
            Ok(KeptChat {
                row: unsigned(row.try_get("row")?),
                id: id.into(),
                visitor: visitor.into(),
                agent: agent.map(Into::into),
                state: row.try_get("state")?,
                unread: unsigned(row.try_get("unread")?),
                agent_read_up_to: unsigned(row.try_get("agent_read_up_to")?),
                offers: unsigned(row.try_get("offers")?),
                is_handed_on: row.try_get("is_handed_on")?,
            })
        };
        rows.iter().map(chat).collect()
    }

    /// Every message in order of its chat and its place, looked up past the server.
    ///
    /// # Errors
    /// SQLite refused.
    pub async fn messages(&mut self) -> sqlx::Result<Vec<KeptMessage>> {
        let rows = sqlx::query(
            "SELECT conversation_id, position, visitor_position, client_id, from_visitor, body_json
             FROM messages ORDER BY conversation_id, position",
        )
        .fetch_all(&mut self.operator)
        .await?;
        let message = |row: &SqliteRow| {
            let conversation: String = row.try_get("conversation_id")?;
            let client_id: String = row.try_get("client_id")?;
            Ok(KeptMessage {
                conversation: conversation.into(),
                position: unsigned(row.try_get("position")?),
                visitor_position: row.try_get::<Option<i64>, _>("visitor_position")?.map(unsigned),
                client_id: client_id.into(),
                from_visitor: row.try_get("from_visitor")?,
                body: row.try_get("body_json")?,
            })
        };
        rows.iter().map(message).collect()
    }

    /// Gives the memory back.
    ///
    /// # Errors
    /// SQLite refused.
    pub async fn close(self) -> sqlx::Result<()> {
        self.server.close().await;
        self.operator.close().await
    }
}
