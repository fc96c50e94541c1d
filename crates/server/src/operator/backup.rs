//! The database kept elsewhere, and brought back.

use std::{
    fs::{self, TryLockError},
    io,
    path::{Path, PathBuf},
};

use crate::store::{Claim, Content, beside, copy, keep};

/// Copies the database to `to` while a server may run over it. The name appears once all is there
/// and checked, never before.
///
/// # Errors
/// A sentence that says what is wrong and what to do; `to` is not touched then.
pub async fn back_up(database: &Path, to: &Path) -> Result<Content, String> {
    let (database, to) = (absolute(database)?, absolute(to)?);
    if to.exists() {
        return Err(format!(
            "There is a file {} already, and a backup replaces nothing. Choose another name.",
            to.display()
        ));
    }
    let part = beside(&to, ".part");
    if part.exists() {
        return Err(format!(
            "{} is there: another backup is being made, or was broken off. If it was, remove that file.",
            part.display()
        ));
    }
    let content = copy(&database, &part).await?;
    fs::rename(&part, &to).and_then(|()| keep(&to)).map_err(|error| cannot_put(&to, &error))?;
    Ok(content)
}

/// Puts what is in the backup `from` in the database's place. Answers where the database that was
/// there before is now; nothing is deleted.
///
/// # Errors
/// A sentence that says what is wrong and what to do: a server runs over the database, or the backup
/// is not good. Everything is as it was then.
pub async fn restore(from: &Path, database: &Path) -> Result<(Content, Option<PathBuf>), String> {
    let (from, database) = (absolute(from)?, absolute(database)?);
    // The copy makes a new database, so it could do without; two at a time, though, could not.
    let claim = database.exists().then(|| Claim::take(&database)).transpose();
    let _claim = claim.map_err(|error| match error {
        TryLockError::WouldBlock => format!(
            "A server runs over {}. Stop it first: what it holds in memory belongs to the database that is there now.",
            database.display()
        ),
        TryLockError::Error(error) => format!("Cannot open {}: {error}.", database.display()),
    })?;
    let fresh = beside(&database, ".restoring");
    // Only ever ours, and of use to nobody when it is there already.
    let _ = fs::remove_file(&fresh);
    let content = copy(&from, &fresh).await?;
    let before = put_aside(&database).and_then(|before| {
        fs::rename(&fresh, &database)?;
        keep(&database)?;
        Ok(before)
    });
    Ok((content, before.map_err(|error| cannot_put(&database, &error))?))
}

/// Renames a database with all that belongs to it. A journal that stayed behind would be taken for
/// the next database's own.
fn put_aside(database: &Path) -> io::Result<Option<PathBuf>> {
    const PARTS: [&str; 3] = ["-wal", "-shm", ""];
    if !PARTS.iter().any(|part| beside(database, part).exists()) {
        return Ok(None);
    }
    let mut free = (1..).map(|n| beside(database, &format!(".before-restore-{n}")));
    let aside = free
        .find(|name| PARTS.iter().all(|part| !beside(name, part).exists()))
        .ok_or(io::ErrorKind::AlreadyExists)?;
    for part in PARTS {
        match fs::rename(beside(database, part), beside(&aside, part)) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
            _ => {}
        }
    }
    Ok(Some(aside))
}

/// SQLite reads names that begin with `file:` as addresses; those from the root do not.
fn absolute(path: &Path) -> Result<PathBuf, String> {
    std::path::absolute(path)
        .map_err(|error| format!("{} is no path of a file: {error}.", path.display()))
}

fn cannot_put(path: &Path, error: &io::Error) -> String {
    format!("Cannot put {} in its place: {error}.", path.display())
}
