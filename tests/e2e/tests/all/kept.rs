//! What an agent wrote and nobody has yet stays on the device: theirs, once, and no longer than they
//! want.

use e2e::{AGENT_1, AGENT_2, AgentPage, Link, Role, Stage, VisitorPage};
use serde_json::json;

/// An agent in a chat, through a network of their own.
async fn in_a_chat(stage: &mut Stage, link: &Link) -> (AgentPage, VisitorPage) {
    let agent = stage.agent_through("agent", link).await;
    let visitor = stage.visitor("visitor").await;
    agent.sign_in(AGENT_1).await;
    agent.set_available(true).await;
    agent.takes(&visitor, "Nora Quist").await;
    (agent, visitor)
}

/// How often the visitor has this, as the server knows it.
async fn times(stage: &Stage, text: &str) -> usize {
    let api = stage.server.api().signed_in(AGENT_1).await;
    let chat = api.chat_with("Nora Quist").await;
    let page = api.get(&format!("/v1/conversations/{chat}/messages?limit=100")).await.good();
    let messages = page["items"].as_array().expect("a list");
    messages.iter().filter(|message| message["body"]["text"] == text).count()
}

#[tokio::test(flavor = "multi_thread")]
async fn signing_out_with_unsent_words_is_asked_about() {
    let mut stage = Stage::set("unsent-words").await;
    let link = stage.server.link().await;
    let (agent, _visitor) = in_a_chat(&mut stage, &link).await;
    let name = stage.server.api().signed_in(AGENT_1).await.name().await;
    link.hold_questions();
    agent.send("on its way").await;
    agent.send("never left").await;
    agent.sees_state("never left", "Sending").await;
    agent.message_box().write("half a thou").await;
    agent.ask_to_sign_out(&name).await;
    let question = agent.sign_out_question();
    question.says("2 messages have not been sent yet. 1 draft is unfinished.").await;
    question.role(Role::Button, "Stay signed in").click().await;
    question.gone().await;
    agent.has_draft("half a thou").await;

    agent.sign_out_and_discard(&name).await;
    link.cut();
    let kept = "return Object.keys(localStorage).filter((name) => /session|words/.test(name))";
    let left = agent.browser.evaluate(kept).await;
    assert_eq!(left, json!([]), "nothing of theirs is on the device");
    agent.sign_in(AGENT_2).await;
    agent.sign_out(&stage.server.api().signed_in(AGENT_2).await.name().await).await;
    agent.sign_in(AGENT_1).await;
    agent.open("Nora Quist").await;
    agent.has_draft("").await;
    // What is on its way nobody can call back; what waits behind it is not sent any more.
    agent.line("never left").count_is(0).await;
    assert_eq!(times(&stage, "never left").await, 0);
    stage.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn of_two_tabs_the_one_that_wrote_a_message_sends_it() {
    let mut stage = Stage::set("one-entry").await;
    let link = stage.server.link().await;
    let (agent, visitor) = in_a_chat(&mut stage, &link).await;
    let (first, address) = (agent.browser.tab().await, agent.browser.address().await);
    let second = agent.browser.open_tab().await;
    agent.browser.go(&address).await;
    agent.connection_is("Connected").await;
    agent.messages().there().await;

    agent.browser.to_tab(&first).await;
    link.hold_questions();
    agent.send("once").await;
    agent.sees_state("once", "Sending").await;
    agent.message_box().write("and a draft").await;
    agent.browser.to_tab(&second).await;
    agent.line("once").count_is(0).await;
    // A draft is one, wherever it is shown.
    agent.has_draft("and a draft").await;
    agent.browser.to_tab(&first).await;
    agent.browser.close_tab(&second).await;
    link.cut();
    // The tab that wrote it is gone: the other one says it.
    visitor.reads("once").await;
    agent.reads("once").await;
    assert_eq!(times(&stage, "once").await, 1);
    stage.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn where_storage_is_forbidden_work_goes_on_and_the_agent_knows() {
    let mut stage = Stage::set("no-storage").await;
    let agent = stage.agent("agent").await;
    agent.browser.forbid_storage().await;
    agent.browser.reload().await;
    agent.sign_in(AGENT_1).await;
    let notices = agent.browser.role(Role::Region, "Notices");
    notices.says("you will have to sign in again after a reload").await;
    agent.set_available(true).await;
    let visitor = stage.visitor("visitor").await;
    agent.takes(&visitor, "Nora Quist").await;
    agent.message_box().write("a draft").await;
    notices.says("cannot keep what you write on this device").await;
    agent.send(", sent").await;
    visitor.reads("a draft, sent").await;
    agent.sees_state("a draft, sent", "Read").await;
    agent.browser.reload().await;
    agent.is_signed_out().await;
    stage.close().await;
}
