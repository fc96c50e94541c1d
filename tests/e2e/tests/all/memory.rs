//! A long day does not fill the memory. `cargo xtask bench memory` is the same, much longer.

use e2e::{AGENT_1, AgentPage, Crowd, Memory, Stage, wait::within};
use serde_json::{Value, json};
use std::time::Duration;

const LIVE: usize = 4;
/// So often each visitor says something between two switches.
const EACH: usize = 37;
/// By then each chat has more messages than stay in memory.
const WARM: usize = 12;
const SWITCHES: usize = 20;
/// So long the screen may be behind, on a busy machine.
const BEHIND: Duration = Duration::from_secs(60);

/// What a page takes at first, and after as much again: memory comes in steps of 64 KB, and a program
/// that has only just started still takes some.
const GROWTH: f64 = 1.2;

#[tokio::test(flavor = "multi_thread")]
async fn three_thousand_messages_and_twenty_switches_leave_nothing() {
    let mut stage = Stage::set_with("memory", &["--demo-chats", "50"]).await;
    let agent = stage.agent("agent").await;
    agent.sign_in(AGENT_1).await;
    agent.set_available(true).await;
    let api = stage.server.api().signed_in(AGENT_1).await;
    let mut crowd = Crowd::taken_by(&stage.server, &api, LIVE).await;
    let list = api.get("/v1/conversations?scope=all&limit=100").await.good();
    let ids = |state: &str| -> Vec<String> {
        let rows = list["items"].as_array().expect("a list").iter();
        let of_state = rows.filter(|row| row["state"] == state);
        of_state.map(|row| row["id"].as_str().expect("an id").to_owned()).collect()
    };
    let (live, ended) = (ids("active"), ids("ended"));
    agent.browser.watch_memory().await;
    agent.browser.reload().await;
    agent.connection_is("Connected").await;

    let mut warm = None;
    for switch in 1..=SWITCHES {
        let chat = if switch % 2 == 0 { &live[switch / 2 % LIVE] } else { &ended[switch] };
        agent.browser.go_to_hash(&format!("#/all/{chat}")).await;
        let last = crowd.talk(&stage.server, EACH).await;
        if switch % 2 == 0 {
            shows(&agent, &format!("!!log?.innerText.includes({})", json!(last))).await;
        }
        if switch == WARM {
            warm = Some(nothing_open(&agent).await);
        }
    }
    let (before, after) = (warm.expect("it came by"), nothing_open(&agent).await);
    for (what, before, after) in [
        ("wasm", before.wasm, after.wasm),
        ("heap", before.heap, after.heap),
        ("nodes", before.nodes, after.nodes),
    ] {
        assert!(after <= before * GROWTH, "{what} grows from {before} to {after}");
    }
    assert!(after.detached <= before.detached, "{before:?}, then {after:?}");
    stage.close().await;
}

/// What it takes with no chat open: the same screen each time.
async fn nothing_open(agent: &AgentPage) -> Memory {
    agent.browser.go_to_hash("#/all").await;
    shows(agent, "!log").await;
    agent.browser.memory().await
}

/// Waits until the screen is like that. By script alone: the driver would hold on to every element
/// that it has found.
async fn shows(agent: &AgentPage, what: &str) {
    let script = format!("const log = document.querySelector('[role=log]'); return {what}");
    let is = within(BEHIND, async || match agent.browser.evaluate(&script).await {
        Value::Bool(true) => Ok(()),
        other => Err(format!("{what} is {other}")),
    });
    is.await.unwrap_or_else(|why| panic!("{why}"));
}
