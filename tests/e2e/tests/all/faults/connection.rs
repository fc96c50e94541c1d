//! The connection breaks: cleanly, in the middle of a frame, again and again.

use e2e::{Link, Way};

use super::{Pair, rounds};

/// How soon a broken connection is told, in milliseconds.
const TOLD_WITHIN_MS: i64 = 2_000;

#[tokio::test(flavor = "multi_thread")]
async fn a_cut_is_told_at_once_and_what_is_written_meanwhile_is_sent_once() {
    let mut pair = Pair::in_a_chat("cut").await;
    pair.talk().await;
    for _ in 0..rounds() {
        pair.agent.browser.note_connection().await;
        pair.visitor.browser.note_connection().await;
        let cut_at = now_ms();
        pair.cut_off();
        pair.agent.connection_is("Reconnecting…").await;
        pair.visitor.connection_is("Reconnecting…").await;
        for browser in [&pair.agent.browser, &pair.visitor.browser] {
            let told = browser.said_of_connection("Reconnecting…").await.expect("it was told");
            let after = told - cut_at;
            assert!(after <= TOLD_WITHIN_MS, "told to the {} after {after} ms", browser.who());
        }
        pair.each_sends(3).await;
        pair.flow();
        pair.are_connected().await;
        pair.talk().await;
    }
    pair.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn it_breaks_in_the_middle_of_a_frame() {
    let mut pair = Pair::in_a_chat("cut-in-frame").await;
    for _ in 0..rounds() {
        // Half of the event that brings the message, on either side.
        pair.each_meets(Link::cut_in_frame).await;
        pair.talk().await;
        // Half of what says that somebody writes, and of the handshake after it.
        pair.agents.cut_in_frame(Way::ToServer, "\"typing\"");
        pair.agents.cut_in_frame(Way::ToServer, "\"auth\"");
        pair.agent_sends().await;
        pair.agents.happened().await;
        pair.visitors.cut_in_frame(Way::ToServer, "\"typing\"");
        pair.visitors.cut_in_frame(Way::ToServer, "\"auth\"");
        pair.visitor_sends().await;
        pair.visitors.happened().await;
        pair.are_connected().await;
        pair.talk().await;
    }
    pair.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn it_breaks_again_and_again_while_people_write() {
    let mut pair = Pair::in_a_chat("cut-often").await;
    for _ in 0..rounds() {
        pair.agent_sends().await;
        pair.agents.cut();
        pair.visitor_sends().await;
        pair.visitors.cut();
        pair.each_sends(1).await;
        pair.cut();
    }
    pair.end().await;
}

fn now_ms() -> i64 {
    let since_1970 = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
    i64::try_from(since_1970.expect("after 1970").as_millis()).expect("not that late")
}
