//! A folder for what programs leave behind.

use std::{
    env, fs,
    path::{Path, PathBuf},
    process,
};

use crate::failure::{Failure, Result};

/// A temporary folder that goes when it is dropped, with all that is in it.
pub struct Temporary(PathBuf);

impl Temporary {
    /// Makes it. Its path is short: Chromium puts a socket there, whose address has little room.
    pub fn new() -> Result<Self> {
        let path = env::temp_dir().join(format!("xtask-{}", process::id()));
        fs::create_dir_all(&path).map_err(|e| Failure::io("Making", &path, &e))?;
        Ok(Self(path))
    }

    pub fn path(&self) -> &Path {
        &self.0
    }
}

impl Drop for Temporary {
    fn drop(&mut self) {
        // Nothing depends on it: what cannot be removed is left to the system.
        let _ = fs::remove_dir_all(&self.0);
    }
}
