//! An agent's socket without an inbox behind it: everything the server sends to that agent.

use futures_util::{SinkExt, StreamExt};
use serde_json::{Value, json};
use tokio::{net::TcpStream, time::timeout};
use tokio_tungstenite::{
    MaybeTlsStream, WebSocketStream, connect_async, tungstenite::protocol::Message,
};

use crate::{api::Api, wait::BOUND};

/// A recorder on an agent's socket.
pub struct Wire {
    socket: WebSocketStream<MaybeTlsStream<TcpStream>>,
    frames: Vec<Value>,
}

impl Wire {
    /// Connects as the agent whose API it is, from the present state on.
    pub async fn connect(api: &Api) -> Self {
        let snapshot = api.get("/v1/snapshot").await.good();
        let ticket = api.tell("/v1/socket-tickets").await.good()["ticket"].clone();
        let (socket, _) = connect_async(api.socket_address()).await.expect("a socket");
        let mut wire = Self { socket, frames: Vec::new() };
        wire.hear_until("hello").await;
        let resume = json!({ "epoch": snapshot["epoch"], "seq": snapshot["seq"] });
        wire.say(json!({ "t": "auth", "ticket": ticket, "resume": resume })).await;
        wire.hear_until("live").await;
        wire
    }

    /// Everything that was sent so far. An answer to a ping comes after all that went before it.
    pub async fn heard(&mut self) -> &[Value] {
        self.say(json!({ "t": "ping" })).await;
        self.hear_until("pong").await;
        &self.frames
    }

    /// The events of a type that were sent so far.
    pub async fn heard_events(&mut self, kind: &str) -> Vec<Value> {
        let frames = self.heard().await;
        frames.iter().filter(|frame| frame["type"] == kind).cloned().collect()
    }

    /// Whether this text stood in anything sent so far.
    pub async fn heard_text(&mut self, text: &str) -> bool {
        self.heard().await.iter().any(|frame| frame.to_string().contains(text))
    }

    async fn say(&mut self, frame: Value) {
        let text = Message::text(frame.to_string());
        self.socket.send(text).await.expect("the socket is open");
    }

    async fn hear_until(&mut self, t: &str) {
        let heard = timeout(BOUND, async {
            loop {
                let message = self.socket.next().await.expect("the socket stays open");
                let Message::Text(text) = message.expect("a whole message") else { continue };
                let frame: Value = serde_json::from_str(&text).expect("frames are JSON");
                let done = frame["t"] == t;
                self.frames.push(frame);
                if done {
                    return;
                }
            }
        });
        heard.await.unwrap_or_else(|_| {
            panic!("waited {BOUND:?} for a frame {t:?}, but heard {:?}", self.frames)
        });
    }
}
