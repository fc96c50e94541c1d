//! A tab that is frozen, and a machine that sleeps: both catch up at once when they wake.

use std::time::Duration;

use serde_json::json;
use tokio::time::sleep;

use super::{Pair, VISITOR, rounds};

/// Beyond twice the time after which a page looks whether it stood still.
const ASLEEP: Duration = Duration::from_secs(12);

#[tokio::test(flavor = "multi_thread")]
async fn a_frozen_tab_catches_up_when_it_goes_on() {
    let mut pair = Pair::in_a_chat("frozen").await;
    for _ in 0..rounds() {
        pair.agent.browser.freeze().await;
        pair.agents.cut();
        pair.visitor_sends().await;
        let last = pair.visitor_sends().await;
        pair.agent.browser.thaw().await;
        pair.agent.reads(&last).await;
        pair.agent.connection_is("Connected").await;

        pair.visitor.browser.freeze().await;
        pair.visitors.cut();
        pair.agent_sends().await;
        let last = pair.agent_sends().await;
        pair.visitor.browser.thaw().await;
        pair.visitor.reads(&last).await;
        pair.visitor.connection_is("Connected").await;
        pair.talk().await;
    }
    pair.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_machine_that_slept_catches_up_when_it_wakes() {
    let mut pair = Pair::in_a_chat("asleep").await;
    let chat = pair.api.chat_with(VISITOR).await;
    pair.agent.browser.fall_asleep();
    pair.visitor.browser.fall_asleep();
    // Nobody tells the browsers that their connections are no more.
    pair.agents.forget_sockets();
    pair.visitors.forget_sockets();
    let last = "agent elsewhere".to_owned();
    let path = format!("/v1/conversations/{chat}/messages/{}", e2e::client_id());
    pair.api.put(&path, json!({ "text": last })).await.good();
    pair.by_agent.push(last.clone());
    // To be asleep is to let time pass: there is nothing else to wait for.
    sleep(ASLEEP).await;
    pair.agent.browser.wake_up();
    pair.visitor.browser.wake_up();
    pair.agent.reads(&last).await;
    pair.visitor.reads(&last).await;
    pair.talk().await;
    pair.end().await;
}
