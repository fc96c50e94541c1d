//! A server that misbehaves: the real one behind a proxy that says other things in its place.

use std::{
    sync::{Arc, Mutex},
    time::Duration,
};

use axum::{
    Router,
    body::{Body, Bytes, to_bytes},
    extract::{
        FromRequestParts, Request, State, WebSocketUpgrade,
        ws::{Message, WebSocket},
    },
    http::{HeaderValue, Method, StatusCode, header},
    response::Response,
};
use futures_util::{SinkExt, StreamExt, stream};
use tokio::{net::TcpListener, task::AbortHandle};
use tokio_tungstenite::{connect_async, tungstenite};

/// What is answered instead.
#[derive(Clone, Debug)]
pub enum Reply {
    /// This status and this body, said to be JSON.
    Json(u16, String),
    /// A page of some proxy.
    Html(u16),
    /// `429` with so many seconds in `Retry-After`.
    Wait(u32),
    /// The way to another address.
    Elsewhere(String),
    /// A beginning, and then a byte now and then, without end.
    Drip,
}

/// What becomes of a frame on its way to the browser: these frames, in this order.
type Frames = Arc<dyn Fn(&str) -> Vec<String> + Send + Sync>;

#[derive(Clone)]
struct Behaviour {
    server: String,
    client: reqwest::Client,
    rules: Arc<Mutex<Vec<(Method, String, Reply)>>>,
    frames: Arc<Mutex<Option<Frames>>>,
}

/// The misbehaving server. It is gone when dropped.
pub struct BadServer {
    origin: String,
    behaviour: Behaviour,
    listening: AbortHandle,
}

impl BadServer {
    /// One in front of the server at this address, good for now.
    pub(crate) async fn before(server: String) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let origin = format!("http://{}", listener.local_addr().expect("a bound port"));
        let behaviour = Behaviour {
            server,
            client: reqwest::Client::new(),
            rules: Arc::default(),
            frames: Arc::default(),
        };
        let app = Router::new().fallback(answer).with_state(behaviour.clone());
        let serving = tokio::spawn(async move { axum::serve(listener, app).await });
        Self { origin, behaviour, listening: serving.abort_handle() }
    }

    /// What the browser takes for the server.
    #[must_use]
    pub fn origin(&self) -> String {
        self.origin.clone()
    }

    /// From now on this is answered wherever the path has that in it.
    pub fn answers(&self, method: Method, path: &str, reply: Reply) {
        let mut rules = self.behaviour.rules.lock().expect("no panic while held");
        rules.insert(0, (method, path.to_owned(), reply));
    }

    /// From now on each frame to a browser becomes these.
    pub fn frames(&self, frames: impl Fn(&str) -> Vec<String> + Send + Sync + 'static) {
        *self.behaviour.frames.lock().expect("no panic while held") = Some(Arc::new(frames));
    }

    /// From now on it says what the real one says.
    pub fn is_good_again(&self) {
        self.behaviour.rules.lock().expect("no panic while held").clear();
        *self.behaviour.frames.lock().expect("no panic while held") = None;
    }
}

impl Drop for BadServer {
    fn drop(&mut self) {
        self.listening.abort();
    }
}

async fn answer(State(behaviour): State<Behaviour>, request: Request) -> Response {
    let path = request.uri().to_string();
    let (mut parts, body) = request.into_parts();
    if let Ok(upgrade) = WebSocketUpgrade::from_request_parts(&mut parts, &()).await {
        return upgrade.on_upgrade(move |browser| carry(behaviour, path, browser));
    }
    let rule = {
        let rules = behaviour.rules.lock().expect("no panic while held");
        let fits = |(method, part, _): &&(Method, String, Reply)| {
            *method == parts.method && path.contains(part)
        };
        rules.iter().find(fits).map(|(_, _, reply)| reply.clone())
    };
    if let Some(reply) = rule {
        return said_instead(reply);
    }
    let body = to_bytes(body, usize::MAX).await.unwrap_or_default();
    parts.headers.remove(header::HOST);
    let asked = behaviour
        .client
        .request(parts.method, format!("{}{path}", behaviour.server))
        .headers(parts.headers)
        .body(body);
    let Ok(answer) = asked.send().await else {
        return response(StatusCode::BAD_GATEWAY, "text/plain", Body::empty());
    };
    let (status, headers) = (answer.status(), answer.headers().clone());
    let mut response = Response::new(Body::from(answer.bytes().await.unwrap_or_default()));
    *response.status_mut() = status;
    *response.headers_mut() = headers;
    // The body is whole here, whatever it was on the way.
    response.headers_mut().remove(header::TRANSFER_ENCODING);
    response
}

fn said_instead(reply: Reply) -> Response {
    match reply {
        Reply::Json(status, body) => {
            let status = StatusCode::from_u16(status).expect("a status");
            response(status, "application/json", Body::from(body))
        }
        Reply::Html(status) => {
            let status = StatusCode::from_u16(status).expect("a status");
            response(status, "text/html", Body::from("<!doctype html><h1>Welcome</h1>"))
        }
        Reply::Wait(seconds) => {
            let problem = r#"{"status":429,"code":"rate-limited","detail":"Slowly."}"#;
            let status = StatusCode::TOO_MANY_REQUESTS;
            let mut response = response(status, "application/problem+json", Body::from(problem));
            response.headers_mut().insert(header::RETRY_AFTER, seconds.into());
            response
        }
        Reply::Elsewhere(address) => {
            let mut response =
                response(StatusCode::TEMPORARY_REDIRECT, "text/plain", Body::empty());
            let address = HeaderValue::from_str(&address).expect("an address");
            response.headers_mut().insert(header::LOCATION, address);
            response
        }
        Reply::Drip => {
            let drops = stream::unfold((), |()| async {
                tokio::time::sleep(Duration::from_millis(500)).await;
                Some((Ok::<_, std::io::Error>(Bytes::from_static(b" ")), ()))
            });
            response(StatusCode::OK, "application/json", Body::from_stream(drops))
        }
    }
}

fn response(status: StatusCode, kind: &'static str, body: Body) -> Response {
    let mut response = Response::new(body);
    *response.status_mut() = status;
    response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static(kind));
    response
}

/// Carries frames both ways until either end closes.
async fn carry(behaviour: Behaviour, path: String, mut browser: WebSocket) {
    let address = format!("{}{path}", behaviour.server.replacen("http", "ws", 1));
    let Ok((mut server, _)) = connect_async(address).await else { return };
    loop {
        tokio::select! {
            frame = browser.recv() => {
                let Some(Ok(Message::Text(text))) = frame else { return };
                let text = tungstenite::Message::text(text.as_str());
                if server.send(text).await.is_err() {
                    return;
                }
            }
            frame = server.next() => {
                let text = match frame {
                    Some(Ok(tungstenite::Message::Text(text))) => text,
                    Some(Ok(tungstenite::Message::Ping(_) | tungstenite::Message::Pong(_))) => continue,
                    _ => return,
                };
                let rewrite = behaviour.frames.lock().expect("no panic while held").clone();
                let frames = match rewrite {
                    Some(rewrite) => rewrite(text.as_str()),
                    None => vec![text.as_str().to_owned()],
                };
                for frame in frames {
                    if browser.send(Message::text(frame)).await.is_err() {
                        return;
                    }
                }
            }
        }
    }
}
