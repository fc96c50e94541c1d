//! Requests on their way in, and answers on their way out.

use std::net::IpAddr;

use axum::{
    body::{Body, Bytes, to_bytes},
    http::{self, header},
};
use chat_server::http::ClientAddress;
use engine::Outcome;

use super::Manner;
use crate::call::Request;

pub(super) fn http_request(request: &Request, from: u8, manner: Manner) -> http::Request<Body> {
    let address = IpAddr::from([10, 0, 0, from]);
    let mut call = http::Request::builder()
        .method(request.method)
        .uri(&request.path)
        .extension(ClientAddress(address));
    if let Some(token) = &request.token {
        call = call.header(header::AUTHORIZATION, format!("Bearer {token}"));
    }
    let body = match &request.body {
        None => Body::empty(),
        Some(body) => {
            call = call.header(header::CONTENT_TYPE, "application/json");
            match manner {
                Manner::Torn => torn(body),
                Manner::Whole | Manner::HungUp => Body::from(body.clone()),
            }
        }
    };
    call.body(body).expect("a method, a path and a body")
}

/// Half a body, and then the end of the connection.
fn torn(body: &str) -> Body {
    let half = Bytes::copy_from_slice(&body.as_bytes()[..body.len() / 2]);
    let parts = [Ok(half), Err(std::io::Error::from(std::io::ErrorKind::ConnectionReset))];
    Body::from_stream(futures_util::stream::iter(parts))
}

pub(super) async fn read(
    answer: Result<http::Response<Body>, std::convert::Infallible>,
) -> Outcome {
    let Ok(answer) = answer;
    let retry_after = answer.headers().get(header::RETRY_AFTER);
    let retry_after_s = retry_after.and_then(|it| it.to_str().ok()?.parse().ok());
    let status = answer.status().as_u16();
    match to_bytes(answer.into_body(), usize::MAX).await {
        Ok(body) => Outcome::Answer {
            status,
            body: String::from_utf8_lossy(&body).into_owned(),
            retry_after_s,
        },
        Err(_) => Outcome::NoAnswer,
    }
}
