//! A copy of the code in which mistakes may be made.

use std::{
    collections::HashSet,
    fs, io,
    path::{Path, PathBuf},
};

use super::Mutation;
use crate::{
    command::{command, output},
    failure::{Failure, Result},
    project,
};

/// The copy. It stays, so that the next run need not compile everything anew.
pub(super) struct Tree {
    root: PathBuf,
}

impl Tree {
    /// Brings the copy up to date with what git knows of.
    pub fn copy() -> Result<Self> {
        let tree = Self { root: project::target().join("mutations") };
        let list = output(command("git").args(["ls-files"])).ok_or_else(|| {
            Failure::new("git could not list the project's files. Is this a clone?")
        })?;
        let mut files = HashSet::new();
        for file in list.lines() {
            let from = project::root().join(file);
            // Removed, and git was not told yet.
            if !from.exists() {
                continue;
            }
            let content = fs::read(&from).map_err(|e| Failure::io("Reading", &from, &e))?;
            tree.put(file, &content)?;
            files.insert(tree.root.join(file));
        }
        remove_others(&tree.root, &files).map_err(|e| Failure::io("Tidying", &tree.root, &e))?;
        Ok(tree)
    }

    /// Where the copy is.
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// Where it is built: dependencies are those of the original.
    pub fn target(&self) -> PathBuf {
        project::target()
    }

    /// Makes a mistake, and answers what the file was before.
    pub fn replace(&mut self, mutation: &Mutation) -> Result<String> {
        let path = self.root.join(mutation.file);
        let text = fs::read_to_string(&path).map_err(|e| Failure::io("Reading", &path, &e))?;
        if text.matches(mutation.from).count() != 1 {
            return Err(Failure::new(format!(
                "\"{}\" no longer fits {}: the code has changed. Renew it in xtask/src/mutate/list.rs.",
                mutation.name, mutation.file
            )));
        }
        self.write(mutation.file, &text.replace(mutation.from, mutation.to))?;
        Ok(text)
    }

    /// Writes a file.
    pub fn write(&self, file: &str, text: &str) -> Result<()> {
        self.put(file, text.as_bytes())
    }

    /// Writes a file, unless it is like that already: its time tells cargo what to compile.
    fn put(&self, file: &str, content: &[u8]) -> Result<()> {
        let path = self.root.join(file);
        if fs::read(&path).is_ok_and(|old| old == content) {
            return Ok(());
        }
        let folder = path.parent().unwrap_or(&self.root);
        fs::create_dir_all(folder)
            .and_then(|()| fs::write(&path, content))
            .map_err(|e: io::Error| Failure::io("Writing", &path, &e))
    }
}

/// Removes what was there before and is no longer: cargo would take a left test for one of today's.
fn remove_others(folder: &Path, files: &HashSet<PathBuf>) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            remove_others(&path, files)?;
        } else if !files.contains(&path) {
            fs::remove_file(&path)?;
        }
    }
    Ok(())
}
