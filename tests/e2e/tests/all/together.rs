//! Agents who work at the same chats, and visitors who write while an answer is being written.

use e2e::{AGENT_1, AGENT_2, Role, Stage, key};

#[tokio::test(flavor = "multi_thread")]
async fn who_looks_at_the_same_ended_chat_is_said_as_long_as_they_do() {
    let mut stage = Stage::set("together").await;
    let anna = stage.agent("anna").await;
    anna.sign_in(AGENT_1).await;
    anna.set_available(true).await;
    let visitor = stage.visitor("visitor").await;
    anna.takes(&visitor, "Nora Quist").await;
    visitor.end_chat().await;
    anna.chat_is_over().await;

    let ben = stage.agent("ben").await;
    ben.sign_in(AGENT_2).await;
    let anna_is = stage.server.api().signed_in(AGENT_1).await.name().await;
    let ben_is = stage.server.api().signed_in(AGENT_2).await.name().await;
    ben.list_all().await;
    ben.open("Nora Quist").await;
    let told = |who: &str| format!("{who} is looking at this chat, too.");
    ben.main().says(&told(&anna_is)).await;
    anna.main().says(&told(&ben_is)).await;

    // A connection that is cut is nobody who looks, and comes back as one.
    ben.browser.reload().await;
    anna.main().says(&told(&ben_is)).await;
    ben.main().says(&told(&anna_is)).await;
    ben.browser.go("about:blank").await;
    anna.main().with_text(&told(&ben_is)).gone().await;
    stage.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_the_visitor_wrote_since_the_draft_began_is_warned_of_before_it_is_sent() {
    let mut stage = Stage::set("written_since").await;
    let agent = stage.agent("agent").await;
    agent.sign_in(AGENT_1).await;
    agent.set_available(true).await;
    let visitor = stage.visitor("visitor").await;
    agent.takes(&visitor, "Nora Quist").await;
    for line in 1..=20 {
        visitor.send(&format!("Line {line}")).await;
    }
    agent.reads("Line 20").await;
    // Further up, where what comes in is not seen.
    agent.message_box().write("Shall I order the blue one?").await;
    agent.messages().press(key::HOME).await;
    visitor.send("No, the red one, please!").await;
    agent.browser.role(Role::Button, "New messages").there().await;

    let send = agent.browser.role(Role::Button, "Send");
    send.click().await;
    agent.main().says("Nora Quist has written since you began.").await;
    agent.has_draft("Shall I order the blue one?").await;
    assert!(!visitor.messages().text().await.contains("the blue one"));
    // Whoever still wants to say it says it.
    send.click().await;
    visitor.reads("Shall I order the blue one?").await;
    agent.has_draft("").await;
    agent.main().with_text("has written since").gone().await;
    stage.close().await;
}
