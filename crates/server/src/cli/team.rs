//! `chat-server team …`

use clap::Subcommand;

use super::{Database, print, print_table};

#[derive(Debug, Subcommand)]
pub enum TeamCommand {
    /// Make a team without members.
    Add {
        /// What it is called; capitals and small letters are the same.
        name: String,
        #[command(flatten)]
        database: Database,
    },
    /// Remove a team. Chats that wait for it are offered to every available agent.
    Remove {
        /// What it is called.
        name: String,
        #[command(flatten)]
        database: Database,
    },
    /// List the teams and who is in them.
    List {
        #[command(flatten)]
        database: Database,
    },
    /// Put agents into a team; an agent can be in several.
    Join {
        /// The team.
        name: String,
        /// The addresses that the agents sign in with.
        #[arg(required = true)]
        emails: Vec<String>,
        #[command(flatten)]
        database: Database,
    },
    /// Take agents out of a team.
    Leave {
        /// The team.
        name: String,
        /// The addresses that the agents sign in with.
        #[arg(required = true)]
        emails: Vec<String>,
        #[command(flatten)]
        database: Database,
    },
}

impl TeamCommand {
    pub async fn run(self) -> Result<(), String> {
        match self {
            Self::Add { name, database } => {
                let name = database.make().await?.add_team(&name).await?;
                print(&format!("There is a team {name} now. Agents join it with: team join.\n"))
            }
            Self::Remove { name, database } => {
                let name = database.open().await?.remove_team(&name).await?;
                print(&format!("The team {name} is gone.\n"))
            }
            Self::List { database } => {
                let rows: Vec<_> = database
                    .open()
                    .await?
                    .teams()
                    .await?
                    .into_iter()
                    .map(|team| [team.name, team.members.join(", ")])
                    .collect();
                print_table(["TEAM", "MEMBERS"], &rows)
            }
            Self::Join { name, emails, database } => {
                let name = database.open().await?.join_team(&name, &emails).await?;
                print(&format!("In the team {name} now: {}.\n", emails.join(", ")))
            }
            Self::Leave { name, emails, database } => {
                let name = database.open().await?.leave_team(&name, &emails).await?;
                print(&format!("No longer in the team {name}: {}.\n", emails.join(", ")))
            }
        }
    }
}
