//! `cargo xtask start`: everything, from nothing, on this machine.

use std::{
    fs, io,
    net::TcpListener,
    process::{Child, Command, Stdio},
    sync::mpsc,
};

use crate::{
    app,
    command::{command, for_each_line},
    failure::{Failure, Result},
    options::ServerOptions,
    project, server,
};

/// How the server's line begins that says where it listens.
const LISTENING: &str = "listening on ";

/// Builds what is not built, starts the chat server and stays until it ends.
pub fn start(given: Vec<String>) -> Result<()> {
    let options = ServerOptions::parse(given);
    // Before the builds: nobody should wait for minutes to hear this.
    check_free(&options.listen)?;
    app::build()?;
    server::build()?;
    if let Some(folder) = options.database.parent() {
        fs::create_dir_all(folder).map_err(|e| Failure::io("Creating", folder, &e))?;
    }
    serve(&options)
}

fn check_free(address: &str) -> Result<()> {
    match TcpListener::bind(address) {
        Ok(_) => Ok(()),
        Err(e) if e.kind() == io::ErrorKind::AddrInUse => Err(Failure::new(format!(
            "{address} is taken by another program. Stop that, or choose another address: cargo xtask start -- --listen 127.0.0.1:8081"
        ))),
        Err(e) => Err(Failure::new(format!(
            "Nothing can listen on {address} ({e}). Choose another address: cargo xtask start -- --listen 127.0.0.1:8081"
        ))),
    }
}

/// What happens while the server runs.
enum Event {
    /// The server printed something.
    Line(String),
    /// Ctrl-C, or another signal to end.
    Stop,
    /// The server closed its output: it has ended.
    Ended,
}

fn serve(options: &ServerOptions) -> Result<()> {
    let (sender, events) = mpsc::channel();
    let stop = sender.clone();
    ctrlc::set_handler(move || {
        let _ = stop.send(Event::Stop);
    })
    .map_err(|e| Failure::new(format!("Ctrl-C cannot be handled here: {e}.")))?;

    let mut server = serve_command(options)
        .spawn()
        .map_err(|e| Failure::io("Starting", &project::server(), &e))?;
    follow(&mut server, sender);

    let mut ready = false;
    let mut stopping = false;
    for event in events {
        match event {
            Event::Line(line) => {
                println!("{line}");
                if !ready && let Some(address) = listening_address(&line) {
                    ready = true;
                    print_addresses(address, options.demo);
                }
            }
            Event::Stop if stopping => drop(server.kill()),
            Event::Stop => {
                stopping = true;
                println!("Stopping …");
                ask_to_end(&mut server);
            }
            Event::Ended => break,
        }
    }
    let status = server.wait().map_err(|e| Failure::io("Waiting for", &project::server(), &e))?;
    match (stopping, ready) {
        (true, _) => Ok(()),
        (false, true) => Err(Failure::new(format!(
            "The chat server ended by itself ({status}). Its last words are above; start it again with: cargo xtask start"
        ))),
        (false, false) => {
            Err(Failure::new("The chat server did not start. Its own message is above."))
        }
    }
}

fn serve_command(options: &ServerOptions) -> Command {
    let server = project::server();
    let mut serve = command(&server.to_string_lossy());
    serve
        .args(["serve", "--listen", &options.listen, "--database"])
        .arg(&options.database)
        .arg("--app")
        .arg(project::dist())
        .args(options.demo.then_some("--demo"))
        .args(&options.others)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    // A group of its own: Ctrl-C reaches this program alone, which hands it on once.
    #[cfg(unix)]
    std::os::unix::process::CommandExt::process_group(&mut serve, 0);
    serve
}

/// Turns both of the server's streams into events, and their end into [`Event::Ended`].
fn follow(server: &mut Child, events: mpsc::Sender<Event>) {
    let (lines, merged) = mpsc::channel::<String>();
    for_each_line(server.stdout.take(), lines.clone());
    for_each_line(server.stderr.take(), lines);
    std::thread::spawn(move || {
        for line in merged {
            let _ = events.send(Event::Line(line));
        }
        let _ = events.send(Event::Ended);
    });
}

/// The address in `… listening on http://127.0.0.1:8080 …`.
fn listening_address(line: &str) -> Option<&str> {
    let (_, address) = line.split_once(LISTENING)?;
    let address = address.trim_start_matches("http://");
    address.split(|c: char| c.is_whitespace() || c == '/').next()
}

fn print_addresses(address: &str, demo: bool) {
    println!();
    println!("  Agent inbox    http://{address}/");
    println!("  Visitor page   http://{address}/visitor/");
    if demo {
        println!("  Sign in as     agent1@example.com or agent2@example.com, password demo");
    }
    println!();
    println!("  Ctrl-C stops it.");
    println!();
}

#[cfg(unix)]
fn ask_to_end(server: &mut Child) {
    use nix::{
        sys::signal::{Signal, kill},
        unistd::Pid,
    };
    let asked =
        i32::try_from(server.id()).is_ok_and(|id| kill(Pid::from_raw(id), Signal::SIGINT).is_ok());
    if !asked {
        let _ = server.kill();
    }
}

#[cfg(not(unix))]
fn ask_to_end(server: &mut Child) {
    let _ = server.kill();
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_address_is_found_in_the_servers_line() {
        let line = "2026-01-02T03:04:05Z  INFO listening on http://127.0.0.1:8080";
        assert_eq!(listening_address(line), Some("127.0.0.1:8080"));
        assert_eq!(listening_address("listening on [::1]:9/"), Some("[::1]:9"));
        assert_eq!(listening_address("migrations done"), None);
    }

    #[test]
    fn a_taken_port_is_named_with_the_way_out() {
        let taken = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = taken.local_addr().unwrap().to_string();
        let failure = check_free(&address).unwrap_err().to_string();
        assert!(failure.contains(&address) && failure.contains("--listen"), "{failure}");
        drop(taken);
        assert!(check_free(&address).is_ok());
    }
}
