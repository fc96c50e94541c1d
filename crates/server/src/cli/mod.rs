//! One file a noun of the command line. What fails is one sentence that says what to do, and exit
//! code 2, as for options that are not understood; what is done is exit code 0.

mod agent;
mod api_key;
mod backup;
mod library;
mod log;
mod serve;
mod summary_model;
mod team;

use std::{
    io::Write,
    path::{Path, PathBuf},
};

use chat_server::{http, operator::Office};
use clap::{Args, Parser, Subcommand};

/// The reference chat API, with an embedded database and a visitor page.
#[derive(Debug, Parser)]
#[command(version)]
pub struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Serve the API, the visitor page and, with --app, the inbox.
    Serve(Box<serve::Serve>),
    /// Agents' accounts. Works beside a running server.
    #[command(subcommand)]
    Agent(agent::AgentCommand),
    /// Teams that chats can be sent to. Works beside a running server.
    #[command(subcommand)]
    Team(team::TeamCommand),
    /// The response library: answers, pages, canned replies. Works beside a running server.
    #[command(subcommand)]
    Library(library::LibraryCommand),
    /// Keys with which the site's own servers call this one. Works beside a running server.
    #[command(subcommand)]
    ApiKey(api_key::ApiKeyCommand),
    /// Copy the database, whole and checked, into a new file. Works beside a running server.
    Backup(backup::Backup),
    /// Put a backup in the database's place. The server must not run.
    Restore(backup::Restore),
    /// Print the OpenAPI document.
    Openapi,
}

impl Cli {
    /// Does what was asked for.
    ///
    /// # Errors
    /// A sentence that says what is wrong and what to do.
    pub async fn run(self) -> Result<(), String> {
        match self.command {
            Command::Serve(options) => options.run().await,
            Command::Agent(command) => command.run().await,
            Command::Team(command) => command.run().await,
            Command::Library(command) => command.run().await,
            Command::ApiKey(command) => command.run().await,
            Command::Backup(options) => options.run().await,
            Command::Restore(options) => options.run().await,
            Command::Openapi => print(http::openapi_json()),
        }
    }
}

/// The database that a command is about.
#[derive(Debug, Args)]
struct Database {
    /// The database file.
    #[arg(long = "database", value_name = "PATH", default_value = "chat.db")]
    path: PathBuf,
}

impl Database {
    /// Opens it; makes it where there is none.
    async fn make(&self) -> Result<Office, String> {
        Office::open(&self.path).await
    }

    /// Opens one that is there: a mistyped path must not make an empty one.
    async fn open(&self) -> Result<Office, String> {
        Office::open(self.existing()?).await
    }

    /// The path of one that is there.
    fn existing(&self) -> Result<&Path, String> {
        if self.path.exists() {
            return Ok(&self.path);
        }
        Err(format!(
            "There is no database {}. Say with --database where it is.",
            self.path.display()
        ))
    }
}

/// A password: the first line of the standard input, so that it is in no list of processes.
fn password() -> Result<String, String> {
    let mut line = String::new();
    std::io::stdin()
        .read_line(&mut line)
        .map_err(|error| format!("Cannot read the password from the standard input: {error}."))?;
    Ok(line.trim_end_matches(['\r', '\n']).to_owned())
}

/// To the standard output; a closed pipe is a reason to end, not to panic.
fn print(text: &str) -> Result<(), String> {
    let mut out = std::io::stdout().lock();
    out.write_all(text.as_bytes())
        .and_then(|()| out.flush())
        .map_err(|error| format!("Cannot write to the standard output: {error}."))
}

/// Rows under their headings, each column as wide as its longest entry.
fn print_table<const N: usize>(headings: [&str; N], rows: &[[String; N]]) -> Result<(), String> {
    let headings = headings.map(str::to_owned);
    let all = || std::iter::once(&headings).chain(rows);
    let widths: [usize; N] = std::array::from_fn(|column| {
        all().map(|row| row[column].chars().count()).max().unwrap_or_default()
    });
    let mut text = String::new();
    for row in all() {
        let mut line = String::new();
        for (cell, width) in row.iter().zip(widths) {
            line.push_str(&format!("{cell:width$}  "));
        }
        text.push_str(line.trim_end());
        text.push('\n');
    }
    print(&text)
}
