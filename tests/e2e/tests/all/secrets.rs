//! What proves who somebody is stands in no address, neither in one that a page asks for nor in its
//! own: those are what ends up in logs, histories and referrers.

use std::sync::Arc;

use e2e::{AGENT_1, Stage};

#[tokio::test(flavor = "multi_thread")]
async fn no_token_is_in_an_address() {
    let mut stage = Stage::set("addresses").await;
    let link = stage.server.link().await;
    let agent = stage.agent_through("agent", &link).await;
    agent.sign_in(AGENT_1).await;
    agent.set_available(true).await;
    let identity = stage.server.site().identity("customer-7", "Ada King");
    let visitor = stage.visitor("visitor").await;
    visitor.browser.go(&format!("{}/visitor/#identity={identity}", link.origin())).await;
    visitor.start_chat("", "").await;
    agent.is_offered("Ada King").await;
    agent.accept().await;
    visitor.send("Hello").await;
    agent.reads("Hello").await;
    agent.send("Hello to you").await;
    visitor.reads("Hello to you").await;
    agent.search("Hello").await;

    // Under a name that begins like this: each API has its own.
    let kept = |browser: Arc<e2e::Browser>, name: &'static str| async move {
        let find = format!("Object.keys(localStorage).find(key => key.startsWith('{name}'))");
        let kept = browser.evaluate(&format!("return localStorage.getItem({find})")).await;
        kept.as_str().expect("it is kept").to_owned()
    };
    let session = kept(agent.browser.clone(), "agent-inbox/session/").await;
    let session: serde_json::Value = serde_json::from_str(&session).unwrap();
    let session = session["token"].as_str().unwrap().to_owned();
    let token = kept(visitor.browser.clone(), "chat.token").await;
    let secrets = [&session, &token, &identity];
    for secret in secrets {
        assert!(link.has_carried(secret), "the link hears everything");
    }
    let own = [agent.browser.address().await, visitor.browser.address().await];
    let asked = link.requests();
    assert!(asked.iter().any(|line| line.contains("/v1/socket ")), "{asked:#?}");
    assert!(asked.iter().any(|line| line.contains("/v1/visitor/socket ")), "{asked:#?}");
    for address in asked.iter().chain(&own) {
        let words = ["token=", "ticket=", "identity=", "key="];
        assert!(!words.iter().any(|word| address.contains(word)), "{address}");
        assert!(!secrets.iter().any(|secret| address.contains(*secret)), "{address}");
    }
    stage.close().await;
}
