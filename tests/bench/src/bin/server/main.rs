//! `cargo xtask bench server`: what the server holds, how fast it is, and how that grows with what
//! it keeps. It is the program that ships, over a database on the disk.

mod database;
mod messages;
mod people;
mod process;
mod reads;
mod report;
mod sockets;

use std::{env, error::Error, fs, path::PathBuf};

use clap::Parser;

use people::Team;
use process::Server;

/// What a step may end with.
type Result<T> = std::result::Result<T, Box<dyn Error + Send + Sync>>;

/// How much is measured.
#[derive(Debug, Parser)]
struct Options {
    /// Conversations in the larger of two databases; the other one has a tenth. Ten are some 83
    /// messages.
    #[arg(long, default_value_t = 121_000)]
    chats: u32,
    /// Sockets that are opened, a fifth of them by agents.
    #[arg(long, default_value_t = 5_000)]
    sockets: usize,
    /// Messages a second, for the latency.
    #[arg(long, default_value_t = 100)]
    rate: u32,
    /// Seconds of that.
    #[arg(long, default_value_t = 20)]
    seconds: u32,
    /// How often each thing is read.
    #[arg(long, default_value_t = 20)]
    requests: usize,
}

#[tokio::main]
async fn main() -> Result<()> {
    let options = Options::parse();
    let folder = env::var_os("BENCH").map_or_else(|| "target/bench".into(), PathBuf::from);
    fs::create_dir_all(&folder)?;
    let mut found = report::Figures {
        syncs_per_second: database::syncs_per_second(&folder)?,
        ..report::Figures::default()
    };
    for chats in [options.chats / 10, options.chats] {
        let kept = database::kept(&folder, chats).await?;
        let copy = database::Copy::of(&kept)?;
        process::add_agents(&copy.path, people::AGENTS)?;
        let server = Server::start(&copy.path, &[]).await?;
        let team = Team::sign_in(&server).await?;
        let mut size = report::Size {
            conversations: chats,
            database_bytes: fs::metadata(&kept)?.len(),
            reads: reads::measure(&team, options.requests).await?,
            ..report::Size::default()
        };
        let chats = team.take_chats(&server).await?;
        size.alone = messages::one_after_the_other(&chats).await?;
        size.saturated = messages::saturated(&chats).await?;
        size.steady = messages::steady(&chats, options.rate, options.seconds).await?;
        found.sizes.push(size);
        drop((chats, team));
        server.stop().await?;
        if found.sizes.len() == 2 {
            // A new one, whose memory nothing else has used before.
            let server = Server::start(&copy.path, &[]).await?;
            found.sockets = sockets::measure(&server, options.sockets).await?;
        }
    }
    print!("{found}");
    bench::figures::keep("server", &found);
    Ok(())
}
