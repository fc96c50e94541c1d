//! What goes around every answer: the log line, cross-origin rules, caching.

use std::time::{Duration, Instant};

use axum::{
    extract::{MatchedPath, Request},
    http::{HeaderName, HeaderValue, Method, header},
    middleware::Next,
    response::Response,
};
use tower_http::cors::{Any, CorsLayer};

/// Any page may call the API, with a token that it has to know: there are no cookies to steal.
pub fn cors() -> CorsLayer {
    CorsLayer::new()
        .allow_origin(Any)
        .allow_methods([Method::GET, Method::POST, Method::PUT, Method::DELETE])
        .allow_headers([header::AUTHORIZATION, header::CONTENT_TYPE])
        .expose_headers([header::RETRY_AFTER, header::CONTENT_DISPOSITION])
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

/// One line a request, under an id that the answer carries too. No query, header or body, and the
/// operation's path instead of its ids: what people write, what proves who they are, and what a site
/// calls them, which may be an address, stays out of the log.
pub async fn log(request: Request, next: Next) -> Response {
    let id = format!("{:08x}", rand::random::<u32>());
    let method = request.method().clone();
    let path = match request.extensions().get::<MatchedPath>() {
        Some(matched) => matched.as_str().to_owned(),
        None => request.uri().path().to_owned(),
    };
    let begun = Instant::now();
    let mut response = next.run(request).await;
    tracing::info!(
        %id,
        %method,
        %path,
        status = response.status().as_u16(),
        millis = begun.elapsed().as_secs_f64() * 1000.0,
    );
    if let Ok(id) = HeaderValue::from_str(&id) {
        let name = HeaderName::from_static("x-request-id");
        response.headers_mut().insert(name, id);
    }
    response
}
