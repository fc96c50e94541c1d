//! Where the agent writes.

use contract::{Author, Conversation};
use engine::{Call, Input};
use leptos::prelude::*;
use wasm_bindgen_test::wasm_bindgen_test;

use crate::{
    chat,
    data::{conversation, message, text},
    page::{Part, settle, until},
    stage::{Stage, pass},
};

async fn composer() -> (Stage, Part) {
    let stage = chat::stage(conversation("c1", Some("Ada"), 0));
    stage.messages(vec![]);
    until("the composer", || stage.page.has("textarea")).await;
    let field = stage.page.find("textarea");
    assert_eq!(field.name(), "Message");
    (stage, field)
}

fn is_disabled(button: &Part) -> bool {
    button.attribute("disabled").is_some()
}

fn puts(text: &'static str) -> impl Fn(&Call) -> bool {
    move |call| matches!(call, Call::PutMessage { body, .. } if body.text == text)
}

#[wasm_bindgen_test]
async fn enter_sends_and_shift_enter_does_not() {
    let (stage, field) = composer().await;
    field.fill("Hello");
    field.press("Enter", "shiftKey: true");
    settle().await;
    assert!(!stage.asked(puts("Hello")));
    field.press("Enter", "");
    until("sent", || stage.asked(puts("Hello"))).await;
    until("empty", || field.value().is_empty()).await;
}

#[wasm_bindgen_test]
async fn enter_that_ends_a_composition_does_not_send() {
    let (stage, field) = composer().await;
    field.fill("にほん");
    field.press("Enter", "isComposing: true");
    field.press("Enter", "keyCode: 229");
    settle().await;
    assert!(!stage.asked(puts("にほん")));
    assert_eq!(field.value(), "にほん");
}

#[wasm_bindgen_test]
async fn nothing_and_too_much_cannot_be_sent() {
    let (stage, field) = composer().await;
    let send = stage.page.button("Send");
    assert!(is_disabled(&send));
    field.fill("  \n ");
    settle().await;
    assert!(is_disabled(&send));
    field.fill(&"🦀".repeat(9_999));
    until("the count", || stage.page.says("9,999 of 10,000 characters")).await;
    assert!(!is_disabled(&send));
    field.fill(&"🦀".repeat(10_002));
    until("the reason", || stage.page.says("Too long by 2 characters.")).await;
    assert!(is_disabled(&send));
    field.press("Enter", "");
    settle().await;
    assert!(!stage.asked(|call| matches!(call, Call::PutMessage { .. })));
}

#[wasm_bindgen_test]
async fn every_key_is_kept_and_sending_uses_the_draft_up() {
    let (stage, field) = composer().await;
    field.fill("Hel");
    let kept = ("draft/c1".to_owned(), Some("Hel".to_owned()));
    until("kept", || stage.saved().contains(&kept)).await;
    until("ready", || !is_disabled(&stage.page.button("Send"))).await;
    stage.page.button("Send").click();
    until("used up", || stage.saved().contains(&("draft/c1".to_owned(), None))).await;
    assert!(field.has_focus(), "the next word follows at once");
}

#[wasm_bindgen_test]
async fn a_note_is_chosen_looks_like_one_and_stays_chosen() {
    let (stage, field) = composer().await;
    let radio = |value: &str| stage.page.find(&format!(".composer [value={value}]"));
    field.fill("Pays late");
    radio("note").click();
    until("the look", || stage.page.has(".composer.note")).await;
    let label = "Private note – the visitor does not see it";
    assert_eq!((field.name().as_str(), field.value().as_str()), (label, "Pays late"));
    assert!(stage.page.find(".composer").says(label));
    stage.page.button("Add note").click();
    until("noted", || stage.asked(|call| matches!(call, Call::PutNote { .. }))).await;
    until("empty", || field.value().is_empty()).await;
    assert!(stage.page.has(".composer.note"), "the next word is no answer by mistake");
    until("the bubble", || stage.page.has(".line.own.note")).await;
    radio("reply").click();
    until("an answer again", || field.name() == "Message").await;
    field.fill("Hello");
    field.press("Enter", "");
    until("empty", || field.value().is_empty()).await;
    // One at a time keeps the order.
    assert!(!stage.asked(|call| matches!(call, Call::PutMessage { .. })));
}

#[wasm_bindgen_test]
async fn an_accepted_chat_has_the_focus_where_the_agent_writes() {
    let (stage, field) = composer().await;
    assert!(!field.has_focus());
    stage.inbox.store().to_answer.set(Some("c1".into()));
    until("the focus", || field.has_focus()).await;
}

#[wasm_bindgen_test]
async fn without_a_connection_it_says_when_the_message_goes_out() {
    let (stage, _) = composer().await;
    stage.feed(Input::Online(false));
    until("the hint", || stage.page.says("goes out as soon as there is")).await;
}

/// Ada says something; up to where the agent has read by then.
fn ada_says(stage: &Stage, position: u64, read_up_to: u64) {
    let mut row: Conversation = conversation("c1", Some("Ada"), 0);
    row.agent_read_up_to = read_up_to;
    stage.said(message("c1", position, Author::Visitor, text("And one more thing")), row);
}

const WARNING: &str = "Ada has written since you began.";

#[wasm_bindgen_test]
async fn what_was_written_since_the_draft_began_is_warned_of_once() {
    let (stage, field) = composer().await;
    field.fill("Goodbye");
    settle().await;
    ada_says(&stage, 2, 1);
    field.press("Enter", "");
    until("a warning", || stage.page.says(WARNING)).await;
    assert!(!stage.asked(puts("Goodbye")));
    assert_eq!(field.value(), "Goodbye", "nothing is lost");
    // The next one is warned of, too; sending again is a decision.
    ada_says(&stage, 3, 1);
    settle().await;
    field.press("Enter", "");
    settle().await;
    assert!(!stage.asked(puts("Goodbye")));
    field.press("Enter", "");
    until("sent", || stage.asked(puts("Goodbye"))).await;
    until("no warning", || !stage.page.says(WARNING)).await;
}

#[wasm_bindgen_test]
async fn what_was_there_before_or_has_been_read_is_not_warned_of() {
    let (stage, field) = composer().await;
    ada_says(&stage, 2, 1);
    field.fill("After it");
    settle().await;
    field.press("Enter", "");
    until("sent", || stage.asked(puts("After it"))).await;

    let (stage, field) = composer().await;
    field.fill("Goodbye");
    settle().await;
    ada_says(&stage, 2, 2);
    settle().await;
    field.press("Enter", "");
    until("too fresh to have been read", || stage.page.says(WARNING)).await;
    ada_says(&stage, 3, 3);
    settle().await;
    pass(2_000);
    field.press("Enter", "");
    until("sent", || stage.asked(puts("Goodbye"))).await;
}
