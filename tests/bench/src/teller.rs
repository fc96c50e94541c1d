//! The real server, but for its socket: what that tells is up to whoever measures.

use std::{
    sync::{Arc, Mutex},
    time::Instant,
};

use axum::{
    Router,
    body::{Body, to_bytes},
    extract::{
        FromRequestParts, Request, State, WebSocketUpgrade,
        ws::{CloseFrame, Message, WebSocket},
    },
    http::{StatusCode, header},
    response::{IntoResponse, Response},
};
use contract::{
    Seq, Timestamp,
    limits::HEARTBEAT_MILLIS,
    socket::{ClientFrame, Resume, ServerFrame, close},
};
use tokio::{
    net::TcpListener,
    sync::{mpsc, watch},
    task::AbortHandle,
};

/// What goes to the browser.
enum Say {
    Frame(Seq, String),
    Cut,
}

/// What both ends know.
struct Shared {
    server: String,
    client: reqwest::Client,
    /// A page of the measurer's own, at `/floor`.
    page: &'static str,
    /// What its clock showed when it began, and when that was.
    begun: (Timestamp, Instant),
    /// From where the last who came goes on, how often somebody came, and the way to them.
    came: watch::Sender<(u64, Seq)>,
    way: Mutex<Option<mpsc::UnboundedSender<Say>>>,
    /// The position up to which was told: no pong may tell of more, or something would be missed.
    head: Mutex<Seq>,
    missed: Mutex<Vec<String>>,
}

impl Shared {
    fn now(&self) -> Timestamp {
        let (then, at) = self.begun;
        then.plus_millis(i64::try_from(at.elapsed().as_millis()).expect("not that long"))
    }
}

/// A server for one browser. It is gone when dropped.
pub struct Teller {
    origin: String,
    shared: Arc<Shared>,
    listening: AbortHandle,
}

impl Teller {
    /// One in front of the server at this address, whose clock shows `now`.
    ///
    /// # Panics
    /// Without a free port.
    pub async fn before(server: String, page: &'static str, now: Timestamp) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let origin = format!("http://{}", listener.local_addr().expect("a bound port"));
        let shared = Arc::new(Shared {
            server,
            client: reqwest::Client::new(),
            page,
            begun: (now, Instant::now()),
            came: watch::Sender::default(),
            way: Mutex::default(),
            head: Mutex::default(),
            missed: Mutex::default(),
        });
        let app = Router::new().fallback(answer).with_state(shared.clone());
        let serving = tokio::spawn(async move { axum::serve(listener, app).await });
        Self { origin, shared, listening: serving.abort_handle() }
    }

    /// What the browser takes for the server.
    #[must_use]
    pub fn origin(&self) -> &str {
        &self.origin
    }

    /// Waits until somebody comes who was not there before, and tells from which position on they
    /// want to hear.
    ///
    /// # Panics
    /// Never: whoever could tell is alive.
    pub async fn comes(&self, before: u64) -> (u64, Seq) {
        let mut came = self.shared.came.subscribe();
        *came.wait_for(|(count, _)| *count > before).await.expect("it is there")
    }

    /// Tells whoever is there a change with its position.
    pub fn tell(&self, seq: Seq, frame: String) {
        self.say(Say::Frame(seq, frame));
    }

    /// Breaks the connection; whoever comes next has missed these, and is told of them at once.
    pub fn cut(&self, seq: Seq, missed: Vec<String>) {
        *self.shared.head.lock().expect("no panic while held") = seq;
        *self.shared.missed.lock().expect("no panic while held") = missed;
        self.say(Say::Cut);
    }

    fn say(&self, what: Say) {
        if let Some(way) = &*self.shared.way.lock().expect("no panic while held") {
            // Who has left hears it when they are back, if it is among what they missed.
            let _ = way.send(what);
        }
    }
}

impl Drop for Teller {
    fn drop(&mut self) {
        self.listening.abort();
    }
}

async fn answer(State(shared): State<Arc<Shared>>, request: Request) -> Response {
    let path = request.uri().to_string();
    let (mut parts, body) = request.into_parts();
    if let Ok(upgrade) = WebSocketUpgrade::from_request_parts(&mut parts, &()).await {
        return upgrade.on_upgrade(async move |socket| {
            let _ = talk(&shared, socket).await;
        });
    }
    if path == "/floor" {
        return ([(header::CONTENT_TYPE, "text/html")], shared.page).into_response();
    }
    let body = to_bytes(body, usize::MAX).await.unwrap_or_default();
    parts.headers.remove(header::HOST);
    let asked = shared
        .client
        .request(parts.method, format!("{}{path}", shared.server))
        .headers(parts.headers)
        .body(body);
    let Ok(answer) = asked.send().await else { return StatusCode::BAD_GATEWAY.into_response() };
    let (status, headers) = (answer.status(), answer.headers().clone());
    let mut response = Response::new(Body::from(answer.bytes().await.unwrap_or_default()));
    *response.status_mut() = status;
    *response.headers_mut() = headers;
    // The body is whole here, whatever it was on the way.
    response.headers_mut().remove(header::TRANSFER_ENCODING);
    response
}

/// One connection, as the contract has it, until either end closes; `None` then.
async fn talk(shared: &Shared, mut socket: WebSocket) -> Option<()> {
    let hello = ServerFrame::Hello { heartbeat_ms: HEARTBEAT_MILLIS, server_now: shared.now() };
    say(&mut socket, &hello).await?;
    let ClientFrame::Auth { resume: Resume { epoch, seq }, .. } = hear(&mut socket).await? else {
        return None;
    };
    let (way, mut to_say) = mpsc::unbounded_channel();
    *shared.way.lock().expect("no panic while held") = Some(way);
    let missed = std::mem::take(&mut *shared.missed.lock().expect("no panic while held"));
    let head = {
        let mut head = shared.head.lock().expect("no panic while held");
        *head = seq.max(*head);
        *head
    };
    say(&mut socket, &ServerFrame::Ready { epoch, head }).await?;
    shared.came.send_modify(|(count, from)| (*count, *from) = (*count + 1, seq));
    for frame in missed {
        socket.send(Message::text(frame)).await.ok()?;
    }
    say(&mut socket, &ServerFrame::Live).await?;
    loop {
        tokio::select! {
            what = to_say.recv() => match what? {
                Say::Frame(seq, frame) => {
                    socket.send(Message::text(frame)).await.ok()?;
                    *shared.head.lock().expect("no panic while held") = seq;
                }
                Say::Cut => {
                    let frame = CloseFrame { code: close::RESTART, reason: "".into() };
                    socket.send(Message::Close(Some(frame))).await.ok()?;
                    return None;
                }
            },
            frame = hear(&mut socket) => if let ClientFrame::Ping = frame? {
                let head = *shared.head.lock().expect("no panic while held");
                say(&mut socket, &ServerFrame::Pong { head, server_now: shared.now() }).await?;
            },
        }
    }
}

async fn say(socket: &mut WebSocket, frame: &ServerFrame) -> Option<()> {
    let text = serde_json::to_string(frame).expect("a frame is JSON");
    socket.send(Message::text(text)).await.ok()
}

async fn hear(socket: &mut WebSocket) -> Option<ClientFrame> {
    loop {
        if let Message::Text(text) = socket.recv().await?.ok()? {
            return serde_json::from_str(&text).ok();
        }
    }
}
