//! What the first visit to the inbox loads, and how much it may be.

use std::{collections::BTreeSet, fmt, fs, path::Path};

use serde::Serialize;

use crate::{
    failure::{Failure, Result},
    packed, project,
};

/// As much as the first visit may load, in bytes as Brotli packs them: what it loads now and a
/// little, so that it does not grow unseen. The goal is 220,000; it only ever goes down.
pub const BUDGET: usize = 284_000;

/// How the names of files begin that not everybody loads before the inbox is there: what is not on the
/// first screen, German, what the two share, and what opens the inbox without a network.
const LATER: [&str; 4] = ["later-", "german-", "chunk_", WORKER];

/// It names every file of the build, to keep them: all that are used are loaded by then.
const WORKER: &str = "service-worker.js";

/// The first visit: files, each of them once.
#[derive(Debug, Serialize)]
pub struct Visit {
    pub files: Vec<Weight>,
    pub sum: Weight,
    /// What is loaded later.
    pub later: Vec<Weight>,
}

/// What a file weighs, in bytes.
#[derive(Debug, Default, Serialize)]
pub struct Weight {
    pub name: String,
    pub raw: usize,
    pub gzip: usize,
    pub brotli: usize,
}

impl Visit {
    /// Weighs what the built app's page loads, directly or by way of a script, and `config.json`,
    /// which the program asks for.
    pub fn weigh() -> Result<Self> {
        let dist = project::dist();
        let mut names = BTreeSet::from(["config.json".to_owned(), "index.html".to_owned()]);
        let all = names_in(&dist)?;
        let mut to_read = vec!["index.html".to_owned()];
        while let Some(reader) = to_read.pop() {
            let text = String::from_utf8_lossy(&read(&dist, &reader)?).into_owned();
            for name in all.iter().filter(|name| is_named(&text, name)) {
                let reads_on = [".js", "manifest.json"].iter().any(|end| name.ends_with(end))
                    && name != WORKER;
                if names.insert(name.clone()) && reads_on {
                    to_read.push(name.clone());
                }
            }
        }
        let weights = names.into_iter().map(|name| Weight::of(&dist, name));
        let weights: Vec<_> = weights.collect::<Result<_>>()?;
        let (later, mut files): (_, Vec<_>) = weights
            .into_iter()
            .partition(|file| LATER.iter().any(|begin| file.name.starts_with(begin)));
        files.sort_by_key(|file| std::cmp::Reverse(file.brotli));
        let mut sum = Weight { name: "in sum".into(), ..Weight::default() };
        for file in &files {
            sum.raw += file.raw;
            sum.gzip += file.gzip;
            sum.brotli += file.brotli;
        }
        Ok(Self { files, sum, later })
    }

    /// Whether it is within its budget.
    pub fn fits(&self) -> bool {
        self.sum.brotli <= BUDGET
    }
}

impl fmt::Display for Visit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "The first visit, in bytes:\n")?;
        writeln!(f, "{:>9} {:>9} {:>9}", "raw", "gzip -9", "brotli 11")?;
        for file in self.files.iter().chain([&self.sum]) {
            writeln!(f, "{:>9} {:>9} {:>9}  {}", file.raw, file.gzip, file.brotli, file.name)?;
        }
        writeln!(f, "{:>9} {:>9} {BUDGET:>9}  budget\n\nLater:\n", "", "")?;
        for file in &self.later {
            writeln!(f, "{:>9} {:>9} {:>9}  {}", file.raw, file.gzip, file.brotli, file.name)?;
        }
        Ok(())
    }
}

impl Weight {
    fn of(folder: &Path, name: String) -> Result<Self> {
        let raw = read(folder, &name)?;
        let failed = |e| Failure::io("Packing", &folder.join(&name), &e);
        // What does not get smaller is sent as it is.
        let gzip = packed::gzip(&raw).map_err(failed)?.len().min(raw.len());
        let brotli = packed::brotli(&raw).map_err(failed)?.len().min(raw.len());
        Ok(Self { raw: raw.len(), gzip, brotli, name })
    }
}

/// The files of the built app, as they are named in it.
fn names_in(dist: &Path) -> Result<Vec<String>> {
    let failed = |e| Failure::io("Reading", dist, &e);
    let mut names = Vec::new();
    for entry in fs::read_dir(dist).map_err(failed)? {
        names.extend(entry.map_err(failed)?.file_name().into_string());
    }
    Ok(names)
}

fn read(folder: &Path, name: &str) -> Result<Vec<u8>> {
    let path = folder.join(name);
    fs::read(&path).map_err(|e| Failure::io("Reading", &path, &e))
}

/// Whether a text loads a file of that name, and not only one whose name ends or begins so.
fn is_named(text: &str, name: &str) -> bool {
    text.match_indices(name).any(|(at, _)| {
        let (before, after) = (&text[..at], &text[at + name.len()..]);
        let is_part = |c: char| c.is_ascii_alphanumeric() || "-_.".contains(c);
        !before.trim_end_matches("./").ends_with(is_part) && !after.starts_with(is_part)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_counts_where_its_whole_name_stands() {
        assert!(is_named("<link href=\"./app-1.css\">", "app-1.css"));
        assert!(is_named("import('/at/any/path/app.js')", "app.js"));
        assert!(is_named("href=mark.svg>", "mark.svg"));
        assert!(!is_named("href=\"./app.js.br\"", "app.js"));
        assert!(!is_named("href=\"./my-app.js\"", "app.js"));
    }
}
