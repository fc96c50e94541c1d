//! Who is signed in, for how long, and what is not lost by it.

use contract::{ErrorCode, limits};
use e2e::{AGENT_1, Name, Role, Stage, client_id};
use serde_json::json;

#[tokio::test(flavor = "multi_thread")]
async fn signing_out_and_in_again() {
    let mut stage = Stage::set("signed-out").await;
    let agent = stage.agent("agent").await;
    let name = stage.server.api().signed_in(AGENT_1).await.name().await;
    agent.sign_in(AGENT_1).await;
    agent.browser.reload().await;
    agent.connection_is("Connected").await;

    agent.sign_out(&name).await;
    agent.browser.reload().await;
    agent.is_signed_out().await;
    agent.sign_in(AGENT_1).await;
    stage.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_token_is_worth_nothing_after_signing_out() {
    let stage = Stage::set("revoked").await;
    let api = stage.server.api().signed_in(AGENT_1).await;
    let other = stage.server.api().signed_in(AGENT_1).await;
    assert_eq!(api.delete("/v1/sessions/current").await.status, 204);
    let problem = api.get("/v1/me").await.problem();
    assert_eq!(problem.code, ErrorCode::Unauthenticated);
    assert_eq!(other.get("/v1/me").await.status, 200, "another session of the same agent ended");
    stage.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_expired_session_leads_back_with_the_draft() {
    let mut stage = Stage::set("expired").await;
    let agent = stage.agent("agent").await;
    agent.sign_in(AGENT_1).await;
    agent.set_available(true).await;
    let visitor = stage.visitor("visitor").await;
    agent.takes(&visitor, "Nora Quist").await;
    agent.message_box().write("half a thought").await;
    let there = agent.browser.address().await;

    // Twelve hours, with a word now and then: a silent chat would end by itself.
    let token = visitor.browser.evaluate("return localStorage.getItem('chat.token')").await;
    let talkative = stage.server.api().with_token(token.as_str().unwrap());
    let step = u64::from(limits::SILENCE_SECONDS) * 1_000 / 2;
    for n in 0..=u64::from(limits::SESSION_HOURS) * 3_600_000 / step {
        stage.server.pass(step).await;
        let path = format!("/v1/visitor/conversation/messages/{}", client_id());
        talkative.put(&path, json!({ "text": format!("still here {n}") })).await.good();
    }
    agent.is_signed_out().await;
    let status = agent.browser.role(Role::Status, Name::Any);
    status.with_text("Your session has ended. Sign in again").there().await;
    agent.sign_in(AGENT_1).await;
    assert_eq!(agent.browser.address().await, there);
    assert_eq!(agent.message_box().value().await, "half a thought");
    stage.close().await;
}
