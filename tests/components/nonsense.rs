//! What no server should send, and one does: the screen shows what can be shown and goes on.

use agent_inbox::{offers::Offers, panic, visitor::VisitorPanel};
use contract::{
    Activity, ActivityKind, ActivityPage, Author, Body, Message, MessagePage, Snapshot, Summary,
    SummarySource, Timestamp,
};
use engine::{Call, Input, Notice, SocketId};
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use wasm_bindgen_test::wasm_bindgen_test;
use web_sys::HtmlElement;

use agent_inbox::{api::Method, store::Tidings};

use crate::{
    chat::{open, stage},
    data::{conversation, message, offer, snapshot, text},
    page::{Part, until},
    stage::Stage,
};

const ENDS: [i64; 4] = [i64::MIN, -8_640_000_000_000_001, 8_640_000_000_000_001, i64::MAX];

fn words(page: &Part) -> Vec<usize> {
    page.all(".words").iter().map(|words| words.text().chars().count()).collect()
}

#[wasm_bindgen_test]
async fn times_that_are_no_dates_are_shown_as_some_date() {
    let mut row = conversation("c1", Some("Ada"), 0);
    row.last_position = 4;
    let stage = stage(row);
    let line = |(n, at): (usize, &i64)| {
        let line = message("c1", n as u64 + 1, Author::Visitor, text("Hello"));
        Message { at: Timestamp::from_millis(*at), ..line }
    };
    stage.messages(ENDS.iter().enumerate().map(line).collect());
    until("all four", || stage.page.all(".bubble time").len() == 4).await;
    for time in stage.page.all("time") {
        assert!(!time.text().is_empty(), "{}", stage.page.0.inner_html());
    }
    // And what comes after them.
    let mut row = conversation("c1", Some("Ada"), 0);
    row.last_activity_at = Timestamp::from_millis(i64::MAX);
    stage.said(message("c1", 5, Author::Visitor, text("Still there?")), row);
    until("the next one", || stage.page.says("Still there?")).await;
}

#[wasm_bindgen_test]
async fn an_offer_that_never_ends_waits_as_long_as_any() {
    for (from, to) in [(0, i64::MAX), (i64::MIN, i64::MAX), (i64::MAX, i64::MIN)] {
        let mut endless = offer("o1", Some("Ada"), None, 100);
        endless.offered_at = Timestamp::from_millis(from);
        endless.expires_at = Timestamp::from_millis(to);
        let snapshot = Snapshot { offers: vec![endless], ..snapshot() };
        let stage = Stage::live(&snapshot, |_| view! { <Offers /> });
        until("the countdown", || stage.page.has("[role=timer]")).await;
        let left = stage.page.find("[role=timer] [aria-hidden]").text();
        assert!(["1:40", "0:00"].contains(&left.as_str()), "{left}");
    }
}

#[wasm_bindgen_test]
async fn ten_million_characters_do_not_hold_the_page_up() {
    let mut row = conversation("c1", Some("Ada"), 0);
    row.last_position = 2;
    row.visitor.name = Some("Ada \u{202e}".repeat(2_000));
    let stage = stage(row);
    let said = |n, words: &str| message("c1", n, Author::Visitor, text(words));
    let links = "javascript:alert(1) https://example.com/".repeat(250_000);
    stage.messages(vec![said(1, &"x".repeat(10_000_000)), said(2, &links)]);
    until("both", || words(&stage.page).len() == 2).await;
    assert_eq!(words(&stage.page), [10_001, 10_001]);
    assert!(
        stage
            .page
            .all(".words a")
            .iter()
            .all(|link| { link.attribute("href").is_some_and(|url| url.starts_with("https://")) })
    );
}

#[wasm_bindgen_test]
async fn two_lines_of_one_key_are_two_lines() {
    let mut row = conversation("c1", Some("Ada"), 0);
    row.last_position = 3;
    let stage = stage(row.clone());
    let same = |n: u64| Message {
        client_id: "same".into(),
        ..message("c1", n, Author::Visitor, text(&format!("line {n}")))
    };
    stage.messages(vec![same(1), same(2), same(3)]);
    let lines = |page: &Part| page.all(".words").iter().map(Part::text).collect::<Vec<_>>();
    until("all three", || lines(&stage.page) == ["line 1", "line 2", "line 3"]).await;
    stage.said(same(4), row);
    until("one more", || lines(&stage.page) == ["line 1", "line 2", "line 3", "line 4"]).await;
}

#[wasm_bindgen_test]
async fn a_summary_of_thousands_of_topics_is_a_short_one() {
    let stage = stage(conversation("c1", Some("Ada"), 0));
    let many = |what: &str| (0..50_000).map(|n| format!("{what} {n}")).collect::<Vec<_>>();
    let summary = Summary {
        conversation_id: "c1".into(),
        sentences: many("sentence"),
        topics: many("topic"),
        sentence_messages: vec![],
        topic_messages: vec![],
        source: SummarySource::Unknown,
        as_of_position: u64::MAX,
        version: 1,
    };
    stage.answer(|call| matches!(call, Call::Summary(_)), 200, &summary);
    until("the topics", || stage.page.all(".summary-topics li").len() == 6).await;
    assert!(stage.page.all(".summary-sentences li").len() <= 6);
}

#[wasm_bindgen_test]
async fn an_activity_that_comes_twice_is_there_once_and_pages_do_not_come_twice() {
    let mut snapshot = snapshot();
    snapshot.conversations = vec![conversation("c1", Some("Ada"), 0)];
    let stage = Stage::live(&snapshot, |_| {
        let details = RwSignal::new(true);
        view! { <VisitorPanel place=Signal::stored(open("c1")) details=details /> }
    });
    let goal = |id: &str, at| Activity {
        id: id.into(),
        visitor_id: "v-c1".into(),
        kind: ActivityKind::ReachedGoal,
        at: Timestamp::from_millis(at),
        title: Some(format!("Goal {id}.")),
        detail: None,
        conversation_id: None,
        version: 1,
    };
    let items = vec![goal("a", i64::MAX), goal("a", i64::MAX), goal("b", i64::MIN)];
    let page = ActivityPage { items, next_cursor: Some("again".into()) };
    let first = "/visitors/v-c1/activities?limit=20";
    stage.desk.answer(Method::Get, first, 200, &page).await;
    let shown = |page: &Part| page.all(".activities > li").len();
    until("both", || shown(&stage.page) == 2).await;
    stage.page.button("Load more").click();
    stage.desk.answer(Method::Get, &format!("{first}&cursor=again"), 200, &page).await;
    until("the button again", || stage.page.has_button("Load more")).await;
    assert_eq!(shown(&stage.page), 2);
}

#[wasm_bindgen_test]
async fn older_messages_that_never_come_are_asked_for_once() {
    let mut row = conversation("c1", Some("Ada"), 0);
    row.last_position = 50;
    let stage = stage(row);
    let said = |n| message("c1", n, Author::Visitor, text("Hello"));
    stage.messages((41..=50).map(said).collect());
    let older = |call: &Call| matches!(call, Call::Messages { before: Some(_), .. });
    until("the older ones are asked for", || stage.asked(older)).await;
    stage.answer(older, 200, &MessagePage { items: vec![] });
    until("it says so", || stage.page.says("makes no sense")).await;
    assert!(!stage.asked(older) && stage.page.has_button("Retry"));
}

#[wasm_bindgen_test]
async fn what_cannot_be_read_is_told_once_and_writing_goes_on() {
    let stage = stage(conversation("c1", Some("Ada"), 0));
    stage.messages(vec![message("c1", 1, Author::Visitor, Body::Unknown)]);
    until("the box", || stage.page.has("textarea")).await;
    stage.page.find("textarea").fill("half a sen");
    for junk in ["", "<html>", "{\"t\":\"event\"}", "[[[[", "{\"t\":\"live\",\"t\":9}"] {
        stage.feed(Input::Frame(SocketId(1), junk.into()));
    }
    stage.event("conversation.changed", &"nothing");
    stage.event("message.created", &serde_json::json!({"message": {"text": 7}}));
    let told = stage.inbox.store().told;
    let tidings = told.with_untracked(|told| told.iter().map(|it| it.tidings.clone()).collect());
    let once: Vec<Tidings> = tidings;
    assert_eq!(once, [Tidings::Notice(Notice::Unreadable)]);
    assert_eq!(stage.page.find("textarea").value(), "half a sen");
}

/// What index.html has for when nothing runs any more.
fn last_face() -> HtmlElement {
    let page = include_str!("../../index.html");
    let (_, from) = page.split_once("<body>").unwrap();
    let (body, _) = from.split_once("</body>").unwrap();
    let host: HtmlElement = document().create_element("div").unwrap().unchecked_into();
    host.set_inner_html(body);
    document().body().unwrap().append_child(&host).unwrap();
    host
}

#[wasm_bindgen_test]
fn the_last_face_has_the_focus_on_its_way_out() {
    let host = last_face();
    let page = Part(host.clone().unchecked_into());
    let face = page.find("#crashed");
    assert!(face.0.has_attribute("hidden"));

    panic::show_last_face();

    assert!(!face.0.has_attribute("hidden"));
    assert_eq!(face.attribute("role").as_deref(), Some("alertdialog"));
    assert!(face.says("The inbox has stopped") && face.says("Ein Programmfehler"));
    assert!(page.find("#crashed-reload").has_focus());
    host.remove();
}
