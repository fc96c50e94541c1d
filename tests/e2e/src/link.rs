//! A network between one person and the server, which a test can hold up or cut.
//!
//! Chromium's own emulation of a bad network leaves an open WebSocket as it is; this does not.

use std::sync::Arc;

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{
        TcpListener, TcpStream,
        tcp::{OwnedReadHalf, OwnedWriteHalf},
    },
    sync::watch,
    task::{AbortHandle, JoinSet},
};

/// What gets through.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Traffic {
    /// Everything.
    Flows,
    /// Nothing to the server.
    QuestionsHeld,
    /// Nothing to the browser.
    AnswersHeld,
}

/// The network. It is gone when dropped.
pub struct Link {
    address: String,
    traffic: Arc<watch::Sender<Traffic>>,
    /// Told at each cut.
    cut: Arc<watch::Sender<u32>>,
    listening: AbortHandle,
}

impl Link {
    /// A network that leads to this address.
    pub(crate) async fn to(server: String) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let address = listener.local_addr().expect("a bound port").to_string();
        let traffic = Arc::new(watch::Sender::new(Traffic::Flows));
        let cut = Arc::new(watch::Sender::new(0));
        let listening = tokio::spawn(listen(listener, server, traffic.clone(), cut.clone()));
        Self { address, traffic, cut, listening: listening.abort_handle() }
    }

    /// Where it begins: what the browser takes for the server.
    #[must_use]
    pub fn origin(&self) -> String {
        format!("http://{}", self.address)
    }

    /// What the browser sends stays on the way.
    pub fn hold_questions(&self) {
        self.traffic.send_replace(Traffic::QuestionsHeld);
    }

    /// What the server answers stays on the way.
    pub fn hold_answers(&self) {
        self.traffic.send_replace(Traffic::AnswersHeld);
    }

    /// Breaks every connection, with all that is on the way; new ones work.
    pub fn cut(&self) {
        self.cut.send_modify(|cuts| *cuts += 1);
        self.traffic.send_replace(Traffic::Flows);
    }
}

impl Drop for Link {
    fn drop(&mut self) {
        self.listening.abort();
    }
}

async fn listen(
    listener: TcpListener,
    server: String,
    traffic: Arc<watch::Sender<Traffic>>,
    cut: Arc<watch::Sender<u32>>,
) {
    // With this task go all of the connections.
    let mut connections = JoinSet::new();
    while let Ok((browser, _)) = listener.accept().await {
        let (server, traffic, mut cut) = (server.clone(), traffic.subscribe(), cut.subscribe());
        connections.spawn(async move {
            // A server that is down is a connection that breaks.
            let Ok(server) = TcpStream::connect(server).await else { return };
            let (from_browser, to_browser) = browser.into_split();
            let (from_server, to_server) = server.into_split();
            tokio::select! {
                // First of all the cut: what was held until then must not slip through.
                biased;
                _ = cut.changed() => {}
                () = carry(from_browser, to_server, traffic.clone(), Traffic::QuestionsHeld) => {}
                () = carry(from_server, to_browser, traffic, Traffic::AnswersHeld) => {}
            }
        });
    }
}

/// Carries bytes one way until either end closes.
async fn carry(
    mut from: OwnedReadHalf,
    mut to: OwnedWriteHalf,
    mut traffic: watch::Receiver<Traffic>,
    held: Traffic,
) {
    let mut bytes = vec![0; 16 * 1024];
    while let Ok(count @ 1..) = from.read(&mut bytes).await {
        let flows = traffic.wait_for(|traffic| *traffic != held).await.is_ok();
        if !flows || to.write_all(&bytes[..count]).await.is_err() {
            return;
        }
    }
}
