//! The database: all SQL is here and nowhere else.
//!
//! One writer at a time, so that commit order is the order of positions; any number of readers,
//! each in a transaction of its own. Nothing is answered before its COMMIT.

mod activities;
mod agents;
mod attachments;
mod availability;
mod chat;
mod chats;
mod claim;
mod copy;
mod group;
mod in_memory;
mod library;
mod log;
mod meetings;
mod messages;
mod offers;
mod read;
mod repeats;
mod search;
mod sessions;
mod site;
mod summaries;
mod teams;
mod visitors;
mod write;

use std::{
    fmt,
    fs::TryLockError,
    path::{Path, PathBuf},
    sync::{Arc, atomic::AtomicUsize},
    time::Duration,
};

use sqlx::{
    Connection, SqlitePool,
    migrate::MigrateError,
    sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous},
};
use tokio::sync::Mutex;

use crate::{chance::Chance, clock::Clock};

pub use activities::HistoryQuery;
pub use agents::{Account, AgentEntry};
pub use attachments::{AttachmentRecord, Sender};
pub use availability::AvailabilityRecord;
pub use chat::{Chat, ChatState};
pub use claim::Claim;
pub use copy::{Content, copy, keep};
pub use in_memory::{InMemory, KeptChat, KeptMessage, Pause};
pub use log::{Audience, Commit, LoggedEvent};
pub use meetings::{Calendar, NewMeeting};
pub use messages::Range;
pub use offers::OfferRecord;
pub use read::Read;
pub use search::ListQuery;
pub use sessions::SessionHolder;
pub use site::ApiKey;
pub use teams::TeamEntry;
pub use visitors::NewVisitor;
pub use write::{Interrupt, Moment, Tx};

static MIGRATIONS: sqlx::migrate::Migrator = sqlx::migrate!();

/// Called with what was committed, in commit order, before anybody is answered.
pub type Publish = Arc<dyn Fn(Commit) + Send + Sync>;

/// The open database.
#[derive(Clone)]
pub struct Store {
    writer: SqlitePool,
    readers: SqlitePool,
    /// Held while somebody writes, and until what was committed is published. In it is what was left
    /// to the next one to commit.
    turn: Arc<Mutex<Option<group::Group>>>,
    /// How many wait for their turn.
    asking: Arc<AtomicUsize>,
    /// Held until the connections are closed; `None` beside a server.
    claim: Arc<Mutex<Option<Claim>>>,
    clock: Clock,
    chance: Chance,
    publish: Publish,
    /// For simulations: what may stop a write on its way.
    interrupt: Option<Interrupt>,
}

impl fmt::Debug for Store {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Store")
    }
}

impl Store {
    /// Opens the database to serve it, makes it where there is none, and brings its tables up to
    /// date.
    ///
    /// # Errors
    /// A sentence that says what is wrong and what to do.
    pub async fn open(path: &Path, clock: Clock, publish: Publish) -> Result<Self, String> {
        make_file(path)?;
        let claim = Claim::take(path).map_err(|error| match error {
            TryLockError::WouldBlock => format!(
                "Another server runs over the database {} already. Stop it, or choose another file with --database.",
                path.display()
            ),
            TryLockError::Error(error) => cannot_open_file(path, &error),
        })?;
        let writer = connect(path).await?;
        migrate(path, &writer).await?;
        Self::over(path, writer, Some(claim), clock, publish).await
    }

    /// Opens the database for a moment beside a server that may run over it. The tables are brought
    /// up to date only when none does: a server whose tables change under it would fail.
    ///
    /// # Errors
    /// A sentence that says what is wrong and what to do.
    pub async fn open_beside(path: &Path, clock: Clock, publish: Publish) -> Result<Self, String> {
        make_file(path)?;
        let writer = connect(path).await?;
        let (done, all) = (newest_done(&writer).await, newest_known());
        let claim = (done < all).then(|| Claim::take(path)).transpose();
        let claim = claim.map_err(|error| match error {
            TryLockError::WouldBlock => format!(
                "The server that runs over {} is of an older version, and so are its tables. Stop it first, or use its own program.",
                path.display()
            ),
            TryLockError::Error(error) => cannot_open_file(path, &error),
        })?;
        if done != all {
            migrate(path, &writer).await?;
        }
        Self::over(path, writer, claim, clock, publish).await
    }

    async fn over(
        path: &Path,
        writer: SqlitePool,
        claim: Option<Claim>,
        clock: Clock,
        publish: Publish,
    ) -> Result<Self, String> {
        let failed = |error: sqlx::Error| cannot_open(path, &error);
        begin_log(&writer, &format!("{:016x}", rand::random::<u64>())).await.map_err(failed)?;
        let readers = pool(4).connect_with(options(path).read_only(true)).await.map_err(failed)?;
        let claim = Arc::new(Mutex::new(claim));
        Ok(Self {
            writer,
            readers,
            turn: Arc::default(),
            asking: Arc::default(),
            claim,
            clock,
            chance: Chance::default(),
            publish,
            interrupt: None,
        })
    }

    /// Waits for the write under way and closes the file.
    pub async fn close(&self) {
        let mut turn = self.turn.lock().await;
        if let Some(group) = turn.take() {
            // Whoever was to commit it comes too late; those who wait hear how it went.
            let _ = group.commit(self).await;
        }
        self.readers.close().await;
        self.writer.close().await;
        drop(self.claim.lock().await.take());
    }
}

fn options(path: &Path) -> SqliteConnectOptions {
    SqliteConnectOptions::new()
        .filename(path)
        .journal_mode(SqliteJournalMode::Wal)
        // A message that was answered with 201 survives a power cut.
        .synchronous(SqliteSynchronous::Full)
        .foreign_keys(true)
        .busy_timeout(Duration::from_secs(2))
}

async fn connect(path: &Path) -> Result<SqlitePool, String> {
    pool(1).connect_with(options(path)).await.map_err(|error| cannot_open(path, &error))
}

/// The newest of the migrations that the database has been through; `None` for none.
async fn newest_done(writer: &SqlitePool) -> Option<i64> {
    let newest = sqlx::query_scalar("SELECT max(version) FROM _sqlx_migrations");
    newest.fetch_one(writer).await.ok().flatten()
}

/// The newest migration there is.
fn newest_known() -> Option<i64> {
    MIGRATIONS.iter().map(|it| it.version).max()
}

async fn migrate(path: &Path, writer: &SqlitePool) -> Result<(), String> {
    MIGRATIONS.run(writer).await.map_err(|error| match error {
        MigrateError::Execute(error) | MigrateError::ExecuteMigration(error, _) => {
            cannot_open(path, &error)
        }
        MigrateError::VersionMissing(_) => format!(
            "The database {} was made by a newer version of the server, which this one does not understand. Use that version, restore a backup from before it, or choose another file with --database.",
            path.display()
        ),
        other => format!(
            "The database {} was made by another version of the server ({other}). Use that version, or choose another file with --database.",
            path.display()
        ),
    })
}

/// The log's first life, unless it has one; a copy begins a history of its own ([`copy`]).
async fn begin_log(writer: &SqlitePool, epoch: &str) -> sqlx::Result<()> {
    sqlx::query(
        "INSERT INTO log (id, epoch, seq) VALUES (1, ?, 0)
         ON CONFLICT (id) DO UPDATE SET epoch = excluded.epoch WHERE epoch = ''",
    )
    .bind(epoch)
    .execute(writer)
    .await?;
    Ok(())
}

fn pool(connections: u32) -> SqlitePoolOptions {
    SqlitePoolOptions::new()
        .max_connections(connections)
        .idle_timeout(None)
        .max_lifetime(None)
        .test_before_acquire(false)
        // A full disk makes SQLite roll back by itself, and the library counts on: a connection
        // that still seems to be in a transaction after its work is not used again.
        .after_release(|connection, _| {
            Box::pin(async move {
                connection.ping().await?;
                Ok(!connection.is_in_transaction())
            })
        })
}

/// Makes the file itself, so that only its owner can read it.
fn make_file(path: &Path) -> Result<(), String> {
    claim::open(path).map(drop).map_err(|error| cannot_open_file(path, &error))
}

/// A path with something after its name.
pub fn beside(path: &Path, suffix: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(suffix);
    name.into()
}

/// The folder of files that belongs to a database.
#[must_use]
pub fn files_of(database: &Path) -> PathBuf {
    beside(database, ".files")
}

fn cannot_open_file(path: &Path, error: &std::io::Error) -> String {
    format!(
        "Cannot open the database {}: {error}. Choose another place with --database.",
        path.display()
    )
}

fn cannot_open(path: &Path, error: &sqlx::Error) -> String {
    let reason = match error {
        sqlx::Error::Database(error) => error.message().to_owned(),
        other => other.to_string(),
    };
    format!(
        "Cannot open the database {}: {reason}. Check that it is a database of this server, that its folder can be written to and that the disk has room; or choose another file with --database.",
        path.display()
    )
}

/// SQLite has signed integers only; positions and counts are never negative.
fn unsigned(value: i64) -> u64 {
    u64::try_from(value).unwrap_or_default()
}

/// The other way round: no count here gets near 2⁶³.
fn signed(value: u64) -> i64 {
    i64::try_from(value).unwrap_or(i64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn what_is_committed_survives_a_power_cut() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("chat.db");
        let store = Store::open(&path, Clock::default(), Arc::new(|_| {})).await.unwrap();
        let pragma = async |name: &str| {
            let sql =
                sqlx::AssertSqlSafe(format!("SELECT CAST(t.{name} AS TEXT) FROM pragma_{name} t"));
            let value: String = sqlx::query_scalar(sql).fetch_one(&store.writer).await.unwrap();
            value
        };
        assert_eq!(pragma("journal_mode").await, "wal");
        // 2 is FULL: in WAL mode, a sync with each COMMIT (https://www.sqlite.org/pragma.html).
        assert_eq!(pragma("synchronous").await, "2");
        assert_eq!(pragma("foreign_keys").await, "1");
    }
}
