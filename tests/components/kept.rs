//! What an agent wrote is on the device before it is anywhere else, and theirs alone.

use std::{cell::RefCell, rc::Rc};

use agent_inbox::device;
use contract::Author;
use js_sys::{Function, Reflect};
use leptos::prelude::window;
use serde_json::{Value, json};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_test::wasm_bindgen_test;

use crate::{
    app::{Answer, Site, is_signed_in, ok, problem, site, works},
    data::{conversation, me, message, own, snapshot, text},
    page::{Part, settle, until},
};

/// Where Anna's words for this API are.
const PLACE: &str = "words/http%3A%2F%2F127.0.0.1%3A9%2Fchat%2Fv1/anna/";
const MESSAGES: &str = "/chat/v1/conversations/c1/messages";

/// The keys of the messages that were sent, each time that they were.
type Sent = Rc<RefCell<Vec<String>>>;

/// The app with a chat open. What is sent gets an answer, or none.
fn in_a_chat(sent: &Sent, answers: bool) -> Site {
    is_signed_in();
    window().location().set_hash("#/conversations/c1").unwrap();
    let sent = sent.clone();
    site(move |method, path| match (method, path) {
        ("GET", "/chat/v1/snapshot") => {
            let mut snapshot = snapshot();
            snapshot.conversations = vec![conversation("c1", Some("Nora Quist"), 0)];
            ok(&serde_json::to_value(snapshot).unwrap())
        }
        ("GET", MESSAGES) => {
            let first = message("c1", 1, Author::Visitor, text("Hello"));
            ok(&json!({ "items": [first] }))
        }
        ("PUT", path) if path.starts_with(MESSAGES) => {
            let key = path.rsplit('/').next().unwrap().to_owned();
            sent.borrow_mut().push(key.clone());
            answers.then(|| said(2 + sent.borrow().len() as u64, key)).flatten()
        }
        _ => works(method, path),
    })
}

fn said(position: u64, key: String) -> Answer {
    let mut said = message("c1", position, own(), text("said"));
    said.client_id = key.into();
    ok(&serde_json::to_value(said).unwrap())
}

/// The records of one kind.
fn records(kind: &str) -> Vec<Value> {
    let place = format!("{PLACE}{kind}/");
    let names = device::names(&place);
    let read = |name: &String| {
        serde_json::from_str(&device::kept(&format!("{place}{name}")).unwrap()).unwrap()
    };
    names.iter().map(read).collect()
}

async fn composer(page: &Part) -> Part {
    until("the chat", || page.has("textarea") && page.says("Hello")).await;
    page.find("textarea")
}

fn is_asked(page: &Part) -> bool {
    page.has("dialog[open]") && page.find("dialog[open]").name() == "Sign out?"
}

#[wasm_bindgen_test]
async fn a_key_press_is_on_the_device_before_it_is_on_the_screen_and_outlives_a_crash() {
    let sent = Sent::default();
    let first = in_a_chat(&sent, false);
    let field = composer(&first.page).await;
    let shown = || first.page.find(".grow").attribute("data-text").unwrap_or_default();
    field.fill("One");
    assert_eq!(records("draft")[0]["text"], "One");
    assert_eq!(shown(), "", "the screen comes later");
    until("the screen", || shown() == "One").await;

    field.press("Enter", "");
    assert_eq!(records("unsent")[0]["text"], "One");
    assert!(!first.page.find("[role=log]").says("One"), "the screen comes later");
    assert_eq!(records("draft"), [Value::Null; 0]);
    until("the bubble", || first.page.find("[role=log]").says("Sending")).await;
    field.fill("Two");
    field.press("Enter", "");
    field.fill("Thr");
    until("the request", || sent.borrow().len() == 1).await;
    first.crash();

    // The next life sends both, in their order and under their keys.
    let second = in_a_chat(&sent, true);
    let field = composer(&second.page).await;
    assert_eq!(field.value(), "Thr");
    until("both to be sent", || sent.borrow().len() == 3 && records("unsent").is_empty()).await;
    let keys = sent.borrow().clone();
    assert_eq!(keys[0], keys[1], "the same message again");
    assert!(keys[1] < keys[2]);
}

#[wasm_bindgen_test]
async fn a_message_is_sent_by_the_tab_that_wrote_it_until_that_is_gone() {
    let sent = Sent::default();
    let first = in_a_chat(&sent, false);
    let field = composer(&first.page).await;
    field.fill("Once");
    field.press("Enter", "");
    until("the request", || sent.borrow().len() == 1).await;

    let theirs = Sent::default();
    let second = in_a_chat(&theirs, true);
    composer(&second.page).await;
    settle().await;
    assert_eq!(theirs.borrow().len(), 0, "it is the other tab's");
    assert!(!second.page.find("[role=log]").says("Once"), "and shown there alone");
    first.crash();
    until("the message to be taken over", || theirs.borrow().len() == 1).await;
    assert_eq!(theirs.borrow()[0], sent.borrow()[0]);
    until("nothing to be left", || records("unsent").is_empty()).await;
}

#[wasm_bindgen_test]
async fn signing_out_asks_when_words_would_be_lost_and_then_leaves_nothing() {
    let sent = Sent::default();
    let site = in_a_chat(&sent, false);
    let field = composer(&site.page).await;
    for word in ["One", "Two"] {
        field.fill(word);
        field.press("Enter", "");
    }
    field.fill("Thr");
    device::keep(&format!("{PLACE}known"), "{}").unwrap();
    let other = format!("{}draft/c1", PLACE.replace("anna", "ben"));
    device::keep(&other, "{}").unwrap();
    site.page.choose_in_menu("Sign out").await;
    until("the question", || is_asked(&site.page)).await;
    let dialog = site.page.find("dialog[open]");
    assert!(dialog.says("2 messages have not been sent yet. 1 draft is unfinished."));
    assert!(dialog.button("Stay signed in").has_focus());
    dialog.button("Stay signed in").click();
    until("it to close", || !site.page.has("dialog[open]")).await;
    assert_eq!((records("unsent").len(), records("draft").len()), (2, 1));

    // It follows what happens meanwhile.
    site.page.choose_in_menu("Sign out").await;
    until("the question", || is_asked(&site.page)).await;
    field.fill("");
    until("the number", || !dialog.says("draft")).await;
    dialog.button("Sign out and discard").click();
    until("the form", || site.page.has("input[name=email]")).await;
    assert_eq!(device::names(PLACE), [""; 0]);
    assert_eq!(device::names("session/"), [""; 0]);
    assert!(device::kept(&other).is_some(), "a colleague's words stay");
}

#[wasm_bindgen_test]
async fn a_session_that_ends_by_itself_takes_no_words_along() {
    let sent = Sent::default();
    let site = in_a_chat(&sent, false);
    let field = composer(&site.page).await;
    field.fill("One");
    field.press("Enter", "");
    field.fill("Two");
    let log_out = Function::new_no_args(
        "const kept = Object.keys(localStorage).find(key => key.startsWith('agent-inbox/session/'));
         localStorage.removeItem(kept);
         dispatchEvent(new StorageEvent('storage', {key: kept, newValue: null}))",
    );
    log_out.call0(&JsValue::NULL).unwrap();
    until("the form", || site.page.has("input[name=email]")).await;
    assert_eq!((records("unsent").len(), records("draft").len()), (1, 1));
}

#[wasm_bindgen_test]
async fn another_api_on_the_same_origin_sees_neither_session_nor_words() {
    let sent = Sent::default();
    let first = in_a_chat(&sent, false);
    composer(&first.page).await.fill("One");
    first.crash();
    let elsewhere = |method: &str, path: &str| match path {
        "/config.json" => ok(&json!({"api": "http://127.0.0.1:9/other/"})),
        "/other/v1/sessions" => works(method, "/chat/v1/sessions"),
        _ => problem(404, "not-found", ""),
    };
    let second = site(elsewhere);
    until("the form", || second.page.has("input[name=email]")).await;
    assert_eq!(records("draft").len(), 1, "it is where it was");
}

#[wasm_bindgen_test]
async fn words_that_cannot_be_read_are_told_of_and_stay() {
    let name = format!("{PLACE}unsent/k");
    let record = r#"{"v":2,"what":"is this"}"#;
    device::keep(&name, record).unwrap();
    let sent = Sent::default();
    let site = in_a_chat(&sent, true);
    composer(&site.page).await;
    let says = || site.page.find(".notices").says("this version of the inbox cannot read");
    until("the notice", says).await;
    assert_eq!(records("unsent")[0]["what"], "is this");
    site.page.choose_in_menu("Sign out").await;
    until("the question", || is_asked(&site.page)).await;
}

/// A storage into which nothing goes, until this is dropped.
struct Full(JsValue);

impl Full {
    fn now() -> Self {
        let storage = Self::prototype();
        let before = Reflect::get(&storage, &"setItem".into()).unwrap();
        let refuse = Function::new_no_args("throw new DOMException('full', 'QuotaExceededError')");
        Reflect::set(&storage, &"setItem".into(), &refuse).unwrap();
        Self(before)
    }

    fn prototype() -> JsValue {
        let class = Reflect::get(&window(), &"Storage".into()).unwrap();
        Reflect::get(class.unchecked_ref::<JsValue>(), &"prototype".into()).unwrap()
    }
}

impl Drop for Full {
    fn drop(&mut self) {
        Reflect::set(&Self::prototype(), &"setItem".into(), &self.0).unwrap();
    }
}

#[wasm_bindgen_test]
async fn a_full_storage_is_told_of_once_and_caught_up_with_when_there_is_room() {
    let sent = Sent::default();
    let site = in_a_chat(&sent, false);
    let field = composer(&site.page).await;
    field.fill("One");
    let told = || site.page.find(".notices").says("storage is full or forbidden");
    let full = Full::now();
    field.fill("One an");
    until("the notice", told).await;
    assert_eq!(records("draft")[0]["text"], "One", "what was kept is");
    drop(full);
    field.fill("One and");
    until("the notice to go", || !told()).await;

    let full = Full::now();
    field.fill("One and o");
    until("the notice", told).await;
    site.page.find(".notices").button("Dismiss").click();
    until("the notice to go", || !told()).await;
    field.press("Enter", "");
    field.fill("Two");
    settle().await;
    assert!(site.page.find("[role=log]").says("One and o"), "work goes on");
    // Signing out would lose what is in memory alone.
    site.page.choose_in_menu("Sign out").await;
    until("the question", || is_asked(&site.page)).await;
    let dialog = site.page.find("dialog[open]");
    assert!(dialog.says("1 message has not been sent yet. 1 draft is unfinished."));
    dialog.button("Stay signed in").click();

    drop(full);
    field.fill("Two a");
    assert_eq!(records("unsent")[0]["text"], "One and o", "it is caught up with");
    assert_eq!(records("draft")[0]["text"], "Two a");
    // Who put the notice away is not told each time that the last byte is gone.
    settle().await;
    let _full = Full::now();
    field.fill("Two an");
    settle().await;
    assert!(!told());
}

#[wasm_bindgen_test]
async fn a_session_that_cannot_be_kept_says_so() {
    let site = site(works);
    until("the form", || site.page.has("input[name=email]")).await;
    let full = Full::now();
    site.page.find("input[name=email]").fill(&me().email);
    site.page.find("input[name=password]").fill("demo");
    site.page.button("Sign in").click();
    until("the notice", || site.page.says("sign in again after a reload")).await;
    drop(full);
}

#[wasm_bindgen_test]
async fn edits_in_the_settings_outlive_a_look_at_the_inbox() {
    is_signed_in();
    window().location().set_hash("#/settings").unwrap();
    let site = site(|method, path| match (method, path) {
        ("GET", "/chat/v1/me/schedule") => ok(&json!({"blocks": []})),
        ("PUT", "/chat/v1/me/schedule") => ok(&json!({
            "time_zone": agent_inbox::ui::time::zone(),
            "blocks": [{"weekday": "monday", "start": 540, "end": 1020}],
        })),
        _ => works(method, path),
    });
    until("the form", || site.page.has(".week-none")).await;
    site.page.button("Add a block on Monday").click();
    until("what is not saved", || site.page.says("Not saved yet")).await;
    window().location().set_hash("#/").unwrap();
    until("the notice", || site.page.find(".notices").says("are not saved yet")).await;
    assert!(site.page.has(".columns"));
    assert!(site.page.find("main.settings").attribute("hidden").is_some());

    window().location().set_hash("#/settings").unwrap();
    until("the settings", || site.page.find("main.settings").attribute("hidden").is_none()).await;
    assert!(!site.page.has(".columns"));
    assert_eq!(site.page.all("input[type=time]").len(), 2);
    until("the notice to go", || !site.page.find(".notices").says("are not saved yet")).await;
    site.page.button("Save").click();
    until("it to be saved", || site.page.says("Saved")).await;
    // With nothing to lose they are read anew the next time.
    window().location().set_hash("#/").unwrap();
    until("the inbox", || site.page.has(".columns")).await;
    assert!(!site.page.has("main.settings"));
}
