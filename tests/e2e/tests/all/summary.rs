//! What a chat is about.

use e2e::{AGENT_1, AGENT_2, AgentPage, Locator, Name, Role, Size, Stage, Wire, client_id};
use serde_json::json;

/// A moment more than a summary waits for both to be quiet.
const QUIET: u64 = 2_500;

fn summary(agent: &AgentPage) -> Locator {
    agent.browser.role(Role::Region, "Conversation summary")
}

/// Sees a topic in it.
async fn has_topic(agent: &AgentPage, topic: &str) {
    let topics = summary(agent).role(Role::List, "Topics");
    topics.role(Role::ListItem, Name::Any).with_text(topic).there().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn it_grows_while_the_visitor_writes_and_stays_on_the_ended_chat() {
    let mut stage = Stage::set("summary").await;
    let agent = stage.agent("agent").await;
    agent.sign_in(AGENT_1).await;
    agent.set_available(true).await;
    let visitor = stage.visitor("visitor").await;
    agent.takes(&visitor, "Nora Quist").await;
    summary(&agent).says("Appears as soon as the visitor has written").await;

    let two = stage.server.api().signed_in(AGENT_2).await;
    let mut wire = Wire::connect(&two).await;
    visitor.send("Hello! Is there a nonprofit discount for the Team plan?").await;
    agent.reads("Hello! Is there a nonprofit discount for the Team plan?").await;
    stage.server.pass(QUIET).await;
    has_topic(&agent, "nonprofit discount").await;
    summary(&agent).says("Is there a nonprofit discount for the Team plan?").await;
    summary(&agent).says("Picked from the visitor’s own words.").await;

    visitor.send("And how does the spreadsheet import handle dates?").await;
    agent.reads("And how does the spreadsheet import handle dates?").await;
    stage.server.pass(QUIET).await;
    has_topic(&agent, "spreadsheet import").await;
    has_topic(&agent, "nonprofit discount").await;

    // To another agent it does not exist before the end.
    let id = stage.server.api().signed_in(AGENT_1).await.chat_with("Nora Quist").await;
    let path = format!("/v1/conversations/{id}/summary");
    assert_eq!(two.get(&path).await.status, 404);
    assert!(!wire.heard_text("nonprofit").await, "another agent's live chat was sent");
    visitor.send("One more: do you offer gift vouchers?").await;
    agent.reads("One more: do you offer gift vouchers?").await;
    agent.end_session().await;
    agent.chat_is_over().await;
    has_topic(&agent, "gift vouchers").await;

    let other = stage.agent("agent-2").await;
    other.sign_in(AGENT_2).await;
    other.list_all().await;
    other.open("Nora Quist").await;
    has_topic(&other, "nonprofit discount").await;
    has_topic(&other, "gift vouchers").await;
    assert!(wire.heard_text("gift vouchers").await, "the ended chat's summary was not sent");
    agent.browser.reload().await;
    has_topic(&agent, "spreadsheet import").await;
    stage.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_german_chat_has_german_topics_and_on_a_phone_it_is_folded() {
    let mut stage = Stage::set("summary-german").await;
    let agent = stage.agent_with("agent", Size::Phone).await;
    agent.sign_in(AGENT_1).await;
    agent.set_available(true).await;
    let visitor = stage.visitor("visitor").await;
    agent.takes(&visitor, "Nora Quist").await;
    let question =
        "Guten Tag, wie ändere ich die Rechnungsadresse, und gibt es einen Mengenrabatt?";
    visitor.send(question).await;
    agent.reads(question).await;
    stage.server.pass(QUIET).await;
    let toggle = summary(&agent).role(Role::Button, Name::Begins("Conversation summary".into()));
    toggle.says("Rechnungsadresse").await;
    toggle.attribute_is("aria-expanded", "false").await;
    toggle.click().await;
    has_topic(&agent, "Rechnungsadresse").await;
    has_topic(&agent, "Mengenrabatt").await;
    agent.browser.reload().await;
    toggle.attribute_is("aria-expanded", "true").await;
    has_topic(&agent, "Mengenrabatt").await;
    stage.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_it_says_leads_to_where_it_was_said() {
    let mut stage = Stage::set("summary-sources").await;
    let agent = stage.agent("agent").await;
    agent.sign_in(AGENT_1).await;
    agent.set_available(true).await;
    let visitor = stage.visitor("visitor").await;
    agent.takes(&visitor, "Nora Quist").await;
    let question = "Is there a nonprofit discount for the Team plan?";
    visitor.send(question).await;
    // So many that the question is on an older page.
    let one = stage.server.api().signed_in(AGENT_1).await;
    let chat = one.chat_with("Nora Quist").await;
    for n in 1..=120 {
        // Fifty in ten seconds are what one may say.
        if n % 40 == 0 {
            stage.server.pass(10_000).await;
        }
        let path = format!("/v1/conversations/{chat}/messages/{}", client_id());
        one.put(&path, json!({ "text": format!("Point {n} of the offer") })).await.good();
    }
    visitor.send("And the nonprofit discount, is it for every year?").await;
    stage.server.pass(QUIET).await;
    agent.browser.reload().await;

    let sentences = summary(&agent).role(Role::List, "In short");
    sentences.role(Role::Link, question).click().await;
    agent.line(question).attribute_is("aria-current", "true").await;
    agent.sees_sought_line().await;
    // The agent looks somewhere else, and wants to see it once more.
    let to_the_end =
        "const log = document.querySelector('[role=log]'); log.scrollTop = log.scrollHeight";
    agent.browser.evaluate(to_the_end).await;
    agent.line("is it for every year?").there().await;
    sentences.role(Role::Link, question).click().await;
    agent.sees_sought_line().await;

    let topics = summary(&agent).role(Role::List, "Topics");
    topics.role(Role::Link, "nonprofit discount").there().await;
    topics.role(Role::Link, "Mention 2 of “nonprofit discount”").click().await;
    agent.line("is it for every year?").attribute_is("aria-current", "true").await;
    agent.sees_sought_line().await;
    stage.close().await;
}
