//! What went wrong is said where it happened, with what to do about it.

use contract::limits;
use e2e::{AGENT_1, AGENT_2, Name, Role, Stage};
use serde_json::json;

#[tokio::test(flavor = "multi_thread")]
async fn at_the_sign_in() {
    let mut stage = Stage::set("sign-in").await;
    let agent = stage.agent("agent").await;
    let alert = agent.browser.role(Role::Alert, Name::Any);
    agent.try_to_sign_in(AGENT_1, "wrong").await;
    alert.says("password").await;

    let api = stage.server.api();
    for _ in 1..limits::SIGN_IN_RATE {
        let wrong = json!({ "email": AGENT_1, "password": "wrong" });
        assert_eq!(api.post("/v1/sessions", wrong).await.status, 401);
    }
    agent.try_to_sign_in(AGENT_1, "demo").await;
    alert.says("Too many").await;
    stage.server.pass(61_000).await;
    agent.sign_in(AGENT_1).await;
    stage.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn at_a_chat_that_is_not_there() {
    let mut stage = Stage::set("not-there").await;
    let one = stage.agent("agent-1").await;
    one.sign_in(AGENT_1).await;
    one.set_available(true).await;
    let visitor = stage.visitor("visitor").await;
    one.takes(&visitor, "Nora Quist").await;
    let foreign = one.browser.address().await;
    let chat = stage.server.api().signed_in(AGENT_1).await.chat_with("Nora Quist").await;
    assert!(foreign.contains(&chat), "the address {foreign:?} does not lead to the chat");

    let two = stage.agent("agent-2").await;
    two.sign_in(AGENT_2).await;
    for address in [foreign.clone(), foreign.replace(&chat, "no-such-chat")] {
        // Or else the second one would find what the first one says.
        two.browser.go("about:blank").await;
        two.browser.go(&address).await;
        two.main().says("does not exist or is not yours to see").await;
        two.messages().gone().await;
        two.message_box().gone().await;
    }
    // Their own list is as usable as before.
    two.list_all().await;
    stage.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn at_a_message_that_is_too_long() {
    let mut stage = Stage::set("too-long").await;
    let agent = stage.agent("agent").await;
    agent.sign_in(AGENT_1).await;
    agent.set_available(true).await;
    let visitor = stage.visitor("visitor").await;
    agent.takes(&visitor, "Nora Quist").await;

    let long = "x".repeat(limits::MESSAGE_CHARS + 1);
    visitor.send(&long).await;
    visitor.browser.role(Role::Alert, Name::Any).says("10,000").await;
    assert_eq!(visitor.message_box().value().await, long, "what was written is lost");
    agent.message_box().write(&long).await;
    agent.main().says("Too long by 1 character").await;
    assert_eq!(agent.message_box().value().await, long, "what was written is lost");
    stage.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn at_a_visitor_whose_token_is_no_longer_known() {
    let mut stage = Stage::set("unknown-token").await;
    let visitor = stage.visitor("visitor").await;
    visitor.browser.evaluate("localStorage.setItem('chat.token', 'made-up')").await;
    visitor.browser.reload().await;
    let refused = visitor.browser.role(Role::Alert, Name::Any);
    refused.says("Start a new one").await;
    // A browser may tell of what was kept when another page has come into its place.
    let late = "window.isHere = true;
        dispatchEvent(new StorageEvent('storage', { key: 'chat.token', newValue: 'made-up' }))";
    visitor.browser.evaluate(late).await;
    refused.says("Start a new one").await;
    visitor.start_chat("Nora Quist", "").await;
    visitor.messages().there().await;
    let is_here = visitor.browser.evaluate("return window.isHere === true").await;
    assert_eq!(is_here, true, "the page was not loaded again");
    stage.close().await;
}
