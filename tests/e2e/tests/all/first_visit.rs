//! What the browser loads: everything once at the first visit, next to nothing at the second.

use std::collections::BTreeSet;

use e2e::{AGENT_1, AgentPage, Role, Stage, wait::until};
use serde_json::{Value, json};

/// So much may go over the wire at a second visit for the app's own files, in bytes. What the API
/// answers is as long as what the agent has to know, whoever asks.
const SECOND_VISIT_BYTES: u64 = 5_000;

/// The page and what it asked for since, and how many bytes of each came over the wire.
async fn loaded(agent: &AgentPage) -> Vec<(String, u64)> {
    let script = "
        return [...performance.getEntriesByType('navigation'), ...performance.getEntriesByType('resource')]
            .map(entry => [new URL(entry.name).pathname, entry.transferSize])";
    let files = agent.browser.evaluate(script).await;
    let file = |file: &Value| Some((file[0].as_str()?.to_owned(), file[1].as_u64()?));
    files.as_array().and_then(|files| files.iter().map(file).collect()).expect("files and sizes")
}

/// The same once all is there: what is loaded later is, in the end, ahead of when it is needed.
async fn all_loaded(agent: &AgentPage) -> Vec<(String, u64)> {
    agent.connection_is("Connected").await;
    until("the rest of the program to be loaded", async || {
        let loaded = loaded(agent).await;
        match loaded.iter().any(|(path, _)| path.starts_with("/later-")) {
            true => Ok(loaded),
            false => Err(format!("there is {loaded:?}")),
        }
    })
    .await
}

/// Nothing twice, and of what starting takes each once.
fn each_once(loaded: &[(String, u64)]) {
    let paths: BTreeSet<_> = loaded.iter().map(|(path, _)| path.as_str()).collect();
    assert_eq!(paths.len(), loaded.len(), "something was asked for twice: {loaded:?}");
    for path in ["/config.json", "/v1/snapshot", "/v1/socket-tickets"] {
        assert!(paths.contains(path), "{path} is missing: {loaded:?}");
    }
    for part in ["/inbox-", "/later-"] {
        let is_it = |path: &&&str| path.starts_with(part) && path.ends_with(".wasm");
        assert_eq!(paths.iter().filter(is_it).count(), 1, "{part}: {loaded:?}");
    }
    assert!(!paths.iter().any(|path| path.starts_with("/german-")), "{loaded:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_first_visit_loads_everything_once_and_the_second_next_to_nothing() {
    let mut stage = Stage::set("first-visit").await;
    let agent = stage.agent("agent").await;
    agent.sign_in(AGENT_1).await;
    let first = all_loaded(&agent).await;
    each_once(&first);
    let program = first.iter().find(|(path, _)| path.ends_with(".wasm"));
    assert!(program.is_some_and(|(_, bytes)| *bytes > SECOND_VISIT_BYTES), "{first:?}");

    agent.browser.reload().await;
    let second = all_loaded(&agent).await;
    each_once(&second);
    // Of the page itself the browser says what it has, where the service worker asked for it; what
    // came over the wire is that it is still the same.
    let printed = stage.server.printed();
    let page = printed.lines().rfind(|line| line.contains("path=/ "));
    assert!(page.is_some_and(|line| line.contains("status=304")), "{page:?}");
    let files = second.iter().filter(|(path, _)| path != "/" && !path.starts_with("/v1"));
    let bytes: u64 = files.map(|(_, bytes)| bytes).sum();
    assert!(bytes <= SECOND_VISIT_BYTES, "{bytes} bytes: {second:?}");
    stage.close().await;
}

/// Whether the frame of the three columns is on the screen, and nothing of the program's.
const FRAME_ALONE: &str = "
    const columns = ['.conversations', '.chat', '.visitor']
        .map((column) => document.querySelector(`.shell-frame ${column}`)?.getBoundingClientRect());
    return performance.getEntriesByName('first-contentful-paint').length === 1
        && columns.every((it) => it?.width > 0 && it.height > 0)
        && document.querySelectorAll('.inbox').length === 1";

#[tokio::test(flavor = "multi_thread")]
async fn nothing_at_the_start_waits_for_something_else() {
    let mut stage = Stage::set("start").await;
    let link = stage.server.link().await;
    let agent = stage.agent_through("agent", &link).await;
    agent.sign_in(AGENT_1).await;
    let api = stage.server.api().signed_in(AGENT_1).await;
    let list = api.get("/v1/conversations?scope=all").await.good();
    let chat = format!("{}/#/all/{}", link.origin(), list["items"][0]["id"].as_str().unwrap());
    // What the service worker keeps it asks for by itself, once.
    let is_kept = "return navigator.serviceWorker.getRegistration().then((it) => !!it?.active)";
    until("all to be kept", async || match agent.browser.evaluate(is_kept).await {
        Value::Bool(true) => Ok(()),
        other => Err(format!("it is not: {other}")),
    })
    .await;
    // As a browser that has nothing of it but who is signed in.
    agent.browser.go("about:blank").await;
    agent.browser.devtools("Network.enable", json!({})).await;
    let bypass = json!({ "bypass": true });
    agent.browser.devtools("Network.setBypassServiceWorker", bypass).await;
    agent.browser.devtools("Network.clearBrowserCache", json!({})).await;

    // Neither the program nor where the API is comes: both are asked for, and there is a frame.
    let before = link.requests().len();
    link.hold_answer_to(".wasm");
    link.hold_answer_to("config.json");
    agent.browser.go(&chat).await;
    link.happened().await;
    until("the frame", async || match agent.browser.evaluate(FRAME_ALONE).await {
        Value::Bool(true) => Ok(()),
        other => Err(format!("it is not there: {other}")),
    })
    .await;

    // Neither position nor ticket come: both are asked for, and the socket is open.
    link.hold_answer_to("/v1/snapshot");
    link.hold_answer_to("/v1/socket-tickets");
    link.flow();
    link.happened().await;
    until("the socket", async || {
        let requests = link.requests().split_off(before);
        let opened = requests.iter().any(|line| line.starts_with("GET /v1/socket "));
        if opened { Ok(()) } else { Err(format!("there are {requests:?}")) }
    })
    .await;

    link.flow();
    agent.connection_is("Connected").await;
    let mut requests = link.requests().split_off(before);
    let programs =
        requests.iter().filter(|line| line.contains("/inbox-") && line.contains(".wasm"));
    assert_eq!(programs.count(), 1, "{requests:?}");
    // Where the inbox opened with what it knew, messages that were asked for before the snapshot are
    // asked for again: their answer may be of a state before that.
    requests.retain(|line| !line.contains("/messages"));
    requests.sort();
    let twice: Vec<_> = requests.windows(2).filter(|pair| pair[0] == pair[1]).collect();
    assert!(twice.is_empty(), "asked for twice: {twice:?}");
    stage.close().await;
}

/// Puts the frame that the page shows before the program is there under the inbox, and tells where in
/// both the same things begin and how wide they are.
const FRAME: &str = "
    const page = new XMLHttpRequest();
    page.open('GET', './', false);
    page.send();
    const fresh = new DOMParser().parseFromString(page.responseText, 'text/html');
    document.body.append(document.adoptNode(fresh.getElementById('shell')));
    const places = (root) => ['.header', '.mark', '.conversations', '.chat', '.visitor']
        .map((what) => root.querySelector(what)?.getBoundingClientRect())
        .map((it) => it && [Math.round(it.x), Math.round(it.width)]);
    return [places(document.querySelector('.inbox')), places(document.querySelector('.shell-frame'))];";

#[tokio::test(flavor = "multi_thread")]
async fn the_frame_before_the_program_has_the_places_of_what_comes() {
    let mut stage = Stage::set("frame").await;
    let agent = stage.agent("agent").await;
    assert!(
        agent.browser.evaluate("return document.documentElement.dataset.shell").await.is_null()
    );
    agent.sign_in(AGENT_1).await;
    agent.set_available(true).await;
    let visitor = stage.visitor("visitor").await;
    agent.takes(&visitor, "Nora Quist").await;
    // As the columns are without a choice, with one, and folded.
    for kept in [
        "",
        "keep('conversations-width', '380'); keep('visitor-width', '260')",
        "keep('conversations', 'no'); keep('visitor', 'no')",
    ] {
        let keep =
            "const keep = (name, it) => localStorage.setItem('agent-inbox/choice/' + name, it);";
        agent.browser.evaluate(&format!("{keep}{kept}")).await;
        agent.browser.reload().await;
        agent.connection_is("Connected").await;
        assert_eq!(
            agent.browser.evaluate("return document.documentElement.dataset.shell").await,
            "chat"
        );
        agent.browser.role(Role::Region, "Visitor information").there().await;
        let places = agent.browser.evaluate(FRAME).await;
        let (inbox, frame) = (&places[0], &places[1]);
        for column in 0..5 {
            assert!(frame[column][1].as_i64() > Some(0), "{places}");
            assert_eq!(frame[column], inbox[column], "{places}");
        }
    }
    stage.close().await;
}
