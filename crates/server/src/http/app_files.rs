//! The built inbox, served at `/` from a folder, with the headers a page should have.

use std::path::Path;

use axum::{
    Router,
    extract::Request,
    http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header},
    middleware::{self, Next},
    response::{IntoResponse, Response},
};
use tower_http::services::ServeDir;

use crate::Refusal;

/// Serves the folder.
///
/// # Errors
/// A sentence: there is no inbox in it.
pub fn router(folder: &Path) -> Result<Router, String> {
    std::fs::metadata(folder.join("index.html")).map_err(|error| {
        format!(
            "There is no built inbox in {} (index.html: {error}). Build it first, or leave --app out to serve the API alone.",
            folder.display()
        )
    })?;
    let files = ServeDir::new(folder).precompressed_br().precompressed_gzip();
    Ok(Router::new().fallback_service(files).layer(middleware::from_fn(dress)))
}

async fn dress(request: Request, next: Next) -> Response {
    let path = request.uri().path().to_owned();
    let host = request.headers().get(header::HOST).cloned();
    let mut response = next.run(request).await;
    match response.status() {
        StatusCode::NOT_FOUND => return Refusal::not_found().into_response(),
        StatusCode::METHOD_NOT_ALLOWED => {
            return super::problem::method_not_allowed().await.into_response();
        }
        _ => {}
    }
    response.headers_mut().extend(page_headers(host.as_ref()));
    let caching = if is_hashed(&path) { "public, max-age=31536000, immutable" } else { "no-cache" };
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static(caching));
    response
}

/// Whether the file's name holds a hash of its content, as those of the build do: `inbox-0123456789abcdef.js`.
fn is_hashed(path: &str) -> bool {
    let name = path.rsplit('/').next().unwrap_or_default();
    name.split(['-', '_', '.'])
        .any(|part| part.len() == 16 && part.chars().all(|c| c.is_ascii_hexdigit()))
}

/// What a browser may do with the pages and their files. The same for every build, because no page
/// has a script or a style in it; `docs/hosting` has it for other hosts, and a test compares.
///
/// `host` is the request's own: older browsers do not take 'self' for a WebSocket of the same host.
pub fn page_headers(host: Option<&HeaderValue>) -> HeaderMap {
    let host = host
        .and_then(|host| host.to_str().ok())
        .filter(|host| host.chars().all(|c| c.is_ascii_alphanumeric() || ".:-[]".contains(c)));
    let sockets = host.map_or(String::new(), |host| format!(" ws://{host} wss://{host}"));
    let policy = format!(
        "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; \
         img-src 'self' blob:; connect-src 'self'{sockets}; font-src 'self'; media-src 'self'; \
         manifest-src 'self'; worker-src 'self'; base-uri 'none'; form-action 'none'; \
         frame-ancestors 'none'"
    );
    let mut headers = HeaderMap::from_iter(
        PLAIN.map(|(name, value)| (HeaderName::from_static(name), HeaderValue::from_static(value))),
    );
    if let Ok(policy) = HeaderValue::from_str(&policy) {
        headers.insert(header::CONTENT_SECURITY_POLICY, policy);
    }
    headers
}

/// Those that never change. `Strict-Transport-Security` is for whoever speaks TLS: a proxy.
const PLAIN: [(&str, &str); 4] = [
    ("referrer-policy", "no-referrer"),
    (
        "permissions-policy",
        "camera=(), display-capture=(), geolocation=(), microphone=(), payment=(), usb=()",
    ),
    // No other site's page gets a hold of this one's window, or of its files.
    ("cross-origin-opener-policy", "same-origin"),
    ("cross-origin-resource-policy", "same-origin"),
];

#[cfg(test)]
mod tests {
    use axum::body::{Body, to_bytes};
    use tower::ServiceExt;

    use super::*;

    #[test]
    fn names_with_a_hash_are_told_from_others() {
        assert!(is_hashed("/inbox-0123456789abcdef.js"));
        assert!(is_hashed("/agent-inbox-0123456789abcdef_bg.wasm"));
        assert!(!is_hashed("/index.html"));
        assert!(!is_hashed("/config.json"));
        assert!(!is_hashed("/0123456789abcdefg.js"));
    }

    #[test]
    fn a_strange_host_does_not_get_into_the_policy() {
        let policy = |host: &'static str| {
            let headers = page_headers(Some(&HeaderValue::from_static(host)));
            headers[header::CONTENT_SECURITY_POLICY].to_str().unwrap().to_owned()
        };
        assert!(policy("localhost:80").contains("connect-src 'self' ws://localhost:80 wss:"));
        assert!(policy("a; script-src *").contains("connect-src 'self';"));
    }

    /// An app whose files are packed already, as `cargo xtask start` builds it.
    struct App {
        router: Router,
        /// Gone when dropped.
        _folder: tempfile::TempDir,
    }

    impl App {
        fn built() -> Self {
            let folder = tempfile::tempdir().unwrap();
            for (name, content) in [
                ("index.html", "<title>Inbox</title>"),
                ("config.json", "{}"),
                ("app-0123456789abcdef_bg.wasm", "a program"),
                ("app-0123456789abcdef_bg.wasm.br", "packed by brotli"),
                ("app-0123456789abcdef_bg.wasm.gz", "packed by gzip"),
            ] {
                std::fs::write(folder.path().join(name), content).unwrap();
            }
            let router = router(folder.path()).unwrap();
            Self { router, _folder: folder }
        }

        async fn get(
            &self,
            path: &str,
            headers: &[(HeaderName, &str)],
        ) -> (HeaderMap, StatusCode, Vec<u8>) {
            let mut request = Request::get(path);
            for (name, value) in headers {
                request = request.header(name, *value);
            }
            let request = request.body(Body::empty()).unwrap();
            let response = self.router.clone().oneshot(request).await.unwrap();
            let (parts, body) = response.into_parts();
            let body = to_bytes(body, usize::MAX).await.unwrap();
            (parts.headers, parts.status, body.into())
        }
    }

    const PROGRAM: &str = "/app-0123456789abcdef_bg.wasm";

    #[tokio::test]
    async fn the_program_is_sent_as_packed_as_the_browser_takes_it_and_kept_for_good() {
        let app = App::built();
        for (takes, encoding, content) in [
            ("gzip, deflate, br, zstd", Some("br"), "packed by brotli"),
            ("gzip", Some("gzip"), "packed by gzip"),
            ("identity", None, "a program"),
        ] {
            let (headers, _, body) = app.get(PROGRAM, &[(header::ACCEPT_ENCODING, takes)]).await;
            assert_eq!(body, content.as_bytes(), "{takes}");
            let found = headers.get(header::CONTENT_ENCODING).map(|it| it.to_str().unwrap());
            assert_eq!(found, encoding, "{takes}");
            assert_eq!(headers[header::CONTENT_TYPE], "application/wasm");
            assert_eq!(headers[header::VARY], "accept-encoding");
            assert_eq!(headers[header::CACHE_CONTROL], "public, max-age=31536000, immutable");
        }
    }

    #[tokio::test]
    async fn what_may_change_is_asked_for_again_and_not_sent_again() {
        let app = App::built();
        for path in ["/", "/index.html", "/config.json"] {
            let (headers, status, body) = app.get(path, &[]).await;
            assert_eq!(
                (status, headers[header::CACHE_CONTROL].to_str().unwrap()),
                (StatusCode::OK, "no-cache")
            );
            assert!(!body.is_empty());
            let tag = headers[header::ETAG].to_str().unwrap();
            let (headers, status, body) = app.get(path, &[(header::IF_NONE_MATCH, tag)]).await;
            assert_eq!((status, body.len()), (StatusCode::NOT_MODIFIED, 0), "{path}");
            assert_eq!(headers[header::CACHE_CONTROL], "no-cache", "{path}");
        }
    }
}
