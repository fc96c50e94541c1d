//! What is not on the first screen is loaded after it, and says so when that does not work.

use e2e::{AGENT_1, Name, Role, Stage, wait::until};

/// Has the browser fail to load the rest of the program, as long as `window.cut` is true.
const CUT: &str = "
    const load = window.fetch;
    window.cut = true;
    window.fetch = (what, ...how) => window.cut && String(what).includes('/later-')
        ? Promise.reject(new TypeError('cut'))
        : load(what, ...how);";

#[tokio::test(flavor = "multi_thread")]
async fn what_could_not_be_loaded_is_loaded_on_demand() {
    let mut stage = Stage::set("later-failed").await;
    let agent = stage.agent("agent").await;
    agent.browser.evaluate(CUT).await;
    agent.sign_in(AGENT_1).await;
    let name = stage.server.api().signed_in(AGENT_1).await.name().await;
    agent.open_settings(&name).await;
    let failed = agent.browser.role(Role::Alert, Name::Any).with_text("This could not be loaded");
    failed.there().await;
    agent.browser.role(Role::Region, "Account").gone().await;

    agent.browser.evaluate("window.cut = false").await;
    failed.role(Role::Button, "Retry").click().await;
    agent.browser.role(Role::Region, "Account").there().await;
    failed.gone().await;
    // Its failures are in the browser's log.
    stage.close_broken();
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_never_opened_opens_without_a_network() {
    let mut stage = Stage::set("later-offline").await;
    let link = stage.server.link().await;
    let agent = stage.agent_through("agent", &link).await;
    agent.sign_in(AGENT_1).await;
    until("the rest of the program to be loaded", async || {
        let loaded = "return performance.getEntriesByType('resource').map(it => it.name).join(' ')";
        let names = agent.browser.evaluate(loaded).await.to_string();
        names.contains("/later-").then_some(()).ok_or(names)
    })
    .await;
    link.cut_off();
    let name = stage.server.api().signed_in(AGENT_1).await.name().await;
    agent.open_settings(&name).await;
    agent.browser.role(Role::Region, "Account").there().await;
    stage.close_broken();
}
