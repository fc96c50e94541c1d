//! Who is asked, and what happens when nobody comes.

use e2e::{AGENT_1, AGENT_2, Api, Stage, Wire, wait::until};
use serde_json::json;

/// A moment more than an agent has to accept.
const OFFER_IS_OVER: u64 = 100_500;
const MINUTE: u64 = 60_000;
/// Part of what the demo's operator has visitors told when nobody came.
const FALLBACK: &str = "nobody";
/// Rules for the demo's agents and team.
const RULES: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../crates/server/examples/rules.toml");

/// An agent without a screen, and available.
async fn available(stage: &Stage, email: &str) -> Api {
    let api = stage.server.api().signed_in(email).await;
    api.put("/v1/me/availability", json!({ "available": true })).await.good();
    api
}

/// How many offers wait for this agent.
async fn offers(agent: &Api) -> usize {
    let snapshot = agent.get("/v1/snapshot").await.good();
    snapshot["offers"].as_array().expect("a list").len()
}

async fn id(agent: &Api) -> String {
    let me = agent.get("/v1/me").await.good();
    me["id"].as_str().expect("an id").to_owned()
}

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
    one.offer().says("Is anybody there?").await;
    // Of all that the offer says only the time that is left changes now.
    one.offer().says(" seconds left to accept").await;
    let before = one.offer().text().await;
    until("the countdown to go on", async || match one.offer().text().await {
        now if now == before => Err(format!("it stands at {now:?}")),
        _ => Ok(()),
    })
    .await;

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
    one.takes(&first, "Nora Quist").await;
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

#[tokio::test(flavor = "multi_thread")]
async fn a_named_agent_is_asked_before_everybody_else() {
    let mut stage = Stage::set("named-agent").await;
    // The first agent would have the first turn.
    let one = available(&stage, AGENT_1).await;
    let two = stage.agent("agent-2").await;
    two.sign_in(AGENT_2).await;
    two.set_available(true).await;
    let named = id(&stage.server.api().signed_in(AGENT_2).await).await;

    let visitor = stage.visitor_at("visitor", &format!("?agent={named}")).await;
    visitor.start_chat("Nora Quist", "").await;
    two.is_offered("Nora Quist").await;
    assert_eq!(offers(&one).await, 0);
    two.decline().await;
    assert_eq!(offers(&one).await, 1, "everybody else is asked then");

    // Somebody who does not exist leaves the chat for everybody.
    let other = stage.visitor_at("visitor-2", "?agent=nobody&team=none").await;
    two.takes(&other, "Omar Reyes").await;
    other.talks_to("Ben Okafor").await;
    stage.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_team_is_asked_in_turn_and_then_everybody_else() {
    let mut stage = Stage::set("team").await;
    let outside = available(&stage, AGENT_1).await;
    let add = ["agent", "add", "--email", "cleo@example.com", "--name", "Cleo Baptiste"];
    stage.server.operate(&add, "demo\n");
    stage.server.operate(&["team", "add", "Field"], "");
    stage.server.operate(&["team", "join", "field", AGENT_2, "cleo@example.com"], "");
    let two = stage.agent("agent-2").await;
    two.sign_in(AGENT_2).await;
    two.set_available(true).await;
    let three = stage.agent("agent-3").await;
    three.sign_in("cleo@example.com").await;
    three.set_available(true).await;

    for (who, agent) in [("Nora Quist", &two), ("Omar Reyes", &three), ("Pia Lund", &two)] {
        let visitor = stage.visitor_at(who, "?team=Field").await;
        agent.takes(&visitor, who).await;
        assert_eq!(offers(&outside).await, 0, "who is not in the team was asked");
    }
    let visitor = stage.visitor_at("the last", "?team=field").await;
    visitor.start_chat("Quentin Roy", "").await;
    three.is_offered("Quentin Roy").await;
    three.decline().await;
    two.is_offered("Quentin Roy").await;
    two.decline().await;
    assert_eq!(offers(&outside).await, 1, "the team had its turn");
    stage.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_rule_decides_by_what_the_site_says() {
    let mut stage = Stage::set_with("rule", &["--rules", RULES]).await;
    let one = available(&stage, AGENT_1).await;
    let two = stage.agent("agent-2").await;
    two.sign_in(AGENT_2).await;
    two.set_available(true).await;
    let business = stage.visitor_at("business", "?attr.plan=Business").await;
    two.takes(&business, "Nora Quist").await;
    assert_eq!(offers(&one).await, 0);
    // No rule says anything of this one: it is the first agent's turn.
    let plain = stage.visitor_at("plain", "?attr.plan=free").await;
    plain.start_chat("Omar Reyes", "").await;
    plain.waits().await;
    assert_eq!(offers(&one).await, 1);
    assert!(!two.offer().is_there().await, "it was not their turn");
    stage.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_eleventh_chat_goes_to_the_other_agent() {
    let mut stage = Stage::set("eleventh").await;
    let one = available(&stage, AGENT_1).await;
    let named = id(&one).await;
    let visitors = stage.server.api();
    for n in 1..=10 {
        let body = json!({ "name": format!("Visitor {n}"), "ask": { "agent": named } });
        visitors.post("/v1/visitor/conversations", body).await.good();
        let snapshot = one.get("/v1/snapshot").await.good();
        let offer = snapshot["offers"][0]["id"].as_str().expect("an offer").to_owned();
        one.tell(&format!("/v1/offers/{offer}/accept")).await.good();
    }
    let two = stage.agent("agent-2").await;
    two.sign_in(AGENT_2).await;
    two.set_available(true).await;
    let ask = format!("?agent={named}");
    let eleventh = stage.visitor_at("the eleventh", &ask).await;
    eleventh.start_chat("Nora Quist", "").await;
    two.is_offered("Nora Quist").await;
    assert_eq!(offers(&one).await, 0);
    two.accept().await;

    // With one chat less there is room again.
    let done = one.chat_with("Visitor 1").await;
    one.tell(&format!("/v1/conversations/{done}/end")).await.good();
    let twelfth = stage.visitor_at("the twelfth", &ask).await;
    twelfth.start_chat("Omar Reyes", "").await;
    twelfth.waits().await;
    assert_eq!(offers(&one).await, 1);
    stage.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn ten_minutes_of_silence_end_a_chat_and_both_sides_see_why() {
    let mut stage = Stage::set("silence").await;
    let agent = stage.agent("agent").await;
    agent.sign_in(AGENT_1).await;
    agent.set_available(true).await;
    let visitor = stage.visitor("visitor").await;
    agent.takes(&visitor, "Nora Quist").await;
    agent.send("How can I help?").await;
    visitor.reads("How can I help?").await;
    stage.server.pass(9 * MINUTE).await;
    visitor.send("One moment").await;
    agent.reads("One moment").await;
    // A word begins the ten minutes anew.
    stage.server.pass(9 * MINUTE).await;
    agent.send("Take your time").await;
    visitor.reads("Take your time").await;

    stage.server.pass(10 * MINUTE).await;
    agent.messages().says("The chat ended after 10 minutes without a message").await;
    agent.chat_is_over().await;
    visitor.messages().says("The chat ended after 10 minutes without a message").await;
    visitor.chat_is_over().await;
    stage.close().await;
}
