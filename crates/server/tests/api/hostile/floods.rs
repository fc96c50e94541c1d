//! Too much of what is allowed: the limit holds, says how long to wait, and holds for nobody else.
//! Limits of one theme (messages, sign-ins, bookings …) are tested with that theme.

use contract::{ErrorCode, limits};
use reqwest::{Method, Response};
use serde_json::json;

use crate::support::{Caller, World, refused};

async fn post(caller: &Caller, path: &str) -> Response {
    caller.ask(Method::POST, path, None).await
}

#[tokio::test]
async fn tickets_have_a_limit_for_each_session_and_visitor() {
    let world = World::start().await;
    let anna = world.ready_agent("anna").await;
    let same = world.sign_in("anna@example.com").await;
    let (vera, willi) = (world.visitor("Vera").await, world.visitor("Willi").await);
    for (path, flooding, other) in [
        ("/v1/socket-tickets", &anna.caller, &same.caller),
        ("/v1/visitor/socket-tickets", &vera.caller, &willi.caller),
    ] {
        for _ in 0..limits::TICKET_RATE {
            assert_eq!(post(flooding, path).await.status(), 201);
        }
        refused(post(flooding, path).await, ErrorCode::RateLimited).await;
        assert_eq!(post(other, path).await.status(), 201);
    }
    world.advance_seconds(60);
    assert_eq!(post(&anna.caller, "/v1/socket-tickets").await.status(), 201);
}

#[tokio::test]
async fn calls_have_a_limit_for_each_session_and_visitor() {
    let world = World::start().await;
    let anna = world.ready_agent("anna").await;
    let vera = world.visitor("Vera").await;
    for (path, flooding) in [("/v1/me", &anna.caller), ("/v1/visitor/conversation", &vera.caller)] {
        let get = || flooding.ask(Method::GET, path, None);
        // Some were made to get here.
        let mut taken = 0;
        let refusal = loop {
            let answer = get().await;
            if answer.status() != 200 {
                break answer;
            }
            taken += 1;
            assert!(taken <= limits::CALL_RATE, "there is no limit");
        };
        assert!(taken > limits::CALL_RATE - 10, "only {taken} were taken");
        refused(refusal, ErrorCode::RateLimited).await;
        world.advance_seconds(i64::from(limits::CALL_RATE_SECONDS));
        assert_eq!(get().await.status(), 200);
    }
    let ben = world.agent("ben").await;
    assert_eq!(ben.ask(Method::GET, "/v1/me", None).await.status(), 200);
}

#[tokio::test]
async fn nobody_but_a_named_proxy_is_believed_about_addresses() {
    let sign_in = async |world: &World, address: &str, account: u32| {
        let body = json!({"email": format!("a{account}@b.co"), "password": "x"});
        let request = world.http.post(format!("{}/v1/sessions", world.url)).json(&body);
        request.header("x-forwarded-for", address).send().await.unwrap()
    };
    let direct = World::start().await;
    for i in 0..limits::SIGN_IN_RATE {
        let answer = sign_in(&direct, &format!("10.0.0.{i}"), i).await;
        refused(answer, ErrorCode::WrongCredentials).await;
    }
    refused(sign_in(&direct, "10.0.1.1", 100).await, ErrorCode::RateLimited).await;

    let proxied =
        World::with(|config| config.bounds.proxies = [[127, 0, 0, 1].into()].into()).await;
    for i in 0..limits::SIGN_IN_RATE {
        // What the client wrote itself stands before what the proxy saw.
        let answer = sign_in(&proxied, &format!("198.51.100.{i}, 10.0.0.1"), i).await;
        refused(answer, ErrorCode::WrongCredentials).await;
    }
    refused(sign_in(&proxied, "10.0.0.1", 100).await, ErrorCode::RateLimited).await;
    refused(sign_in(&proxied, "10.0.0.2", 100).await, ErrorCode::WrongCredentials).await;
}
