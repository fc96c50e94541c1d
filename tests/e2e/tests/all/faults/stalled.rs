//! Half-open connections: nothing passes any more, and nobody is told.

use std::time::{Duration, Instant};

use contract::limits::HEARTBEAT_MILLIS;
use e2e::wait::within;

use super::Pair;

/// A heartbeat and the ten seconds that a pong may take on the visitor page (`Live` there); the inbox
/// looks sooner (`crates/engine/src/engine/pulse.rs`). And what a busy machine adds.
const NOTICED_WITHIN: Duration = Duration::from_millis(HEARTBEAT_MILLIS as u64 + 10_000 + 5_000);

#[tokio::test(flavor = "multi_thread")]
async fn a_connection_that_went_dead_is_noticed_by_the_missing_pong() {
    let mut pair = Pair::in_a_chat("stalled").await;
    pair.talk().await;
    pair.agent.browser.note_connection().await;
    pair.visitor.browser.note_connection().await;
    pair.agents.stall();
    pair.visitors.stall();
    let since = Instant::now();
    pair.each_sends(1).await;
    for browser in [&pair.agent.browser, &pair.visitor.browser] {
        let told = within(NOTICED_WITHIN.saturating_sub(since.elapsed()), async || {
            let told = browser.said_of_connection("Reconnecting…").await;
            told.ok_or_else(|| "nothing was told".to_owned())
        });
        told.await.unwrap_or_else(|why| panic!("{why} to the {}", browser.who()));
    }
    pair.each_sends(1).await;
    pair.flow();
    pair.end().await;
}
