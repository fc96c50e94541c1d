//! The inbox on a host of its own, as `docs/hosting.md` has it.

use e2e::{AGENT_1, Role, Stage, WebServer};

#[tokio::test(flavor = "multi_thread")]
async fn nginx_serves_the_inbox_with_the_chat_server_behind_it() {
    let mut stage = Stage::set("hosting").await;
    let host = WebServer::before(&stage.server).await;
    let agent = stage.agent_at("agent", &format!("{}/", host.origin())).await;
    agent.sign_in(AGENT_1).await;
    agent.set_available(true).await;
    let visitor = stage.visitor_on("visitor", &host.origin()).await;
    agent.takes(&visitor, "Nora Quist").await;
    visitor.send("through nginx").await;
    agent.reads("through nginx").await;
    agent.send("and back").await;
    visitor.reads("and back").await;

    let headers = |path: &'static str| {
        let url = format!("{}{path}", host.origin());
        async move { reqwest::get(url).await.expect("an answer").headers().clone() }
    };
    let page = headers("/").await;
    let policy = page["content-security-policy"].to_str().expect("a text");
    assert!(policy.contains("script-src 'self' 'wasm-unsafe-eval';"), "{policy}");
    assert_eq!(page["cache-control"], "no-cache");
    assert_eq!(headers("/v1/openapi.json").await["cache-control"], "no-store");
    let visitor_page = headers("/visitor/").await;
    assert_eq!(visitor_page.get_all("content-security-policy").iter().count(), 1);
    // Whatever the page loads that has a hash in its name is kept, with its type.
    let loaded = "return performance.getEntriesByType('resource').map((it) => it.name)";
    let loaded = agent.browser.evaluate(loaded).await;
    let names = loaded.as_array().expect("a list").iter().filter_map(|it| it.as_str());
    let mut kept = 0;
    for name in names.filter(|it| [".js", ".css", ".wasm"].iter().any(|end| it.ends_with(end))) {
        let answer = reqwest::get(name).await.expect("an answer");
        let caching = answer.headers()["cache-control"].to_str().expect("a text");
        assert!(caching.contains("immutable"), "{name}: {caching}");
        if name.ends_with(".wasm") {
            assert_eq!(answer.headers()["content-type"], "application/wasm");
        }
        kept += 1;
    }
    assert!(kept > 2, "{loaded}");
    stage.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn nginx_serves_the_inbox_under_a_path_and_the_api_is_elsewhere() {
    let mut stage = Stage::set("hosting-apart").await;
    let host = WebServer::apart_from(&stage.server).await;
    let agent = stage.agent_at("agent", &format!("{}/inbox/", host.origin())).await;
    agent.sign_in(AGENT_1).await;
    agent.set_available(true).await;
    let visitor = stage.visitor("visitor").await;
    agent.takes(&visitor, "Nora Quist").await;
    visitor.send("from another origin").await;
    agent.reads("from another origin").await;
    agent.send("and back").await;
    visitor.reads("and back").await;
    agent.end_session().await;
    agent.browser.role(Role::Button, "Download transcript").there().await;
    stage.close().await;
}
