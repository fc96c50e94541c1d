//! The database kept elsewhere, and brought back.

use std::{
    fs::{self, TryLockError},
    io,
    path::{Path, PathBuf},
};

use crate::{
    files::own_folder,
    store::{Claim, Content, beside, copy, files_of, keep},
};

/// Copies the database to `to`, and the files of its messages to the folder beside that, while a
/// server may run over it. The name appears once all is there and checked, never before.
/// `attachments` is where the files are, unless beside the database.
///
/// # Errors
/// A sentence that says what is wrong and what to do; `to` is not touched then.
pub async fn back_up(
    database: &Path,
    attachments: Option<&Path>,
    to: &Path,
) -> Result<Content, String> {
    let (database, to) = (absolute(database)?, absolute(to)?);
    let folder = attachments.map_or_else(|| files_of(&database), Path::to_owned);
    if to.exists() || files_of(&to).exists() {
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
    // Those of the copy are there as long as their messages are: for ever.
    let copied = copy_files(&content.files, &folder, &files_of(&to));
    let done = copied.and_then(|()| {
        fs::rename(&part, &to).and_then(|()| keep(&to)).map_err(|error| cannot_put(&to, &error))
    });
    if let Err(why) = done {
        let _ = fs::remove_file(&part);
        let _ = fs::remove_dir_all(files_of(&to));
        return Err(why);
    }
    Ok(content)
}

/// Copies files from one folder into another, which is made for them, and has them on the disk.
fn copy_files(names: &[String], from: &Path, to: &Path) -> Result<(), String> {
    if names.is_empty() {
        return Ok(());
    }
    own_folder(to).map_err(|error| cannot_put(to, &error))?;
    for name in names {
        let (source, target) = (from.join(name), to.join(name));
        fs::copy(&source, &target).and_then(|_| fs::File::open(&target)?.sync_all()).map_err(
            |error| {
                format!(
                    "Cannot copy {} to {}: {error}. Say with --attachments where the files are.",
                    source.display(),
                    target.display()
                )
            },
        )?;
    }
    keep_folder(to).map_err(|error| cannot_put(to, &error))
}

/// Has the names in a folder on the disk, and its own.
fn keep_folder(folder: &Path) -> io::Result<()> {
    if cfg!(unix) { fs::File::open(folder)?.sync_all() } else { Ok(()) }.and_then(|()| keep(folder))
}

/// Puts what is in the backup `from`, and the files beside it, in the database's place. Answers where
/// the database that was there before is now, which takes its files along; nothing is deleted.
/// `attachments` is where the files belong, unless beside the database.
///
/// # Errors
/// A sentence that says what is wrong and what to do: a server runs over the database, or the backup
/// is not good. Everything is as it was then.
pub async fn restore(
    from: &Path,
    database: &Path,
    attachments: Option<&Path>,
) -> Result<(Content, Option<PathBuf>), String> {
    let (from, database) = (absolute(from)?, absolute(database)?);
    let folder = attachments.map_or_else(|| files_of(&database), Path::to_owned);
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
    let fresh_files = beside(&folder, ".restoring");
    let _ = fs::remove_dir_all(&fresh_files);
    let content = copy(&from, &fresh).await?;
    if let Err(why) = copy_files(&content.files, &files_of(&from), &fresh_files) {
        let _ = fs::remove_file(&fresh);
        let _ = fs::remove_dir_all(&fresh_files);
        return Err(why);
    }
    let before = put_aside(&database).and_then(|before| {
        let belongs_beside = before.as_deref().filter(|_| attachments.is_none());
        put_files_aside(&folder, belongs_beside)?;
        if fresh_files.exists() {
            fs::rename(&fresh_files, &folder)?;
            keep_folder(&folder)?;
        }
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

/// Renames the folder of the files, to stand beside the database that they belong to, or, where it
/// had a place of its own, in that.
fn put_files_aside(folder: &Path, before: Option<&Path>) -> io::Result<()> {
    if !folder.exists() {
        return Ok(());
    }
    let mut free = (1..).map(|n| beside(folder, &format!(".before-restore-{n}")));
    let aside = before.map(files_of).or_else(|| free.find(|name| !name.exists()));
    fs::rename(folder, aside.ok_or(io::ErrorKind::AlreadyExists)?)
}

/// SQLite reads names that begin with `file:` as addresses; those from the root do not.
fn absolute(path: &Path) -> Result<PathBuf, String> {
    std::path::absolute(path)
        .map_err(|error| format!("{} is no path of a file: {error}.", path.display()))
}

fn cannot_put(path: &Path, error: &io::Error) -> String {
    format!("Cannot put {} in its place: {error}.", path.display())
}
