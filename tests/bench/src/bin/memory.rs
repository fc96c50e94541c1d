//! `cargo xtask bench memory`: what stays in memory after a very long day.
//!
//! Ten visitors write into the agent's live chats, as fast as the server takes it: each message is a
//! `message.created` on the agent's socket. Meanwhile the agent goes from chat to chat, every other
//! one a live one, in between ended ones that were not looked at before.

use std::time::{Duration, Instant};

use bench::figures::{keep, quick};
use e2e::{AGENT_1, AgentPage, Api, Crowd, Memory, Stage, wait::within};
use serde_json::json;

const EVENTS: usize = 100_000;
const SWITCHES: usize = 200;
/// Live chats: as many as an agent may have.
const LIVE: usize = 10;
const ENDED: &str = "1000";
/// Where it is measured, in percent of all.
const AT: [usize; 3] = [20, 60, 100];
const LOG: &str = "document.querySelector('[role=log]')";
/// So long the screen may be behind.
const BEHIND: Duration = Duration::from_secs(60);

#[tokio::main]
async fn main() {
    let part = if quick() { 10 } else { 1 };
    let (events, switches) = (EVENTS / part, SWITCHES / part);
    let mut stage = Stage::set_with("bench-memory", &["--demo-chats", ENDED]).await;
    let agent = stage.agent("agent").await;
    agent.sign_in(AGENT_1).await;
    agent.set_available(true).await;
    agent.list_all().await;
    let api = stage.server.api().signed_in(AGENT_1).await;
    let mut crowd = Crowd::taken_by(&stage.server, &api, LIVE).await;
    let live = chats(&api, "active").await;
    let ended: Vec<_> =
        chats(&api, "all").await.into_iter().filter(|id| !live.contains(id)).collect();
    agent.browser.watch_memory().await;
    agent.browser.reload().await;
    agent.connection_is("Connected").await;

    let began = Instant::now();
    let mut seen = Vec::new();
    for switch in 1..=switches {
        let chat = match switch % 2 {
            0 => &live[switch / 2 % live.len()],
            _ => &ended[switch / 2 % ended.len()],
        };
        agent.browser.go_to_hash(&format!("#/all/{chat}")).await;
        let last = crowd.talk(&stage.server, events / switches / LIVE).await;
        if switch % 2 == 0 {
            shows(&agent, &last).await;
        }
        if AT.iter().any(|at| switch * 100 == at * switches) {
            shows_nothing(&agent).await;
            seen.push(agent.browser.memory().await);
        }
    }
    let seconds = began.elapsed().as_secs_f64();
    stage.close().await;

    let [first, .., last] = seen.as_slice() else { panic!("measured {} times", seen.len()) };
    println!("{events} messages in {LIVE} live chats, {switches} switches, in {seconds:.0} s\n");
    println!("| | at 20 % | at 60 % | at 100 % | growth from 20 % |");
    println!("|---|--:|--:|--:|--:|");
    for (what, value) in VALUES {
        let cells: Vec<_> = seen.iter().map(|memory| format!("{:.0}", value(memory))).collect();
        let growth = (value(last) / value(first) - 1.0) * 100.0;
        println!("| {what} | {} | {growth:.1} % |", cells.join(" | "));
    }
    let at = |(at, memory): (&usize, &Memory)| {
        let values = VALUES.iter().map(|(what, value)| ((*what).to_owned(), json!(value(memory))));
        let values: serde_json::Value = values.collect();
        json!({ "percent": at, "memory": values })
    };
    let at: Vec<_> = AT.iter().zip(&seen).map(at).collect();
    keep(
        "memory",
        &json!({ "events": events, "switches": switches, "seconds": seconds, "at": at }),
    );
}

type Value = fn(&Memory) -> f64;
const VALUES: [(&str, Value); 4] = [
    ("wasm memory, KB", |it| it.wasm / 1e3),
    ("JavaScript heap, KB", |it| it.heap / 1e3),
    ("nodes of documents", |it| it.nodes),
    ("detached trees", |it| it.detached),
];

/// The ids of a hundred conversations.
async fn chats(api: &Api, scope: &str) -> Vec<String> {
    let page = api.get(&format!("/v1/conversations?scope={scope}&limit=100")).await.good();
    let ids = page["items"].as_array().expect("a list").iter();
    ids.map(|row| row["id"].as_str().expect("an id").to_owned()).collect()
}

/// Waits until everything that was said has come. Looks by script alone: the driver would hold on to
/// every element that it has found.
async fn shows(agent: &AgentPage, text: &str) {
    let script = format!("return !!{LOG}?.innerText.includes({})", json!(text));
    becomes_true(agent, &script).await;
}

/// No chat is open: what is measured each time is the same screen.
async fn shows_nothing(agent: &AgentPage) {
    agent.browser.go_to_hash("#/all").await;
    becomes_true(agent, &format!("return !{LOG}")).await;
}

async fn becomes_true(agent: &AgentPage, script: &str) {
    let is = within(BEHIND, async || match agent.browser.evaluate(script).await {
        serde_json::Value::Bool(true) => Ok(()),
        other => Err(format!("{script:?} is {other}")),
    });
    is.await.unwrap_or_else(|why| panic!("{why}"));
}
