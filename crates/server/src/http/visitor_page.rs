//! The visitor page: an example of the visitor side, built into the server.

use axum::{
    Router,
    extract::Path,
    http::{HeaderMap, header},
    response::{IntoResponse, Redirect, Response},
    routing::get,
};

use super::{app_files::page_headers, problem::method_not_allowed};
use crate::Refusal;

/// The page's files: name, media type, content.
macro_rules! files {
    ($($name:literal: $type:literal),* $(,)?) => {
        &[$(($name, $type, include_bytes!(concat!("../../visitor/", $name)))),*]
    };
}

const FILES: &[(&str, &str, &[u8])] = files! {
    "index.html": "text/html; charset=utf-8",
    "visitor.css": "text/css; charset=utf-8",
    "visitor.js": "text/javascript; charset=utf-8",
    "api.js": "text/javascript; charset=utf-8",
    "calendar.js": "text/javascript; charset=utf-8",
    "files.js": "text/javascript; charset=utf-8",
    "identity.js": "text/javascript; charset=utf-8",
    "kept.js": "text/javascript; charset=utf-8",
    "lines.js": "text/javascript; charset=utf-8",
    "texts.js": "text/javascript; charset=utf-8",
    "wire.js": "text/javascript; charset=utf-8",
    "wishes.js": "text/javascript; charset=utf-8",
};

/// The page at `/visitor/`; its links are relative, so the address without the slash leads there.
pub fn router<S: Clone + Send + Sync + 'static>() -> Router<S> {
    Router::new()
        .route("/visitor", get(async || Redirect::permanent("visitor/")))
        .route("/visitor/", get(async |headers: HeaderMap| file(&headers, "index.html")))
        .route(
            "/visitor/{file}",
            get(async |headers: HeaderMap, Path(name): Path<String>| file(&headers, &name)),
        )
        .method_not_allowed_fallback(method_not_allowed)
}

fn file(request: &HeaderMap, name: &str) -> Response {
    let found = FILES.iter().find(|(known, _, _)| *known == name);
    let Some((_, media_type, content)) = found else {
        return Refusal::not_found().into_response();
    };
    let plain = [(header::CONTENT_TYPE, *media_type), (header::CACHE_CONTROL, "no-cache")];
    (plain, page_headers(request.get(header::HOST)), *content).into_response()
}
