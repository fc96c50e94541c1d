//! A chat goes from one agent to another.

use e2e::{AGENT_1, AGENT_2, AgentPage, Locator, Name, Role, Stage, VisitorPage, key};

/// A moment more than an agent has to accept.
const OFFER_IS_OVER: u64 = 100_500;

/// Two agents, and a visitor who talks to the first; and the agents' names.
struct Scene {
    stage: Stage,
    anna: AgentPage,
    ben: AgentPage,
    visitor: VisitorPage,
    anna_is: String,
    ben_is: String,
}

async fn scene(name: &'static str) -> Scene {
    let mut stage = Stage::set(name).await;
    let anna = stage.agent("anna").await;
    anna.sign_in(AGENT_1).await;
    anna.set_available(true).await;
    let visitor = stage.visitor("visitor").await;
    anna.takes(&visitor, "Nora Quist").await;
    visitor.send("Where is my parcel?").await;
    anna.reads("Where is my parcel?").await;
    let ben = stage.agent("ben").await;
    ben.sign_in(AGENT_2).await;
    ben.set_available(true).await;
    let anna_is = stage.server.api().signed_in(AGENT_1).await.name().await;
    let ben_is = stage.server.api().signed_in(AGENT_2).await.name().await;
    Scene { stage, anna, ben, visitor, anna_is, ben_is }
}

fn button(agent: &AgentPage, name: &str) -> Locator {
    agent.main().role(Role::Button, name)
}

/// Asks somebody by the dialog, with the keyboard alone.
async fn transfer_to(agent: &AgentPage, name: &str) {
    button(agent, "Transfer").press(key::ENTER).await;
    let dialog = agent.browser.role(Role::Dialog, "Transfer the chat");
    dialog.role(Role::Radio, name).press(" ").await;
    dialog.role(Role::Button, "Transfer").press(key::ENTER).await;
    dialog.gone().await;
}

/// How the transfer stands.
async fn sees(agent: &AgentPage, text: &str) {
    agent.main().role(Role::Status, Name::Any).with_text(text).there().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_accepts_has_the_chat_and_unsent_words_stay_with_who_wrote_them() {
    let Scene { stage, anna, ben, visitor, anna_is, ben_is } = scene("transfer").await;
    transfer_to(&anna, &ben_is).await;
    sees(&anna, &format!("Waiting for {ben_is}")).await;
    button(&anna, "Transfer").focused().await;
    anna.browser.axe_finds_nothing("a chat that is handed on").await;
    ben.offer().says(&format!("{anna_is} wants to hand you a chat")).await;
    ben.offer().says("Nora Quist").await;
    ben.offer().says("Where is my parcel?").await;

    // Until somebody accepts it goes on as before, also over a reload.
    anna.send("One moment, please").await;
    visitor.reads("One moment, please").await;
    anna.browser.reload().await;
    sees(&anna, &format!("Waiting for {ben_is}")).await;
    anna.message_box().write("I have looked it up, and").await;
    ben.accept().await;
    ben.reads("Where is my parcel?").await;
    ben.reads("One moment, please").await;
    ben.messages().says(&format!("{ben_is} took over from {anna_is}")).await;
    visitor.messages().says(&format!("{ben_is} has taken over from {anna_is}.")).await;

    // The screen says where it is, and keeps what was not sent.
    let has_it = format!("{ben_is} has this chat now.");
    let title = anna.main().role(Role::Status, Name::Any).with_text(&has_it);
    title.focused().await;
    anna.row("Nora Quist").gone().await;
    let kept = anna.browser.role(Role::TextBox, "Unsent words");
    assert_eq!(kept.value().await, "I have looked it up, and");
    anna.browser.axe_finds_nothing("a chat that left").await;
    button(&anna, "Copy").press(key::ENTER).await;
    button(&anna, "Copied").focused().await;
    anna.browser.reload().await;
    anna.browser.role(Role::TextBox, "Unsent words").there().await;
    let kept = anna.browser.role(Role::TextBox, "Unsent words");
    assert_eq!(kept.value().await, "I have looked it up, and");
    button(&anna, "Discard").click().await;
    kept.gone().await;

    ben.send("It is the blue one").await;
    visitor.reads("It is the blue one").await;
    visitor.send("Thank you both").await;
    ben.reads("Thank you both").await;
    assert!(!anna.main().text().await.contains("Thank you both"));
    anna.list_all().await;
    assert!(!anna.row("Nora Quist").is_there().await, "agent 1 sees agent 2's live chat");

    // When it is over it is everybody's to read; the open face becomes the chat.
    ben.end_session().await;
    anna.reads("Thank you both").await;
    anna.row("Nora Quist").there().await;
    stage.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_no_leaves_the_chat_where_it_is_and_says_so_until_it_is_seen() {
    let Scene { stage, anna, ben, visitor, ben_is, .. } = scene("transfer_declined").await;
    transfer_to(&anna, &ben_is).await;
    ben.is_offered("Nora Quist").await;
    ben.decline().await;
    let declined = format!("{ben_is} declined the chat. It stays with you.");
    sees(&anna, &declined).await;
    anna.browser.reload().await;
    sees(&anna, &declined).await;
    button(&anna, "OK").press(key::ENTER).await;
    anna.main().with_text(&declined).gone().await;
    button(&anna, "Transfer").focused().await;

    // To his team, of which he alone is there; and by the clock.
    transfer_to(&anna, "Sales").await;
    sees(&anna, &format!("Waiting for {ben_is} (Sales)")).await;
    ben.is_offered("Nora Quist").await;
    stage.server.pass(OFFER_IS_OVER).await;
    ben.offer().gone().await;
    sees(&anna, "Nobody of Sales took the chat. It stays with you.").await;
    anna.send("Then it is me").await;
    visitor.reads("Then it is me").await;
    assert!(!visitor.messages().text().await.contains("took the chat"));
    stage.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn who_looks_elsewhere_is_told_and_led_to_what_was_not_sent() {
    let Scene { stage, anna, ben, anna_is, ben_is, .. } = scene("transfer_elsewhere").await;
    transfer_to(&anna, &ben_is).await;
    sees(&anna, &format!("Waiting for {ben_is}")).await;
    anna.message_box().write("And then").await;
    anna.open_settings(&anna_is).await;
    ben.accept().await;
    let notices = anna.browser.role(Role::Region, "Notices");
    notices.says(&format!("{ben_is} has the chat with Nora Quist now.")).await;
    notices.role(Role::Link, "Unsent words").click().await;
    sees(&anna, &format!("{ben_is} has this chat now.")).await;
    let kept = anna.browser.role(Role::TextBox, "Unsent words");
    assert_eq!(kept.value().await, "And then");
    stage.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn it_can_be_taken_back_and_who_is_away_cannot_be_chosen() {
    let Scene { stage, anna, ben, ben_is, .. } = scene("transfer_back").await;
    transfer_to(&anna, &ben_is).await;
    ben.is_offered("Nora Quist").await;
    button(&anna, "Take back").press(key::ENTER).await;
    ben.offer().gone().await;
    anna.main().with_text("Waiting for").gone().await;
    button(&anna, "Transfer").focused().await;

    ben.set_available(false).await;
    button(&anna, "Transfer").press(key::ENTER).await;
    let dialog = anna.browser.role(Role::Dialog, "Transfer the chat");
    dialog.says("Nobody can take it at the moment.").await;
    dialog.says("away").await;
    dialog.role(Role::Radio, ben_is.as_str()).attribute_is("disabled", "true").await;
    dialog.role(Role::Button, "Cancel").focused().await;
    anna.browser.press(key::ESCAPE).await;
    dialog.gone().await;
    button(&anna, "Transfer").focused().await;

    // Whose chat ends takes the offer along.
    ben.set_available(true).await;
    transfer_to(&anna, &ben_is).await;
    ben.is_offered("Nora Quist").await;
    anna.end_session().await;
    ben.offer().gone().await;
    stage.close().await;
}
