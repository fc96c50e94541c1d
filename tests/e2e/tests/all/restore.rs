//! The operator goes back to a backup while pages are open.

use e2e::{AGENT_1, Stage};

#[tokio::test(flavor = "multi_thread")]
async fn after_a_restore_every_screen_shows_what_the_database_has() {
    let mut stage = Stage::set("restore").await;
    let agent = stage.agent("agent").await;
    let visitor = stage.visitor("visitor").await;
    agent.sign_in(AGENT_1).await;
    agent.set_available(true).await;
    agent.takes(&visitor, "Nora Quist").await;
    visitor.send("before the backup").await;
    agent.reads("before the backup").await;
    stage.server.back_up();
    for text in ["lost, first", "lost, second"] {
        agent.send(text).await;
        visitor.reads(text).await;
    }

    stage.server.kill().await;
    visitor.connection_is("Reconnecting…").await;
    visitor.send("on its way meanwhile").await;
    stage.server.restore();
    stage.server.start_again().await;
    visitor.connection_is("Connected").await;
    visitor.line("lost, first").gone().await;
    visitor.reads("before the backup").await;
    visitor.reads("on its way meanwhile").await;

    // The sessions are not those of the backup: whoever was signed out since must stay out.
    agent.is_signed_out().await;
    agent.sign_in(AGENT_1).await;
    agent.open("Nora Quist").await;
    agent.reads("on its way meanwhile").await;
    agent.line("lost, second").gone().await;
    // In places where the visitor had seen something else.
    agent.send("after the restore").await;
    visitor.reads("after the restore").await;
    visitor.send("and on it goes").await;
    agent.reads("and on it goes").await;
    let texts =
        ["before the backup", "on its way meanwhile", "after the restore", "and on it goes"];
    let texts = texts.map(str::to_owned);
    visitor.reads_in_order(&texts).await;
    agent.reads_in_order(&texts).await;
    stage.close().await;
}
