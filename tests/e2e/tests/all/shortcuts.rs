//! What a slash in the composer brings.

use e2e::{AGENT_1, AgentPage, Held, Locator, Name, Role, Stage, VisitorPage, key, wait::until};

async fn in_a_chat(stage: &mut Stage) -> (AgentPage, VisitorPage) {
    let agent = stage.agent("agent").await;
    agent.sign_in(AGENT_1).await;
    agent.set_available(true).await;
    let visitor = stage.visitor("visitor").await;
    agent.takes(&visitor, "Nora Quist").await;
    (agent, visitor)
}

/// What there is to choose.
fn choice(agent: &AgentPage, title: &str) -> Locator {
    let list = agent.browser.role(Role::ListBox, "Shortcuts");
    list.role(Role::Option, Name::Any).with_text(title)
}

/// Waits until the composer holds a text that begins so.
async fn composer_begins(agent: &AgentPage, text: &str) {
    until(&format!("the composer to begin {text:?}"), async || {
        let now = agent.message_box().value().await;
        if now.starts_with(text) { Ok(()) } else { Err(format!("it holds {now:?}")) }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_is_asked_for_with_a_typing_error_changed_and_sent_by_keyboard_alone() {
    let mut stage = Stage::set("shortcut-ask").await;
    let (agent, visitor) = in_a_chat(&mut stage).await;
    agent.message_box().focused().await;
    agent.browser.press("/ask spredsheet").await;
    choice(&agent, "How do I import from a spreadsheet?").there().await;
    agent.browser.press(key::ENTER).await;
    composer_begins(&agent, "Projects → Import takes .xlsx and .csv.").await;
    choice(&agent, "spreadsheet").gone().await;
    agent.browser.press(" Shall I show you?").await;
    agent.browser.press(key::ENTER).await;
    // One message: nothing was sent before the agent could read and change it.
    visitor.messages().says("for 30 days. Shall I show you?").await;
    visitor.reads("Projects").await;
    agent.has_draft("").await;
    stage.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_page_becomes_a_link_that_the_visitor_can_follow() {
    let mut stage = Stage::set("shortcut-search").await;
    let (agent, visitor) = in_a_chat(&mut stage).await;
    agent.browser.press("Have a look: /search tarife und preise").await;
    choice(&agent, "Tarife und Preise").there().await;
    agent.browser.press(key::TAB).await;
    composer_begins(&agent, "Have a look: Tarife und Preise – https://example.com/de/preise").await;
    agent.message_box().focused().await;
    agent.browser.press(key::ENTER).await;
    let link = visitor.messages().role(Role::Link, "https://example.com/de/preise");
    link.attribute_is("href", "https://example.com/de/preise").await;
    stage.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_canned_reply_is_chosen_with_the_arrows_and_escape_leaves_the_text() {
    let mut stage = Stage::set("shortcut-canned").await;
    let (agent, visitor) = in_a_chat(&mut stage).await;
    agent.browser.press("/h").await;
    choice(&agent, "/hallo").attribute_is("aria-selected", "true").await;
    agent.browser.press(key::DOWN).await;
    choice(&agent, "/hello").attribute_is("aria-selected", "true").await;
    agent.browser.press(key::ENTER).await;
    composer_begins(&agent, "Hello, and thank you for writing!").await;
    // The browser's own undo brings back what was typed.
    agent.browser.press_with(&[Held::Control], "z").await;
    composer_begins(&agent, "/h").await;
    agent.browser.press(key::END).await;
    choice(&agent, "/hello").there().await;
    agent.browser.press(key::ESCAPE).await;
    choice(&agent, "/hello").gone().await;
    assert_eq!(agent.message_box().value().await, "/h");
    agent.browser.press(key::ENTER).await;
    visitor.reads("/h").await;
    stage.close().await;
}
