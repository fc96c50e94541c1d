//! Signing in and out.

use contract::{ErrorCode, Session, limits, socket::close};
use reqwest::{Method, StatusCode};
use serde_json::json;

use crate::support::{PASSWORD, World, eventually, read, refused};

#[tokio::test]
pub async fn an_agent_signs_in_in_any_case_and_out() {
    let world = World::start().await;
    let agent = world.agent("anna").await;
    let body = json!({"email": " ANNA@Example.com ", "password": PASSWORD});
    let other: Session =
        read(world.ask(Method::POST, "/v1/sessions", None, Some(body)).await, 201).await;
    assert_eq!(other.me, agent.session.me);
    assert_ne!(other.token, agent.session.token);
    assert_eq!(
        other.expires_at.millis_since(agent.session.expires_at) / 60_000,
        0,
        "both last twelve hours"
    );

    let mut socket = agent.socket().await;
    let answer = agent.ask(Method::DELETE, "/v1/sessions/current", None).await;
    assert_eq!(answer.status(), StatusCode::NO_CONTENT);
    assert_eq!(socket.wire.close_code().await, close::UNAUTHENTICATED);
    refused(agent.ask(Method::GET, "/v1/me", None).await, ErrorCode::Unauthenticated).await;
    // The other session is another session.
    let token = other.token.secret();
    let me = world.ask(Method::GET, "/v1/me", Some(token), None).await;
    assert_eq!(me.status(), StatusCode::OK);
}

#[tokio::test]
async fn a_wrong_password_and_an_unknown_account_look_the_same() {
    let world = World::start().await;
    world.agent("anna").await;
    let mut answers = Vec::new();
    for email in ["anna@example.com", "nobody@example.com", "no address"] {
        let body = json!({"email": email, "password": "wrong"});
        let answer = world.ask(Method::POST, "/v1/sessions", None, Some(body)).await;
        answers.push(refused(answer, ErrorCode::WrongCredentials).await);
    }
    assert!(answers.windows(2).all(|pair| pair[0] == pair[1]));
}

#[tokio::test]
async fn ten_attempts_a_minute_and_no_more() {
    let world = World::start().await;
    let attempt = || async {
        let body = json!({"email": "nobody@example.com", "password": "guess"});
        world.ask(Method::POST, "/v1/sessions", None, Some(body)).await
    };
    for _ in 0..limits::SIGN_IN_RATE {
        refused(attempt().await, ErrorCode::WrongCredentials).await;
    }
    let problem = refused(attempt().await, ErrorCode::RateLimited).await;
    assert!(problem.detail.contains("10"), "{}", problem.detail);
    world.advance_seconds(60);
    refused(attempt().await, ErrorCode::WrongCredentials).await;
}

#[tokio::test]
pub async fn a_session_expires_and_takes_its_sockets_with_it() {
    let world = World::start().await;
    let agent = world.agent("anna").await;
    let mut socket = agent.socket().await;
    let hours = i64::from(limits::SESSION_HOURS);
    world.advance_seconds(hours * 3600 - 60);
    let me = agent.ask(Method::GET, "/v1/me", None).await;
    assert_eq!(me.status(), StatusCode::OK, "a minute before its end");
    world.advance_seconds(60);
    refused(agent.ask(Method::GET, "/v1/me", None).await, ErrorCode::Unauthenticated).await;
    assert_eq!(socket.wire.close_code().await, close::UNAUTHENTICATED);
    // And the account still works.
    world.sign_in("anna@example.com").await;
}

#[tokio::test]
async fn tokens_are_good_on_their_own_side_only() {
    let world = World::start().await;
    let agent = world.ready_agent("anna").await;
    let visitor = world.visitor("Vera").await;
    let as_agent =
        |path: &'static str| world.ask(Method::GET, path, Some(&visitor.caller.token), None);
    for path in ["/v1/me", "/v1/snapshot", "/v1/conversations"] {
        refused(as_agent(path).await, ErrorCode::Unauthenticated).await;
    }
    refused(
        agent.ask(Method::GET, "/v1/visitor/conversation", None).await,
        ErrorCode::Unauthenticated,
    )
    .await;
    refused(
        agent.ask(Method::POST, "/v1/visitor/conversations", Some(json!({}))).await,
        ErrorCode::Unauthenticated,
    )
    .await;
    for token in ["", "x", "Ünicode", &agent.caller.token.to_uppercase()] {
        let answer = world.http.get(format!("{}/v1/me", world.url));
        let header = format!("Bearer {token}");
        let answer = answer.header("authorization", header.as_bytes()).send().await.unwrap();
        refused(answer, ErrorCode::Unauthenticated).await;
    }
}

#[tokio::test]
async fn a_token_counts_in_its_header_alone() {
    let world = World::start().await;
    let agent = world.agent("anna").await;
    let token = &agent.caller.token;
    let get = |path: &str| world.http.get(format!("{}{path}", world.url));
    for request in [
        get(&format!("/v1/me?access_token={token}")),
        get(&format!("/v1/me?token={token}")),
        get("/v1/me").header("cookie", format!("token={token}; session={token}")),
        get("/v1/me").basic_auth("anna@example.com", Some(PASSWORD)),
        get("/v1/me").basic_auth(token, Some("")),
        get("/v1/me").header("authorization", token),
        get("/v1/me").header("x-api-key", token),
    ] {
        refused(request.send().await.unwrap(), ErrorCode::Unauthenticated).await;
    }
}

#[tokio::test]
async fn the_clock_moves_over_http_where_the_server_was_told_to_let_it() {
    let world = World::start().await;
    let agent = world.agent("anna").await;
    let before = agent.snapshot().await.server_now;
    let body = json!({"advance_ms": 100_000});
    let moved = world.ask(Method::POST, "/v1/test/clock", None, Some(body.clone())).await;
    assert_eq!(moved.status(), StatusCode::NO_CONTENT);
    assert!(agent.snapshot().await.server_now.millis_since(before) >= 100_000);

    let plain = World::with(|config| config.test_clock = None).await;
    let answer = plain.ask(Method::POST, "/v1/test/clock", None, Some(body)).await;
    refused(answer, ErrorCode::NotFound).await;
}

#[tokio::test]
async fn the_switch_is_told_to_all_of_an_agents_sockets() {
    let world = World::start().await;
    let agent = world.agent("anna").await;
    let (mut first, mut second) = (agent.socket().await, agent.socket().await);
    agent.set_available(true).await;
    for socket in [&mut first, &mut second] {
        let now: contract::Availability = socket.expect("availability.changed").await;
        assert!(now.available);
        assert_eq!(now.version, socket.cursor);
    }
    let before = agent.snapshot().await;
    agent.set_available(true).await;
    let after = agent.snapshot().await;
    assert_eq!(before.seq, after.seq, "nothing changed, so nothing is told");
    eventually("the same answer", || async {
        let now: contract::Availability = agent.get("/v1/me/availability").await;
        (now == after.availability).then_some(())
    })
    .await;
}
