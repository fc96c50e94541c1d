//! On a phone, 375 px wide: the same, one thing after the other.

use e2e::{AGENT_1, AGENT_2, Browser, Name, Role, Size, Stage};

#[tokio::test(flavor = "multi_thread")]
async fn a_chat_on_a_phone() {
    let mut stage = Stage::set("phone").await;
    let agent = stage.agent_with("agent", Size::Phone).await;
    agent.sign_in(AGENT_1).await;
    fits(&agent.browser).await;
    agent.set_available(true).await;

    let visitor = stage.visitor_with("visitor", Size::Phone).await;
    fits(&visitor.browser).await;
    visitor.start_chat("Nora Quist", "nora@example.com").await;
    agent.is_offered("Nora Quist").await;
    fits(&agent.browser).await;
    agent.accept().await;
    fits(&agent.browser).await;
    let word = "x".repeat(300);
    visitor.send(&word).await;
    agent.reads(&word).await;
    agent.send("An answer from the train").await;
    visitor.reads("An answer from the train").await;
    fits(&agent.browser).await;
    fits(&visitor.browser).await;

    // To the list and back.
    agent.browser.role(Role::Link, "Back to conversations").click().await;
    agent.row("Nora Quist").there().await;
    fits(&agent.browser).await;
    agent.open("Nora Quist").await;

    agent.browser.role(Role::Button, "Visitor information").click().await;
    let information = agent.browser.role(Role::Region, "Visitor information");
    information.says("nora@example.com").await;
    fits(&agent.browser).await;
    agent.end_session().await;
    visitor.chat_is_over().await;
    visitor.browser.role(Role::Log, Name::Any).says("ended the chat.").await;
    stage.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn without_a_connection_it_still_fits() {
    let mut stage = Stage::set("phone-cut").await;
    let agent = stage.agent_with("agent", Size::Phone).await;
    agent.sign_in(AGENT_1).await;
    // Its words are longer.
    let german = stage.agent_with("german", Size::Phone).await;
    german.sign_in(AGENT_2).await;
    german.browser.lives_in("de-DE", "Europe/Berlin").await;
    german.browser.reload().await;
    german.connection_is("Verbunden").await;
    stage.server.kill().await;
    for (agent, status, button) in [
        (&agent, "Reconnecting…", "Connect now"),
        (&german, "Verbindung wird wiederhergestellt …", "Jetzt verbinden"),
    ] {
        agent.connection_is(status).await;
        agent.browser.role(Role::Button, button).there().await;
        fits(&agent.browser).await;
    }
    stage.close().await;
}

/// Nothing sticks out to the side.
async fn fits(browser: &Browser) {
    let script = "return [document.documentElement.scrollWidth, innerWidth]";
    let widths = browser.evaluate(script).await;
    assert_eq!(widths[1], 375, "the window of {}", browser.who());
    assert_eq!(widths[0], 375, "the page of {} is wider than its window", browser.who());
}
