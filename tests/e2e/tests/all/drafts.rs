//! What an agent began to write stays where it was begun, and theirs.

use e2e::{AGENT_1, AGENT_2, Stage};
use serde_json::json;

#[tokio::test(flavor = "multi_thread")]
async fn each_chat_keeps_its_draft_until_it_is_sent() {
    let mut stage = Stage::set("drafts").await;
    let agent = stage.agent("agent").await;
    agent.sign_in(AGENT_1).await;
    agent.set_available(true).await;
    let nora = stage.visitor("visitor-1").await;
    agent.takes(&nora, "Nora Quist").await;
    agent.message_box().write("to Nora").await;
    let omar = stage.visitor("visitor-2").await;
    agent.takes(&omar, "Omar Reyes").await;
    agent.has_draft("").await;
    agent.message_box().write("to Omar").await;

    agent.open("Nora Quist").await;
    agent.has_draft("to Nora").await;
    agent.browser.reload().await;
    agent.has_draft("to Nora").await;
    agent.send(", sent").await;
    nora.reads("to Nora, sent").await;
    agent.has_draft("").await;
    agent.browser.reload().await;
    agent.has_draft("").await;
    agent.open("Omar Reyes").await;
    agent.has_draft("to Omar").await;

    // A colleague at the same browser writes where nothing of it is.
    let anna = stage.server.api().signed_in(AGENT_1).await.name().await;
    agent.sign_out(&anna).await;
    agent.sign_in(AGENT_2).await;
    agent.set_available(true).await;
    let api = stage.server.api().signed_in(AGENT_1).await;
    api.put("/v1/me/availability", json!({"available": false})).await.good();
    let third = stage.visitor("visitor-3").await;
    agent.takes(&third, "Vera Lang").await;
    agent.has_draft("").await;
    // The one draft that is left lies under the name of whoever wrote it.
    let (me, chat) = (api.get("/v1/me").await.good(), api.chat_with("Omar Reyes").await);
    let draft = format!("agent-inbox/{}/draft/{chat}", me["id"].as_str().unwrap());
    let script = "return Object.entries(localStorage).filter(([name]) => name.includes('/draft/'))";
    assert_eq!(agent.browser.evaluate(script).await, json!([[draft, "to Omar"]]));
    stage.close().await;
}
