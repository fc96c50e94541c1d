//! What a view asks for by itself: waiting, there, failed with a way out.

use std::cell::Cell;

use agent_inbox::{
    api::{Api, Method, Route},
    ui::{Fetched, Remote},
};
use leptos::prelude::*;
use wasm_bindgen_test::wasm_bindgen_test;

use crate::{
    data::snapshot,
    page::{settle, until},
    stage::Stage,
};

const PATH: &str = "/number";

/// Asks each question under a path of its own, `/number/1` first.
fn numbers() -> Remote<u32> {
    let (api, asked) = (Api::here(), Cell::new(0));
    Remote::ask(move || {
        asked.set(asked.get() + 1);
        let path = format!("{PATH}/{}", asked.get());
        api.ask(Route::new(Method::Get, path))
    })
}

fn number() -> Remote<u32> {
    let api = Api::here();
    Remote::ask(move || api.ask(Route::new(Method::Get, PATH)))
}

fn shown(remote: Remote<u32>) -> impl IntoView {
    let line = |number: u32| view! { <p class="number">{number}</p> }.into_any();
    view! {
        <button on:click=move |_| remote.again()>"Again"</button>
        {remote.view(line)}
    }
}

#[wasm_bindgen_test]
async fn a_failure_says_why_and_can_be_tried_again() {
    let stage = Stage::with(&snapshot(), |_| shown(number()));
    assert!(stage.page.has(".loading"));
    stage.desk.no_answer(Method::Get, PATH).await;
    until("the failure", || stage.page.has("[role=alert]")).await;
    stage.page.button("Retry").click();
    stage.desk.answer(Method::Get, PATH, 200, &7).await;
    until("the number", || stage.page.has(".number") && stage.page.says("7")).await;
    assert!(!stage.page.has("[role=alert]"));
}

#[wasm_bindgen_test]
async fn the_answer_to_the_last_question_counts() {
    let stage = Stage::with(&snapshot(), |_| shown(numbers()));
    until("the first question", || stage.desk.asked(Method::Get, "/number/1")).await;
    stage.page.button("Again").click();
    stage.desk.answer(Method::Get, "/number/2", 200, &2).await;
    until("the second answer", || stage.page.says("2")).await;
    // The first comes late, and is of no use any more.
    stage.desk.answer(Method::Get, "/number/1", 200, &1).await;
    settle().await;
    assert!(stage.page.says("2") && !stage.page.says("1"));
}

#[wasm_bindgen_test]
async fn what_was_set_meanwhile_is_not_overwritten_by_an_older_answer() {
    let stage = Stage::with(&snapshot(), |_| {
        let remote = number();
        remote.set(5);
        shown(remote)
    });
    until("what was set", || stage.page.says("5")).await;
    stage.desk.answer(Method::Get, PATH, 200, &1).await;
    settle().await;
    assert!(stage.page.says("5") && !stage.page.says("1"));
}

#[wasm_bindgen_test]
async fn a_token_that_is_no_longer_good_ends_the_session() {
    let stage = Stage::with(&snapshot(), |_| {
        let remote = number();
        move || matches!(remote.get(), Fetched::Failed(_)).then_some("failed")
    });
    stage.desk.refuse(Method::Get, PATH, 401, "unauthenticated").await;
    let over = stage.inbox.store().over;
    until("the session to be over", || over.get_untracked()).await;
}
