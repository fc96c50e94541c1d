//! When the program stops, it says so, and reloading goes on where one was.

use e2e::{AGENT_1, Role, Stage};

#[tokio::test(flavor = "multi_thread")]
async fn a_reload_brings_back_what_was_written() {
    let mut stage = Stage::set("panic").await;
    let agent = stage.agent("agent").await;
    agent.sign_in(AGENT_1).await;
    agent.set_available(true).await;
    let visitor = stage.visitor("visitor").await;
    agent.takes(&visitor, "Nora Quist").await;
    agent.message_box().write("half a sentence").await;
    let face = agent.browser.role(Role::AlertDialog, "The inbox has stopped");
    face.gone().await;

    // There is no way to make it stop but to take away what every browser has.
    let clock = "Object.defineProperty(window, 'performance', { value: undefined })";
    agent.browser.evaluate(clock).await;
    // The field still has the caret. A click might be what stops it, or come after it has stopped.
    agent.browser.insert_text("!").await;
    face.says("What you wrote is kept on this device").await;
    assert_eq!(agent.browser.focused_name().await, "Reload · Neu laden");
    agent.browser.press("\u{e007}").await;

    face.gone().await;
    agent.connection_is("Connected").await;
    agent.has_draft("half a sentence").await;
    agent.send(", sent").await;
    visitor.reads("half a sentence, sent").await;
    visitor.browser.no_console_errors().await;
    stage.close_broken();
}
