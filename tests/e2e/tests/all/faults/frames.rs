//! Single frames are lost or come twice, as over a broken box on the way.

use e2e::Way;

use super::{Pair, rounds};

#[tokio::test(flavor = "multi_thread")]
async fn a_lost_frame_is_missed_with_the_next_one() {
    let mut pair = Pair::in_a_chat("frame-lost").await;
    for _ in 0..rounds() {
        pair.agents.lose_frame(Way::ToBrowser, "message.created");
        pair.visitor_sends().await;
        pair.agents.happened().await;
        pair.visitors.lose_frame(Way::ToBrowser, "\"state\"");
        pair.agent_sends().await;
        pair.visitors.happened().await;
        // What comes after it shows that something is missing.
        pair.talk().await;
    }
    pair.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_frame_that_comes_twice_changes_nothing() {
    let mut pair = Pair::in_a_chat("frame-doubled").await;
    for _ in 0..rounds() {
        pair.agents.double_frame(Way::ToBrowser, "message.created");
        pair.visitor_sends().await;
        pair.agents.happened().await;
        pair.visitors.double_frame(Way::ToBrowser, "\"state\"");
        pair.visitors.double_frame(Way::ToServer, "\"typing\"");
        pair.agents.double_frame(Way::ToServer, "\"typing\"");
        pair.agent_sends().await;
        pair.visitor_sends().await;
        pair.agents.happened().await;
        pair.visitors.happened().await;
        pair.talk().await;
    }
    pair.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_handshake_that_is_lost_or_doubled_is_begun_anew() {
    let mut pair = Pair::in_a_chat("handshake").await;
    // A second word of who asks is against the protocol: the server closes, and it is begun anew.
    pair.agents.double_frame(Way::ToServer, "\"auth\"");
    pair.visitors.double_frame(Way::ToServer, "\"auth\"");
    pair.agents.cut();
    pair.visitors.cut();
    pair.agents.happened().await;
    pair.visitors.happened().await;
    pair.agent_sends().await;
    pair.visitor_sends().await;
    pair.are_connected().await;
    // Nobody hears who asks: after ten seconds the server closes, and it is begun anew.
    pair.agents.lose_frame(Way::ToServer, "\"auth\"");
    pair.visitors.lose_frame(Way::ToServer, "\"auth\"");
    pair.agents.cut();
    pair.visitors.cut();
    pair.agents.happened().await;
    pair.visitors.happened().await;
    pair.agent_sends().await;
    pair.visitor_sends().await;
    pair.end().await;
}
