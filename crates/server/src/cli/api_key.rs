//! `chat-server api-key …`

use clap::Subcommand;
use contract::Timestamp;

use super::{Database, print, print_table};

#[derive(Debug, Subcommand)]
pub enum ApiKeyCommand {
    /// Make a key and print it; it cannot be shown again.
    Add {
        /// What it is for.
        #[arg(long)]
        name: String,
        #[command(flatten)]
        database: Database,
    },
    /// List the keys, without what they are.
    List {
        #[command(flatten)]
        database: Database,
    },
    /// Revoke a key, at once and for good.
    Revoke {
        /// Its id, as `api-key list` shows it.
        id: String,
        #[command(flatten)]
        database: Database,
    },
}

impl ApiKeyCommand {
    pub async fn run(self) -> Result<(), String> {
        match self {
            Self::Add { name, database } => {
                let key = database.make().await?.add_api_key(&name).await?;
                print(&format!("{}\n", key.secret()))
            }
            Self::List { database } => {
                let keys = database.open().await?.api_keys().await?;
                let rows: Vec<_> = keys
                    .into_iter()
                    .map(|key| {
                        let revoked = key.revoked_at.map(day).unwrap_or_default();
                        [key.id, key.name, day(key.created_at), revoked]
                    })
                    .collect();
                print_table(["ID", "NAME", "MADE", "REVOKED"], &rows)
            }
            Self::Revoke { id, database } => {
                let name = database.open().await?.revoke_api_key(&id).await?;
                print(&format!("The key {name} is revoked.\n"))
            }
        }
    }
}

/// "2026-11-24", in UTC.
fn day(at: Timestamp) -> String {
    let at = chrono::DateTime::from_timestamp_millis(at.as_millis());
    at.map_or_else(String::new, |at| at.date_naive().to_string())
}
