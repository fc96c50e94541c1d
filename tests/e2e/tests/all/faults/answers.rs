//! A message arrives and the answer to it does not, so it is sent twice.

use super::{Pair, rounds};

/// What every request has in its first line that brings a message.
const MESSAGE: &str = "/messages/";

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_that_is_lost_makes_no_second_message() {
    let mut pair = Pair::in_a_chat("answers").await;
    for _ in 0..rounds() {
        pair.agents.hold_answer_to(MESSAGE);
        let text = pair.agent_sends().await;
        pair.agents.happened().await;
        pair.visitor.reads(&text).await;
        pair.agent_sends().await;
        pair.agents.cut();
        pair.visitors.hold_answer_to(MESSAGE);
        let text = pair.visitor_sends().await;
        pair.visitors.happened().await;
        pair.agent.reads(&text).await;
        pair.visitor_sends().await;
        pair.visitors.cut();
    }
    pair.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_that_comes_late_changes_nothing() {
    let mut pair = Pair::in_a_chat("late-answers").await;
    for _ in 0..rounds() {
        pair.agents.hold_answer_to(MESSAGE);
        pair.visitors.hold_answer_to(MESSAGE);
        pair.each_sends(2).await;
        pair.happened().await;
        pair.flow();
        pair.talk().await;
    }
    pair.end().await;
}
