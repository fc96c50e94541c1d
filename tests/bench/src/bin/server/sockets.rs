//! Sockets: what comes in on them, and what one costs the server.

use std::{
    collections::HashMap,
    sync::{LazyLock, Mutex, PoisonError},
    time::{Duration, Instant},
};

use futures_util::{SinkExt, StreamExt, TryStreamExt, stream};
use reqwest::{Client, Method};
use serde_json::{Value, json};
use tokio::{net::TcpStream, sync::oneshot, task::JoinHandle, time};
use tokio_tungstenite::{
    MaybeTlsStream, WebSocketStream, connect_async_with_config,
    tungstenite::{
        Message, client::IntoClientRequest, http::HeaderValue, protocol::WebSocketConfig,
    },
};

use super::{
    Result,
    people::{AGENTS, Person},
    process::Server,
    report,
};

/// Between two signs of life; the server waits for three of them.
const HEARTBEAT: Duration = Duration::from_secs(25);
/// For all sockets together; its own would be 128 KiB each.
const BUFFER_BYTES: usize = 4 * 1024;

/// Whose socket.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Side {
    /// An agent's.
    Agent,
    /// A visitor's.
    Visitor,
}

type Socket = WebSocketStream<MaybeTlsStream<TcpStream>>;

/// Who waits for a message on which side.
static WAITING: LazyLock<Mutex<Waiting>> = LazyLock::new(Mutex::default);

/// By side and key of the message.
type Waiting = HashMap<(Side, String), oneshot::Sender<Instant>>;

/// Resolves when the message with this key comes in on a socket of that side.
pub fn arrival(side: Side, key: &str) -> oneshot::Receiver<Instant> {
    let (sender, receiver) = oneshot::channel();
    let mut waiting = WAITING.lock().unwrap_or_else(PoisonError::into_inner);
    waiting.insert((side, key.to_owned()), sender);
    receiver
}

fn arrived(side: Side, frame: &str) {
    let now = Instant::now();
    for piece in frame.split("\"client_id\":\"").skip(1) {
        let Some((key, _)) = piece.split_once('"') else { continue };
        let mut waiting = WAITING.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(sender) = waiting.remove(&(side, key.to_owned())) {
            let _ = sender.send(now);
        }
    }
}

/// An open socket; closed when dropped.
pub struct Line(JoinHandle<()>);

impl Drop for Line {
    fn drop(&mut self) {
        self.0.abort();
    }
}

impl Line {
    /// Opens one, and comes back once the server sends live.
    pub async fn open(person: &Person, side: Side) -> Result<Self> {
        let (tickets, path) = match side {
            Side::Agent => ("/v1/socket-tickets", "/v1/socket"),
            Side::Visitor => ("/v1/visitor/socket-tickets", "/v1/visitor/socket"),
        };
        let mut auth = json!({ "t": "auth" });
        if side == Side::Agent {
            let snapshot = person.get("/v1/snapshot").await?;
            auth["resume"] = json!({ "epoch": snapshot["epoch"], "seq": snapshot["seq"] });
        }
        auth["ticket"] = person.ask(Method::POST, tickets, None).await?["ticket"].take();
        let address = format!("{}{path}", person.origin.replace("http", "ws"));
        let mut request = address.into_client_request()?;
        let forwarded = HeaderValue::from_str(&person.address.to_string())?;
        request.headers_mut().insert("x-forwarded-for", forwarded);
        let config = WebSocketConfig::default()
            .read_buffer_size(BUFFER_BYTES)
            .write_buffer_size(BUFFER_BYTES);
        let (mut socket, _) = connect_async_with_config(request, Some(config), true).await?;
        socket.send(Message::text(auth.to_string())).await?;
        loop {
            let frame = socket.next().await.ok_or("the server hung up")??;
            let Message::Text(text) = frame else { continue };
            if serde_json::from_str::<Value>(&text)?["t"] == "live" {
                break;
            }
        }
        Ok(Self(tokio::spawn(listen(socket, side))))
    }
}

async fn listen(mut socket: Socket, side: Side) {
    let mut heartbeat = time::interval(HEARTBEAT);
    loop {
        tokio::select! {
            frame = socket.next() => match frame {
                Some(Ok(Message::Text(text))) => arrived(side, &text),
                Some(Ok(_)) => {}
                Some(Err(error)) => return eprintln!("a socket broke: {error}"),
                None => return eprintln!("a socket was closed"),
            },
            _ = heartbeat.tick() => {
                if socket.send(Message::text(r#"{"t":"ping"}"#)).await.is_err() {
                    return eprintln!("a socket broke");
                }
            }
        }
    }
}

/// How many are opened at once.
const AT_ONCE: usize = 32;
/// Sockets of one agent: tickets for more take longer than a minute.
const OF_ONE_AGENT: usize = 50;

/// Opens so many sockets and holds them; a fifth are agents'.
pub async fn measure(server: &Server, count: usize) -> Result<report::Sockets> {
    let files = rlimit::increase_nofile_limit(count as u64 + 1_000)?;
    if files < count as u64 + 1_000 {
        let ask = format!("ulimit -n {}", count + 1_000);
        return Err(format!("this process may open {files} files only; say `{ask}`").into());
    }
    let client = Client::new();
    let mut agents = Vec::new();
    for n in 0..AGENTS {
        agents.push(Person::new(&client, server).sign_in(n).await?);
    }
    // Everybody has their token by now: what is measured is the sockets alone.
    let of_agents = (count / 5).min(AGENTS * OF_ONE_AGENT);
    let visitors: Vec<Person> = stream::iter(of_agents..count)
        .map(|_| Person::new(&client, server).start_chat(json!({})))
        .buffer_unordered(AT_ONCE)
        .map_ok(|(visitor, _)| visitor)
        .try_collect()
        .await?;
    let of_agents = (0..of_agents).map(|n| (agents[n % AGENTS].clone(), Side::Agent));
    let all = of_agents.chain(visitors.into_iter().map(|visitor| (visitor, Side::Visitor)));
    let (before, began) = (server.memory()?, Instant::now());
    let lines: Vec<Line> = stream::iter(all)
        .map(|(person, side)| async move { Line::open(&person, side).await })
        .buffer_unordered(AT_ONCE)
        .try_collect()
        .await?;
    let seconds = began.elapsed().as_secs_f64();
    let after = server.memory()?;
    let open = lines.iter().filter(|line| !line.0.is_finished()).count();
    Ok(report::Sockets {
        open,
        opened_per_second: count as f64 / seconds,
        bytes_each: (after.saturating_sub(before)) as f64 / count as f64,
        memory_before: before,
        memory_with: after,
    })
}
