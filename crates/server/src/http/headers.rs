//! What goes around every answer: the log line, cross-origin rules, caching.

use std::time::{Duration, Instant};

use axum::{
    extract::{MatchedPath, Request},
    http::{HeaderName, HeaderValue, Method, header},
    middleware::Next,
    response::Response,
};
use tower_http::cors::{Any, CorsLayer};
use tracing::Instrument;

/// What a log line can be found by.
const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// Any page may call the API, with a token that it has to know: there are no cookies to steal.
pub fn cors() -> CorsLayer {
    CorsLayer::new()
        .allow_origin(Any)
        .allow_methods([Method::GET, Method::POST, Method::PUT, Method::DELETE])
        .allow_headers([header::AUTHORIZATION, header::CONTENT_DISPOSITION, header::CONTENT_TYPE])
        .expose_headers([header::RETRY_AFTER, header::CONTENT_DISPOSITION, REQUEST_ID])
        .max_age(Duration::from_secs(24 * 3600))
}

/// What the API answers is private and changes.
pub async fn never_store(mut response: Response) -> Response {
    response
        .headers_mut()
        .entry(header::CACHE_CONTROL)
        .or_insert(HeaderValue::from_static("no-store"));
    response
}

/// A browser must not guess a type.
pub async fn no_sniffing(mut response: Response) -> Response {
    response
        .headers_mut()
        .insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    response
}

/// One line a request, in a span with an id that the answer carries too; whatever else is logged on
/// the way is in the same span. No query, header or body, and the operation's path instead of its
/// ids: what people write, what proves who they are, and what a site calls them, which may be an
/// address, stays out of the log.
pub async fn log(request: Request, next: Next) -> Response {
    let id = format!("{:08x}", rand::random::<u32>());
    // Of the highest level, so that a log of errors alone has it as well.
    let span = tracing::error_span!("request", %id);
    let mut response = logged(request, next).instrument(span).await;
    if let Ok(id) = HeaderValue::from_str(&id) {
        response.headers_mut().insert(REQUEST_ID, id);
    }
    response
}

async fn logged(request: Request, next: Next) -> Response {
    let method = request.method().clone();
    let path = match request.extensions().get::<MatchedPath>() {
        Some(matched) => matched.as_str().to_owned(),
        // Somebody's mistake: an id or worse may stand anywhere in it.
        None if request.uri().path().starts_with("/v1/") => "/v1/…".to_owned(),
        None => request.uri().path().to_owned(),
    };
    let begun = Instant::now();
    let response = next.run(request).await;
    tracing::info!(
        %method,
        %path,
        status = response.status().as_u16(),
        millis = begun.elapsed().as_secs_f64() * 1000.0,
    );
    response
}

/// What is to be done with a file, and its name twice (RFC 6266, appendix D): as it is, and for the
/// oldest programs without what is not ASCII.
pub fn disposition(kind: &str, file: &str) -> HeaderValue {
    let plain: String =
        file.chars().filter(|c| c.is_ascii() && !matches!(c, '"' | '\\' | '%')).collect();
    let mut encoded = String::new();
    for byte in file.bytes() {
        if byte.is_ascii_alphanumeric() || b"-.".contains(&byte) {
            encoded.push(char::from(byte));
        } else {
            encoded += &format!("%{byte:02X}");
        }
    }
    let value = format!("{kind}; filename=\"{plain}\"; filename*=UTF-8''{encoded}");
    HeaderValue::try_from(value).unwrap_or(HeaderValue::from_static("attachment"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_name_is_given_in_both_ways() {
        assert_eq!(
            disposition("attachment", "chat-Zoë-2026-03-29.txt"),
            "attachment; filename=\"chat-Zo-2026-03-29.txt\"; filename*=UTF-8''chat-Zo%C3%AB-2026-03-29.txt"
        );
        assert_eq!(
            disposition("inline", "a\"; b%\\🦀.png"),
            "inline; filename=\"a; b.png\"; filename*=UTF-8''a%22%3B%20b%25%5C%F0%9F%A6%80.png"
        );
    }
}
