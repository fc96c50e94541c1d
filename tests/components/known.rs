//! The inbox opens with what it knew the last time.

use std::{cell::Cell, rc::Rc};

use agent_inbox::device;
use contract::Author;
use leptos::prelude::window;
use serde_json::json;
use wasm_bindgen_test::wasm_bindgen_test;

use crate::{
    app::{Site, is_signed_in, ok, site, works},
    data::{conversation, message, snapshot, text},
    page::{settle, until},
};

/// Where it is, for Anna at this API.
const NAME: &str = "words/http%3A%2F%2F127.0.0.1%3A9%2Fchat%2Fv1/anna/known";

/// Keeps an inbox with one chat, as an earlier page would have done it.
fn keep() {
    let mut snapshot = snapshot();
    snapshot.conversations = vec![conversation("c1", Some("Nora Quist"), 0)];
    let said = message("c1", 1, Author::Visitor, text("Are you still there?"));
    let known = json!({"v": 1, "snapshot": snapshot, "threads": [[said]]});
    device::keep(NAME, &known.to_string()).unwrap();
}

/// The app with that chat open, and a server that answers once it may.
fn opened(answers: &Rc<Cell<bool>>) -> Site {
    is_signed_in();
    window().location().set_hash("#/conversations/c1").unwrap();
    let answers = answers.clone();
    site(move |method, path| match path {
        "/config.json" => works(method, path),
        "/chat/v1/snapshot" if answers.get() => {
            let mut snapshot = snapshot();
            snapshot.conversations = vec![conversation("c1", Some("Nora Quist-Berg"), 0)];
            ok(&serde_json::to_value(snapshot).unwrap())
        }
        _ => None,
    })
}

#[wasm_bindgen_test]
async fn without_a_network_it_shows_how_things_stood_and_of_when_that_is() {
    keep();
    let answers = Rc::new(Cell::new(false));
    let site = opened(&answers);
    let page = &site.page;
    until("what was known", || page.says("As it was on")).await;
    until("its list", || page.find(".conversations").says("Nora Quist")).await;
    assert!(page.find("[role=log]").says("Are you still there?"));
    page.find("textarea").fill("Yes");
    page.find("textarea").press("Enter", "");
    until("the bubble", || page.find("[role=log]").says("Sending")).await;

    answers.set(true);
    until("the way out", || page.has_button("Connect now")).await;
    page.button("Connect now").click();
    until("the server's word", || page.find(".conversations").says("Nora Quist-Berg")).await;
    assert!(!page.says("As it was on"));
    assert!(page.find("[role=log]").says("Are you still there?"), "messages do not change");
}

#[wasm_bindgen_test]
async fn what_cannot_be_read_is_not_shown() {
    for record in ["", "{}", r#"{"v":2,"snapshot":{},"threads":[]}"#] {
        device::keep(NAME, record).unwrap();
        let site = opened(&Rc::default());
        until("the failure", || site.page.says("The inbox could not be loaded")).await;
        assert!(!site.page.says("As it was on"));
    }
}

#[wasm_bindgen_test]
async fn words_take_its_room() {
    keep();
    let answers = Rc::new(Cell::new(true));
    let site = opened(&answers);
    until("the chat", || site.page.has("textarea")).await;
    // As much as there is room for, but for a few bytes.
    let mut more = 1 << 24;
    let mut held = String::new();
    while more > 1_000 {
        let longer = format!("{held}{}", "x".repeat(more));
        match device::keep(NAME, &longer) {
            Ok(()) => held = longer,
            Err(_) => more /= 2,
        }
    }
    let draft = "y".repeat(9_000);
    site.page.find("textarea").fill(&draft);
    settle().await;
    assert_eq!(device::kept(NAME), None);
    let kept = device::kept(&NAME.replace("known", "draft/c1")).unwrap();
    assert!(kept.contains(&draft));
    assert!(!site.page.says("full or forbidden"), "nothing is missing: no word of it");
}
