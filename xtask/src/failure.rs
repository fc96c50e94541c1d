//! Why a command could not do its work.

use std::{fmt, io, path::Path};

/// One sentence or two: what happened, and what to do about it.
#[derive(Debug)]
pub struct Failure(String);

pub type Result<T> = std::result::Result<T, Failure>;

impl Failure {
    pub fn new(sentence: impl Into<String>) -> Self {
        Self(sentence.into())
    }

    /// Reading or writing something failed.
    pub fn io(doing: &str, path: &Path, error: &io::Error) -> Self {
        let path = path.display();
        Self(match error.kind() {
            io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => {
                format!("The disk is full, so {doing} {path} failed. Make room and try again.")
            }
            io::ErrorKind::PermissionDenied => {
                format!("This user may not do that: {doing} {path} was refused by the system.")
            }
            _ => format!("{doing} {path} failed: {error}."),
        })
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
