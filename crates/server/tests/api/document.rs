//! The published document and what the server serves besides the API.

use std::collections::BTreeSet;

use contract::ErrorCode;
use reqwest::{Method, header};
use serde_json::Value;

use crate::{
    operations::{Operation, document, operations},
    support::{World, refused},
};

#[test]
fn the_copy_in_the_tree_is_not_stale() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../contract/openapi.json");
    let copy = std::fs::read_to_string(path).unwrap_or_default();
    assert!(
        copy == chat_server::http::openapi_json(),
        "crates/contract/openapi.json is stale; renew it with\n\
         cargo run -p chat-server -- openapi > openapi.new && mv openapi.new crates/contract/openapi.json"
    );
}

#[tokio::test]
async fn the_server_gives_the_document_to_anybody() {
    let world = World::start().await;
    let answer = world.ask(Method::GET, "/v1/openapi.json", None, None).await;
    assert_eq!(answer.headers()[header::CONTENT_TYPE], "application/json");
    let served: Value = answer.json().await.unwrap();
    assert_eq!(served, document());
    assert_eq!(served["openapi"], "3.1.0");
    assert!(served["paths"].as_object().unwrap().keys().all(|path| !path.contains("test")));
}

#[test]
fn every_operation_documents_its_errors() {
    let document = document();
    let mut ids = BTreeSet::new();
    let mut codes = BTreeSet::new();
    for Operation { id, method, path, content: operation, .. } in operations() {
        let name = format!("{method} {path}");
        assert!(ids.insert(id.clone()), "{id} twice");
        for part in ["summary", "tags", "security"] {
            assert!(operation.get(part).is_some(), "{name} has no {part}");
        }
        let responses = operation["responses"].as_object().unwrap();
        let has = |status: &str| responses.contains_key(status);
        assert!(has("500"), "{name}");
        let open = operation["security"].as_array().unwrap().contains(&serde_json::json!({}));
        assert!(open || has("401"), "{name}");
        if operation.get("requestBody").is_some() {
            assert!(has("400") && has("413") && has("415"), "{name}");
        }
        if operation.get("parameters").is_some() {
            assert!(has("400"), "{name}");
        }
        if name.contains("{") && !name.contains("visitor/") {
            assert!(has("404"), "{name}");
        }
        for (status, response) in responses {
            let description = response["description"].as_str().unwrap();
            if status.as_str() < "400" {
                assert!(!description.is_empty(), "{name} {status}");
                continue;
            }
            let problem = &response["content"]["application/problem+json"]["schema"]["$ref"];
            assert_eq!(problem, "#/components/schemas/Problem", "{name} {status}");
            // Each status names the codes that it may carry, and they carry it.
            let named: Vec<_> = description
                .split('`')
                .skip(1)
                .step_by(2)
                .filter_map(|word| serde_json::from_value::<ErrorCode>(word.into()).ok())
                .filter(|code| *code != ErrorCode::Unknown)
                .collect();
            assert!(!named.is_empty(), "{name} {status}: {description}");
            for code in named {
                assert_eq!(code.status().to_string(), *status, "{name}: {code:?}");
                codes.insert(serde_json::to_string(&code).unwrap());
            }
            let waits = matches!(status.as_str(), "429" | "503");
            assert_eq!(response["headers"].get("Retry-After").is_some(), waits, "{name} {status}");
        }
    }
    // All of them but the one that belongs to no operation.
    let all = document["components"]["schemas"]["ErrorCode"]["enum"].as_array().unwrap();
    let missing: Vec<_> = all
        .iter()
        .filter(|code| !codes.contains(&code.to_string()))
        .map(|code| code.as_str().unwrap())
        .collect();
    assert_eq!(missing, ["method-not-allowed", "unknown"]);
}

#[test]
fn every_reference_leads_somewhere() {
    fn references<'a>(value: &'a Value, found: &mut Vec<&'a str>) {
        match value {
            Value::Object(map) => {
                if let Some(Value::String(reference)) = map.get("$ref") {
                    found.push(reference);
                }
                map.values().for_each(|value| references(value, found));
            }
            Value::Array(items) => items.iter().for_each(|value| references(value, found)),
            _ => {}
        }
    }
    let document = document();
    let mut found = Vec::new();
    references(&document, &mut found);
    assert!(found.len() > 50);
    for reference in found {
        assert!(document.pointer(reference.trim_start_matches('#')).is_some(), "{reference}");
    }
}

#[tokio::test]
async fn the_visitor_page_is_built_in_and_dressed() {
    let world = World::start().await;
    let moved = world.ask(Method::GET, "/visitor", None, None).await;
    assert_eq!(moved.status(), 308);
    assert_eq!(moved.headers()[header::LOCATION], "visitor/");
    let page = world.ask(Method::GET, "/visitor/", None, None).await;
    assert_eq!(page.status(), 200);
    let headers = page.headers().clone();
    let policy = headers[header::CONTENT_SECURITY_POLICY].to_str().unwrap();
    assert!(policy.contains(&world.url.replace("http", "ws")));
    // Whatever the page refers to is there, with its type.
    let html = page.text().await.unwrap();
    let mut files = 0;
    for part in html.split(['"', '\'']).filter(|it| it.ends_with(".js") || it.ends_with(".css")) {
        let file = world.ask(Method::GET, &format!("/visitor/{part}"), None, None).await;
        assert_eq!(file.status(), 200, "{part}");
        let media_type = file.headers()[header::CONTENT_TYPE].to_str().unwrap().to_owned();
        assert!(media_type.starts_with("text/"), "{part}: {media_type}");
        // And what a script imports.
        let text = file.text().await.unwrap();
        for import in text.split('"').filter(|it| it.starts_with("./") && it.ends_with(".js")) {
            let path = format!("/visitor/{}", &import[2..]);
            assert_eq!(world.ask(Method::GET, &path, None, None).await.status(), 200, "{path}");
        }
        files += 1;
    }
    assert!(files >= 2);
}

#[tokio::test]
async fn the_inbox_is_served_with_the_right_headers() {
    let folder = tempfile::tempdir().unwrap();
    let write =
        |name: &str, content: &str| std::fs::write(folder.path().join(name), content).unwrap();
    write("index.html", "<!doctype html>");
    write("app-0123456789abcdef.js", "1");
    write("app-0123456789abcdef_bg.wasm", "plain");
    write("app-0123456789abcdef_bg.wasm.br", "brotli");
    write("config.json", "{}");
    let path = folder.path().to_owned();
    let world = World::with(move |config| config.app = Some(path)).await;
    let get = async |path: &str| world.ask(Method::GET, path, None, None).await;

    let page = get("/").await;
    assert_eq!(page.headers()[header::CACHE_CONTROL], "no-cache");
    let script = get("/app-0123456789abcdef.js").await;
    assert!(script.headers()[header::CACHE_CONTROL].to_str().unwrap().contains("immutable"));
    assert_eq!(get("/config.json").await.headers()[header::CACHE_CONTROL], "no-cache");

    let url = format!("{}/app-0123456789abcdef_bg.wasm", world.url);
    let wasm =
        world.http.get(&url).header(header::ACCEPT_ENCODING, "br, gzip").send().await.unwrap();
    assert_eq!(wasm.headers()[header::CONTENT_TYPE], "application/wasm");
    assert_eq!(wasm.headers()[header::CONTENT_ENCODING], "br");
    assert_eq!(wasm.text().await.unwrap(), "brotli");
    let plain = world.http.get(&url).send().await.unwrap();
    assert!(!plain.headers().contains_key(header::CONTENT_ENCODING));

    refused(get("/nothing.js").await, ErrorCode::NotFound).await;
    refused(get("/../Cargo.toml").await, ErrorCode::NotFound).await;
    refused(get("/%2e%2e/chat.db").await, ErrorCode::NotFound).await;
    refused(get("/v1/nothing").await, ErrorCode::NotFound).await;
    assert_eq!(get("/visitor/").await.status(), 200);
    refused(world.ask(Method::POST, "/", None, None).await, ErrorCode::MethodNotAllowed).await;
}
