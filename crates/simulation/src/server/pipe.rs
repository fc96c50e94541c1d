//! A socket without a network: what goes in and out lies in queues until somebody takes it.

use std::{
    collections::VecDeque,
    pin::Pin,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    task::{Context, Poll, Waker},
};

use axum::extract::ws::Message;
use futures_util::{Sink, Stream};
use tokio::sync::Notify;

/// What the server said.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Said {
    /// A text frame.
    Frame(String),
    /// Its last word.
    Close(u16),
}

/// How the client's side ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum End {
    Open,
    Gone,
    /// In the middle of a frame.
    Torn,
}

struct Inside {
    to_server: VecDeque<String>,
    from_server: Vec<Said>,
    end: End,
    /// The server waits for something to be said.
    idle: bool,
    waker: Option<Waker>,
}

/// One connection's queues, seen from the network.
#[derive(Clone)]
pub struct Pipe {
    inside: Arc<Mutex<Inside>>,
    /// Told when the server comes to rest.
    rest: Arc<Notify>,
}

impl Pipe {
    pub fn new(rest: Arc<Notify>) -> Self {
        let inside = Inside {
            to_server: VecDeque::new(),
            from_server: Vec::new(),
            end: End::Open,
            idle: false,
            waker: None,
        };
        Self { inside: Arc::new(Mutex::new(inside)), rest }
    }

    /// The server's end.
    pub fn server_end(&self) -> ServerEnd {
        ServerEnd(self.clone())
    }

    pub fn deliver(&self, text: String) {
        let mut inside = self.lock();
        inside.to_server.push_back(text);
        wake(&mut inside);
    }

    pub fn hang_up(&self, torn: bool) {
        let mut inside = self.lock();
        inside.end = if torn { End::Torn } else { End::Gone };
        wake(&mut inside);
    }

    pub fn take(&self) -> Vec<Said> {
        std::mem::take(&mut self.lock().from_server)
    }

    pub fn is_idle(&self) -> bool {
        self.lock().idle
    }

    /// Nobody serves it any more.
    pub fn finish(&self) {
        self.lock().idle = true;
        self.rest.notify_one();
    }

    fn lock(&self) -> MutexGuard<'_, Inside> {
        self.inside.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn wake(inside: &mut Inside) {
    inside.idle = false;
    if let Some(waker) = inside.waker.take() {
        waker.wake();
    }
}

/// What the server holds of it.
pub struct ServerEnd(Pipe);

impl Stream for ServerEnd {
    type Item = Result<Message, axum::Error>;

    fn poll_next(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let mut inside = self.0.lock();
        inside.idle = false;
        if let Some(text) = inside.to_server.pop_front() {
            return Poll::Ready(Some(Ok(Message::Text(text.into()))));
        }
        match inside.end {
            End::Open => {
                inside.waker = Some(context.waker().clone());
                inside.idle = true;
                self.0.rest.notify_one();
                Poll::Pending
            }
            End::Gone => Poll::Ready(None),
            End::Torn => {
                inside.end = End::Gone;
                Poll::Ready(Some(Err(axum::Error::new("the connection was cut in a frame"))))
            }
        }
    }
}

impl Sink<Message> for ServerEnd {
    type Error = axum::Error;

    fn poll_ready(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Result<(), axum::Error>> {
        Poll::Ready(Ok(()))
    }

    fn start_send(self: Pin<&mut Self>, message: Message) -> Result<(), axum::Error> {
        let mut inside = self.0.lock();
        if inside.end != End::Open {
            return Err(axum::Error::new("nobody is there"));
        }
        match message {
            Message::Text(text) => inside.from_server.push(Said::Frame(text.to_string())),
            Message::Close(frame) => {
                inside.from_server.push(Said::Close(frame.map_or(1005, |frame| frame.code)));
                inside.end = End::Gone;
            }
            Message::Binary(_) | Message::Ping(_) | Message::Pong(_) => {}
        }
        Ok(())
    }

    fn poll_flush(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Result<(), axum::Error>> {
        Poll::Ready(Ok(()))
    }

    fn poll_close(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Result<(), axum::Error>> {
        Poll::Ready(Ok(()))
    }
}
