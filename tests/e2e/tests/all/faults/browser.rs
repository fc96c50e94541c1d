//! The browser itself says that it has no network.

use super::{Pair, rounds};

#[tokio::test(flavor = "multi_thread")]
async fn offline_is_said_and_what_is_written_meanwhile_is_sent_once() {
    let mut pair = Pair::in_a_chat("offline").await;
    for _ in 0..rounds() {
        pair.agent.browser.go_offline().await;
        pair.visitor.browser.go_offline().await;
        pair.agent.connection_is("Offline").await;
        pair.each_sends(2).await;
        pair.agent.browser.go_online().await;
        pair.visitor.browser.go_online().await;
        pair.are_connected().await;
        pair.talk().await;
    }
    pair.end().await;
}
