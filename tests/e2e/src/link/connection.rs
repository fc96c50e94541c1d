//! One connection of a link.

use std::{
    future::pending,
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicU32, Ordering},
    },
    time::Duration,
};

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{
        TcpListener, TcpStream,
        tcp::{OwnedReadHalf, OwnedWriteHalf},
    },
    sync::mpsc,
    task::JoinSet,
    time::{Instant, sleep, sleep_until},
};

use super::{
    Mishap, Shared, Way,
    pieces::{Kind, Piece, Pieces},
};

/// In how many steps a second that which is throttled trickles.
const STEPS: u32 = 20;

/// Accepts connections for as long as the link is there.
pub(super) async fn listen(listener: TcpListener, server: String, shared: Arc<Shared>) {
    // With this task go all of the connections.
    let mut connections = JoinSet::new();
    while let Ok((browser, _)) = listener.accept().await {
        let (number, cuts, refuses) = shared.new_connection();
        if refuses {
            continue;
        }
        let (server, shared) = (server.clone(), shared.clone());
        connections.spawn(async move {
            // A server that is down is a connection that breaks.
            let Ok(server) = TcpStream::connect(server).await else { return };
            // A small frame is not to wait for the next one.
            let _ = (browser.set_nodelay(true), server.set_nodelay(true));
            let (from_browser, to_browser) = browser.into_split();
            let (from_server, to_server) = server.into_split();
            let mut traffic = shared.traffic.subscribe();
            let connection = Connection {
                number,
                shared,
                is_socket: AtomicBool::new(false),
                answers_after: AtomicU32::new(0),
            };
            tokio::select! {
                // First of all the cut: what was held until then must not slip through.
                biased;
                _ = traffic.wait_for(|traffic| traffic.cuts != cuts) => {}
                () = connection.carry(Way::ToServer, from_browser, to_server) => {}
                () = connection.carry(Way::ToBrowser, from_server, to_browser) => {}
            }
        });
    }
}

struct Connection {
    number: u64,
    shared: Arc<Shared>,
    /// Whether the browser asked for a WebSocket.
    is_socket: AtomicBool,
    /// How often what was held must have been let go before an answer passes.
    answers_after: AtomicU32,
}

/// What is to be written.
enum Parcel {
    Bytes(Vec<u8>),
    /// Nothing: here the connection breaks.
    Break,
}

impl Connection {
    /// Carries bytes one way until an end closes, or it breaks.
    async fn carry(&self, way: Way, from: OwnedReadHalf, to: OwnedWriteHalf) {
        let (queue, parcels) = mpsc::unbounded_channel();
        let reading = async {
            self.read(way, from, queue).await;
            // What was read before the end is still to be written.
            pending::<()>().await;
        };
        tokio::select! {
            () = reading => {}
            () = self.write(way, parcels, to) => {}
        }
    }

    async fn read(
        &self,
        way: Way,
        mut from: OwnedReadHalf,
        queue: mpsc::UnboundedSender<(Instant, Parcel)>,
    ) {
        let mut pieces = match way {
            Way::ToServer => Pieces::from_a_head(),
            Way::ToBrowser => Pieces::raw(),
        };
        let mut upgraded = false;
        let mut bytes = vec![0; 16 * 1024];
        while let Ok(count @ 1..) = from.read(&mut bytes).await {
            if way == Way::ToBrowser && !upgraded && self.is_socket.load(Ordering::SeqCst) {
                (pieces, upgraded) = (Pieces::from_a_head(), true);
            }
            let due = Instant::now() + self.shared.traffic.borrow().delay;
            pieces.push(&bytes[..count]);
            while let Some(piece) = pieces.next() {
                for parcel in self.treat(way, piece) {
                    // Nobody takes it any more once the other end is gone.
                    let _ = queue.send((due, parcel));
                }
            }
        }
    }

    /// What becomes of a piece.
    fn treat(&self, way: Way, piece: Piece) -> Vec<Parcel> {
        self.shared.note(way, &piece);
        let Piece { kind, bytes } = piece;
        let mishap = match &kind {
            Kind::Head { line, upgrades } if way == Way::ToServer => {
                self.is_socket.store(*upgrades, Ordering::SeqCst);
                self.shared.mishap(way, line, true)
            }
            Kind::Text(text) => self.shared.mishap(way, text, false),
            _ => None,
        };
        match mishap {
            None => vec![Parcel::Bytes(bytes)],
            Some(Mishap::AnswerHeld) => {
                let releases = self.shared.traffic.borrow().releases;
                self.answers_after.store(releases + 1, Ordering::SeqCst);
                vec![Parcel::Bytes(bytes)]
            }
            Some(Mishap::FrameLost) => Vec::new(),
            Some(Mishap::FrameDoubled) => {
                vec![Parcel::Bytes(bytes.clone()), Parcel::Bytes(bytes)]
            }
            Some(Mishap::CutInFrame) => {
                vec![Parcel::Bytes(bytes[..bytes.len() / 2].to_vec()), Parcel::Break]
            }
        }
    }

    async fn write(
        &self,
        way: Way,
        mut parcels: mpsc::UnboundedReceiver<(Instant, Parcel)>,
        mut to: OwnedWriteHalf,
    ) {
        while let Some((due, parcel)) = parcels.recv().await {
            sleep_until(due).await;
            let Parcel::Bytes(bytes) = parcel else { return };
            let mut left = bytes.as_slice();
            while !left.is_empty() {
                let rate = self.shared.traffic.borrow().bytes_per_second;
                let step = match rate {
                    0 => left.len(),
                    rate => left.len().min((rate / STEPS).max(1) as usize),
                };
                let (now, later) = left.split_at(step);
                if !self.passes(way).await || to.write_all(now).await.is_err() {
                    return;
                }
                if rate > 0 {
                    sleep(Duration::from_secs(1) / STEPS).await;
                }
                left = later;
            }
        }
        // On a connection on which nothing passes the end does not get through either.
        self.passes(way).await;
    }

    /// Waits until something may pass; `false` when the link is gone.
    async fn passes(&self, way: Way) -> bool {
        let mut traffic = self.shared.traffic.subscribe();
        let passes = traffic.wait_for(|traffic| {
            let answer_held = way == Way::ToBrowser
                && traffic.releases < self.answers_after.load(Ordering::SeqCst);
            traffic.passes(self.number, self.is_socket.load(Ordering::SeqCst), way) && !answer_held
        });
        passes.await.is_ok()
    }
}
