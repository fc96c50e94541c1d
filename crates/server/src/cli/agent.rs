//! `chat-server agent …`

use chat_server::secret::PasswordCost;
use clap::Subcommand;

use super::{Database, password, print, print_table};

#[derive(Debug, Subcommand)]
pub enum AgentCommand {
    /// Make an account. The password is the first line of the standard input.
    Add {
        /// The address to sign in with.
        #[arg(long)]
        email: String,
        /// The name that visitors and colleagues see.
        #[arg(long)]
        name: String,
        #[command(flatten)]
        database: Database,
    },
    /// List the accounts: name, address, teams and id.
    List {
        #[command(flatten)]
        database: Database,
    },
    /// Give an agent another name. Messages keep the name under which they were written.
    Rename {
        /// The address that the agent signs in with.
        email: String,
        /// The name that visitors and colleagues are to see.
        name: String,
        #[command(flatten)]
        database: Database,
    },
    /// Set a new password, the first line of the standard input. Everything that is signed in is
    /// signed out.
    Password {
        /// The address that the agent signs in with.
        email: String,
        #[command(flatten)]
        database: Database,
    },
    /// Close an account. Everything that is signed in is signed out, live chats are ended, and the
    /// history keeps the name; `agent add` with the same address opens the account again.
    Remove {
        /// The address that the agent signs in with.
        email: String,
        #[command(flatten)]
        database: Database,
    },
}

impl AgentCommand {
    pub async fn run(self) -> Result<(), String> {
        match self {
            Self::Add { email, name, database } => {
                let password = password()?;
                let office = database.make().await?;
                let me = office.add_agent(&email, &name, &password, PasswordCost::Full).await?;
                print(&format!("{} can sign in with {} now.\n", me.name, me.email))
            }
            Self::List { database } => {
                let rows: Vec<_> = database
                    .open()
                    .await?
                    .agents()
                    .await?
                    .into_iter()
                    .map(|it| [it.me.name, it.me.email, it.teams.join(", "), it.me.id.to_string()])
                    .collect();
                print_table(["NAME", "E-MAIL", "TEAMS", "ID"], &rows)
            }
            Self::Rename { email, name, database } => {
                let name = database.open().await?.rename_agent(&email, &name).await?;
                print(&format!("{email} is called {name} now.\n"))
            }
            Self::Password { email, database } => {
                let password = password()?;
                let office = database.open().await?;
                office.set_password(&email, &password, PasswordCost::Full).await?;
                print(&format!("{email} signs in with the new password from now on.\n"))
            }
            Self::Remove { email, database } => {
                let name = database.open().await?.remove_agent(&email).await?;
                print(&format!("{name} cannot sign in any more. The history keeps the name.\n"))
            }
        }
    }
}
