//! `cargo xtask bench …`: figures that anybody can measure again.

mod browser;
mod engine;
mod parts;
mod size;

use std::{fs, path::PathBuf};

use clap::Subcommand;
use serde::Serialize;

use crate::{
    failure::{Failure, Result},
    project,
};

/// What is measured.
#[derive(Subcommand)]
pub enum Bench {
    /// What the first visit to the inbox loads, and what the program consists of.
    Size,
    /// How long the engine takes for an event and for a snapshot, in inboxes of several sizes.
    Engine,
    /// How soon the inbox can be used: cold and warm, at full speed and on a slow machine and line.
    Start {
        /// Each start twice only.
        #[arg(long)]
        quick: bool,
    },
    /// The message list alone, with 10,000 messages, beside the least that a list can do.
    List,
    /// What comes in with 10,000 conversations until it is on the screen, while an agent types.
    Live,
    /// What stays in memory after 100,000 events and 200 switches of conversation.
    Memory {
        /// A tenth of it.
        #[arg(long)]
        quick: bool,
    },
    /// What the server holds: sockets, messages a second, and how it grows with what it keeps.
    Server,
}

/// All there is to measure, from what takes seconds to what takes long.
const ALL: [Bench; 7] = [
    Bench::Size,
    Bench::List,
    Bench::Engine,
    Bench::Live,
    Bench::Start { quick: false },
    Bench::Server,
    Bench::Memory { quick: false },
];

/// Measures one thing, or everything.
pub fn measure(what: Option<Bench>) -> Result<()> {
    match what {
        Some(bench) => bench.run(),
        None => ALL.iter().try_for_each(Bench::run),
    }
}

impl Bench {
    /// Measures, prints a table and writes `target/bench/….json`.
    fn run(&self) -> Result<()> {
        match self {
            Self::Size => size::measure(),
            Self::Engine => engine::measure(),
            Self::Start { quick } => browser::measure("start", *quick),
            Self::List => browser::measure_list(),
            Self::Live => browser::measure("live", false),
            Self::Memory { quick } => browser::measure("memory", *quick),
            Self::Server => browser::measure("server", false),
        }
    }
}

/// Keeps figures as JSON; answers where.
fn keep(name: &str, figures: &impl Serialize) -> Result<PathBuf> {
    let folder = project::target().join("bench");
    fs::create_dir_all(&folder).map_err(|e| Failure::io("Making", &folder, &e))?;
    let path = folder.join(format!("{name}.json"));
    let file = fs::File::create(&path).map_err(|e| Failure::io("Writing", &path, &e))?;
    serde_json::to_writer_pretty(file, figures)
        .map_err(|e| Failure::io("Writing", &path, &e.into()))?;
    Ok(path)
}
