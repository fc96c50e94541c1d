//! Several tabs of one agent, and tabs that go while they send.

use e2e::{AGENT_1, Chat};

use super::{Pair, VISITOR};

#[tokio::test(flavor = "multi_thread")]
async fn a_tab_is_reloaded_while_it_sends() {
    let mut pair = Pair::in_a_chat("reloaded").await;

    // The message gets there and its answer does not, so it is sent twice.
    pair.visitors.hold_answers();
    let text = pair.visitor_sends().await;
    pair.agent.reads(&text).await;
    pair.visitor.sees_state(&text, "Sending…").await;
    pair.visitors.cut();
    pair.visitor.browser.reload().await;
    pair.visitor.sees_state(&text, "Read").await;
    pair.agents.hold_answers();
    let text = pair.agent_sends().await;
    pair.visitor.reads(&text).await;
    pair.agent.sees_state(&text, "Sending").await;
    pair.agents.cut();
    pair.agent.browser.reload().await;
    pair.agent.sees_state(&text, "Read").await;

    // The message does not get there at all, and only what the browser kept can be sent.
    pair.visitors.hold_questions();
    let text = pair.visitor_sends().await;
    pair.visitor.sees_state(&text, "Sending…").await;
    pair.visitor.message_box().write("a draft").await;
    pair.visitors.cut();
    pair.visitor.browser.reload().await;
    pair.agent.reads(&text).await;
    assert_eq!(pair.visitor.message_box().value().await, "a draft");
    pair.agents.hold_questions();
    let text = pair.agent_sends().await;
    pair.agent.sees_state(&text, "Sending").await;
    pair.agent.message_box().write("another draft").await;
    pair.agents.cut();
    pair.agent.browser.reload().await;
    pair.visitor.reads(&text).await;
    pair.agent.has_draft("another draft").await;
    pair.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn two_tabs_of_one_browser_send_each_message_once() {
    let mut pair = Pair::in_a_chat("tabs").await;
    let mut by_second = Vec::new();
    let first = pair.agent.browser.tab().await;
    let address = pair.agent.browser.address().await;
    let second = pair.agent.browser.open_tab().await;
    pair.agent.browser.go(&address).await;
    pair.agent.connection_is("Connected").await;

    // Both write while nothing gets through, and the second one begins anew with all that is kept.
    pair.agents.hold_questions();
    for n in 0..2 {
        pair.agent.browser.to_tab(&first).await;
        pair.agent_sends().await;
        pair.agent.browser.to_tab(&second).await;
        let text = format!("second tab {n:03}");
        pair.agent.send(&text).await;
        by_second.push(text);
    }
    pair.agents.cut();
    pair.agent.browser.reload().await;
    pair.talk().await;

    // The first one closes with a message on its way, which is sent from the other one.
    pair.agents.hold_questions();
    pair.agent.browser.to_tab(&first).await;
    let text = pair.agent_sends().await;
    pair.agent.sees_state(&text, "Sending").await;
    pair.agent.browser.close_tab(&second).await;
    pair.agent.browser.bring_forward().await;
    pair.agents.cut();
    pair.agent.browser.reload().await;
    pair.visitor.reads(&text).await;

    let chat = Chat {
        visitor_name: VISITOR,
        api: &pair.api,
        agents: &[&pair.agent],
        visitors: &[&pair.visitor],
        written: &[&pair.by_agent, &by_second, &pair.by_visitor],
    };
    pair.stage.everybody_agrees(&[chat]).await;
    pair.stage.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn two_machines_of_one_agent_show_the_same() {
    let mut pair = Pair::in_a_chat("two-machines").await;
    // Another profile: nothing is shared but the server.
    let elsewhere = pair.stage.agent("agent-elsewhere").await;
    elsewhere.sign_in(AGENT_1).await;
    elsewhere.open(VISITOR).await;
    pair.talk().await;
    let text = "agent elsewhere".to_owned();
    elsewhere.send(&text).await;
    pair.visitor.reads(&text).await;
    pair.by_agent.push(text);
    pair.agree_with(&[&elsewhere]).await;
    pair.agent.end_session().await;
    elsewhere.chat_is_over().await;
    pair.stage.close().await;
}
