//! Bad input: every problem of the contract, and nothing half-done.

use contract::{ErrorCode, limits};
use reqwest::{Method, StatusCode, header};
use serde_json::json;
use sqlx::{Connection, SqliteConnection};

use crate::support::{World, refused, uuid};

const BIG: usize = limits::BODY_BYTES;

#[tokio::test]
async fn bodies_that_do_not_fit_are_refused_with_a_reason() {
    let world = World::start().await;
    let anna = world.ready_agent("anna").await;
    let (visitor, chat) = world.chat(&anna, "Vera").await;
    let post = async |path: &str, token: &str, body: String| {
        let method = if path.contains("/v1/sessions") || path.ends_with("/conversations") {
            Method::POST
        } else {
            Method::PUT
        };
        let request = world.http.request(method, format!("{}{path}", world.url));
        let request = request.header(header::CONTENT_TYPE, "application/json");
        let request = if token.is_empty() { request } else { request.bearer_auth(token) };
        request.body(body).send().await.unwrap()
    };
    let message = format!("/v1/conversations/{chat}/messages/{}", uuid());
    let of_visitor = format!("/v1/visitor/conversation/messages/{}", uuid());
    let (agent, guest) = (&anna.caller.token, &visitor.caller.token);
    for (path, token, body) in [
        ("/v1/sessions", "", "not json"),
        ("/v1/sessions", "", ""),
        ("/v1/sessions", "", "{}"),
        ("/v1/sessions", "", r#"{"email":"a@b.co","password":1}"#),
        ("/v1/sessions", "", r#"{"email":"a@b.co","password":"x","remember":true}"#),
        ("/v1/me/availability", agent, r#"{"available":"yes"}"#),
        ("/v1/me/availability", agent, r#"{"available":true,"since":5}"#),
        (&message, agent, r#"{"text":null}"#),
        (&message, agent, r#"{"text":"x","html":"y"}"#),
        (&message, agent, r#"{"text":"\ud800"}"#),
        (&of_visitor, guest, r#"["text"]"#),
        (&format!("/v1/conversations/{chat}/read"), agent, r#"{"up_to":-1}"#),
        ("/v1/visitor/conversation/read", guest, r#"{"up_to":1.5}"#),
        ("/v1/visitor/conversations", "", r#"{"phone":"1"}"#),
        ("/v1/visitor/conversations", "", r#"{"name":7}"#),
    ] {
        let problem = refused(post(path, token, body.into()).await, ErrorCode::InvalidBody).await;
        assert!(!problem.detail.contains("::"), "for people: {}", problem.detail);
    }
    let problem = refused(
        post("/v1/sessions", "", r#"{"email":"a","password":"b","remember":1}"#.into()).await,
        ErrorCode::InvalidBody,
    )
    .await;
    assert!(problem.detail.contains("remember"), "{}", problem.detail);

    let text = |bytes: usize| format!(r#"{{"text":"{}"}}"#, "x".repeat(bytes - 11));
    refused(post(&message, agent, text(BIG)).await, ErrorCode::MessageTooLong).await;
    for path in
        [&message, &of_visitor, "/v1/me/availability", "/v1/sessions", "/v1/visitor/conversations"]
    {
        let token = if path.contains("visitor") { guest } else { agent };
        let problem =
            refused(post(path, token, text(BIG + 1)).await, ErrorCode::BodyTooLarge).await;
        assert!(problem.detail.contains("65536"), "{}", problem.detail);
    }
    let plain = world.http.put(format!("{}{message}", world.url)).bearer_auth(agent);
    let plain = plain.body(r#"{"text":"x"}"#).send().await.unwrap();
    refused(plain, ErrorCode::UnsupportedMediaType).await;
    let form = world.http.post(format!("{}/v1/sessions", world.url));
    let form = form.header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
    refused(form.body("email=a").send().await.unwrap(), ErrorCode::UnsupportedMediaType).await;
    assert_eq!(visitor.state().await.messages.len(), 1, "nothing was half-done");
}

#[tokio::test]
async fn values_that_are_not_acceptable_are_named() {
    let world = World::start().await;
    let start =
        async |body| world.ask(Method::POST, "/v1/visitor/conversations", None, Some(body)).await;
    for (field, body) in [
        ("name", json!({"name": "x".repeat(201)})),
        ("name", json!({"name": "a\nb"})),
        ("email", json!({"email": "nonsense"})),
        ("email", json!({"email": format!("{}@example.com", "x".repeat(254))})),
    ] {
        let problem = refused(start(body).await, ErrorCode::InvalidValue).await;
        assert!(problem.detail.contains(field), "{}", problem.detail);
    }
    assert_eq!(start(json!({"name": "ü".repeat(200)})).await.status(), StatusCode::CREATED);
    for body in [
        json!({"email": "a@b.co", "password": "x".repeat(1025)}),
        json!({"email": "x".repeat(255), "password": "x"}),
    ] {
        let answer = world.ask(Method::POST, "/v1/sessions", None, Some(body)).await;
        refused(answer, ErrorCode::InvalidValue).await;
    }
}

#[tokio::test]
async fn unknown_paths_and_methods_are_problems_too() {
    let world = World::start().await;
    for path in ["/v1/nothing", "/v1", "/nothing", "/visitor/nothing.js"] {
        refused(world.ask(Method::GET, path, None, None).await, ErrorCode::NotFound).await;
    }
    for (method, path) in [
        (Method::PATCH, "/v1/me"),
        (Method::GET, "/v1/sessions"),
        (Method::DELETE, "/v1/conversations"),
        (Method::POST, "/v1/socket"),
        (Method::POST, "/visitor/"),
    ] {
        let answer = world.ask(method, path, None, None).await;
        assert!(answer.headers().contains_key(header::ALLOW), "{path}");
        refused(answer, ErrorCode::MethodNotAllowed).await;
    }
    for path in ["/v1/socket", "/v1/visitor/socket"] {
        refused(world.ask(Method::GET, path, None, None).await, ErrorCode::InvalidParameter).await;
    }
}

#[tokio::test]
async fn every_endpoint_of_an_agent_asks_who_it_is() {
    let world = World::start().await;
    let document: serde_json::Value =
        world.ask(Method::GET, "/v1/openapi.json", None, None).await.json().await.unwrap();
    let mut asked = 0;
    for (path, item) in document["paths"].as_object().unwrap() {
        for (method, operation) in item.as_object().unwrap() {
            let security = operation["security"].as_array().unwrap();
            if security.contains(&json!({})) {
                continue;
            }
            let path = path.replace(['{', '}'], "");
            let method = method.to_uppercase().parse().unwrap();
            // Before anything else: not even the body is looked at.
            let answer = world.ask(method, &path, Some("unknown"), None).await;
            refused(answer, ErrorCode::Unauthenticated).await;
            asked += 1;
        }
    }
    assert!(asked >= 17, "{asked}");
}

#[tokio::test]
async fn a_database_that_cannot_write_is_an_honest_503_and_loses_nothing() {
    let world = World::start().await;
    let anna = world.ready_agent("anna").await;
    let (visitor, chat) = world.chat(&anna, "Vera").await;
    let mut socket = anna.socket().await;
    // Somebody else holds the database: the server waits a moment, and then says so.
    let path = format!("sqlite://{}", world.database().display());
    let mut other = SqliteConnection::connect(&path).await.unwrap();
    let lock = other.begin_with("BEGIN IMMEDIATE").await.unwrap();
    let key = uuid();
    let answer = visitor.put(&key, "is this lost?").await;
    assert!(answer.headers().contains_key(header::RETRY_AFTER));
    refused(answer, ErrorCode::Unavailable).await;
    // Reading goes on meanwhile.
    assert_eq!(anna.conversation(&chat).await.last_position, 1);
    lock.rollback().await.unwrap();
    assert_eq!(visitor.put(&key, "is this lost?").await.status(), StatusCode::CREATED);
    socket.catch_up().await;
    assert_eq!(socket.events.len(), 1);
    assert_eq!(anna.conversation(&chat).await.last_position, 2);
}

#[tokio::test]
async fn other_origins_may_call_the_api_without_credentials() {
    let world = World::start().await;
    let preflight = world
        .http
        .request(Method::OPTIONS, format!("{}/v1/me/availability", world.url))
        .header(header::ORIGIN, "https://inbox.example")
        .header(header::ACCESS_CONTROL_REQUEST_METHOD, "PUT")
        .header(header::ACCESS_CONTROL_REQUEST_HEADERS, "authorization,content-type")
        .send()
        .await
        .unwrap();
    let headers = preflight.headers();
    assert!(preflight.status().is_success());
    assert_eq!(headers[header::ACCESS_CONTROL_ALLOW_ORIGIN], "*");
    assert!(headers[header::ACCESS_CONTROL_ALLOW_METHODS].to_str().unwrap().contains("PUT"));
    assert!(headers.contains_key(header::ACCESS_CONTROL_MAX_AGE));
    assert!(!headers.contains_key(header::ACCESS_CONTROL_ALLOW_CREDENTIALS));
    let answer = world
        .http
        .get(format!("{}/v1/me", world.url))
        .header(header::ORIGIN, "https://inbox.example")
        .send()
        .await
        .unwrap();
    assert_eq!(answer.headers()[header::ACCESS_CONTROL_ALLOW_ORIGIN], "*", "also where it refuses");
    let exposed = answer.headers()[header::ACCESS_CONTROL_EXPOSE_HEADERS].to_str().unwrap();
    assert!(exposed.contains("retry-after"));
    assert_eq!(answer.headers()[header::CACHE_CONTROL], "no-store");
    assert_eq!(answer.headers()["x-content-type-options"], "nosniff");
}
