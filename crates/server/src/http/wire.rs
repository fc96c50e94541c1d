//! One WebSocket as both sides of the contract use it: JSON text frames, a limit on everything,
//! and a last word.

use std::time::Duration;

use axum::{
    extract::ws::{CloseFrame, Message, WebSocketUpgrade, rejection::WebSocketUpgradeRejection},
    response::Response,
};
use contract::{limits, socket::close};
use futures_util::{Sink, SinkExt, Stream, StreamExt};
use serde::{Serialize, de::DeserializeOwned};
use tokio::time::{Instant, timeout, timeout_at};
use tracing::{Instrument, Span};

use super::extract::{Object, invalid_parameter};
use crate::{Patience, Refusal};

/// Thousands of idle sockets must not cost a gigabyte: tungstenite's own default is 128 KiB each.
const BUFFER_BYTES: usize = 4 * 1024;
/// The server's fault (RFC 6455, section 7.4.1).
const INTERNAL: u16 = 1011;

/// Why a socket ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Goodbye {
    /// The other side is gone.
    Gone,
    /// This side closes, with a code.
    Close(u16),
}

impl From<Refusal> for Goodbye {
    fn from(_: Refusal) -> Self {
        Self::Close(INTERNAL)
    }
}

/// What carries the frames: a WebSocket; in a simulation, a queue in each direction.
pub trait Socket:
    Stream<Item = Result<Message, axum::Error>> + Sink<Message, Error = axum::Error> + Unpin + Send
{
}

impl<S> Socket for S where
    S: Stream<Item = Result<Message, axum::Error>>
        + Sink<Message, Error = axum::Error>
        + Unpin
        + Send
{
}

/// An open socket.
pub struct Wire {
    socket: Box<dyn Socket>,
    patience: Patience,
    /// When the other side was last heard.
    heard: Instant,
    /// When the frames were last counted from, and how many came since.
    counted: (Instant, u32),
}

/// Counts frames, those of the protocol below included, so that nobody keeps the server busy.
const FRAME_WINDOW: Duration = Duration::from_secs(limits::FRAME_RATE_SECONDS as u64);

/// Agrees to become a socket.
pub fn upgrade<F>(
    upgrade: Result<WebSocketUpgrade, WebSocketUpgradeRejection>,
    patience: Patience,
    talk: impl FnOnce(Wire) -> F + Send + 'static,
) -> Result<Response, Refusal>
where
    F: Future<Output = ()> + Send + 'static,
{
    let upgrade = upgrade.map_err(|rejection| {
        invalid_parameter(format!(
            "This address speaks WebSocket (RFC 6455) only. {}",
            rejection.body_text()
        ))
    })?;
    // What is logged of the socket goes by the id of the request that opened it.
    let span = Span::current();
    // A frame that is a little too large is read and refused with 4400; far larger ones are cut off.
    Ok(upgrade
        .read_buffer_size(BUFFER_BYTES)
        .write_buffer_size(BUFFER_BYTES)
        .max_frame_size(4 * limits::FRAME_BYTES)
        .max_message_size(4 * limits::FRAME_BYTES)
        .on_upgrade(move |socket| talk(Wire::over(socket, patience)).instrument(span)))
}

impl Wire {
    /// A wire over something that is open already.
    pub fn over(socket: impl Socket + 'static, patience: Patience) -> Self {
        let now = Instant::now();
        Self { socket: Box::new(socket), patience, heard: now, counted: (now, 0) }
    }

    /// Says something.
    pub async fn send<T: Serialize + Sync>(&mut self, frame: &T) -> Result<(), Goodbye> {
        let text = serde_json::to_string(frame).map_err(|_| Goodbye::Close(INTERNAL))?;
        let sent = self.socket.send(Message::Text(text.into())).await;
        sent.map_err(|_| Goodbye::Gone)
    }

    /// The first frame, for which there is a time limit of its own.
    pub async fn first<T: DeserializeOwned>(&mut self) -> Result<T, Goodbye> {
        let deadline = Instant::now() + self.patience.auth;
        self.receive_until(deadline).await
    }

    /// The next frame. Can be cancelled without losing one.
    pub async fn receive<T: DeserializeOwned>(&mut self) -> Result<T, Goodbye> {
        let deadline = self.heard + self.patience.idle;
        self.receive_until(deadline).await
    }

    async fn receive_until<T: DeserializeOwned>(
        &mut self,
        deadline: Instant,
    ) -> Result<T, Goodbye> {
        loop {
            let heard = timeout_at(deadline, self.socket.next())
                .await
                .map_err(|_| Goodbye::Close(close::AUTH_TIMEOUT))?;
            self.heard = Instant::now();
            self.count()?;
            match heard {
                None | Some(Ok(Message::Close(_))) => return Err(Goodbye::Gone),
                Some(Err(error)) => {
                    tracing::debug!(%error, "a socket failed");
                    return Err(Goodbye::Close(close::PROTOCOL));
                }
                Some(Ok(Message::Text(text))) if text.len() <= limits::FRAME_BYTES => {
                    return serde_json::from_str(&text)
                        .map(|Object(frame)| frame)
                        .map_err(|_| Goodbye::Close(close::PROTOCOL));
                }
                Some(Ok(Message::Text(_) | Message::Binary(_))) => {
                    return Err(Goodbye::Close(close::PROTOCOL));
                }
                // Answered by the library.
                Some(Ok(Message::Ping(_) | Message::Pong(_))) => {}
            }
        }
    }

    fn count(&mut self) -> Result<(), Goodbye> {
        let (since, frames) = &mut self.counted;
        if self.heard - *since >= FRAME_WINDOW {
            (*since, *frames) = (self.heard, 0);
        }
        *frames += 1;
        if *frames > limits::FRAME_RATE {
            return Err(Goodbye::Close(close::TOO_SLOW));
        }
        Ok(())
    }

    /// Says the last word, or answers the other side's, within limits.
    pub async fn close(mut self, goodbye: Goodbye) {
        let farewell = async {
            if let Goodbye::Close(code) = goodbye {
                let frame = CloseFrame { code, reason: reason(code).into() };
                if self.socket.send(Message::Close(Some(frame))).await.is_err() {
                    return;
                }
            }
            // Hanging up on unread data would destroy the close frame on its way.
            while let Some(Ok(_)) = self.socket.next().await {}
        };
        let _ = timeout(self.patience.goodbye, farewell).await;
    }
}

fn reason(code: u16) -> &'static str {
    match code {
        close::PROTOCOL => "a frame that is not of this protocol, too large, or out of turn",
        close::UNAUTHENTICATED => "the ticket is not good, or its session ended",
        close::AUTH_TIMEOUT => "nothing was heard in time",
        close::TOO_SLOW => {
            "frames are read too slowly or come too fast, or there are too many sockets"
        }
        close::RESTART => "the server restarts",
        _ => "the server failed",
    }
}
