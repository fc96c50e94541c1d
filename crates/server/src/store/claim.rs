//! One server at a time over one database.

use std::{
    fs::{File, OpenOptions, TryLockError},
    io,
    path::{Path, PathBuf},
};

/// The right to serve a database, and to change its tables. It ends with the process, however that
/// ends: the system itself keeps the lock.
///
/// SQLite would let two servers write in turn, but each believes that it alone knows who is
/// connected and what was committed last.
#[derive(Debug)]
pub struct Claim {
    _locked: File,
}

impl Claim {
    /// Takes it, or fails with [`TryLockError::WouldBlock`] where another process has it. Makes the
    /// file where there is none.
    ///
    /// To be dropped only after the connections to the database: closing any handle of a file takes
    /// from the process SQLite's own locks on it (<https://www.sqlite.org/howtocorrupt.html>,
    /// section 2.2).
    ///
    /// # Errors
    /// Another process has it, or the file cannot be opened.
    pub fn take(database: &Path) -> Result<Self, TryLockError> {
        let file = open(&lock_file(database)).map_err(TryLockError::Error)?;
        file.try_lock()?;
        Ok(Self { _locked: file })
    }
}

/// The database itself where this lock (`flock`) and SQLite's (`fcntl`) know nothing of each other.
/// Elsewhere it would keep SQLite out.
fn lock_file(database: &Path) -> PathBuf {
    if cfg!(unix) { database.to_owned() } else { super::beside(database, "-lock") }
}

/// Opens a file, or makes it so that only its owner can read it: it holds password hashes.
pub(super) fn open(path: &Path) -> io::Result<File> {
    own(OpenOptions::new().create(true).append(true)).open(path)
}

/// Only its owner can read what is made with these options.
pub(super) fn own(options: &mut OpenOptions) -> &mut OpenOptions {
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(options, 0o600);
    options
}
