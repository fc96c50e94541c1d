//! `chat-server backup` and `chat-server restore`

use std::path::PathBuf;

use chat_server::operator::{back_up, restore};
use clap::Args;

use super::{Database, print};

#[derive(Debug, Args)]
pub struct Backup {
    #[command(flatten)]
    database: Database,
    /// The folder of the files that people sent, where it does not lie beside the database.
    #[arg(long, value_name = "FOLDER")]
    attachments: Option<PathBuf>,
    /// The new file. What is there already is not replaced. Files that people sent come into a folder
    /// beside it, with `.files` after its name.
    #[arg(long, value_name = "FILE")]
    to: PathBuf,
}

impl Backup {
    pub async fn run(self) -> Result<(), String> {
        let database = self.database.existing()?;
        let content = back_up(database, self.attachments.as_deref(), &self.to).await?;
        print(&format!(
            "{} has {} conversations with {} messages and {} files, and is whole.\n",
            self.to.display(),
            content.conversations,
            content.messages,
            content.files.len()
        ))
    }
}

#[derive(Debug, Args)]
pub struct Restore {
    /// The backup.
    #[arg(long, value_name = "FILE")]
    from: PathBuf,
    #[command(flatten)]
    database: Database,
    /// The folder for the files that people sent, where it does not lie beside the database.
    #[arg(long, value_name = "FOLDER")]
    attachments: Option<PathBuf>,
}

impl Restore {
    pub async fn run(self) -> Result<(), String> {
        let database = &self.database.path;
        let (content, before) = restore(&self.from, database, self.attachments.as_deref()).await?;
        let mut text = format!(
            "{} has {} conversations with {} messages and {} files now. Everybody signs in anew.\n",
            database.display(),
            content.conversations,
            content.messages,
            content.files.len()
        );
        if let Some(before) = before {
            text.push_str(&format!("What was there before is in {}.\n", before.display()));
        }
        print(&text)
    }
}
