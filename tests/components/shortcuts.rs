//! Typing a slash in the composer.

use agent_inbox::api::Method::Get;
use contract::{
    CannedReplies, CannedReply, LibraryAnswer, LibraryAnswers, LibraryPage, LibraryPages,
};
use engine::Call;
use wasm_bindgen::JsCast;
use wasm_bindgen_test::wasm_bindgen_test;
use web_sys::HtmlTextAreaElement;

use crate::{
    chat,
    data::conversation,
    page::{Part, settle, until},
    stage::Stage,
};

async fn composer() -> (Stage, Part) {
    let stage = chat::stage(conversation("c1", Some("Ada"), 0));
    stage.messages(vec![]);
    until("the composer", || stage.page.has("textarea")).await;
    let field = stage.page.find("textarea");
    field.0.unchecked_ref::<HtmlTextAreaElement>().focus().unwrap();
    (stage, field)
}

async fn with_canned_replies() -> (Stage, Part) {
    let (stage, field) = composer().await;
    field.fill("/");
    let reply = |name: &str, text: &str| CannedReply { name: name.into(), text: text.into() };
    let items = vec![reply("bye", "Good bye!"), reply("hello", "Hello, how can I help?")];
    stage.desk.answer(Get, "/canned-replies", 200, &CannedReplies { items }).await;
    until("all of them", || options(&stage) == ["/ask", "/search", "/bye", "/hello"]).await;
    (stage, field)
}

fn options(stage: &Stage) -> Vec<String> {
    stage.page.all(".shortcut-title").iter().map(Part::text).collect()
}

/// What Enter would take, as the field tells a screen reader.
fn active(stage: &Stage, field: &Part) -> Option<String> {
    let id = field.attribute("aria-activedescendant")?;
    let option = stage.page.find(&format!("#{id}"));
    assert_eq!(option.attribute("aria-selected").as_deref(), Some("true"));
    Some(option.find(".shortcut-title").text())
}

fn sends(call: &Call) -> bool {
    matches!(call, Call::PutMessage { .. })
}

fn answers(questions: &[&str]) -> LibraryAnswers {
    let answer = |question: &&str| LibraryAnswer {
        question: (*question).into(),
        answer: format!("{question} Yes."),
    };
    LibraryAnswers { items: questions.iter().map(answer).collect() }
}

#[wasm_bindgen_test]
async fn an_answer_goes_editable_into_the_composer() {
    let (stage, field) = with_canned_replies().await;
    field.fill("Well: /as");
    until("the command", || options(&stage) == ["/ask"]).await;
    field.press("Enter", "");
    until("the command in the text", || field.value() == "Well: /ask ").await;
    stage.desk.answer(Get, "/answers?q=", 200, &answers(&["Any?"])).await;
    until("what there is", || options(&stage) == ["Any?"]).await;

    field.fill("Well: /ask seats & co");
    until("loading", || options(&stage).is_empty()).await;
    let path = "/answers?q=seats%20%26%20co";
    stage.desk.answer(Get, path, 200, &answers(&["One?", "Two?", "Three?"])).await;
    until("the answers", || options(&stage).len() == 3).await;
    let list = stage.page.find("[role=listbox]");
    assert_eq!(list.name(), "Shortcuts");
    assert_eq!(field.attribute("aria-controls"), list.attribute("id"));
    assert_eq!(active(&stage, &field).as_deref(), Some("One?"));
    for (key, now) in [
        ("ArrowDown", "Two?"),
        ("ArrowUp", "One?"),
        ("ArrowUp", "Three?"),
        ("ArrowDown", "One?"),
        ("ArrowDown", "Two?"),
    ] {
        field.press(key, "");
        until(now, || active(&stage, &field).as_deref() == Some(now)).await;
    }
    field.press("Enter", "isComposing: true");
    settle().await;
    assert_eq!(field.value(), "Well: /ask seats & co", "Enter was for the input method");
    field.press("Enter", "");
    until("the answer", || field.value() == "Well: Two? Yes.").await;
    until("closed", || !stage.page.has("[role=listbox]")).await;
    assert_eq!(field.attribute("aria-activedescendant"), None);
    assert!(!stage.asked(sends), "to be read and changed first");
    assert!(stage.saved().contains(&("draft/c1".into(), Some("Well: Two? Yes.".into()))));
    field.press("Enter", "");
    until("sent", || stage.asked(sends)).await;
}

#[wasm_bindgen_test]
async fn a_page_becomes_a_link_in_the_middle_of_a_text() {
    let (stage, field) = composer().await;
    let area = field.0.unchecked_ref::<HtmlTextAreaElement>();
    area.set_value("See /search prices for more");
    area.set_selection_range(18, 18).unwrap();
    area.click();
    let page = LibraryPage {
        title: "Prices".into(),
        url: "https://p.example/".into(),
        excerpt: String::new(),
    };
    stage.desk.answer(Get, "/pages?q=prices", 200, &LibraryPages { items: vec![page] }).await;
    until("the page", || options(&stage) == ["Prices"]).await;
    stage.page.find(".shortcut").click();
    until("the link", || field.value() == "See Prices – https://p.example/  for more").await;
}

#[wasm_bindgen_test]
async fn nothing_found_and_failures_have_their_faces_and_enter_never_sends() {
    let (stage, field) = composer().await;
    field.fill("/ask nonsense");
    field.press("Enter", "");
    stage.desk.refuse(Get, "/answers?q=nonsense", 500, "internal").await;
    until("the failure", || stage.page.says("The response library did not answer.")).await;
    field.press("Enter", "");
    stage.desk.answer(Get, "/answers?q=nonsense", 200, &answers(&[])).await;
    until("nothing", || stage.page.find(".shortcuts").says("Nothing found.")).await;
    field.press("Enter", "");
    settle().await;
    assert!(!stage.asked(sends));

    // Escape leaves the text, and then it is a text like any other.
    field.press("Escape", "");
    until("closed", || !stage.page.has(".shortcuts")).await;
    assert_eq!(field.value(), "/ask nonsense");
    field.press("ArrowLeft", "");
    settle().await;
    assert!(!stage.page.has(".shortcuts"), "it stays closed");
    field.press("Enter", "");
    until("sent", || stage.asked(sends)).await;
}

#[wasm_bindgen_test]
async fn a_canned_reply_is_taken_by_its_name_and_a_slash_may_be_only_a_slash() {
    let (stage, field) = with_canned_replies().await;
    field.fill("/he");
    until("the reply", || options(&stage) == ["/hello"]).await;
    field.press("Tab", "");
    until("its text", || field.value() == "Hello, how can I help?").await;
    for text in ["and/or", "see /etc/hosts", "/hello there"] {
        field.fill(text);
        settle().await;
        assert!(!stage.page.has(".shortcuts"), "{text}");
    }
    field.press("Enter", "");
    until("sent", || stage.asked(sends)).await;
}

#[wasm_bindgen_test]
async fn without_canned_replies_the_commands_are_there_and_it_says_why() {
    let (stage, field) = composer().await;
    field.fill("/");
    stage.desk.no_answer(Get, "/canned-replies").await;
    until("the reason", || stage.page.says("The response library did not answer.")).await;
    assert_eq!(options(&stage), ["/ask", "/search"]);
    stage.page.find(".shortcuts").button("Retry").click();
    stage.desk.answer(Get, "/canned-replies", 200, &CannedReplies { items: vec![] }).await;
    until("no reason", || !stage.page.says("did not answer")).await;
}
