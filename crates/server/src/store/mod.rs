//! The database: all SQL is here and nowhere else.
//!
//! One writer at a time, so that commit order is the order of positions; any number of readers,
//! each in a transaction of its own. Nothing is answered before its COMMIT.

mod activities;
mod agents;
mod availability;
mod chat;
mod chats;
mod library;
mod log;
mod meetings;
mod messages;
mod offers;
mod read;
mod search;
mod sessions;
mod site;
mod summaries;
mod teams;
mod visitors;
mod write;

use std::{fmt, path::Path, sync::Arc, time::Duration};

use sqlx::{
    Connection, SqlitePool,
    migrate::MigrateError,
    sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous},
};
use tokio::sync::Mutex;

use crate::clock::Clock;

pub use activities::HistoryQuery;
pub use agents::{Account, AgentEntry};
pub use availability::AvailabilityRecord;
pub use chat::{Chat, ChatState};
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
pub use write::Tx;

static MIGRATIONS: sqlx::migrate::Migrator = sqlx::migrate!();

/// Called with what was committed, in commit order, before anybody is answered.
pub type Publish = Arc<dyn Fn(Commit) + Send + Sync>;

/// The open database.
#[derive(Clone)]
pub struct Store {
    writer: SqlitePool,
    readers: SqlitePool,
    /// Held from before BEGIN until what was committed is published.
    turn: Arc<Mutex<()>>,
    clock: Clock,
    publish: Publish,
}

impl fmt::Debug for Store {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Store")
    }
}

impl Store {
    /// Opens the database, makes it where there is none, and brings its tables up to date.
    ///
    /// # Errors
    /// A sentence that says what is wrong and what to do.
    pub async fn open(path: &Path, clock: Clock, publish: Publish) -> Result<Self, String> {
        let failed = |error: sqlx::Error| cannot_open(path, &error);
        make_file(path).map_err(|error| {
            format!(
                "Cannot open the database {}: {error}. Choose another place with --database.",
                path.display()
            )
        })?;
        let options = SqliteConnectOptions::new()
            .filename(path)
            .journal_mode(SqliteJournalMode::Wal)
            // A message that was answered with 201 survives a power cut.
            .synchronous(SqliteSynchronous::Full)
            .foreign_keys(true)
            .busy_timeout(Duration::from_secs(2));
        let writer = pool(1).connect_with(options.clone()).await.map_err(failed)?;
        MIGRATIONS.run(&writer).await.map_err(|error| match error {
            MigrateError::Execute(error) | MigrateError::ExecuteMigration(error, _) => {
                cannot_open(path, &error)
            }
            other => format!(
                "The database {} was made by another version of the server ({other}). Use that version, or choose another file with --database.",
                path.display()
            ),
        })?;
        sqlx::query("INSERT OR IGNORE INTO log (id, epoch, seq) VALUES (1, ?, 0)")
            .bind(format!("{:016x}", rand::random::<u64>()))
            .execute(&writer)
            .await
            .map_err(failed)?;
        let readers = pool(4).connect_with(options.read_only(true)).await.map_err(failed)?;
        Ok(Self { writer, readers, turn: Arc::default(), clock, publish })
    }

    /// Waits for the write under way and closes the file.
    pub async fn close(&self) {
        let _turn = self.turn.lock().await;
        self.readers.close().await;
        self.writer.close().await;
    }
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

/// Makes the file itself, so that only its owner can read it: it holds password hashes.
fn make_file(path: &Path) -> std::io::Result<()> {
    let mut options = std::fs::OpenOptions::new();
    options.create(true).append(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path).map(drop)
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
