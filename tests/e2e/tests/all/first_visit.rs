//! What the browser loads: everything once at the first visit, next to nothing at the second.

use std::collections::BTreeSet;

use e2e::{AGENT_1, AgentPage, Stage};
use serde_json::Value;

/// So much may go over the wire at a second visit for the app's own files, in bytes.
const SECOND_VISIT_BYTES: u64 = 5_000;

/// The page and the files that it loaded since, and how many bytes of each came over the wire.
async fn loaded(agent: &AgentPage) -> Vec<(String, u64)> {
    let script = "
        return [...performance.getEntriesByType('navigation'), ...performance.getEntriesByType('resource')]
            .map(entry => [new URL(entry.name).pathname, entry.transferSize])
            .filter(([path]) => !path.startsWith('/v1'))";
    let files = agent.browser.evaluate(script).await;
    let file = |file: &Value| Some((file[0].as_str()?.to_owned(), file[1].as_u64()?));
    files.as_array().and_then(|files| files.iter().map(file).collect()).expect("files and sizes")
}

#[tokio::test(flavor = "multi_thread")]
async fn the_first_visit_loads_everything_once_and_the_second_next_to_nothing() {
    let mut stage = Stage::set("first-visit").await;
    let agent = stage.agent("agent").await;
    agent.sign_in(AGENT_1).await;
    agent.connection_is("Connected").await;
    let first = loaded(&agent).await;
    let paths: BTreeSet<_> = first.iter().map(|(path, _)| path).collect();
    assert_eq!(paths.len(), first.len(), "something was loaded twice: {first:?}");
    let programs = paths.iter().filter(|path| path.ends_with(".wasm")).count();
    assert_eq!(programs, 1, "{first:?}");
    let program = first.iter().find(|(path, _)| path.ends_with(".wasm"));
    assert!(program.is_some_and(|(_, bytes)| *bytes > SECOND_VISIT_BYTES), "{first:?}");

    agent.browser.reload().await;
    agent.connection_is("Connected").await;
    let second = loaded(&agent).await;
    assert!(second.iter().any(|(path, _)| path.ends_with(".wasm")), "{second:?}");
    let bytes: u64 = second.iter().map(|(_, bytes)| bytes).sum();
    assert!(bytes <= SECOND_VISIT_BYTES, "{bytes} bytes: {second:?}");
    stage.close().await;
}
