//! What is known about the visitor, and ending the chat.

use agent_inbox::visitor::VisitorPanel;
use contract::ConversationState;
use engine::Call;
use leptos::prelude::*;
use wasm_bindgen_test::wasm_bindgen_test;

use crate::{
    chat::open,
    data::{conversation, snapshot},
    page::{Part, until},
    stage::Stage,
};

fn stage() -> Stage {
    let mut snapshot = snapshot();
    snapshot.conversations = vec![conversation("c1", Some("Ada"), 0)];
    Stage::live(&snapshot, |_| {
        let details = RwSignal::new(true);
        view! { <VisitorPanel place=Signal::stored(open("c1")) details=details /> }
    })
}

fn facts(page: &Part) -> Vec<(String, String)> {
    let fact = |part: &Part| (part.find("dt").text(), part.find("dd").text());
    page.all("dl > div").iter().map(fact).collect()
}

#[wasm_bindgen_test]
async fn what_is_not_known_is_a_dash_and_updates_come_in() {
    let stage = stage();
    until("the facts", || stage.page.says("Ada")).await;
    assert_eq!(stage.page.find("[role=region]").name(), "Visitor information");
    let pair = |term: &str, value: &str| (term.to_owned(), value.to_owned());
    let unknown = ["Job title", "E-mail", "Phone", "CRM status"].map(|term| pair(term, "-"));
    assert_eq!(facts(&stage.page)[0], pair("Name", "Ada"));
    assert_eq!(facts(&stage.page)[1..], unknown);
    let mut visitor = conversation("c1", Some("Ada"), 0).visitor;
    visitor.version = 2;
    visitor.email = Some("ada@example.com".into());
    visitor.job_title = Some("<b>Countess</b>".into());
    stage.event("visitor.changed", &visitor);
    until("the e-mail", || stage.page.has("a[href='mailto:ada@example.com']")).await;
    assert_eq!(facts(&stage.page)[1], pair("Job title", "<b>Countess</b>"));
}

#[wasm_bindgen_test]
async fn ending_asks_first_and_cancel_changes_nothing() {
    let stage = stage();
    until("the button", || stage.page.has_button("End session")).await;
    let button = stage.page.button("End session");
    button.0.clone().dyn_into_focus();
    button.click();
    until("the question", || stage.page.has("dialog[open]")).await;
    let dialog = stage.page.find("dialog");
    assert_eq!(dialog.name(), "End session?");
    until("the focus", || dialog.has_button("Cancel") && dialog.button("Cancel").has_focus()).await;
    dialog.button("Cancel").click();
    until("closed", || !stage.page.has("dialog[open]")).await;
    until("the focus back", || button.has_focus()).await;
    assert!(!stage.asked(|call| matches!(call, Call::End(_))));
}

#[wasm_bindgen_test]
async fn a_failure_to_end_says_so_and_an_ended_chat_has_no_button() {
    let stage = stage();
    until("the button", || stage.page.has_button("End session")).await;
    stage.page.button("End session").click();
    until("the question", || stage.page.has("dialog[open] .danger-solid")).await;
    let end = |call: &Call| matches!(call, Call::End(_));
    stage.page.find("dialog .danger-solid").click();
    until("asked", || stage.asked(end)).await;
    stage.refuse(end, 503, "unavailable");
    until("the failure", || stage.page.says("The session was not ended.")).await;
    stage.page.find("dialog .danger-solid").click();
    let mut row = conversation("c1", Some("Ada"), 0);
    row.version = 7;
    row.state = ConversationState::Ended;
    stage.answer(end, 200, &row);
    until("closed", || !stage.page.has("dialog[open]")).await;
    until("no button", || !stage.page.has_button("End session")).await;
}

#[wasm_bindgen_test]
async fn unfolded_over_the_chat_it_has_the_focus_until_escape() {
    let details = RwSignal::new(false);
    let stage = Stage::live(&snapshot(), move |_| {
        view! { <VisitorPanel place=Signal::stored(open("c1")) details=details /> }
    });
    until("the panel", || stage.page.has("aside")).await;
    details.set(true);
    let close = stage.page.button("Close visitor information");
    until("the focus", || close.has_focus()).await;
    close.press("Escape", "");
    until("folded", || !details.get_untracked()).await;
}

/// Puts the focus where a person's would be.
trait Focus {
    fn dyn_into_focus(self);
}

impl Focus for web_sys::Element {
    fn dyn_into_focus(self) {
        use wasm_bindgen::JsCast;
        self.unchecked_into::<web_sys::HtmlElement>().focus().unwrap();
    }
}
