//! A server for one test, and people who use it.

use std::{future::Future, path::PathBuf, time::Duration};

use chat_server::{App, Config, Patience, Server, operator::Office, secret::PasswordCost};
use contract::{
    Conversation, ConversationId, ErrorCode, Message, Offer, Problem, Session, Snapshot,
    SocketTicket, Timestamp, Token,
    socket::{ClientFrame, EventFrame, Resume, ServerFrame},
    visitor_side::{StartedChat, VisitorClientFrame, VisitorServerFrame, VisitorState},
};
use futures_util::{SinkExt, StreamExt};
use reqwest::{Method, Response, StatusCode, header};
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use tokio::{
    net::{TcpListener, TcpStream},
    sync::oneshot,
    time::timeout,
};
use tokio_tungstenite::{
    MaybeTlsStream, WebSocketStream, connect_async,
    tungstenite::{
        Error, Message as Frame, error::ProtocolError, protocol::frame::coding::CloseCode,
    },
};
use uuid::Uuid;

/// How long anything may take before a test gives up. Far longer than it ever does.
const PATIENCE: Duration = Duration::from_secs(20);
/// The time at the start of every test: Wednesday, 11 March 2026, 10:00 UTC.
pub const START: Timestamp = Timestamp::from_millis(1_773_223_200_000);
/// Everybody's password.
pub const PASSWORD: &str = "correct horse";

/// A running server with a database of its own. Gone with the test.
pub struct World {
    pub url: String,
    pub app: App,
    pub http: reqwest::Client,
    stop: Option<oneshot::Sender<()>>,
    served: tokio::task::JoinHandle<()>,
    folder: tempfile::TempDir,
}

impl World {
    pub async fn start() -> Self {
        Self::with(|_| {}).await
    }

    pub async fn with(settings: impl FnOnce(&mut Config)) -> Self {
        Self::in_folder(tempfile::tempdir().unwrap(), settings).await
    }

    /// Stops the server and starts another one over the same database, at another address and with
    /// a clock of its own.
    pub async fn restart(&mut self, settings: impl FnOnce(&mut Config)) {
        self.stop().await;
        let folder = std::mem::replace(&mut self.folder, tempfile::tempdir().unwrap());
        *self = Self::in_folder(folder, settings).await;
    }

    pub async fn in_folder(folder: tempfile::TempDir, settings: impl FnOnce(&mut Config)) -> Self {
        let mut config = Config {
            password_cost: PasswordCost::TestsOnly,
            test_clock: Some(START),
            ..Config::new(folder.path().join("chat.db"))
        };
        settings(&mut config);
        let server = Server::open(config).await.unwrap();
        let app = server.app.clone();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let (stop, stopped) = oneshot::channel();
        let served = tokio::spawn(server.serve(listener, async {
            // A sender that is dropped stops nothing: some tests leave the server to itself.
            if stopped.await.is_err() {
                std::future::pending::<()>().await;
            }
        }));
        let http = client();
        Self { url, app, http, stop: Some(stop), served, folder }
    }

    pub fn database(&self) -> PathBuf {
        self.folder.path().join("chat.db")
    }

    /// Stops the server as a signal would, and waits for its end.
    pub async fn stop(&mut self) {
        self.stop.take().unwrap().send(()).unwrap();
        timeout(PATIENCE, &mut self.served).await.unwrap().unwrap();
    }

    /// The operator at the command line, for one command.
    pub async fn office(&self) -> Office {
        Office::open(&self.database()).await.unwrap()
    }

    /// Moves the time forward.
    pub fn advance_seconds(&self, seconds: i64) {
        self.app.clock.advance(seconds * 1000);
    }

    /// An agent who is signed in; `name@example.com`.
    pub async fn agent(&self, name: &str) -> Agent {
        let email = format!("{name}@example.com");
        let cost = PasswordCost::TestsOnly;
        self.office().await.add_agent(&email, name, PASSWORD, cost).await.unwrap();
        self.sign_in(&email).await
    }

    /// An agent who is signed in and available.
    pub async fn ready_agent(&self, name: &str) -> Agent {
        let agent = self.agent(name).await;
        agent.set_available(true).await;
        agent
    }

    pub async fn sign_in(&self, email: &str) -> Agent {
        self.sign_in_with(json!({"email": email, "password": PASSWORD})).await
    }

    pub async fn sign_in_with(&self, body: Value) -> Agent {
        sign_in_at(&self.url, self.http.clone(), body).await
    }

    /// A visitor who asks for an agent.
    pub async fn visitor(&self, name: &str) -> Visitor {
        self.start_chat(json!({ "name": name })).await
    }

    pub async fn start_chat(&self, body: Value) -> Visitor {
        let path = "/v1/visitor/conversations";
        let started: StartedChat =
            read(self.ask(Method::POST, path, None, Some(body)).await, 201).await;
        let token = started.token.secret().to_owned();
        Visitor {
            caller: Caller { url: self.url.clone(), http: self.http.clone(), token },
            started,
        }
    }

    /// An agent's live chat with a visitor.
    pub async fn chat(&self, agent: &Agent, visitor: &str) -> (Visitor, ConversationId) {
        let visitor = self.visitor(visitor).await;
        let offer = agent.offers().await.pop().unwrap();
        let conversation = agent.accept(&offer).await;
        (visitor, conversation.id)
    }

    pub async fn ask(
        &self,
        method: Method,
        path: &str,
        token: Option<&str>,
        body: Option<Value>,
    ) -> Response {
        let mut request = self.http.request(method, format!("{}{path}", self.url));
        if let Some(token) = token {
            request = request.bearer_auth(token);
        }
        if let Some(body) = body {
            request = request.json(&body);
        }
        request.send().await.unwrap()
    }
}

pub fn client() -> reqwest::Client {
    reqwest::Client::builder()
        .redirect(reqwest::redirect::Policy::none())
        .timeout(PATIENCE)
        .build()
        .unwrap()
}

/// Signs in at a server, whoever started it.
pub async fn sign_in_at(url: &str, http: reqwest::Client, body: Value) -> Agent {
    let answer = http.post(format!("{url}/v1/sessions")).json(&body).send().await.unwrap();
    let session: Session = read(answer, 201).await;
    let token = session.token.secret().to_owned();
    Agent { caller: Caller { url: url.to_owned(), http, token }, session }
}

/// The body of an answer with this status.
pub async fn read<T: DeserializeOwned>(response: Response, status: u16) -> T {
    let (got, url) = (response.status(), response.url().clone());
    let text = response.text().await.unwrap();
    assert_eq!(got.as_u16(), status, "{url}: {text}");
    serde_json::from_str(&text).unwrap_or_else(|error| panic!("{url}: {error} in {text}"))
}

/// Checks that an answer is this problem, in all its parts.
pub async fn refused(response: Response, code: ErrorCode) -> Problem {
    let status = response.status();
    let url = response.url().clone();
    let media_type = response.headers().get(header::CONTENT_TYPE).cloned();
    let retry_after = response.headers().get(header::RETRY_AFTER).cloned();
    let caching = response.headers().get(header::CACHE_CONTROL).cloned();
    let text = response.text().await.unwrap();
    let problem: Problem = serde_json::from_str(&text)
        .unwrap_or_else(|error| panic!("{url} {status}: {error} in {text}"));
    assert_eq!(problem.code, code, "{url}: {text}");
    assert_eq!(media_type.unwrap(), "application/problem+json", "{url}");
    assert_eq!(caching.unwrap(), "no-store", "{url}");
    assert_eq!(status.as_u16(), code.status(), "{url}: {text}");
    assert_eq!(problem.status, code.status());
    assert_eq!(problem.kind, "about:blank");
    assert!(!problem.title.is_empty() && !problem.detail.is_empty(), "{text}");
    if code == ErrorCode::RateLimited {
        let seconds: u32 = retry_after.unwrap().to_str().unwrap().parse().unwrap();
        assert!((1..=60).contains(&seconds));
    }
    problem
}

/// Asks until there is an answer.
pub async fn eventually<T, F: Future<Output = Option<T>>>(what: &str, ask: impl Fn() -> F) -> T {
    let asking = async {
        loop {
            if let Some(answer) = ask().await {
                return answer;
            }
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    };
    timeout(PATIENCE, asking).await.unwrap_or_else(|_| panic!("never came: {what}"))
}

pub fn uuid() -> String {
    Uuid::now_v7().to_string()
}

/// Somebody with a token.
#[derive(Clone)]
pub struct Caller {
    pub url: String,
    pub http: reqwest::Client,
    pub token: String,
}

impl Caller {
    pub async fn ask(&self, method: Method, path: &str, body: Option<Value>) -> Response {
        let request =
            self.http.request(method, format!("{}{path}", self.url)).bearer_auth(&self.token);
        let request = match body {
            Some(body) => request.json(&body),
            None => request,
        };
        request.send().await.unwrap()
    }

    pub async fn get<T: DeserializeOwned>(&self, path: &str) -> T {
        read(self.ask(Method::GET, path, None).await, 200).await
    }

    async fn ticket(&self, path: &str) -> Token {
        let ticket: SocketTicket = read(self.ask(Method::POST, path, None).await, 201).await;
        ticket.ticket
    }
}

pub struct Agent {
    pub caller: Caller,
    pub session: Session,
}

impl Agent {
    pub async fn ask(&self, method: Method, path: &str, body: Option<Value>) -> Response {
        self.caller.ask(method, path, body).await
    }

    pub async fn get<T: DeserializeOwned>(&self, path: &str) -> T {
        self.caller.get(path).await
    }

    pub async fn set_available(&self, available: bool) {
        let body = json!({ "available": available });
        let answer = self.ask(Method::PUT, "/v1/me/availability", Some(body)).await;
        assert_eq!(answer.status(), StatusCode::OK);
    }

    pub async fn snapshot(&self) -> Snapshot {
        self.get("/v1/snapshot").await
    }

    pub async fn offers(&self) -> Vec<Offer> {
        self.snapshot().await.offers
    }

    /// The one offer there is, once there is one.
    pub async fn offer(&self) -> Offer {
        eventually("an offer", || async { self.offers().await.pop() }).await
    }

    pub async fn try_accept(&self, offer: &Offer) -> Response {
        self.ask(Method::POST, &format!("/v1/offers/{}/accept", offer.id), None).await
    }

    pub async fn accept(&self, offer: &Offer) -> Conversation {
        read(self.try_accept(offer).await, 200).await
    }

    pub async fn decline(&self, offer: &Offer) -> Response {
        self.ask(Method::POST, &format!("/v1/offers/{}/decline", offer.id), None).await
    }

    pub async fn put(&self, chat: &ConversationId, key: &str, text: &str) -> Response {
        let path = format!("/v1/conversations/{chat}/messages/{key}");
        self.ask(Method::PUT, &path, Some(json!({ "text": text }))).await
    }

    pub async fn say(&self, chat: &ConversationId, text: &str) -> Message {
        read(self.put(chat, &uuid(), text).await, 201).await
    }

    pub async fn put_note(&self, chat: &ConversationId, key: &str, text: &str) -> Response {
        let path = format!("/v1/conversations/{chat}/notes/{key}");
        self.ask(Method::PUT, &path, Some(json!({ "text": text }))).await
    }

    pub async fn note(&self, chat: &ConversationId, text: &str) -> Message {
        read(self.put_note(chat, &uuid(), text).await, 201).await
    }

    pub async fn end(&self, chat: &ConversationId) -> Response {
        self.ask(Method::POST, &format!("/v1/conversations/{chat}/end"), None).await
    }

    pub async fn read_up_to(&self, chat: &ConversationId, up_to: u64) -> Response {
        let path = format!("/v1/conversations/{chat}/read");
        self.ask(Method::PUT, &path, Some(json!({ "up_to": up_to }))).await
    }

    pub async fn conversation(&self, chat: &ConversationId) -> Conversation {
        self.get(&format!("/v1/conversations/{chat}")).await
    }

    /// A socket from the state now on, already live.
    pub async fn socket(&self) -> AgentSocket {
        let snapshot = self.snapshot().await;
        let mut socket =
            self.socket_from(Resume { epoch: snapshot.epoch, seq: snapshot.seq }).await;
        socket.until_live().await;
        socket
    }

    /// A socket from a position on; nothing is read yet.
    pub async fn socket_from(&self, resume: Resume) -> AgentSocket {
        let ticket = self.caller.ticket("/v1/socket-tickets").await;
        let mut wire = Wire::open(&self.caller.url, "/v1/socket").await;
        let hello: ServerFrame = wire.next().await;
        assert!(matches!(hello, ServerFrame::Hello { heartbeat_ms: 25_000, .. }));
        let cursor = resume.seq;
        wire.send(&ClientFrame::Auth { ticket, resume }).await;
        AgentSocket { wire, cursor, events: Vec::new() }
    }

    pub async fn socket_ticket(&self) -> Token {
        self.caller.ticket("/v1/socket-tickets").await
    }
}

pub struct Visitor {
    pub caller: Caller,
    pub started: StartedChat,
}

impl Visitor {
    pub async fn ask(&self, method: Method, path: &str, body: Option<Value>) -> Response {
        self.caller.ask(method, path, body).await
    }

    pub async fn state(&self) -> VisitorState {
        self.state_after(0).await
    }

    pub async fn state_after(&self, after: u64) -> VisitorState {
        self.caller.get(&format!("/v1/visitor/conversation?after={after}")).await
    }

    pub async fn put(&self, key: &str, text: &str) -> Response {
        self.try_put(key, text).await.unwrap()
    }

    /// The same, with a server that may be gone.
    pub async fn try_put(&self, key: &str, text: &str) -> reqwest::Result<Response> {
        let Caller { url, http, token } = &self.caller;
        let path = format!("{url}/v1/visitor/conversation/messages/{key}");
        http.put(path).bearer_auth(token).json(&json!({ "text": text })).send().await
    }

    pub async fn say(&self, text: &str) -> Message {
        read(self.put(&uuid(), text).await, 201).await
    }

    pub async fn end(&self) -> VisitorState {
        read(self.ask(Method::POST, "/v1/visitor/conversation/end", None).await, 200).await
    }

    pub async fn read_up_to(&self, up_to: u64) -> VisitorState {
        let body = json!({ "up_to": up_to });
        read(self.ask(Method::PUT, "/v1/visitor/conversation/read", Some(body)).await, 200).await
    }

    pub async fn start_again(&self, body: Value) -> Response {
        self.ask(Method::POST, "/v1/visitor/conversations", Some(body)).await
    }

    pub async fn socket_ticket(&self) -> Token {
        self.caller.ticket("/v1/visitor/socket-tickets").await
    }

    /// A socket, already live.
    pub async fn socket(&self) -> Wire {
        let mut wire = self.try_socket().await;
        assert_eq!(wire.next::<VisitorServerFrame>().await, VisitorServerFrame::Live);
        wire
    }

    /// A socket that has sent its ticket.
    pub async fn try_socket(&self) -> Wire {
        let ticket = self.socket_ticket().await;
        let mut wire = Wire::open(&self.caller.url, "/v1/visitor/socket").await;
        let hello: VisitorServerFrame = wire.next().await;
        assert!(matches!(hello, VisitorServerFrame::Hello { heartbeat_ms: 25_000, .. }));
        wire.send(&VisitorClientFrame::Auth { ticket }).await;
        wire
    }
}

/// A socket that keeps every text it received.
pub struct Wire {
    socket: WebSocketStream<MaybeTlsStream<TcpStream>>,
    pub received: Vec<String>,
}

impl Wire {
    pub async fn open(url: &str, path: &str) -> Self {
        let url = format!("{}{path}", url.replace("http://", "ws://"));
        let (socket, _) = connect_async(url).await.unwrap();
        Self { socket, received: Vec::new() }
    }

    pub fn over(socket: WebSocketStream<MaybeTlsStream<TcpStream>>) -> Self {
        Self { socket, received: Vec::new() }
    }

    pub async fn send<T: serde::Serialize>(&mut self, frame: &T) {
        self.send_text(serde_json::to_string(frame).unwrap()).await;
    }

    pub async fn send_text(&mut self, text: impl Into<String>) {
        self.socket.send(Frame::text(text.into())).await.unwrap();
    }

    pub async fn send_frame(&mut self, frame: Frame) {
        self.socket.send(frame).await.unwrap();
    }

    /// What is below the socket. Everything that came must have been read.
    pub fn into_stream(self) -> MaybeTlsStream<TcpStream> {
        self.socket.into_inner()
    }

    /// The next frame, or the code with which the server closed.
    pub async fn next_or_close<T: DeserializeOwned>(&mut self) -> Result<T, u16> {
        loop {
            let frame = timeout(PATIENCE, self.socket.next()).await.expect("no frame came");
            match frame {
                Some(Ok(Frame::Text(text))) => {
                    self.received.push(text.to_string());
                    return Ok(serde_json::from_str(&text).unwrap());
                }
                Some(Ok(Frame::Close(Some(close)))) => return Err(close.code.into()),
                Some(Ok(Frame::Close(None))) => return Err(CloseCode::Status.into()),
                Some(Ok(_)) => {}
                // As a browser says it when no goodbye came.
                Some(Err(
                    Error::Protocol(ProtocolError::ResetWithoutClosingHandshake) | Error::Io(_),
                )) => return Err(CloseCode::Abnormal.into()),
                other => panic!("the socket broke: {other:?}"),
            }
        }
    }

    pub async fn next<T: DeserializeOwned>(&mut self) -> T {
        self.next_or_close().await.unwrap_or_else(|code| panic!("closed with {code}"))
    }

    /// Reads on until the server closes.
    pub async fn close_code(&mut self) -> u16 {
        loop {
            if let Err(code) = self.next_or_close::<Value>().await {
                return code;
            }
        }
    }

    pub async fn hang_up(mut self) {
        let _ = self.socket.close(None).await;
    }
}

/// An agent's socket, which checks the chain of positions at every event.
pub struct AgentSocket {
    pub wire: Wire,
    pub cursor: u64,
    pub events: Vec<EventFrame>,
}

impl AgentSocket {
    pub async fn next(&mut self) -> ServerFrame {
        self.next_or_close().await.unwrap_or_else(|code| panic!("closed with {code}"))
    }

    pub async fn next_or_close(&mut self) -> Result<ServerFrame, u16> {
        let frame = self.wire.next_or_close().await?;
        if let ServerFrame::Event(event) = &frame {
            assert_eq!(event.prev, self.cursor, "a hole in {event:?}");
            assert!(event.seq > event.prev);
            self.cursor = event.seq;
            self.events.push(event.clone());
        }
        Ok(frame)
    }

    pub async fn next_event(&mut self) -> EventFrame {
        loop {
            if let ServerFrame::Event(event) = self.next().await {
                return event;
            }
        }
    }

    /// The next event, which must be of this type. Summaries come when they are due, between
    /// anything else: only who waits for one gets it.
    pub async fn expect<T: DeserializeOwned>(&mut self, kind: &str) -> T {
        let mut event = self.next_event().await;
        while event.kind == "summary.changed" && event.kind != kind {
            event = self.next_event().await;
        }
        assert_eq!(event.kind, kind, "{}", event.data);
        serde_json::from_value(event.data).unwrap()
    }

    /// The next event of this type, whatever comes before it.
    pub async fn wait_for<T: DeserializeOwned>(&mut self, kind: &str) -> T {
        loop {
            let event = self.next_event().await;
            if event.kind == kind {
                return serde_json::from_value(event.data).unwrap();
            }
        }
    }

    /// Everything but summaries, which come when they are due.
    pub fn told(&self) -> Vec<&EventFrame> {
        self.events.iter().filter(|event| event.kind != "summary.changed").collect()
    }

    pub async fn until_live(&mut self) {
        while self.next().await != ServerFrame::Live {}
    }

    /// Reads everything that was sent up to now: what was committed before the ping comes before
    /// the pong.
    pub async fn catch_up(&mut self) -> u64 {
        self.wire.send(&ClientFrame::Ping).await;
        loop {
            if let ServerFrame::Pong { head, .. } = self.next().await {
                assert_eq!(head, self.cursor);
                return head;
            }
        }
    }
}

/// Sockets that give up soon.
pub fn impatient(config: &mut Config) {
    config.patience = Patience {
        auth: Duration::from_millis(300),
        idle: Duration::from_millis(300),
        goodbye: Duration::from_secs(5),
    };
}
