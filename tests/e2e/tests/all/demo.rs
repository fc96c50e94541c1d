//! The demo: one person alone in front of the inbox sees everything within two minutes.

use e2e::{AGENT_1, Role, Stage, client_id};
use serde_json::json;

/// A guest reads, types and waits for seconds at a time.
const A_WHILE: u64 = 5_000;

#[tokio::test(flavor = "multi_thread")]
async fn a_simulated_visitor_rings_answers_books_and_leaves() {
    let mut stage = Stage::set_with("demo", &["--demo-visitors", "1"]).await;
    let agent = stage.agent("agent").await;
    agent.sign_in(AGENT_1).await;
    agent.is_available(true).await;
    // Nothing is moved here: it rings by itself, soon.
    agent.is_offered("Elena Petrova").await;
    agent.offer().says("What would 12 seats cost us in a year?").await;
    agent.accept().await;
    agent.send("108 euros a seat.").await;
    agent.sees_typing("Elena Petrova").await;
    agent.reads("Do we get an invoice").await;
    agent.knows("CRM status", "Opportunity").await;
    agent.knows("Job title", "Head of Operations").await;
    agent.send("By invoice, of course.").await;
    stage.server.pass(A_WHILE).await;
    agent.reads("where is our data stored").await;
    agent.send("In Frankfurt.").await;
    stage.server.pass(A_WHILE).await;
    agent.reads("Could we arrange a meeting").await;

    let api = stage.server.api().signed_in(AGENT_1).await;
    let chat = api.chat_with("Elena Petrova").await;
    let agents = api.get("/v1/agents?calendar=connected").await.good();
    let share = json!({ "agent_id": agents["items"][0]["id"], "client_id": client_id() });
    api.post(&format!("/v1/conversations/{chat}/calendar-shares"), share).await.good();
    stage.server.pass(A_WHILE).await;
    let history = agent.browser.role(Role::Region, "Activity history");
    history.says("Scheduled a meeting").await;
    stage.server.pass(A_WHILE).await;
    agent.reads("Thank you, that was very helpful").await;
    stage.server.pass(A_WHILE).await;
    agent.messages().says("The visitor ended the chat").await;
    agent.chat_is_over().await;
    stage.close().await;
}
