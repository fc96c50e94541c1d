//! Nothing written is lost or doubled, whatever breaks on the way.

use e2e::{AGENT_1, AgentPage, Stage, VisitorPage};

async fn in_a_chat(stage: &mut Stage) -> (AgentPage, VisitorPage) {
    let agent = stage.agent("agent").await;
    let visitor = stage.visitor("visitor").await;
    begin_chat(&agent, &visitor).await;
    (agent, visitor)
}

async fn begin_chat(agent: &AgentPage, visitor: &VisitorPage) {
    agent.sign_in(AGENT_1).await;
    agent.set_available(true).await;
    agent.takes(visitor, "Nora Quist").await;
}

/// What the server has, in its order.
async fn kept(stage: &Stage) -> Vec<String> {
    let api = stage.server.api().signed_in(AGENT_1).await;
    let chat = api.chat_with("Nora Quist").await;
    let page = api.get(&format!("/v1/conversations/{chat}/messages?limit=100")).await.good();
    let messages = page["items"].as_array().expect("a list");
    let texts = messages.iter().filter_map(|message| message["body"]["text"].as_str());
    texts.map(str::to_owned).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn the_server_dies_in_the_middle() {
    let mut stage = Stage::set("killed").await;
    let (agent, visitor) = in_a_chat(&mut stage).await;
    agent.send("before, by the agent").await;
    visitor.reads("before, by the agent").await;

    // Killed with both messages on their way.
    visitor.send("at the moment, by the visitor").await;
    agent.send("at the moment, by the agent").await;
    stage.server.kill().await;
    visitor.connection_is("Reconnecting…").await;
    agent.connection_is("Reconnecting…").await;
    visitor.send("meanwhile, by the visitor").await;
    agent.send("meanwhile, by the agent").await;
    visitor.sees_state("meanwhile, by the visitor", "Sending…").await;
    agent.sees_state("meanwhile, by the agent", "Sending").await;

    stage.server.start_again().await;
    agent.connection_is("Connected").await;
    visitor.connection_is("Connected").await;
    agent.reads("meanwhile, by the visitor").await;
    visitor.reads("meanwhile, by the agent").await;
    visitor.send("after, by the visitor").await;
    agent.reads("after, by the visitor").await;
    agent.send("after, by the agent").await;
    visitor.reads("after, by the agent").await;

    let kept = kept(&stage).await;
    let mut sorted = kept.clone();
    sorted.sort();
    let written = [
        "after, by the agent",
        "after, by the visitor",
        "at the moment, by the agent",
        "at the moment, by the visitor",
        "before, by the agent",
        "meanwhile, by the agent",
        "meanwhile, by the visitor",
    ];
    assert_eq!(sorted, written, "each exactly once");
    agent.reads_in_order(&kept).await;
    visitor.reads_in_order(&kept).await;
    stage.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_tab_is_reloaded_while_a_message_is_being_sent() {
    let mut stage = Stage::set("reloaded").await;
    let (agents, visitors) = (stage.server.link().await, stage.server.link().await);
    let agent = stage.agent_through("agent", &agents).await;
    let visitor = stage.visitor_through("visitor", &visitors).await;
    begin_chat(&agent, &visitor).await;

    // The message gets there and its answer does not, so it is sent twice.
    visitors.hold_answers();
    visitor.send("answer lost, by the visitor").await;
    agent.reads("answer lost, by the visitor").await;
    visitor.sees_state("answer lost, by the visitor", "Sending…").await;
    visitors.cut();
    visitor.browser.reload().await;
    visitor.sees_state("answer lost, by the visitor", "Read").await;
    agents.hold_answers();
    agent.send("answer lost, by the agent").await;
    visitor.reads("answer lost, by the agent").await;
    agent.sees_state("answer lost, by the agent", "Sending").await;
    agents.cut();
    agent.browser.reload().await;
    agent.sees_state("answer lost, by the agent", "Read").await;

    // The message does not get there at all, and only what the browser kept can be sent.
    visitors.hold_questions();
    visitor.send("never left, by the visitor").await;
    visitor.sees_state("never left, by the visitor", "Sending…").await;
    visitor.message_box().write("a draft").await;
    visitors.cut();
    visitor.browser.reload().await;
    agent.reads("never left, by the visitor").await;
    assert_eq!(visitor.message_box().value().await, "a draft");
    agents.hold_questions();
    agent.send("never left, by the agent").await;
    agent.sees_state("never left, by the agent", "Sending").await;
    agent.message_box().write("another draft").await;
    agents.cut();
    agent.browser.reload().await;
    visitor.reads("never left, by the agent").await;
    agent.reads("never left, by the agent").await;
    assert_eq!(agent.message_box().value().await, "another draft");

    let expected = [
        "answer lost, by the visitor",
        "answer lost, by the agent",
        "never left, by the visitor",
        "never left, by the agent",
    ];
    assert_eq!(kept(&stage).await, expected, "each exactly once");
    agent.reads_in_order(&expected.map(str::to_owned)).await;
    visitor.reads_in_order(&expected.map(str::to_owned)).await;
    stage.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn two_tabs_of_one_agent_show_the_same() {
    let mut stage = Stage::set("two-tabs").await;
    let (agent, visitor) = in_a_chat(&mut stage).await;
    // Another machine of the same agent: another profile, nothing shared but the server.
    let elsewhere = stage.agent("agent-elsewhere").await;
    elsewhere.sign_in(AGENT_1).await;
    elsewhere.open("Nora Quist").await;
    visitor.send("to both").await;
    agent.reads("to both").await;
    elsewhere.reads("to both").await;
    elsewhere.send("from elsewhere").await;
    visitor.reads("from elsewhere").await;
    agent.reads("from elsewhere").await;
    agent.end_session().await;
    elsewhere.chat_is_over().await;
    stage.close().await;
}
