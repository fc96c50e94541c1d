//! Without a mouse.

use e2e::{AGENT_1, Name, Role, Stage, key, wait::until};

#[tokio::test(flavor = "multi_thread")]
async fn a_chat_is_accepted_and_answered_with_the_keyboard_alone() {
    let mut stage = Stage::set("keyboard").await;
    stage.server.api().signed_in(AGENT_1).await.connect_calendar().await;
    let agent = stage.agent("agent").await;
    agent.browser.role(Role::TextBox, "E-mail").there().await;
    tab_to(&agent, "E-mail").await;
    agent.browser.press(AGENT_1).await;
    agent.browser.press(key::TAB).await;
    agent.browser.press("demo").await;
    agent.browser.press(key::ENTER).await;
    agent.connection_is("Connected").await;
    tab_to(&agent, "Available for new chats").await;
    // The demo's first agent begins available.
    for available in [false, true] {
        agent.browser.press(" ").await;
        agent.is_available(available).await;
    }

    let visitor = stage.visitor("visitor").await;
    visitor.start_chat("Nora Quist", "").await;
    agent.is_offered("Nora Quist").await;
    tab_to(&agent, "Accept").await;
    agent.browser.press(key::ENTER).await;
    agent.message_box().focused().await;
    agent.browser.press("typed, not clicked").await;
    agent.browser.press(key::ENTER).await;
    visitor.reads("typed, not clicked").await;

    tab_to(&agent, "Share calendar").await;
    agent.browser.press(key::ENTER).await;
    let share = agent.browser.role(Role::Dialog, "Share a calendar");
    let own = agent.browser.role(Role::Radio, Name::Any);
    own.focused().await;
    tab_to(&agent, "Send").await;
    agent.browser.press(key::ENTER).await;
    share.gone().await;
    // The focus is where it was.
    agent.browser.role(Role::Button, "Share calendar").focused().await;
    agent.reads("Calendar shared").await;
    visitor.reads("Book a meeting with").await;

    tab_to(&agent, "End session").await;
    agent.browser.press(key::ENTER).await;
    let sure = agent.browser.role(Role::Dialog, "End session?");
    sure.there().await;
    agent.browser.press(key::ESCAPE).await;
    sure.gone().await;
    agent.browser.role(Role::Button, "End session").focused().await;
    agent.browser.press(key::ENTER).await;
    sure.there().await;
    tab_to(&agent, "End session").await;
    agent.browser.press(key::ENTER).await;
    visitor.chat_is_over().await;
    stage.close().await;
}

/// Presses Tab until the focus is on what has this name, as often as it takes to go around once.
async fn tab_to(agent: &e2e::AgentPage, name: &str) {
    let mut seen = Vec::new();
    until(&format!("Tab to reach {name:?}"), async || {
        let focused = agent.browser.focused_name().await;
        if focused == name {
            return Ok(());
        }
        seen.push(focused);
        agent.browser.press(key::TAB).await;
        Err(format!("it went over {seen:?}"))
    })
    .await;
}
