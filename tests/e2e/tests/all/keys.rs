//! Keys that do something wherever the focus is, and others in their place.

use e2e::{AGENT_1, AgentPage, Held, Locator, Name, Role, Stage, key};

/// Opens the settings and finds the keys there.
async fn keys_in_settings(agent: &AgentPage, name: &str) -> Locator {
    agent.open_settings(name).await;
    let keys = agent.browser.role(Role::Region, "Keyboard shortcuts");
    keys.there().await;
    keys
}

#[tokio::test(flavor = "multi_thread")]
async fn chats_are_accepted_and_changed_by_keys() {
    let mut stage = Stage::set("keys").await;
    let agent = stage.agent("agent").await;
    agent.sign_in(AGENT_1).await;
    agent.connection_is("Connected").await;
    let (nora, omar) = (stage.visitor("nora").await, stage.visitor("omar").await);
    let accept = [Held::Control, Held::Shift];
    nora.start_chat("Nora Quist", "").await;
    agent.is_offered("Nora Quist").await;
    agent.browser.press_with(&accept, key::ENTER).await;
    agent.message_box().focused().await;
    agent.browser.press("Is that a ?").await;
    agent.has_draft("Is that a ?").await;

    omar.start_chat("Omar Said", "").await;
    agent.is_offered("Omar Said").await;
    agent.browser.press_with(&accept, key::ENTER).await;
    agent.main().role(Role::Heading, "Omar Said").there().await;
    agent.message_box().focused().await;

    // Newest activity first: Omar's chat stands above Nora's.
    agent.browser.press_with(&[Held::Alt], key::DOWN).await;
    agent.main().role(Role::Heading, "Nora Quist").there().await;
    agent.message_box().focused().await;
    agent.has_draft("Is that a ?").await;
    agent.browser.press_with(&[Held::Alt], key::UP).await;
    agent.main().role(Role::Heading, "Omar Said").there().await;

    nora.send("Are you there?").await;
    agent.row("Nora Quist").with_text("1 unread").there().await;
    agent.browser.press_with(&[Held::Alt, Held::Shift], key::DOWN).await;
    agent.main().role(Role::Heading, "Nora Quist").there().await;

    agent.browser.role(Role::Button, "End session").there().await.focus().await.expect("a button");
    agent.browser.press_with(&[Held::Control], "i").await;
    agent.message_box().focused().await;
    // In a text field a character is a character, elsewhere it lists the keys.
    agent.browser.press("?").await;
    agent.has_draft("Is that a ??").await;
    agent.browser.role(Role::Button, "End session").there().await.focus().await.expect("a button");
    agent.browser.press("?").await;
    let help = agent.browser.role(Role::Dialog, "Keyboard shortcuts");
    help.role(Role::Term, "Accept the incoming chat").followed_by("Ctrl+Shift+Enter").await;
    // A dialog is answered first.
    agent.browser.press_with(&[Held::Alt], key::DOWN).await;
    agent.browser.press(key::ESCAPE).await;
    help.gone().await;
    agent.main().role(Role::Heading, "Nora Quist").there().await;
    stage.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn keys_are_changed_and_conflicts_are_said() {
    let mut stage = Stage::set("keys").await;
    let agent = stage.agent("agent").await;
    agent.sign_in(AGENT_1).await;
    let name = stage.server.api().signed_in(AGENT_1).await.name().await;
    let keys = keys_in_settings(&agent, &name).await;
    let palette = agent.browser.role(Role::Dialog, "Go to a chat or do something");
    let change = keys.role(Role::Button, "Change the keys for “Go to a chat or do something”");
    let pressing = keys.role(Role::Button, Name::Begins("Press the keys".into()));

    change.click().await;
    pressing.focused().await;
    agent.browser.press_with(&[Held::Control], "i").await;
    let why = keys.role(Role::Alert, Name::Any);
    why.with_text("Ctrl+I is in use already, for “Write a message”.").there().await;
    agent.browser.press_with(&[Held::Alt], "l").await;
    let why = keys.role(Role::Alert, Name::Any);
    why.with_text("Alt+L writes, moves or changes text").there().await;
    agent.browser.press_with(&[Held::Control], "j").await;
    pressing.gone().await;
    keys.role(Role::ListItem, Name::Any).with_text("Ctrl+J").there().await;
    agent.browser.press_with(&[Held::Control], "j").await;
    palette.there().await;
    agent.browser.press_with(&[Held::Control], "j").await;
    palette.gone().await;

    // It holds after a reload, and so does having none.
    keys.role(Role::Button, "Change the keys for “Write a message”").click().await;
    pressing.focused().await;
    agent.browser.press(key::BACKSPACE).await;
    pressing.gone().await;
    agent.browser.reload().await;
    keys.role(Role::ListItem, Name::Any).with_text("Ctrl+J").there().await;
    let write = keys.role(Role::ListItem, Name::Any).with_text("Write a message");
    write.says("none").await;
    keys.role(Role::Button, "Use the usual keys again").click().await;
    keys.role(Role::ListItem, Name::Any).with_text("Ctrl+K").there().await;
    write.says("Ctrl+I").await;
    stage.close().await;
}
