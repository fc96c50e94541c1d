//! Where a request comes from: what limits "from one address" go by.

use std::net::IpAddr;

use axum::{
    extract::{Extension, FromRequestParts, Request, State},
    http::{HeaderMap, request::Parts},
    middleware::Next,
    response::Response,
};

use crate::{App, Refusal};

/// The address of whoever asks. Set for each request by the connection that it came on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ClientAddress(pub IpAddr);

impl ClientAddress {
    /// The other end of the connection; or, where that is a proxy of the operator's, the last address
    /// in `X-Forwarded-For` that is none: what stands before it anybody may have written.
    #[must_use]
    pub fn of(peer: IpAddr, headers: &HeaderMap, proxies: &[IpAddr]) -> Self {
        let peer = peer.to_canonical();
        if !proxies.contains(&peer) {
            return Self(peer);
        }
        let lines = headers.get_all("x-forwarded-for");
        let lines: Vec<&str> = lines.iter().filter_map(|line| line.to_str().ok()).collect();
        let told = lines.iter().rev().flat_map(|line| line.rsplit(',')).map(str::trim);
        let mut from = peer;
        for address in told {
            let Ok(address) = address.parse::<IpAddr>() else {
                break;
            };
            from = address.to_canonical();
            if !proxies.contains(&from) {
                break;
            }
        }
        Self(from)
    }
}

impl FromRequestParts<App> for ClientAddress {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Refusal> {
        let address = Extension::<Self>::from_request_parts(parts, app).await;
        address.map(|Extension(address)| address).map_err(|error| {
            tracing::error!(%error, "a request without an address");
            Refusal::internal()
        })
    }
}

/// Goes around every call: there are only so many from one address.
pub async fn count(
    State(app): State<App>,
    ClientAddress(address): ClientAddress,
    request: Request,
    next: Next,
) -> Result<Response, Refusal> {
    app.limits.request(address, app.clock.now())?;
    Ok(next.run(request).await)
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;

    use super::*;

    #[test]
    fn only_a_known_proxy_is_believed() {
        let ip = |text: &str| text.parse::<IpAddr>().unwrap();
        let proxies = [ip("127.0.0.1"), ip("10.0.0.2")];
        for (peer, lines, from) in [
            ("192.0.2.7", &["198.51.100.1"][..], "192.0.2.7"),
            ("127.0.0.1", &[], "127.0.0.1"),
            ("127.0.0.1", &["198.51.100.1"], "198.51.100.1"),
            ("::ffff:127.0.0.1", &["::ffff:198.51.100.1"], "198.51.100.1"),
            // What the client wrote itself stands before what the proxy saw.
            ("127.0.0.1", &["203.0.113.9, 198.51.100.1"], "198.51.100.1"),
            ("127.0.0.1", &["203.0.113.9", "198.51.100.1"], "198.51.100.1"),
            ("127.0.0.1", &["203.0.113.9, 198.51.100.1 ,10.0.0.2"], "198.51.100.1"),
            ("127.0.0.1", &["198.51.100.1, nonsense, 10.0.0.2"], "10.0.0.2"),
            ("127.0.0.1", &["nonsense"], "127.0.0.1"),
            ("127.0.0.1", &[""], "127.0.0.1"),
            ("127.0.0.1", &["2001:db8::1"], "2001:db8::1"),
        ] {
            let mut headers = HeaderMap::new();
            for line in lines {
                headers.append("x-forwarded-for", HeaderValue::from_static(line));
            }
            let got = ClientAddress::of(ip(peer), &headers, &proxies);
            assert_eq!(got, ClientAddress(ip(from)), "{peer} {lines:?}");
        }
    }
}
