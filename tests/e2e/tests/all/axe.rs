//! Every screen, looked at by axe-core in light and dark.

use e2e::{AGENT_1, Held, Name, Role, Size, Stage, key};

#[tokio::test(flavor = "multi_thread")]
async fn axe_finds_nothing_in_the_inbox() {
    let mut stage = Stage::set("axe").await;
    let agent = stage.agent("agent").await;
    let (browser, visitor) = (agent.browser.clone(), stage.visitor("visitor").await);
    browser.role(Role::TextBox, "E-mail").there().await;
    browser.axe_finds_nothing("the sign-in").await;
    agent.sign_in(AGENT_1).await;
    agent.connection_is("Connected").await;
    browser.axe_finds_nothing("the empty inbox").await;

    visitor.start_chat("Nora Quist", "nora@example.com").await;
    visitor.send("What is the price of a seat? See https://example.com").await;
    agent.is_offered("Nora Quist").await;
    browser.axe_finds_nothing("an offer").await;
    agent.accept().await;
    agent.send("It depends.").await;
    visitor.reads("It depends.").await;
    let summary = browser.role(Role::Region, "Conversation summary");
    summary.role(Role::ListItem, Name::Any).there().await;
    agent.activity("Engaged with an agent").there().await;
    browser.axe_finds_nothing("a chat").await;

    agent.message_box().write("/ask seat").await;
    browser.role(Role::Option, Name::Any).there().await;
    browser.axe_finds_nothing("the shortcuts").await;
    browser.press(key::ESCAPE).await;
    for (button, dialog) in [
        ("Share calendar", "Share a calendar"),
        ("Transfer", "Transfer the chat"),
        ("End session", "End session?"),
    ] {
        browser.role(Role::Button, button).click().await;
        let dialog_there = browser.role(Role::Dialog, dialog);
        dialog_there.role(Role::Button, "Cancel").there().await;
        browser.axe_finds_nothing(dialog).await;
        browser.press(key::ESCAPE).await;
        dialog_there.gone().await;
    }
    browser.press_with(&[Held::Control], "k").await;
    browser.role(Role::Option, Name::Any).there().await;
    browser.axe_finds_nothing("the palette").await;
    browser.press(key::ESCAPE).await;
    let name = stage.server.api().signed_in(AGENT_1).await.name().await;
    browser.role(Role::Button, Name::Begins(name.clone())).click().await;
    browser.role(Role::MenuItem, "Keyboard shortcuts").there().await;
    browser.axe_finds_nothing("the menu").await;
    browser.role(Role::MenuItem, "Keyboard shortcuts").click().await;
    browser.role(Role::Dialog, "Keyboard shortcuts").there().await;
    browser.axe_finds_nothing("the list of keys").await;
    browser.press(key::ESCAPE).await;

    agent.end_session().await;
    browser.role(Role::Button, "Download transcript").there().await;
    browser.axe_finds_nothing("an ended chat").await;
    agent.list_all().await;
    agent.row("Nora Quist").there().await;
    agent.filters().click().await;
    browser.role(Role::ComboBox, "Agent").there().await;
    agent.search("seat").await;
    browser.role(Role::Mark, Name::Any).there().await;
    browser.axe_finds_nothing("a search with filters").await;
    agent.search("nothing has this").await;
    browser.role(Role::Region, "Conversations").says("nothing has this").await;
    browser.axe_finds_nothing("a search without hits").await;
    agent.open_settings(&name).await;
    browser.role(Role::Region, "Meetings").there().await;
    browser.axe_finds_nothing("the settings").await;
    stage.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn axe_finds_nothing_on_a_phone_and_on_the_visitor_page() {
    let mut stage = Stage::set("axe").await;
    let agent = stage.agent_with("agent", Size::Phone).await;
    let visitor = stage.visitor_with("visitor", Size::Phone).await;
    agent.sign_in(AGENT_1).await;
    agent.connection_is("Connected").await;
    visitor.browser.role(Role::Button, "Start chat").there().await;
    visitor.browser.axe_finds_nothing("the start of a chat").await;
    visitor.start_chat("Nora Quist", "").await;
    visitor.send("Hello?").await;
    visitor.browser.axe_finds_nothing("waiting").await;
    agent.is_offered("Nora Quist").await;
    agent.browser.axe_finds_nothing("an offer on a phone").await;
    agent.accept().await;
    agent.send("Hello!").await;
    visitor.reads("Hello!").await;
    visitor.browser.axe_finds_nothing("the visitor's chat").await;
    agent.browser.axe_finds_nothing("a chat on a phone").await;
    agent.browser.role(Role::Button, "Visitor information").click().await;
    agent.browser.role(Role::Button, "Close visitor information").focused().await;
    agent.browser.axe_finds_nothing("what is known, on a phone").await;
    agent.end_session().await;
    visitor.chat_is_over().await;
    visitor.browser.axe_finds_nothing("the visitor's ended chat").await;
    stage.close().await;
}
