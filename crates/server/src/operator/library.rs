//! The response library, written down in files.

use std::{
    collections::HashMap,
    fmt::Write,
    path::{Path, PathBuf},
};

use contract::limits;

use super::{Office, refused};
use crate::domain::library::{Entry, Kind, Mistake, parse_json, parse_markdown};

/// Bytes in one file.
const FILE_BYTES: u64 = 16 * 1024 * 1024;

impl Office {
    /// Puts what the files say into the library; a folder stands for the `.md` and `.json` files in
    /// it and below it. What has the same question, address or name is replaced. Answers how many
    /// entries that were.
    ///
    /// # Errors
    /// Everything that is wrong, each with file, line and reason. Nothing was imported then.
    pub async fn import_library(self, paths: &[PathBuf]) -> Result<usize, String> {
        let mut files = Vec::new();
        for path in paths {
            find_files(path, &mut files)?;
        }
        if files.is_empty() {
            return Err("There is no .md or .json file to import.".into());
        }
        let entries = read_files(&files)?;
        let count = entries.len();
        self.change(move |tx| {
            Box::pin(async move {
                for entry in &entries {
                    tx.put_entry(entry).await?;
                }
                for (kind, name, limit) in [
                    (Kind::Answer, "answers", limits::LIBRARY_ENTRIES),
                    (Kind::Page, "pages", limits::LIBRARY_ENTRIES),
                    (Kind::CannedReply, "canned replies", limits::CANNED_REPLIES),
                ] {
                    let size = tx.library_size(kind).await?;
                    if size > limit {
                        return Err(refused(format!(
                            "The library would have {size} {name}, and {limit} is the limit. Nothing was imported."
                        )));
                    }
                }
                Ok(())
            })
        })
        .await?;
        Ok(count)
    }

    /// What is in the library: kind, title and, for a page, its address.
    ///
    /// # Errors
    /// The database cannot be read.
    pub async fn library(self) -> Result<Vec<[String; 3]>, String> {
        self.change(|tx| Box::pin(async move { tx.library().await })).await
    }

    /// Empties the library; answers how many entries there were.
    ///
    /// # Errors
    /// The database does not take it.
    pub async fn clear_library(self) -> Result<u64, String> {
        self.change(|tx| Box::pin(async move { tx.clear_library().await })).await
    }
}

/// A file, or those of a folder in the order of their names.
fn find_files(path: &Path, files: &mut Vec<PathBuf>) -> Result<(), String> {
    let unreadable = |error: std::io::Error| format!("Cannot read {}: {error}.", path.display());
    if !path.is_dir() {
        files.push(path.to_owned());
        return Ok(());
    }
    let entries = std::fs::read_dir(path).map_err(unreadable)?;
    let mut inside: Vec<PathBuf> = entries
        .map(|entry| entry.map(|entry| entry.path()))
        .collect::<Result<_, _>>()
        .map_err(unreadable)?;
    inside.sort();
    for path in inside {
        let hidden = path.file_name().is_some_and(|name| name.to_string_lossy().starts_with('.'));
        // A link to a folder could lead round in circles.
        let folder = path.is_dir() && !path.is_symlink();
        if !hidden && (folder || (path.is_file() && Format::of(&path).is_some())) {
            find_files(&path, files)?;
        }
    }
    Ok(())
}

#[derive(Clone, Copy)]
enum Format {
    Markdown,
    Json,
}

impl Format {
    fn of(path: &Path) -> Option<Self> {
        let extension = path.extension()?.to_str()?.to_ascii_lowercase();
        match extension.as_str() {
            "md" | "markdown" => Some(Self::Markdown),
            "json" => Some(Self::Json),
            _ => None,
        }
    }
}

/// The entries of all files, each once.
fn read_files(files: &[PathBuf]) -> Result<Vec<Entry>, String> {
    let mut entries = Vec::new();
    let mut places: HashMap<(Kind, String), String> = HashMap::new();
    let mut wrong = String::new();
    let mut tell = |path: &Path, mistake: &Mistake| {
        // Writing to a string cannot fail.
        let _ = writeln!(wrong, "{}, line {}: {}.", path.display(), mistake.line, mistake.reason);
    };
    for path in files {
        let placed = match read_file(path) {
            Ok(placed) => placed,
            Err(mistakes) => {
                mistakes.iter().for_each(|mistake| tell(path, mistake));
                continue;
            }
        };
        for (line, entry) in placed {
            let place = format!("{}, line {line}", path.display());
            match places.insert((entry.kind, entry.key()), place) {
                Some(before) => {
                    let reason = format!("{:?} is there already, in {before}", entry.title);
                    tell(path, &Mistake { line, reason });
                }
                None => entries.push(entry),
            }
        }
    }
    if wrong.is_empty() { Ok(entries) } else { Err(format!("{wrong}Nothing was imported.")) }
}

fn read_file(path: &Path) -> Result<Vec<(usize, Entry)>, Vec<Mistake>> {
    let whole = |reason: String| vec![Mistake { line: 1, reason }];
    let format = Format::of(path).ok_or_else(|| whole("it is neither .md nor .json".into()))?;
    let size = std::fs::metadata(path).map_err(|error| whole(error.to_string()))?.len();
    if size > FILE_BYTES {
        return Err(whole(format!("it has {size} bytes; at most {FILE_BYTES} are read")));
    }
    let bytes = std::fs::read(path).map_err(|error| whole(error.to_string()))?;
    let text = String::from_utf8(bytes).map_err(|error| {
        let good = &error.as_bytes()[..error.utf8_error().valid_up_to()];
        let line = 1 + good.iter().filter(|byte| **byte == b'\n').count();
        vec![Mistake { line, reason: "it is not UTF-8".into() }]
    })?;
    match format {
        Format::Markdown => parse_markdown(&text),
        Format::Json => parse_json(&text),
    }
}
