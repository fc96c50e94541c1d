//! `chat-server serve`

use std::{
    io::ErrorKind,
    net::{IpAddr, SocketAddr},
    path::PathBuf,
};

use chat_server::{
    Bounds, Config, Server,
    clock::Clock,
    demo::{self, Amount},
    domain::attachment::DEFAULT_TYPES,
    shared_secret::SharedSecret,
};
use clap::Args;
use contract::Timestamp;
use tokio::net::TcpListener;

use super::{log, print, summary_model::SummaryModel};

#[derive(Debug, Args)]
pub struct Serve {
    /// Where to listen; port 0 takes any free one.
    #[arg(long, default_value = "127.0.0.1:8080")]
    listen: SocketAddr,
    /// The database file; made where there is none.
    #[arg(long, default_value = "chat.db")]
    database: PathBuf,
    /// The folder of the built inbox, to serve at `/`.
    #[arg(long)]
    app: Option<PathBuf>,
    /// Rules for who is asked first, in TOML. Read once, at the start.
    #[arg(long, value_name = "FILE")]
    rules: Option<PathBuf>,
    /// Put demo data into an empty database. Only on a loopback address: its passwords are known.
    #[arg(long)]
    demo: bool,
    /// With --demo: how many visitors are simulated at once; 0 for none. Of several the last counts.
    #[arg(long, value_name = "N", default_value_t = Config::DEMO_VISITORS, overrides_with = "demo_visitors")]
    demo_visitors: u8,
    /// With --demo, in an empty database: so many old chats more, to see how it does when it is full.
    #[arg(long, value_name = "N", default_value_t = Amount::SMALL.chats)]
    demo_chats: u32,
    /// The same: so many messages in its longest chat.
    #[arg(long, value_name = "N", default_value_t = Amount::SMALL.messages, value_parser = clap::value_parser!(u32).range(..=100_000))]
    demo_messages: u32,
    /// What a visitor is told when no agent is left.
    #[arg(long, default_value = Config::FALLBACK_MESSAGE)]
    fallback_message: String,
    /// The file with the secret that calls of the site's own server are signed with.
    #[arg(long, value_name = "FILE")]
    webhook_secret_file: Option<PathBuf>,
    /// The file with the secret that the site's own server signs identities of visitors with.
    #[arg(long, value_name = "FILE")]
    identity_secret_file: Option<PathBuf>,
    #[command(flatten)]
    summary_model: SummaryModel,
    /// Let a visitor for whom no agent is left book a meeting, with whoever's calendar is connected.
    #[arg(long)]
    book_when_missed: bool,
    /// The address of a proxy in front of the server, whose X-Forwarded-For tells where a request
    /// comes from. Can be given several times. Without it everybody behind a proxy is one address.
    #[arg(long = "proxy", value_name = "ADDRESS")]
    proxies: Vec<IpAddr>,
    /// How many connections there may be at once, sockets included.
    #[arg(long, value_name = "N", default_value_t = Bounds::CONNECTIONS)]
    connections: usize,
    /// The folder of the files that people send. Without it they lie beside the database, in a
    /// folder of its name with `.files` after it.
    #[arg(long, value_name = "FOLDER")]
    attachments: Option<PathBuf>,
    /// Bytes that one file may have; 0 to take none.
    #[arg(long, value_name = "BYTES", default_value_t = contract::limits::ATTACHMENT_BYTES)]
    attachment_limit: u64,
    /// What may be in a file, as media types with commas between them. What is in one is found out by
    /// looking.
    #[arg(long, value_name = "TYPES", value_delimiter = ',', default_values_t = DEFAULT_TYPES.map(str::to_owned))]
    attachment_types: Vec<String>,
    /// For tests: POST /v1/test/clock moves the time. With a value, the time at the start, in
    /// milliseconds since 1970.
    #[arg(long, value_name = "MILLISECONDS", require_equals = true)]
    test_clock: Option<Option<i64>>,
}

impl Serve {
    pub async fn run(self) -> Result<(), String> {
        log::start();
        if self.demo && !self.listen.ip().is_loopback() {
            return Err(format!(
                "--demo makes accounts whose passwords everybody knows, so it does not listen on {}. Use a loopback address such as 127.0.0.1, or leave --demo out.",
                self.listen.ip()
            ));
        }
        let summary_model = self.summary_model.settings()?;
        let secret = |file: Option<PathBuf>| match file {
            Some(file) => SharedSecret::from_file(&file).map(Some),
            None => Ok(self.demo.then(demo::shared_secret)),
        };
        let webhook_secret = secret(self.webhook_secret_file)?;
        let identity_secret = secret(self.identity_secret_file)?;
        let stop = stop_signal()?;
        let listener = TcpListener::bind(self.listen)
            .await
            .map_err(|error| cannot_listen(self.listen, &error))?;
        let address = listener.local_addr().map_err(|error| cannot_listen(self.listen, &error))?;
        let server = Server::open(Config {
            app: self.app,
            rules: self.rules,
            demo: self.demo,
            demo_amount: Amount { chats: self.demo_chats, messages: self.demo_messages },
            demo_visitors: self.demo_visitors,
            test_clock: self.test_clock.map(|start| match start {
                Some(millis) => Timestamp::from_millis(millis),
                None => Clock::default().now(),
            }),
            fallback_message: self.fallback_message,
            summary_model,
            webhook_secret,
            identity_secret,
            book_when_missed: self.book_when_missed,
            bounds: Bounds {
                connections: as_many_as_can_be_opened(self.connections),
                proxies: self.proxies.iter().map(IpAddr::to_canonical).collect(),
                ..Bounds::default()
            },
            attachments: self.attachments,
            attachment_limit: self.attachment_limit,
            attachment_types: self.attachment_types,
            ..Config::new(self.database)
        })
        .await?;
        print(&format!("listening on http://{address}\n"))?;
        server.serve(listener, stop).await;
        Ok(())
    }
}

/// Files that are open beside the connections: the database, the inbox's files, the log.
const OTHER_FILES: u64 = 100;

/// How many connections there can be: each is an open file, and the system bounds those.
fn as_many_as_can_be_opened(wanted: usize) -> usize {
    let needed = u64::try_from(wanted).unwrap_or(u64::MAX).saturating_add(OTHER_FILES);
    match rlimit::increase_nofile_limit(needed) {
        Ok(files) if files < needed => {
            let connections = files.saturating_sub(OTHER_FILES).max(1);
            tracing::warn!(
                "the system lets a process open {files} files (ulimit -n), so there can be {connections} connections at once instead of {wanted}"
            );
            usize::try_from(connections).unwrap_or(wanted)
        }
        Ok(_) => wanted,
        Err(error) => {
            tracing::warn!(%error, "cannot tell how many files can be opened");
            wanted
        }
    }
}

fn cannot_listen(address: SocketAddr, error: &std::io::Error) -> String {
    match error.kind() {
        ErrorKind::AddrInUse => format!(
            "Something else listens on {address} already. Stop it, or choose another port with --listen {}:0.",
            address.ip()
        ),
        ErrorKind::PermissionDenied => format!(
            "Listening on {address} is not permitted. Choose a port from 1024 up with --listen."
        ),
        ErrorKind::AddrNotAvailable => {
            format!("{address} is no address of this machine. Choose one of its own with --listen.")
        }
        _ => format!("Cannot listen on {address}: {error}."),
    }
}

/// Resolves at SIGINT (Ctrl-C) or SIGTERM.
fn stop_signal() -> Result<impl Future<Output = ()> + Send + 'static, String> {
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        let listen = |kind| signal(kind).map_err(|error| format!("Cannot take signals: {error}."));
        let mut interrupt = listen(SignalKind::interrupt())?;
        let mut terminate = listen(SignalKind::terminate())?;
        Ok(async move {
            tokio::select! {
                _ = interrupt.recv() => {}
                _ = terminate.recv() => {}
            }
        })
    }
    #[cfg(not(unix))]
    Ok(async {
        let _ = tokio::signal::ctrl_c().await;
    })
}
