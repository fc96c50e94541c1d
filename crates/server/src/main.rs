//! The command line of the reference chat API.

use std::{
    io::{ErrorKind, IsTerminal, Write},
    net::SocketAddr,
    path::PathBuf,
    process::ExitCode,
};

use chat_server::{Config, Server, add_agent, http, secret::PasswordCost};
use clap::{Args, Parser, Subcommand};
use tokio::net::TcpListener;

/// The reference chat API, with an embedded database and a visitor page.
#[derive(Debug, Parser)]
#[command(version)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Serve the API, the visitor page and, with --app, the inbox.
    Serve(Serve),
    /// Agents' accounts.
    Agent {
        #[command(subcommand)]
        command: AgentCommand,
    },
    /// Print the OpenAPI document.
    Openapi,
}

#[derive(Debug, Args)]
struct Serve {
    /// Where to listen; port 0 takes any free one.
    #[arg(long, default_value = "127.0.0.1:8080")]
    listen: SocketAddr,
    /// The database file; made where there is none.
    #[arg(long, default_value = "chat.db")]
    database: PathBuf,
    /// The folder of the built inbox, to serve at `/`.
    #[arg(long)]
    app: Option<PathBuf>,
    /// Put demo data into an empty database. Only on a loopback address: its passwords are known.
    #[arg(long)]
    demo: bool,
    /// What a visitor is told when no agent is left.
    #[arg(long, default_value = Config::FALLBACK_MESSAGE)]
    fallback_message: String,
    /// For tests: POST /v1/test/clock moves the time.
    #[arg(long)]
    test_clock: bool,
}

#[derive(Debug, Subcommand)]
enum AgentCommand {
    /// Make an account. The password is the first line of the standard input.
    Add {
        /// The address to sign in with.
        #[arg(long)]
        email: String,
        /// The name that visitors and colleagues see.
        #[arg(long)]
        name: String,
        /// The database file; made where there is none.
        #[arg(long, default_value = "chat.db")]
        database: PathBuf,
    },
}

#[tokio::main]
async fn main() -> ExitCode {
    let done = match Cli::parse().command {
        Command::Serve(options) => serve(options).await,
        Command::Agent { command: AgentCommand::Add { email, name, database } } => {
            add(&database, &email, &name).await
        }
        Command::Openapi => print(http::openapi_json()),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(sentence) => {
            eprintln!("{sentence}");
            ExitCode::from(2)
        }
    }
}

async fn serve(options: Serve) -> Result<(), String> {
    tracing_subscriber::fmt()
        .with_env_filter(
            tracing_subscriber::EnvFilter::try_from_default_env()
                .unwrap_or_else(|_| "info,sqlx=warn".into()),
        )
        .with_writer(std::io::stderr)
        .with_ansi(std::io::stderr().is_terminal())
        .init();
    if options.demo && !options.listen.ip().is_loopback() {
        return Err(format!(
            "--demo makes accounts whose passwords everybody knows, so it does not listen on {}. Use a loopback address such as 127.0.0.1, or leave --demo out.",
            options.listen.ip()
        ));
    }
    let stop = stop_signal()?;
    let listener = TcpListener::bind(options.listen)
        .await
        .map_err(|error| cannot_listen(options.listen, &error))?;
    let address = listener.local_addr().map_err(|error| cannot_listen(options.listen, &error))?;
    let server = Server::open(Config {
        app: options.app,
        demo: options.demo,
        test_clock: options.test_clock,
        fallback_message: options.fallback_message,
        ..Config::new(options.database)
    })
    .await?;
    print(&format!("listening on http://{address}\n"))?;
    server
        .serve(listener, stop)
        .await
        .map_err(|error| format!("The server cannot go on listening: {error}."))
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

async fn add(database: &std::path::Path, email: &str, name: &str) -> Result<(), String> {
    let mut line = String::new();
    std::io::stdin()
        .read_line(&mut line)
        .map_err(|error| format!("Cannot read the password from the standard input: {error}."))?;
    let password = line.trim_end_matches(['\r', '\n']);
    add_agent(database, email, name, password, PasswordCost::Full).await?;
    print(&format!("{name} can sign in with {email} now.\n"))
}

/// To the standard output; a closed pipe is a reason to end, not to panic.
fn print(text: &str) -> Result<(), String> {
    let mut out = std::io::stdout().lock();
    out.write_all(text.as_bytes())
        .and_then(|()| out.flush())
        .map_err(|error| format!("Cannot write to the standard output: {error}."))
}
