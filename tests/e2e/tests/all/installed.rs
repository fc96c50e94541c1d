//! The inbox opens without a network, says of when it is what it shows, and learns of a new build.

use e2e::{AGENT_1, AgentPage, Name, Role, Stage, WebServer, wait::until};
use serde_json::json;

/// Waits until a page that opens now would find everything on the device.
async fn can_open_alone(agent: &AgentPage) {
    until("the service worker to have all files", async || {
        let script = "return navigator.serviceWorker.getRegistration()
            .then((it) => it?.active?.state ?? 'not there')";
        match agent.browser.evaluate(script).await {
            state if state == "activated" => Ok(()),
            state => Err(format!("it is {state}")),
        }
    })
    .await;
}

/// Waits until that is kept which the agent sees now.
async fn keeps(agent: &AgentPage, text: &str) {
    until("what is known to be kept", async || {
        let script = "return Object.entries(localStorage)
            .filter(([name]) => name.endsWith('/known')).map(([, known]) => known).join()";
        let known = agent.browser.evaluate(script).await;
        let known = known.as_str().unwrap_or_default();
        if known.contains(text) { Ok(()) } else { Err(format!("there is {known:?}")) }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn without_a_network_it_opens_with_what_it_knew_and_goes_on_when_there_is_one() {
    let mut stage = Stage::set("offline-start").await;
    let agent = stage.agent("agent").await;
    agent.sign_in(AGENT_1).await;
    agent.set_available(true).await;
    let visitor = stage.visitor("visitor").await;
    agent.takes(&visitor, "Nora Quist").await;
    visitor.send("before the lights went out").await;
    agent.reads("before the lights went out").await;
    can_open_alone(&agent).await;
    keeps(&agent, "before the lights went out").await;

    // The page and the API come from the same machine, and it is gone.
    stage.server.kill().await;
    agent.browser.reload().await;
    agent.row("Nora Quist").there().await;
    agent.reads("before the lights went out").await;
    let status = agent.browser.role(Role::Status, Name::Any);
    status.with_text("As it was on").there().await;
    agent.connection_is("Reconnecting…").await;
    agent.send("typed in the dark").await;
    agent.sees_state("typed in the dark", "Sending").await;

    stage.server.start_again().await;
    agent.connection_is("Connected").await;
    agent.browser.role(Role::Status, Name::Any).with_text("As it was on").gone().await;
    visitor.reads("typed in the dark").await;
    let texts = ["before the lights went out", "typed in the dark"].map(str::to_owned);
    agent.reads_in_order(&texts).await;

    // Whoever signs out leaves nothing of it.
    let name = stage.server.api().signed_in(AGENT_1).await.name().await;
    agent.sign_out(&name).await;
    let known = "return Object.keys(localStorage).filter((name) => name.endsWith('/known'))";
    assert_eq!(agent.browser.evaluate(known).await, json!([]));
    stage.close_broken();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_new_build_is_told_of_and_a_reload_brings_it() {
    let mut stage = Stage::set("new-build").await;
    let host = WebServer::apart_from(&stage.server).await;
    let agent = stage.agent_at("agent", &format!("{}/inbox/", host.origin())).await;
    agent.sign_in(AGENT_1).await;
    agent.connection_is("Connected").await;
    can_open_alone(&agent).await;
    let script = "return document.querySelector('script[type=module]').getAttribute('src')";
    let before = agent.browser.evaluate(script).await;

    host.renew();
    stage.server.kill().await;
    agent.connection_is("Reconnecting…").await;
    stage.server.start_again().await;
    agent.connection_is("Connected").await;
    let notices = agent.browser.role(Role::Region, "Notices");
    notices.says("There is a new version of the inbox").await;
    notices.role(Role::Button, "Reload").click().await;
    until("the new build", async || match agent.browser.evaluate(script).await {
        now if now.is_string() && now != before => Ok(()),
        now => Err(format!("it is {now}")),
    })
    .await;
    agent.connection_is("Connected").await;
    agent.browser.role(Role::Region, "Notices").role(Role::Button, "Reload").gone().await;
    stage.close_broken();
}
