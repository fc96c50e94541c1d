//! A network between one person and the server, which a test can break in every way it likes.
//!
//! Chromium's own emulation of a bad network leaves an open WebSocket as it is; this does not. It
//! knows where a request and a WebSocket frame begin and end, so it can lose exactly one.

mod connection;
mod pieces;
mod traffic;

use std::{
    net::SocketAddr,
    sync::{Arc, Mutex},
    time::Duration,
};

use tokio::{net::TcpListener, sync::watch, task::AbortHandle};

use crate::{
    fault::{Fault, Faults},
    wait::{BOUND, within},
};
use pieces::{Kind, Piece};
use traffic::Traffic;

/// Which way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Way {
    /// From the browser to the server.
    ToServer,
    /// From the server to the browser.
    ToBrowser,
}

/// What happens to one WebSocket frame, or to the answer of one request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Mishap {
    /// The frame does not arrive.
    FrameLost,
    /// The frame arrives twice.
    FrameDoubled,
    /// Half of the frame arrives, then the connection breaks.
    CutInFrame,
    /// The answer stays on the way.
    AnswerHeld,
}

/// A mishap that waits for its frame or request: the next one this way with this text in it.
#[derive(Clone, Debug)]
pub(crate) struct Order {
    way: Way,
    text: String,
    mishap: Mishap,
}

/// What went to the server, and what came from it.
#[derive(Default)]
struct Asked {
    /// The first line of each request.
    requests: Vec<String>,
    /// All that went there, as text.
    all: String,
    /// All that came back.
    told: String,
    /// How many bytes that were, each way.
    bytes: [u64; 2],
}

/// What all connections of a link share.
pub(crate) struct Shared {
    traffic: watch::Sender<Traffic>,
    orders: Mutex<Vec<Order>>,
    asked: Mutex<Asked>,
    faults: Arc<Faults>,
}

impl Shared {
    /// The number of a new connection, how often was cut before it, and whether it is refused.
    fn new_connection(&self) -> (u64, u32, bool) {
        let mut number = 0;
        self.traffic.send_modify(|traffic| {
            number = traffic.connections;
            traffic.connections += 1;
        });
        let traffic = self.traffic.borrow();
        (number, traffic.cuts, traffic.refuses)
    }

    fn note(&self, way: Way, piece: &Piece) {
        let mut asked = self.asked.lock().expect("no panic while held");
        let Asked { requests, all, told, bytes } = &mut *asked;
        bytes[way as usize] += piece.bytes.len() as u64;
        let all = if way == Way::ToServer { all } else { told };
        match &piece.kind {
            Kind::Text(text) => return all.push_str(text),
            Kind::Head { line, .. } if way == Way::ToServer => requests.push(line.clone()),
            Kind::Head { .. } | Kind::Other => {}
        }
        all.push_str(&String::from_utf8_lossy(&piece.bytes));
    }

    /// What is to happen to a request with this first line, or to a frame with this text, once.
    fn mishap(&self, way: Way, text: &str, is_request: bool) -> Option<Mishap> {
        let mut orders = self.orders.lock().expect("no panic while held");
        let fits = |order: &Order| {
            let is_for_requests = order.mishap == Mishap::AnswerHeld;
            order.way == way && is_for_requests == is_request && text.contains(&order.text)
        };
        let order = orders.iter().position(fits).map(|index| orders.remove(index))?;
        self.faults.note(match order.mishap {
            Mishap::FrameLost => Fault::FrameLost,
            Mishap::FrameDoubled => Fault::FrameDoubled,
            Mishap::CutInFrame => Fault::CutInFrame,
            Mishap::AnswerHeld => Fault::AnswerHeld,
        });
        Some(order.mishap)
    }
}

/// The network. It is gone when dropped.
pub struct Link {
    address: SocketAddr,
    shared: Arc<Shared>,
    listening: AbortHandle,
}

impl Link {
    /// A network that leads to this address.
    pub(crate) async fn to(server: String, faults: Arc<Faults>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let address = listener.local_addr().expect("a bound port");
        let traffic = watch::Sender::new(Traffic::default());
        let shared =
            Arc::new(Shared { traffic, orders: Mutex::default(), asked: Mutex::default(), faults });
        let listening = tokio::spawn(connection::listen(listener, server, shared.clone()));
        Self { address, shared, listening: listening.abort_handle() }
    }

    /// Where it begins: what the browser takes for the server.
    #[must_use]
    pub fn origin(&self) -> String {
        format!("http://{}", self.address)
    }

    /// What the browser sends stays on the way.
    pub fn hold_questions(&self) {
        self.injected(Fault::QuestionHeld, |traffic| traffic.holds_questions = true);
    }

    /// What the server answers stays on the way.
    pub fn hold_answers(&self) {
        self.injected(Fault::AnswerHeld, |traffic| traffic.holds_answers = true);
    }

    /// Nothing passes any more, and nothing is closed: new connections are the same.
    pub fn stall(&self) {
        self.injected(Fault::HalfOpen, |traffic| {
            traffic.holds_questions = true;
            traffic.holds_answers = true;
        });
    }

    /// Nothing passes any more on the WebSockets there are, for good, as when a box on the way
    /// forgot them. Everything else works, a new WebSocket too.
    pub fn forget_sockets(&self) {
        self.injected(Fault::HalfOpen, |traffic| traffic.forgotten_before = traffic.connections);
    }

    /// What was held goes on its way, and new connections work.
    pub fn flow(&self) {
        self.shared.traffic.send_modify(Traffic::flow);
    }

    /// Breaks every connection, with all that is on the way; new ones work.
    pub fn cut(&self) {
        self.injected(Fault::Cut, |traffic| {
            traffic.cuts += 1;
            traffic.flow();
        });
    }

    /// The same, and new ones are refused until it [flows](Self::flow) again.
    pub fn cut_off(&self) {
        self.injected(Fault::Cut, |traffic| {
            traffic.cuts += 1;
            traffic.flow();
            traffic.refuses = true;
        });
    }

    /// Everything takes so much longer from now on.
    pub fn delay(&self, delay: Duration) {
        self.injected(Fault::Delay, |traffic| traffic.delay = delay);
    }

    /// No more than so many bytes a second pass from now on, each way of each connection.
    pub fn throttle(&self, bytes_per_second: u32) {
        self.injected(Fault::Throttle, |traffic| traffic.bytes_per_second = bytes_per_second);
    }

    /// Neither delays nor throttles any more.
    pub fn full_speed(&self) {
        self.shared.traffic.send_modify(Traffic::full_speed);
    }

    /// The next WebSocket frame with this text does not arrive.
    pub fn lose_frame(&self, way: Way, text: &str) {
        self.order(way, text, Mishap::FrameLost);
    }

    /// The next WebSocket frame with this text arrives twice.
    pub fn double_frame(&self, way: Way, text: &str) {
        self.order(way, text, Mishap::FrameDoubled);
    }

    /// Of the next WebSocket frame with this text only half arrives, and its connection breaks.
    pub fn cut_in_frame(&self, way: Way, text: &str) {
        self.order(way, text, Mishap::CutInFrame);
    }

    /// The next request that has this in its first line arrives; its answer stays on the way until
    /// it [flows](Self::flow) again or is cut.
    pub fn hold_answer_to(&self, request: &str) {
        self.order(Way::ToServer, request, Mishap::AnswerHeld);
    }

    /// The first line of every request so far.
    #[must_use]
    pub fn requests(&self) -> Vec<String> {
        self.shared.asked.lock().expect("no panic while held").requests.clone()
    }

    /// Whether this went to the server, wherever it stood.
    #[must_use]
    pub fn has_carried(&self, text: &str) -> bool {
        self.shared.asked.lock().expect("no panic while held").all.contains(text)
    }

    /// Whether this came from the server, wherever it stood.
    #[must_use]
    pub fn has_brought(&self, text: &str) -> bool {
        self.shared.asked.lock().expect("no panic while held").told.contains(text)
    }

    /// How many bytes went this way so far.
    #[must_use]
    pub fn bytes(&self, way: Way) -> u64 {
        self.shared.asked.lock().expect("no panic while held").bytes[way as usize]
    }

    /// Waits until everything that was to happen to a frame or request has happened.
    ///
    /// # Panics
    /// When it did not within [`BOUND`].
    pub async fn happened(&self) {
        let waits = within(BOUND, async || {
            let orders = self.shared.orders.lock().expect("no panic while held");
            if orders.is_empty() { Ok(()) } else { Err(format!("{orders:?} did not happen")) }
        });
        waits.await.unwrap_or_else(|why| panic!("{why}"));
    }

    fn order(&self, way: Way, text: &str, mishap: Mishap) {
        let order = Order { way, text: text.into(), mishap };
        self.shared.orders.lock().expect("no panic while held").push(order);
    }

    fn injected(&self, fault: Fault, change: impl FnOnce(&mut Traffic)) {
        self.shared.faults.note(fault);
        self.shared.traffic.send_modify(change);
    }
}

impl Drop for Link {
    fn drop(&mut self) {
        self.listening.abort();
    }
}
