//! Builds the app into a folder that any host can serve.

mod glue;
mod list;
mod order;
mod page;
mod program;

use std::{
    fs, io,
    path::{Path, PathBuf},
    time::{SystemTime, UNIX_EPOCH},
};

use clap::ValueEnum;

pub use self::list::build as build_list;
use crate::{
    command::{cargo, run},
    failure::{Failure, Result},
    packed, project,
    step::step,
    tools,
};

/// What the app is made of; of these, what is there.
const INPUTS: [&str; 16] = [
    "src",
    "xtask/src/app",
    "style",
    "public",
    "crates/contract/src",
    "crates/contract/Cargo.toml",
    "crates/engine/src",
    "crates/engine/Cargo.toml",
    "index.html",
    "start.js",
    "shell.js",
    "service-worker.js",
    "rust-toolchain.toml",
    "Cargo.toml",
    "Cargo.lock",
    ".cargo/config.toml",
];

/// How it is built.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Profile {
    /// Quick to build, with all checks.
    Dev,
    /// Small, and packed as hosts send it.
    Release,
}

impl Profile {
    fn name(self) -> &'static str {
        match self {
            Self::Dev => "dev",
            Self::Release => "release",
        }
    }

    /// Where cargo puts what it builds so.
    fn folder(self) -> &'static str {
        match self {
            Self::Dev => "debug",
            Self::Release => "release",
        }
    }
}

/// Builds the app for release into `dist/`, unless it already holds just that.
pub fn build() -> Result<()> {
    let stamp_file = project::target().join("app.stamp");
    let stamp = || stamp().map_err(|e| Failure::io("Reading", project::root(), &e));

    let before = inputs().map_err(|e| Failure::io("Reading", project::root(), &e))?;
    if fs::read_to_string(&stamp_file).is_ok_and(|old| stamp().is_ok_and(|now| now == old)) {
        return Ok(());
    }
    build_into(&project::dist(), Profile::Release)?;
    // Edited while it was being built: then the next start builds it again.
    if inputs().is_ok_and(|after| after == before) {
        fs::write(&stamp_file, stamp()?).map_err(|e| Failure::io("Writing", &stamp_file, &e))?;
    }
    Ok(())
}

/// Builds the app into a folder, in place of what is there.
pub fn build_into(dist: &Path, profile: Profile) -> Result<()> {
    fetch()?;
    step(&format!("Building the app for {}", profile.name()), || {
        let program = program::build(&program::APP, profile)?;
        page::write(program, profile, dist).map_err(|e| Failure::io("Writing", dist, &e))?;
        match profile {
            Profile::Dev => Ok(()),
            Profile::Release => {
                packed::write_beside(dist).map_err(|e| Failure::io("Packing", dist, &e))
            }
        }
    })
}

/// Has what the program depends on downloaded.
fn fetch() -> Result<()> {
    tools::ensure_target()?;
    run(
        cargo().args(["fetch", "--quiet", "--locked", "--target", tools::WASM]),
        "The app's dependencies could not be downloaded. Cargo's message is above.",
    )
}

/// The program with the names of its functions, as the last build left it.
pub fn named() -> PathBuf {
    program::APP.named()
}

/// Tells one state of inputs and output from another.
fn stamp() -> io::Result<String> {
    let page = modified(&project::dist().join("index.html"))?;
    Ok(format!("{} {page}", inputs()?))
}

/// How many inputs there are, and when the newest was changed.
fn inputs() -> io::Result<String> {
    let mut files = Vec::new();
    for input in INPUTS {
        collect(&project::root().join(input), &mut files)?;
    }
    let mut newest = 0;
    for file in &files {
        newest = newest.max(modified(file)?);
    }
    Ok(format!("{} {newest}", files.len()))
}

fn collect(path: &Path, files: &mut Vec<PathBuf>) -> io::Result<()> {
    if path.is_dir() {
        for entry in fs::read_dir(path)? {
            collect(&entry?.path(), files)?;
        }
    } else if path.exists() {
        files.push(path.to_owned());
    }
    Ok(())
}

fn modified(path: &Path) -> io::Result<u128> {
    let time: SystemTime = fs::metadata(path)?.modified()?;
    Ok(time.duration_since(UNIX_EPOCH).unwrap_or_default().as_nanos())
}
