//! Finding what was said in a chat, wherever it is.

use e2e::{AGENT_2, Held, Name, Role, Stage, key};

#[tokio::test(flavor = "multi_thread")]
async fn what_was_said_is_found_where_no_line_of_it_is_on_the_page() {
    let mut stage = Stage::set("find").await;
    let agent = stage.agent("agent").await;
    agent.sign_in(AGENT_2).await;
    agent.connection_is("Connected").await;
    agent.list_all().await;
    agent.search("Sofia Marino").await;
    agent.open("Sofia Marino").await;
    agent.chat_is_over().await;

    // The page has the last few of 300 messages.
    agent.browser.press_with(&[Held::Control], "f").await;
    let bar = agent.browser.role(Role::Search, "Find in this chat");
    let field = bar.role(Role::SearchBox, "Find in this chat");
    let state = bar.role(Role::Status, Name::Any);
    field.focused().await;
    agent.browser.press("IMPORT the rest").await;
    let shows = async |department: u32| {
        let line = agent.line(&format!("Department {department}: please import the rest."));
        line.attribute_is("aria-current", "true").await;
        agent.sees_sought_line().await;
    };
    shows(30).await;
    state.says("1 of ").await;
    // Back beyond what was loaded.
    for before in 1..=8 {
        agent.browser.press(key::ENTER).await;
        state.says(&format!("{} of ", before + 1)).await;
        shows(30 - before).await;
    }
    agent.browser.press_with(&[Held::Shift], key::ENTER).await;
    shows(23).await;
    bar.role(Role::Button, "Earlier message").click().await;
    shows(22).await;

    let write_anew = async |words: &str| {
        field.there().await.clear().await.expect("a field can be emptied");
        field.write(words).await;
    };
    write_anew("departments over").await;
    let first = agent.line("Hi Anna, today is the day");
    first.attribute_is("aria-current", "true").await;
    agent.sees_sought_line().await;
    state.says("1 of 1").await;
    write_anew("kiwi").await;
    state.says("Nothing found").await;
    field.press(key::ESCAPE).await;
    field.gone().await;
    stage.close().await;
}
