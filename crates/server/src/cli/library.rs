//! `chat-server library …`

use std::path::PathBuf;

use clap::Subcommand;

use super::{Database, print, print_table};

#[derive(Debug, Subcommand)]
pub enum LibraryCommand {
    /// Put questions and answers, pages and canned replies from Markdown and JSON files into the
    /// library. What is there under the same question, address or name is replaced; when anything
    /// is wrong nothing is imported.
    Import {
        /// Files, or folders with files.
        #[arg(required = true, value_name = "FILE|FOLDER")]
        paths: Vec<PathBuf>,
        #[command(flatten)]
        database: Database,
    },
    /// List what is in the library.
    List {
        #[command(flatten)]
        database: Database,
    },
    /// Empty the library.
    Clear {
        #[command(flatten)]
        database: Database,
    },
}

impl LibraryCommand {
    pub async fn run(self) -> Result<(), String> {
        match self {
            Self::Import { paths, database } => {
                let count = database.make().await?.import_library(&paths).await?;
                print(&format!("{count} entries are in the library now as the files have them.\n"))
            }
            Self::List { database } => {
                let rows = database.open().await?.library().await?;
                print_table(["KIND", "TITLE", "ADDRESS"], &rows)
            }
            Self::Clear { database } => {
                let count = database.open().await?.clear_library().await?;
                print(&format!("The library is empty; there were {count} entries in it.\n"))
            }
        }
    }
}
