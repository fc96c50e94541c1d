//! The project's own commands, `cargo xtask …`.

mod app;
mod axe;
mod bench;
mod browser;
mod command;
mod count;
mod debian;
mod failure;
mod faults;
mod lockfile;
mod mutate;
mod nginx;
mod options;
mod packed;
mod project;
mod screenshots;
mod server;
mod simulate;
mod start;
mod step;
mod suite;
mod temporary;
mod test;
mod tools;
mod visit;

use std::{
    path::{PathBuf, absolute},
    process::ExitCode,
};

use clap::{Parser, Subcommand};

use crate::failure::{Failure, Result};

/// The project's own commands.
#[derive(Parser)]
#[command(name = "cargo xtask", bin_name = "cargo xtask")]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Build everything and run it: the app, the chat API, the visitor page, demo data.
    ///
    /// What is missing to build it is installed first. Ctrl-C stops everything.
    Start {
        /// Options of the chat server, after `--`: --listen ADDRESS, --database PATH, --no-demo, …
        #[arg(last = true, value_name = "SERVER OPTIONS")]
        server: Vec<String>,
    },
    /// Build the app into a folder that any host can serve.
    Build {
        /// Small, or quick to build.
        #[arg(long, value_enum, default_value = "release")]
        profile: app::Profile,
        /// The folder.
        #[arg(long, default_value = "dist")]
        dist: PathBuf,
    },
    /// Run the simulation: real engine, real server, and everything that can go wrong between them.
    Simulate {
        /// Its options: --seeds N, --from K, --seed S, --acts N, --without FAULT,…
        #[arg(trailing_var_arg = true, allow_hyphen_values = true, value_name = "OPTIONS")]
        options: Vec<String>,
    },
    /// Check and test everything. The last line is `N passed, N failed`.
    Test {
        /// Run these steps alone.
        #[arg(long, value_enum, num_args = 1.., value_delimiter = ',')]
        only: Vec<suite::Part>,
    },
    /// Put known mistakes into a copy of the code, and see that the tests catch each of them.
    Mutate {
        /// Only those whose names contain one of these.
        names: Vec<String>,
    },
    /// Break what is between real browsers and the real server: what was injected, how often, what
    /// was lost.
    Faults {
        /// How often what comes in loops comes.
        #[arg(long, default_value_t = 1)]
        rounds: usize,
    },
    /// Make the pictures of the README anew, from the real app.
    Screenshots,
    /// Measure everything, or one thing; print tables and write them as JSON to target/bench.
    Bench {
        /// What.
        #[command(subcommand)]
        what: Option<bench::Bench>,
    },
}

fn main() -> ExitCode {
    match run(Cli::parse().command) {
        Ok(code) => code,
        Err(failure) => {
            eprintln!("error: {failure}");
            ExitCode::FAILURE
        }
    }
}

fn run(command: Command) -> Result<ExitCode> {
    match command {
        Command::Start { server } => start::start(server).map(|()| ExitCode::SUCCESS),
        Command::Build { profile, dist } => {
            let dist = absolute(&dist).map_err(|e| Failure::io("Finding", &dist, &e))?;
            app::build_into(&dist, profile).map(|()| ExitCode::SUCCESS)
        }
        Command::Simulate { options } => simulate::simulate(&options),
        Command::Test { only } => Ok(test::test(&only)),
        Command::Mutate { names } => mutate::mutate(&names),
        Command::Faults { rounds } => faults::faults(rounds),
        Command::Screenshots => screenshots::screenshots(),
        Command::Bench { what } => bench::measure(what).map(|()| ExitCode::SUCCESS),
    }
}
