//! Light or dark, as the agent wants it.

use e2e::{AGENT_1, Browser, Role, Stage, wait::until};
use serde_json::json;

/// Waits until the page is so: its scheme, and which colour the browser's own bar has.
async fn is(browser: &Browser, scheme: &str, bar: &str) {
    until("the colours", async || {
        let script = "
            const metas = [...document.querySelectorAll('meta[name=theme-color]')];
            const light = getComputedStyle(document.body).backgroundColor === 'rgb(245, 245, 242)';
            return [
                getComputedStyle(document.documentElement).colorScheme,
                metas.find((it) => matchMedia(it.media).matches)?.content,
                light ? '#f5f5f2' : '#131417',
            ]";
        let found = browser.evaluate(script).await;
        let wanted = json!([scheme, bar, bar]);
        if found == wanted { Ok(()) } else { Err(format!("they are {found}")) }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_theme_is_chosen_and_stays_in_every_tab() {
    let mut stage = Stage::set("theme").await;
    let agent = stage.agent("agent").await;
    agent.sign_in(AGENT_1).await;
    let name = stage.server.api().signed_in(AGENT_1).await.name().await;
    is(&agent.browser, "light dark", "#f5f5f2").await;
    agent.open_settings(&name).await;
    let first = agent.browser.tab().await;
    let second = agent.browser.open_tab().await;
    agent.browser.to_tab(&second).await;
    agent.browser.go(&format!("{}/", stage.server.origin())).await;
    agent.connection_is("Connected").await;

    agent.browser.to_tab(&first).await;
    agent.browser.role(Role::Radio, "Dark").click().await;
    is(&agent.browser, "dark", "#131417").await;
    agent.browser.to_tab(&second).await;
    is(&agent.browser, "dark", "#131417").await;
    agent.browser.reload().await;
    is(&agent.browser, "dark", "#131417").await;

    agent.browser.to_tab(&first).await;
    agent.browser.reload().await;
    let dark = agent.browser.role(Role::Radio, "Dark");
    assert!(dark.there().await.is_selected().await.expect("it is a radio"));
    agent.browser.role(Role::Radio, "As the system has it").click().await;
    is(&agent.browser, "light dark", "#f5f5f2").await;
    stage.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_language_is_chosen_whatever_the_browser_speaks() {
    let mut stage = Stage::set("language").await;
    let agent = stage.agent("agent").await;
    agent.sign_in(AGENT_1).await;
    let name = stage.server.api().signed_in(AGENT_1).await.name().await;
    agent.open_settings(&name).await;
    agent.browser.role(Role::ComboBox, "Language").press("D").await;
    agent.browser.role(Role::Heading, "Einstellungen").there().await;
    agent.connection_is("Verbunden").await;
    assert_eq!(agent.browser.evaluate("return document.documentElement.lang").await, "de");

    // From the first moment of the next page on.
    agent.browser.reload().await;
    agent.browser.role(Role::Heading, "Einstellungen").there().await;
    assert_eq!(agent.browser.role(Role::ComboBox, "Sprache").value().await, "de");
    agent.browser.role(Role::ComboBox, "Sprache").press("W").await;
    agent.browser.role(Role::Heading, "Settings").there().await;
    stage.close().await;
}
