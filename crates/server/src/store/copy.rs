//! A database copied whole, while others write to it.

use std::{
    fs::{self, File, OpenOptions},
    io,
    path::Path,
};

use sqlx::{Connection, SqliteConnection, query, query_scalar, sqlite::SqliteConnectOptions};

use super::{MIGRATIONS, claim};

/// What is in a copy.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Content {
    /// Conversations, of whatever state.
    pub conversations: u64,
    /// Messages in them.
    pub messages: u64,
    /// What the files are called that came with them.
    pub files: Vec<String>,
}

/// Copies the database at `source`, as of one moment, into a new file that only its owner can read,
/// checks it and has it on the disk for good. Whoever writes to the source is not held up.
///
/// A copy has neither epoch nor sessions, and no files that are in no message: those come and go. Without an epoch whoever opens it draws a new one, so that
/// nobody goes on from a position that meant something else in the history it was copied from. And
/// a session that was ended since must not come back to life.
///
/// # Errors
/// A sentence that says what is wrong; there is no new file then.
pub async fn copy(source: &Path, target: &Path) -> Result<Content, String> {
    // A file of this name is somebody's, and is not touched; ours is gone with its failure.
    claim::own(OpenOptions::new().write(true).create_new(true))
        .open(target)
        .map_err(|error| cannot_write(target, &error))?;
    let copied = copy_into(source, target).await;
    if copied.is_err() {
        let _ = fs::remove_file(target);
    }
    copied
}

async fn copy_into(source: &Path, target: &Path) -> Result<Content, String> {
    let mut from = open(source).await.map_err(|error| unreadable(source, &error))?;
    let copied = vacuum_into(&mut from, source, target).await;
    // On a failure, too, or what SQLite keeps beside a file would stay there.
    let _ = from.close().await;
    copied?;
    let content = settle(target).await.map_err(|error| {
        format!("What was copied from {} is not whole: {error}.", source.display())
    })?;
    keep(target).map_err(|error| cannot_write(target, &error))?;
    Ok(content)
}

async fn vacuum_into(
    from: &mut SqliteConnection,
    source: &Path,
    target: &Path,
) -> Result<(), String> {
    let name = target.to_str().ok_or_else(|| {
        format!("SQLite takes names in Unicode only, and {} is none.", target.display())
    })?;
    let known = is_known(from).await.map_err(|error| unreadable(source, &error))?;
    if !known {
        return Err(format!(
            "The database {} was made by a newer version of the server. Use that version's program.",
            source.display()
        ));
    }
    let done = query("VACUUM INTO ?").bind(name).execute(from).await;
    done.map(drop).map_err(|error| format!("Cannot copy {} to {name}: {error}.", source.display()))
}

async fn open(path: &Path) -> sqlx::Result<SqliteConnection> {
    SqliteConnection::connect_with(&SqliteConnectOptions::new().filename(path)).await
}

/// Whether all that was done to its tables is known here.
async fn is_known(database: &mut SqliteConnection) -> sqlx::Result<bool> {
    let newest: i64 =
        query_scalar("SELECT max(version) FROM _sqlx_migrations, log").fetch_one(database).await?;
    Ok(MIGRATIONS.version_exists(newest))
}

/// Takes out what a copy must not have, and looks whether the rest is whole.
async fn settle(path: &Path) -> sqlx::Result<Content> {
    let mut copy = open(path).await?;
    query("UPDATE log SET epoch = ''").execute(&mut copy).await?;
    query("DELETE FROM tickets").execute(&mut copy).await?;
    query("DELETE FROM sessions").execute(&mut copy).await?;
    // A backup from before there were any has no table of them.
    let has_files: bool =
        query_scalar("SELECT count(*) > 0 FROM sqlite_schema WHERE name = 'attachments'")
            .fetch_one(&mut copy)
            .await?;
    let files = if has_files {
        query("DELETE FROM attachments WHERE message IS NULL").execute(&mut copy).await?;
        query_scalar("SELECT file FROM attachments ORDER BY file").fetch_all(&mut copy).await?
    } else {
        Vec::new()
    };
    let flaws: Vec<String> = query_scalar("PRAGMA integrity_check(3)").fetch_all(&mut copy).await?;
    if flaws != ["ok"] {
        return Err(sqlx::Error::Protocol(flaws.join("; ")));
    }
    let count = async |copy: &mut SqliteConnection, sql: &'static str| {
        let count: i64 = query_scalar(sql).fetch_one(copy).await?;
        Ok::<_, sqlx::Error>(super::unsigned(count))
    };
    let content = Content {
        conversations: count(&mut copy, "SELECT count(*) FROM conversations").await?,
        messages: count(&mut copy, "SELECT count(*) FROM messages").await?,
        files,
    };
    copy.close().await?;
    Ok(content)
}

/// Has a file and its name on the disk before anything else is done.
pub fn keep(path: &Path) -> io::Result<()> {
    File::open(path)?.sync_all()?;
    // Windows has no handle of a folder to do this with, and no need of it.
    match path.parent() {
        Some(folder) if cfg!(unix) => File::open(folder)?.sync_all(),
        _ => Ok(()),
    }
}

fn unreadable(path: &Path, error: &sqlx::Error) -> String {
    format!("{} cannot be read as a database of this server: {error}.", path.display())
}

fn cannot_write(path: &Path, error: &io::Error) -> String {
    format!("Cannot write {}: {error}.", path.display())
}
