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

    // A colleague at the same browser writes where nothing of it is: whoever signs out is asked,
    // and then leaves nothing.
    let api = stage.server.api().signed_in(AGENT_1).await;
    let anna = api.name().await;
    let drafts =
        "return Object.keys(localStorage).filter((name) => name.includes('/draft/')).length";
    assert_eq!(agent.browser.evaluate(drafts).await, 1);
    agent.sign_out_and_discard(&anna).await;
    assert_eq!(agent.browser.evaluate(drafts).await, 0);
    agent.sign_in(AGENT_2).await;
    agent.set_available(true).await;
    api.put("/v1/me/availability", json!({"available": false})).await.good();
    let third = stage.visitor("visitor-3").await;
    agent.takes(&third, "Vera Lang").await;
    agent.has_draft("").await;
    stage.close().await;
}
