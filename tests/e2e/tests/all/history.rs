//! A long conversation, read back to its beginning.

use e2e::{AGENT_1, AGENT_2, Stage, key, wait::until};

/// The demo's visitor with 300 messages.
const VISITOR: &str = "Sofia Marino";

#[tokio::test(flavor = "multi_thread")]
async fn three_hundred_messages_are_read_back() {
    let mut stage = Stage::set("history").await;
    // Another agent's, and long over.
    let agent = stage.agent("agent").await;
    agent.sign_in(AGENT_2).await;
    agent.list_all().await;
    agent.search(VISITOR).await;
    // The rows of before go in this moment, and a click on one of them with it.
    agent.lists(1).await;
    agent.open(VISITOR).await;
    agent.chat_is_over().await;

    let api = stage.server.api().signed_in(AGENT_1).await;
    let list = api.get("/v1/conversations?scope=all&q=Sofia").await.good();
    let path = format!("/v1/conversations/{}/messages", list["items"][0]["id"].as_str().unwrap());
    let mut texts = Vec::new();
    for after in [0, 100, 200] {
        let page = api.get(&format!("{path}?after={after}&limit=100")).await.good();
        let items = page["items"].as_array().unwrap().iter();
        texts.extend(items.filter_map(|m| m["body"]["text"].as_str()).map(str::to_owned));
    }
    assert!(texts.len() >= 290, "only {} texts", texts.len());

    // The newest is what one sees first.
    agent.reads(texts.last().unwrap()).await;
    agent.messages().there().await.click().await.expect("the log can be clicked");
    until("the beginning to be read back", async || {
        agent.browser.press(key::HOME).await;
        let shown = agent.messages().text().await;
        if shown.contains(&texts[0]) {
            Ok(())
        } else {
            Err(format!("it begins {:?}", shown.chars().take(60).collect::<String>()))
        }
    })
    .await;
    agent.reads_in_order(&texts).await;
    stage.close().await;
}
