//! Who is asked, and what happens when nobody comes.

use e2e::{AGENT_1, AGENT_2, Stage, Wire};

/// A moment more than an agent has to accept.
const OFFER_IS_OVER: u64 = 100_500;
/// Part of what the demo's operator has visitors told when nobody came.
const FALLBACK: &str = "nobody";

#[tokio::test(flavor = "multi_thread")]
async fn a_declined_chat_goes_to_the_next_agent() {
    let mut stage = Stage::set("declined").await;
    let one = stage.agent("agent-1").await;
    one.sign_in(AGENT_1).await;
    one.set_available(true).await;
    let visitor = stage.visitor("visitor").await;
    visitor.start_chat("Nora Quist", "").await;
    visitor.send("Is anybody there?").await;
    one.is_offered("Nora Quist").await;

    let two = stage.agent("agent-2").await;
    two.sign_in(AGENT_2).await;
    two.set_available(true).await;
    one.decline().await;
    two.is_offered("Nora Quist").await;
    two.accept().await;
    two.reads("Is anybody there?").await;
    visitor.talks_to(&stage.server.api().signed_in(AGENT_2).await.name().await).await;
    one.list_all().await;
    assert!(!one.row("Nora Quist").is_there().await, "agent 1 sees agent 2's live chat");
    stage.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_visitor_who_stops_waiting_takes_the_offer_along() {
    let mut stage = Stage::set("withdrawn").await;
    let agent = stage.agent("agent").await;
    agent.sign_in(AGENT_1).await;
    agent.set_available(true).await;
    let visitor = stage.visitor("visitor").await;
    visitor.start_chat("Nora Quist", "").await;
    agent.is_offered("Nora Quist").await;
    visitor.end_chat().await;
    visitor.chat_is_over().await;
    agent.offer().gone().await;

    // And comes back, as the same visitor, to a chat that they end themselves.
    visitor.start_again().await;
    visitor.start_chat("", "").await;
    agent.is_offered("Nora Quist").await;
    agent.accept().await;
    agent.send("Welcome back").await;
    visitor.reads("Welcome back").await;
    visitor.end_chat().await;
    agent.chat_is_over().await;
    agent.messages().says("The visitor ended the chat").await;
    stage.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn when_nobody_accepts_the_visitor_is_told() {
    let mut stage = Stage::set("fallback").await;
    let one = stage.agent("agent-1").await;
    one.sign_in(AGENT_1).await;
    one.set_available(true).await;
    let visitor = stage.visitor("visitor").await;
    visitor.start_chat("Nora Quist", "").await;
    one.is_offered("Nora Quist").await;

    let two = stage.agent("agent-2").await;
    two.sign_in(AGENT_2).await;
    two.set_available(true).await;
    stage.server.pass(OFFER_IS_OVER).await;
    one.offer().gone().await;
    two.is_offered("Nora Quist").await;
    stage.server.pass(OFFER_IS_OVER).await;
    two.offer().gone().await;

    visitor.messages().says(FALLBACK).await;
    visitor.chat_is_over().await;
    for agent in [&one, &two] {
        agent.list_all().await;
        agent.row("Nora Quist").gone().await;
    }
    stage.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_unavailable_agent_is_not_asked_but_their_chat_goes_on() {
    let mut stage = Stage::set("unavailable").await;
    let one = stage.agent("agent-1").await;
    one.sign_in(AGENT_1).await;
    one.set_available(true).await;
    let first = stage.visitor("visitor-1").await;
    first.start_chat("Nora Quist", "").await;
    one.is_offered("Nora Quist").await;
    one.accept().await;
    one.set_available(false).await;
    let mut wire = Wire::connect(&stage.server.api().signed_in(AGENT_1).await).await;

    let second = stage.visitor("visitor-2").await;
    second.start_chat("Omar Reyes", "").await;
    second.messages().says(FALLBACK).await;
    second.chat_is_over().await;
    assert_eq!(wire.heard_events("offer.created").await, [] as [serde_json::Value; 0]);
    assert!(!one.offer().is_there().await, "an unavailable agent was asked");

    first.send("Are you still there?").await;
    one.reads("Are you still there?").await;
    one.send("I am").await;
    first.reads("I am").await;

    // A reload must not make them available again.
    one.browser.reload().await;
    one.is_available(false).await;
    stage.close().await;
}
