//! Private notes: colleagues have them, the visitor's browser gets nothing of them.

use e2e::{AGENT_1, AGENT_2, Held, Link, Name, Role, Stage, VisitorPage, key};

/// The frame that tells a visitor that the agent types.
const TYPING: &str = r#"{"t":"typing""#;
const NOTE: &str = "Pays late, ask for the order number";

#[tokio::test(flavor = "multi_thread")]
async fn a_note_is_in_the_log_and_nothing_of_it_reaches_the_visitor() {
    let mut stage = Stage::set("notes").await;
    let agent = stage.agent("agent").await;
    agent.sign_in(AGENT_1).await;
    agent.set_available(true).await;
    let link = stage.server.link().await;
    let visitor = stage.visitor_through("visitor", &link).await;
    agent.takes(&visitor, "Nora Quist").await;

    // Half of it, over a reload: what it is to be is part of the draft.
    agent.writes("Note").await;
    agent.note_box().write("Pays late").await;
    agent.browser.reload().await;
    agent.connection_is("Connected").await;
    agent.note_box().value_is("Pays late").await;
    agent.note_box().write(", ask for the order number").await;
    agent.add_note().await;
    agent.line(NOTE).says("Your note").await;
    agent.line(NOTE).says("Sent").await;
    visitor.send("Are you there?").await;
    agent.reads("Are you there?").await;
    assert!(!link.has_brought(TYPING), "the visitor is told that somebody types");

    // What follows is an answer only if it is chosen.
    agent.note_box().there().await;
    agent.writes("Reply").await;
    agent.message_box().write("Which order is it?").await;
    visitor.sees_typing(&name_of(&stage, AGENT_1).await).await;
    assert!(link.has_brought(TYPING), "this is how it would be told");
    agent.browser.role(Role::Button, "Send").click().await;
    visitor.reads("Which order is it?").await;
    visitor.browser.reload().await;
    visitor.reads("Which order is it?").await;
    visitor.sees_state("Are you there?", "Read").await;
    nothing_of_it(&visitor, &link).await;

    // Also by keyboard, with words that were begun as an answer.
    agent.message_box().write("Third time").await;
    agent.browser.press_with(&[Held::Control], "k").await;
    agent.browser.role(Role::ComboBox, "Type a name or a command").focused().await;
    agent.browser.press("private note").await;
    let found = agent.browser.role(Role::Option, Name::Any);
    found.count_is(1).await;
    agent.browser.press(key::ENTER).await;
    agent.note_box().focused().await;
    agent.note_box().value_is("Third time").await;
    agent.note_box().press(key::ENTER).await;
    agent.line("Third time").says("Your note").await;
    for to in [agent.message_box(), agent.note_box()] {
        agent.browser.press_with(&[Held::Control, Held::Shift], "l").await;
        to.focused().await;
    }
    agent.browser.reload().await;
    let all = [NOTE, "Are you there?", "Which order is it?", "Third time"];
    agent.reads_in_order(&all.map(str::to_owned)).await;
    nothing_of_it(&visitor, &link).await;
    assert!(!link.has_brought("Third time"));
    stage.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn on_an_ended_chat_colleagues_add_notes_and_everybody_but_the_visitor_sees_them() {
    let mut stage = Stage::set("notes_ended").await;
    let anna = stage.agent("anna").await;
    anna.sign_in(AGENT_1).await;
    anna.set_available(true).await;
    let link = stage.server.link().await;
    let visitor = stage.visitor_through("visitor", &link).await;
    anna.takes(&visitor, "Nora Quist").await;
    anna.writes("Note").await;
    anna.note_box().write(NOTE).await;
    anna.add_note().await;
    anna.line(NOTE).says("Sent").await;
    visitor.end_chat().await;
    anna.chat_is_over().await;

    let ben = stage.agent("ben").await;
    ben.sign_in(AGENT_2).await;
    ben.list_all().await;
    ben.open("Nora Quist").await;
    ben.line(NOTE).says(&format!("Note by {}", name_of(&stage, AGENT_1).await)).await;
    ben.note_box().write("She has called again").await;
    ben.add_note().await;
    ben.line("She has called again").says("Your note").await;
    let by_ben = format!("Note by {}", name_of(&stage, AGENT_2).await);
    anna.line("She has called again").says(&by_ben).await;
    ben.browser.reload().await;
    ben.line("She has called again").says("Sent").await;

    visitor.browser.reload().await;
    visitor.chat_is_over().await;
    nothing_of_it(&visitor, &link).await;
    assert!(!link.has_brought("called again"));
    stage.close().await;
}

async fn name_of(stage: &Stage, who: &str) -> String {
    stage.server.api().signed_in(who).await.name().await
}

/// Neither on the visitor's page nor in anything that was sent to it.
async fn nothing_of_it(visitor: &VisitorPage, link: &Link) {
    let page = visitor.browser.evaluate("return document.documentElement.outerHTML").await;
    let page = page.as_str().expect("a page is text");
    assert!(page.contains("joined the chat") && !page.contains("Pays late"), "{page}");
    assert!(link.has_brought(r#""kind":"joined""#), "what is sent is looked through");
    assert!(!link.has_brought("Pays late") && !link.has_brought(r#""kind":"note""#));
}
