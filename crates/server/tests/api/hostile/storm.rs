//! Two thousand sockets are cut at once and come back: nobody is refused, and the server does not
//! grow by it.
//!
//! `cargo test -p chat-server --test api storm -- --nocapture` prints the figures.

use std::{
    fs,
    sync::atomic::{AtomicUsize, Ordering},
    time::{Duration, Instant},
};

use chat_server::{operator::Office, secret::PasswordCost};
use contract::{
    Session, Snapshot, SocketTicket,
    socket::{ClientFrame, Resume},
    visitor_side::{StartedChat, VisitorClientFrame},
};
use engine::backoff::{Chance, wait_ms};
use futures_util::{StreamExt, stream};
use reqwest::{Method, StatusCode};
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use crate::{
    process::Program,
    support::{PASSWORD, Wire, client, read},
};

const AGENTS: usize = 200;
const VISITORS: usize = 1_800;
/// Open files that each of the two processes needs: a socket and another connection for each.
const FILES: u64 = 6_000;
/// So many do something at the same time while everybody comes for the first time.
const AT_ONCE: usize = 32;

/// Somebody with a socket, at an address of their own behind the proxy that this test plays.
struct Client {
    address: String,
    token: String,
    is_agent: bool,
}

struct Place {
    url: String,
    http: reqwest::Client,
}

impl Place {
    async fn ask(
        &self,
        method: Method,
        path: &str,
        address: &str,
        token: &str,
        body: Option<Value>,
    ) -> Result<reqwest::Response, reqwest::Error> {
        let request = self.http.request(method, format!("{}{path}", self.url));
        let request = request.header("x-forwarded-for", address);
        let request = if token.is_empty() { request } else { request.bearer_auth(token) };
        let request = if let Some(body) = body { request.json(&body) } else { request };
        request.send().await
    }

    async fn sign_in(&self, address: &str, email: &str) -> Session {
        let body = json!({"email": email, "password": PASSWORD});
        let asked = self.ask(Method::POST, "/v1/sessions", address, "", Some(body)).await;
        read(asked.unwrap(), 201).await
    }

    async fn come(&self, i: usize) -> Client {
        let address = format!("10.0.{}.{}", i / 250, i % 250 + 1);
        if i < AGENTS {
            let session = self.sign_in(&address, &format!("agent{i}@example.com")).await;
            return Client { address, token: session.token.secret().into(), is_agent: true };
        }
        let path = "/v1/visitor/conversations";
        let started = self.ask(Method::POST, path, &address, "", None).await.unwrap();
        let started: StartedChat = read(started, 201).await;
        Client { address, token: started.token.secret().into(), is_agent: false }
    }

    /// What a client does to become live, or the status of what is refused on the way.
    async fn connect(&self, client: &Client) -> Result<Wire, StatusCode> {
        let prefix = if client.is_agent { "/v1" } else { "/v1/visitor" };
        let ticket: SocketTicket =
            self.get(client, Method::POST, &format!("{prefix}/socket-tickets")).await?;
        let ticket = ticket.ticket;
        let mut wire = Wire::open(&self.url, &format!("{prefix}/socket")).await;
        wire.next::<Value>().await;
        if client.is_agent {
            let now: Snapshot = self.get(client, Method::GET, "/v1/snapshot").await?;
            let resume = Resume { epoch: now.epoch, seq: now.seq };
            wire.send(&ClientFrame::Auth { ticket, resume }).await;
        } else {
            wire.send(&VisitorClientFrame::Auth { ticket }).await;
        }
        while wire.next::<Value>().await["t"] != "live" {}
        Ok(wire)
    }

    async fn get<T: DeserializeOwned>(
        &self,
        client: &Client,
        method: Method,
        path: &str,
    ) -> Result<T, StatusCode> {
        let asked = self.ask(method, path, &client.address, &client.token, None).await;
        let asked = asked.map_err(|_| StatusCode::BAD_GATEWAY)?;
        if asked.status().is_success() {
            Ok(asked.json().await.unwrap())
        } else {
            Err(asked.status())
        }
    }
}

/// Kilobytes of a line in /proc/PID/status.
fn kilobytes(process: u32, line: &str) -> u64 {
    let status = fs::read_to_string(format!("/proc/{process}/status")).unwrap();
    let found = status.lines().find_map(|it| it.strip_prefix(line)).unwrap();
    found.trim_matches([':', ' ', '\t']).trim_end_matches(" kB").parse().unwrap()
}

#[cfg(target_os = "linux")]
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_thousand_sockets_that_are_cut_at_once_come_back() {
    let files = rlimit::increase_nofile_limit(FILES).unwrap();
    assert!(
        files >= FILES,
        "this test needs {FILES} open files; raise the limit (ulimit -n {FILES})"
    );
    let folder = tempfile::tempdir().unwrap();
    let database = folder.path().join("chat.db");
    for i in 0..AGENTS {
        let (email, cost) = (format!("agent{i}@example.com"), PasswordCost::TestsOnly);
        let office = Office::open(&database).await.unwrap();
        office.add_agent(&email, "Anna", PASSWORD, cost).await.unwrap();
    }
    let program =
        Program::serve(&["--proxy", "127.0.0.1", "--database", database.to_str().unwrap()]);
    let server = program.child.id();
    let place = Place { url: program.url.clone(), http: client() };
    let begun = Instant::now();
    let clients: Vec<Client> =
        stream::iter(0..AGENTS + VISITORS).map(|i| place.come(i)).buffered(AT_ONCE).collect().await;
    let empty = kilobytes(server, "VmRSS");
    let sockets: Vec<Wire> = stream::iter(&clients)
        .map(|client| async { place.connect(client).await.unwrap() })
        .buffered(AT_ONCE)
        .collect()
        .await;
    let before = kilobytes(server, "VmRSS");
    println!(
        "{} sockets after {:.1?}: {before} kB, {:.1} kB each",
        sockets.len(),
        begun.elapsed(),
        (before.saturating_sub(empty)) as f64 / sockets.len() as f64
    );

    // The cut, and everybody's way back.
    drop(sockets);
    let cut = Instant::now();
    let refused = AtomicUsize::new(0);
    let returning = stream::iter(clients.iter().enumerate())
        .map(|(i, client)| {
            let (place, refused) = (&place, &refused);
            async move {
                let mut chance = Chance::new(i as u64);
                for attempt in 0.. {
                    tokio::time::sleep(Duration::from_millis(wait_ms(attempt, &mut chance))).await;
                    match place.connect(client).await {
                        Ok(wire) => return (wire, cut.elapsed()),
                        Err(status) => {
                            assert_ne!(status, StatusCode::UNAUTHORIZED);
                            refused.fetch_add(1, Ordering::Relaxed);
                        }
                    }
                }
                unreachable!("an attempt succeeds")
            }
        })
        .buffer_unordered(usize::MAX)
        .collect::<Vec<_>>();
    // Others sign in meanwhile.
    let signing_in = async {
        let mut slowest = Duration::ZERO;
        for i in 0..20 {
            let asked = Instant::now();
            place.sign_in(&format!("10.1.0.{i}"), &format!("agent{i}@example.com")).await;
            slowest = slowest.max(asked.elapsed());
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
        slowest
    };
    let (back, slowest) = tokio::join!(returning, signing_in);
    let last = back.iter().map(|(_, after)| *after).max().unwrap();
    let after = kilobytes(server, "VmRSS");
    let peak = kilobytes(server, "VmHWM");
    println!(
        "{} were back after {last:.1?}, {} attempts were refused; {after} kB, at most {peak} kB; 20 \
         sign-ins meanwhile, the slowest in {slowest:.1?}",
        back.len(),
        refused.into_inner()
    );
    assert_eq!(back.len(), clients.len());
    // Without optimisation what a request holds while it waits is several times as large.
    let factor = if cfg!(debug_assertions) { 3 } else { 2 };
    assert!(peak < factor * before, "memory: {before} kB before, {peak} kB at most");
}
