//! Connections: each within bounds, so that no client can keep the others waiting, by doing nothing
//! slowly or by coming a thousand times.

mod doorman;
mod link;

use std::{
    convert::Infallible,
    net::{IpAddr, SocketAddr},
    sync::Arc,
    time::Duration,
};

use axum::{Router, body::Body, extract::Request};
use contract::limits::ATTACHMENT_SECONDS;
use hyper::{body::Incoming, server::conn::http1, service::service_fn};
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::{
    net::{TcpListener, TcpStream},
    sync::watch,
};
use tower_http::timeout::{DeadlineBody, TimeoutBody};
use tower_service::Service;

use self::{doorman::Doorman, link::Link};
use crate::http::{ClientAddress, is_upload};

/// The pause after an error that is not one connection's own, too many open files for instance.
const AFTER_FAILURE: Duration = Duration::from_secs(1);

/// What one connection, and all of them together, may take. Times are measured by the machine's own
/// clock.
#[derive(Clone, Debug)]
pub struct Bounds {
    /// Connections at once, sockets included. One more is closed at once.
    pub connections: usize,
    /// Connections at once from one address. Does not hold for [`Bounds::proxies`].
    pub per_address: usize,
    /// Until the head of a request is there, and between two requests.
    pub head: Duration,
    /// Until the body of a request is there; of a file, until the next piece of it is.
    pub body: Duration,
    /// Until a file is there.
    pub upload: Duration,
    /// Without anything being taken of what is sent.
    pub stalled: Duration,
    /// The proxies in front of this server: whose word counts for where a request comes from.
    pub proxies: Arc<[IpAddr]>,
}

impl Bounds {
    /// Connections at once, unless the operator says otherwise.
    pub const CONNECTIONS: usize = 10_000;
}

impl Default for Bounds {
    fn default() -> Self {
        Self {
            connections: Self::CONNECTIONS,
            // A whole office, or a mobile network's many subscribers, may share one address.
            per_address: 1_000,
            head: Duration::from_secs(30),
            body: Duration::from_secs(30),
            upload: Duration::from_secs(ATTACHMENT_SECONDS.into()),
            stalled: Duration::from_secs(30),
            proxies: Arc::default(),
        }
    }
}

/// Bytes of a request's head: its line and headers. Every connection may hold as many; hyper's own
/// bound is twelve times that.
const HEAD_BYTES: usize = 32 * 1024;

/// Serves until `stop` resolves, then until the requests under way are answered. Sockets are not
/// waited for.
pub async fn serve(
    listener: TcpListener,
    router: Router,
    bounds: Bounds,
    stop: impl Future<Output = ()>,
) {
    let doorman = Doorman::new(&bounds);
    // Each connection holds one end: it is told to finish, and its going is noticed.
    let (finish, finishing) = watch::channel(false);
    let mut stop = std::pin::pin!(stop);
    loop {
        let (stream, peer) = tokio::select! {
            biased;
            () = &mut stop => break,
            accepted = accept(&listener) => accepted,
        };
        let Some(place) = doorman.admit(peer.ip()) else { continue };
        let link = TokioIo::new(Link::new(stream, bounds.stalled, place));
        let proxies = Arc::clone(&bounds.proxies);
        let router = router.clone();
        let answer = service_fn(move |request: Request<Incoming>| {
            let address = ClientAddress::of(peer.ip(), request.headers(), &proxies);
            let is_upload = is_upload(&request);
            let mut request = request.map(|body| match is_upload {
                // A slow line has its time, one that stands still has not.
                true => {
                    let moving = TimeoutBody::new(bounds.body, body);
                    Body::new(DeadlineBody::new(bounds.upload, moving))
                }
                false => Body::new(DeadlineBody::new(bounds.body, body)),
            });
            request.extensions_mut().insert(address);
            let mut router = router.clone();
            async move { Ok::<_, Infallible>(infallible(router.call(request).await)) }
        });
        let connection = http1::Builder::new()
            .timer(TokioTimer::new())
            .header_read_timeout(bounds.head)
            .max_buf_size(HEAD_BYTES)
            .serve_connection(link, answer)
            .with_upgrades();
        let mut finishing = finishing.clone();
        tokio::spawn(async move {
            let mut connection = std::pin::pin!(connection);
            let done = tokio::select! {
                done = connection.as_mut() => Some(done),
                () = async { drop(finishing.wait_for(|it| *it).await) } => None,
            };
            let done = match done {
                Some(done) => done,
                None => {
                    connection.as_mut().graceful_shutdown();
                    connection.await
                }
            };
            if let Err(error) = done {
                tracing::debug!(%peer, %error, "a connection ended early");
            }
        });
    }
    drop((listener, finishing));
    finish.send_replace(true);
    finish.closed().await;
}

async fn accept(listener: &TcpListener) -> (TcpStream, SocketAddr) {
    use std::io::ErrorKind::{ConnectionAborted, ConnectionRefused, ConnectionReset};
    loop {
        match listener.accept().await {
            Ok((stream, peer)) => {
                // Frames are small and meant to be there at once: not held back to be sent together.
                if let Err(error) = stream.set_nodelay(true) {
                    tracing::debug!(%error, "a connection keeps its delay");
                }
                return (stream, peer);
            }
            Err(error)
                if matches!(
                    error.kind(),
                    ConnectionAborted | ConnectionRefused | ConnectionReset
                ) => {}
            Err(error) => {
                tracing::error!(%error, "cannot take connections");
                tokio::time::sleep(AFTER_FAILURE).await;
            }
        }
    }
}

fn infallible<T>(result: Result<T, Infallible>) -> T {
    match result {
        Ok(value) => value,
        Err(never) => match never {},
    }
}
