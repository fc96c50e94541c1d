//! Everything that can be done, found by writing a few letters of it.

use e2e::{AGENT_1, AgentPage, Held, Name, Role, Stage, key, wait::until};

/// Opens the palette, writes, and takes what fits first.
async fn find(agent: &AgentPage, words: &str, fitting: &str) {
    agent.browser.press_with(&[Held::Control], "k").await;
    let field = agent.browser.role(Role::ComboBox, "Type a name or a command");
    field.focused().await;
    agent.browser.press(words).await;
    let first = agent.browser.role(Role::Option, Name::Any);
    until(&format!("{fitting:?} to fit first"), async || {
        let now = first.text().await;
        if now.starts_with(fitting) { Ok(()) } else { Err(format!("it is {now:?}")) }
    })
    .await;
    agent.browser.press(key::ENTER).await;
    field.gone().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_whole_chat_goes_through_the_palette() {
    let mut stage = Stage::set("palette").await;
    let agent = stage.agent("agent").await;
    agent.sign_in(AGENT_1).await;
    agent.connection_is("Connected").await;
    find(&agent, "unavail", "Become unavailable for new chats").await;
    agent.is_available(false).await;
    find(&agent, "become av", "Become available for new chats").await;
    agent.is_available(true).await;

    let (jose, mia) = (stage.visitor("jose").await, stage.visitor("mia").await);
    jose.start_chat("José Núñez", "").await;
    agent.is_offered("José Núñez").await;
    find(&agent, "accept", "Accept the chat of José Núñez").await;
    agent.message_box().focused().await;
    mia.start_chat("Mia Falk", "").await;
    agent.is_offered("Mia Falk").await;
    find(&agent, "accept mia", "Accept the chat of Mia Falk").await;
    agent.main().role(Role::Heading, "Mia Falk").there().await;
    // Without case and accents.
    find(&agent, "NUNEZ", "José Núñez").await;
    agent.main().role(Role::Heading, "José Núñez").there().await;
    agent.message_box().focused().await;
    agent.browser.press("found").await;
    agent.browser.press(key::ENTER).await;
    jose.reads("found").await;

    find(&agent, "share", "Share calendar").await;
    let share = agent.browser.role(Role::Dialog, "Share a calendar");
    share.there().await;
    agent.browser.press(key::ESCAPE).await;
    share.gone().await;
    find(&agent, "end", "End session").await;
    let sure = agent.browser.role(Role::Dialog, "End session?");
    sure.role(Role::Button, "Cancel").focused().await;
    agent.browser.press(key::TAB).await;
    agent.browser.press(key::ENTER).await;
    jose.chat_is_over().await;
    stage.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_palette_says_what_fits_and_that_nothing_does() {
    let mut stage = Stage::set("palette").await;
    let agent = stage.agent("agent").await;
    agent.sign_in(AGENT_1).await;
    agent.connection_is("Connected").await;
    // Keys come with what is loaded later; so do the edges of the columns.
    agent.browser.role(Role::Separator, "Width of the conversations").there().await;
    agent.browser.press_with(&[Held::Control], "k").await;
    let palette = agent.browser.role(Role::Dialog, "Go to a chat or do something");
    palette.role(Role::ComboBox, "Type a name or a command").focused().await;
    agent.browser.press("colours").await;
    palette.role(Role::Status, Name::Any).says("3 fit").await;
    // Arrows go around.
    agent.browser.press(key::UP).await;
    let active = palette.role(Role::Option, Name::Any).with_text("Colours: Dark");
    active.attribute_is("aria-selected", "true").await;
    let id = active.there().await.id().await.expect("an element").unwrap_or_default();
    let field = palette.role(Role::ComboBox, "Type a name or a command");
    field.attribute_is("aria-activedescendant", &id).await;
    agent.browser.press(" xyz").await;
    palette.role(Role::Option, Name::Any).gone().await;
    palette.role(Role::Status, Name::Any).says("Nothing fits that.").await;
    // Nothing is done then.
    agent.browser.press(key::ENTER).await;
    field.focused().await;
    agent.browser.press(key::ESCAPE).await;
    palette.gone().await;

    find(&agent, "colours dark", "Colours: Dark").await;
    let scheme = "return getComputedStyle(document.documentElement).colorScheme";
    until("the page to be dark", async || match agent.browser.evaluate(scheme).await {
        now if now == "dark" => Ok(()),
        now => Err(format!("it is {now}")),
    })
    .await;
    find(&agent, "settings", "Settings").await;
    agent.browser.role(Role::Heading, "Settings").focused().await;
    let dark = agent.browser.role(Role::Radio, "Dark");
    assert!(dark.there().await.is_selected().await.expect("it is a radio"));
    // What is changed elsewhere shows here.
    find(&agent, "colours light", "Colours: Light").await;
    let light = agent.browser.role(Role::Radio, "Light");
    until("the choice to follow", async || match light.there().await.is_selected().await {
        Ok(true) => Ok(()),
        other => Err(format!("{other:?}")),
    })
    .await;
    stage.close().await;
}
