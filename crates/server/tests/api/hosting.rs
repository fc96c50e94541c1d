//! What `docs/hosting` gives other hosts is what this server sends itself.

use std::{collections::BTreeMap, fs, path::Path};

use reqwest::{Method, header::HeaderMap};
use serde_json::Value;

use crate::support::World;

/// The headers that say what a browser may do.
const HEADERS: [&str; 6] = [
    "content-security-policy",
    "referrer-policy",
    "permissions-policy",
    "x-content-type-options",
    "cross-origin-opener-policy",
    "cross-origin-resource-policy",
];
/// Where the API is in the files for hosts that only serve the app.
const ELSEWHERE: &str = "connect-src 'self' https://chat.example.com wss://chat.example.com;";

type Headers = BTreeMap<String, String>;

fn file(name: &str) -> String {
    let folder = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/hosting"));
    fs::read_to_string(folder.join(name)).unwrap()
}

/// Lines of a name and a value, however a host writes them down.
fn lines(name: &str, parts: impl Fn(&str) -> Option<(&str, &str)>) -> Headers {
    let text = file(name);
    let found = text.lines().map(str::trim).filter(|line| !line.starts_with('#'));
    found
        .filter_map(parts)
        .map(|(name, value)| (name.to_lowercase(), value.trim_matches('"').to_owned()))
        .filter(|(name, _)| HEADERS.contains(&name.as_str()))
        .collect()
}

fn cloudfront() -> Headers {
    let policy: Value = serde_json::from_str(&file("cloudfront.json")).unwrap();
    let security = &policy["SecurityHeadersConfig"];
    let custom = &policy["CustomHeadersConfig"];
    let items = custom["Items"].as_array().unwrap();
    assert_eq!(custom["Quantity"], items.len());
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let mut headers = Headers::from([
        (HEADERS[0].into(), text(&security["ContentSecurityPolicy"]["ContentSecurityPolicy"])),
        (HEADERS[1].into(), text(&security["ReferrerPolicy"]["ReferrerPolicy"])),
    ]);
    // It has one value only, so CloudFront asks for none.
    assert_eq!(security["ContentTypeOptions"]["Override"], true);
    headers.insert(HEADERS[3].into(), "nosniff".into());
    for item in items {
        headers.insert(text(&item["Header"]).to_lowercase(), text(&item["Value"]));
    }
    headers
}

/// What the server sends, without the host's own address, which is for older browsers.
fn sent(headers: &HeaderMap, url: &str) -> Headers {
    let host = url.trim_start_matches("http://");
    let own = format!(" ws://{host} wss://{host}");
    let value = |name: &str| headers[name].to_str().unwrap().replace(&own, "");
    HEADERS.map(|name| (name.to_owned(), value(name))).into()
}

#[tokio::test]
async fn other_hosts_are_told_to_send_what_this_server_sends() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("index.html"), "<!doctype html>").unwrap();
    fs::write(folder.path().join("program.js"), "").unwrap();
    let path = folder.path().to_owned();
    let world = World::with(move |config| config.app = Some(path)).await;
    let page = world.ask(Method::GET, "/", None, None).await;
    let page = sent(page.headers(), &world.url);
    for path in ["/program.js", "/visitor/", "/visitor/visitor.js"] {
        let other = world.ask(Method::GET, path, None, None).await;
        assert_eq!(sent(other.headers(), &world.url), page, "{path}");
    }

    let policy = &page["content-security-policy"];
    assert!(policy.contains("script-src 'self' 'wasm-unsafe-eval';"), "{policy}");
    assert!(policy.contains("frame-ancestors 'none'"), "{policy}");
    for loose in ["unsafe-inline", "'unsafe-eval'", "data:", "*", "http:"] {
        assert!(!policy.contains(loose), "{loose} in {policy}");
    }

    let mut elsewhere = page.clone();
    let apart = policy.replace("connect-src 'self';", ELSEWHERE);
    elsewhere.insert("content-security-policy".into(), apart);
    let nginx = lines("nginx.conf", |line| {
        line.strip_prefix("add_header ")?.strip_suffix(" always;")?.split_once(' ')
    });
    let caddy = lines("Caddyfile", |line| line.split_once(' '));
    let apache = lines("htaccess", |line| line.strip_prefix("Header always set ")?.split_once(' '));
    let underscore = lines("_headers", |line| line.split_once(": "));
    assert_eq!(nginx, page);
    assert_eq!(caddy, page);
    assert_eq!(apache, elsewhere);
    assert_eq!(underscore, elsewhere);
    assert_eq!(cloudfront(), elsewhere);
}
