//! When the agent can be met, and sharing a calendar.

use agent_inbox::{api::Method, chat::Chat, meetings::MeetingSection};
use leptos::prelude::*;
use serde_json::{Value, json};
use wasm_bindgen_test::wasm_bindgen_test;

use crate::{
    chat::open,
    data::{NOW, conversation, snapshot},
    page::until,
    stage::Stage,
};

const SETTINGS: &str = "/me/meeting-settings";
const MEETINGS: &str = "/me/meetings";
const CALENDARS: &str = "/agents?calendar=connected";

fn settings() -> Value {
    json!({
        "connected": true, "time_zone": "UTC", "duration_minutes": 30, "buffer_minutes": 10,
        "invitation": "Hello", "blocks": [{"weekday": "monday", "start": 540, "end": 600}],
    })
}

#[wasm_bindgen_test]
async fn settings_that_do_not_come_can_be_asked_for_again_and_are_saved_whole() {
    let stage = Stage::with(&snapshot(), |_| view! { <MeetingSection /> });
    stage.desk.answer(Method::Get, MEETINGS, 200, &json!({"items": []})).await;
    until("nothing booked", || stage.page.says("Nothing is booked.")).await;
    stage.desk.no_answer(Method::Get, SETTINGS).await;
    until("the failure", || stage.page.has_button("Retry")).await;
    stage.page.button("Retry").click();
    stage.desk.answer(Method::Get, SETTINGS, 200, &settings()).await;
    until("the form", || stage.page.has_button("Save")).await;
    stage.page.button("Save").click();
    let sent = stage.desk.refuse(Method::Put, SETTINGS, 503, "unavailable").await.unwrap();
    assert_eq!(serde_json::from_str::<Value>(&sent).unwrap(), settings());
    until("the reason", || stage.page.says("The meeting settings were not saved")).await;
    stage.page.button("Save").click();
    stage.desk.answer(Method::Put, SETTINGS, 200, &settings()).await;
    until("saved", || stage.page.says("Saved")).await;
}

#[wasm_bindgen_test]
async fn what_is_written_while_the_settings_are_on_their_way_is_not_called_saved() {
    let stage = Stage::with(&snapshot(), |_| view! { <MeetingSection /> });
    stage.desk.answer(Method::Get, SETTINGS, 200, &settings()).await;
    until("the form", || stage.page.has_button("Save")).await;
    let state = || stage.page.find(".form-state").text();
    stage.page.button("Save").click();
    until("saving", || state() == "Saving…").await;
    stage.page.find("textarea").fill("Hello there");
    stage.desk.answer(Method::Put, SETTINGS, 200, &settings()).await;
    until("an end of it", || state() != "Saving…").await;
    assert_eq!(state(), "");
    assert_eq!(stage.page.find("textarea").value(), "Hello there");
    stage.page.button("Save").click();
    let sent = stage.desk.answer(Method::Put, SETTINGS, 200, &settings()).await.unwrap();
    assert!(sent.contains("Hello there"));
    until("saved", || state() == "Saved").await;
}

#[wasm_bindgen_test]
async fn minutes_out_of_range_are_shown_where_they_are() {
    let stage = Stage::with(&snapshot(), |_| view! { <MeetingSection /> });
    stage.desk.answer(Method::Get, SETTINGS, 200, &settings()).await;
    until("the form", || stage.page.has_button("Save")).await;
    let fields = stage.page.all("input[type=number]");
    let invalid =
        || fields.iter().map(|it| it.attribute("aria-invalid").unwrap()).collect::<Vec<_>>();
    assert_eq!(invalid(), ["false", "false"]);
    for (field, value) in [(0, "4"), (0, "half an hour"), (1, "9999"), (1, "")] {
        let right = fields[field].value();
        fields[field].fill(value);
        until("what is wrong", || invalid()[field] == "true").await;
        assert_eq!(invalid()[1 - field], "false");
        stage.page.button("Save").click();
        until("the focus", || fields[field].has_focus()).await;
        until("the reason", || stage.page.has(".form-state.bad")).await;
        assert!(!stage.desk.asked(Method::Put, SETTINGS));
        fields[field].fill(&right);
        until("nothing wrong", || invalid()[field] == "false").await;
    }
    let to = stage.page.find("input[aria-label='Monday, block 1, to']");
    to.fill("08:00");
    let from = stage.page.find("input[aria-label='Monday, block 1, from']");
    until("what is wrong", || from.attribute("aria-invalid").as_deref() == Some("true")).await;
    stage.page.button("Save").click();
    until("the focus", || from.has_focus()).await;
}

fn chat() -> Stage {
    let mut snapshot = snapshot();
    snapshot.conversations = vec![conversation("c1", Some("Ada"), 0)];
    Stage::live(&snapshot, |_| {
        let details = RwSignal::new(false);
        view! { <Chat place=Signal::stored(open("c1")) details=details /> }
    })
}

#[wasm_bindgen_test]
async fn without_a_connected_calendar_the_dialog_leads_to_the_settings() {
    let stage = chat();
    until("the button", || stage.page.has_button("Share calendar")).await;
    stage.page.button("Share calendar").click();
    stage.desk.no_answer(Method::Get, CALENDARS).await;
    until("the failure", || stage.page.has_button("Retry")).await;
    stage.page.button("Retry").click();
    stage.desk.answer(Method::Get, CALENDARS, 200, &json!({"items": []})).await;
    until("the way out", || stage.page.has("dialog a[href='#/settings']")).await;
}

#[wasm_bindgen_test]
async fn a_share_that_fails_says_why_and_goes_out_again_under_the_same_key() {
    let stage = chat();
    until("the button", || stage.page.has_button("Share calendar")).await;
    stage.page.button("Share calendar").click();
    let agents = json!({"items": [{"id": "anna", "name": "Anna"}, {"id": "ben", "name": "Ben"}]});
    stage.desk.answer(Method::Get, CALENDARS, 200, &agents).await;
    until("the radios", || stage.page.all("dialog [type=radio]").len() == 2).await;
    until("the focus", || stage.page.all("dialog [type=radio]")[0].has_focus()).await;
    let send = || stage.page.find("dialog .primary").click();
    let path = "/conversations/c1/calendar-shares";
    send();
    let first = stage.desk.no_answer(Method::Post, path).await;
    until("the reason", || stage.page.says("The calendar was not shared.")).await;
    send();
    let second = stage.desk.answer(Method::Post, path, 201, &json!({})).await;
    assert_eq!(first, second);
    assert!(first.unwrap().contains("\"anna\""));
    until("closed", || !stage.page.has("dialog[open]")).await;
}

#[wasm_bindgen_test]
async fn the_file_of_a_meeting_is_fetched_once_and_a_failure_is_told() {
    let stage = chat();
    until("the log", || stage.page.has("[role=log]")).await;
    let booked = json!({
        "conversation_id": "c1", "position": 1, "client_id": "k1", "author": {"kind": "visitor"},
        "body": {"kind": "meeting", "meeting": {
            "id": "m1", "share": "k0", "agent": {"id": "anna", "name": "Anna"}, "start": NOW, "end": NOW + 1_800_000,
        }},
        "at": NOW,
    });
    stage.messages(vec![serde_json::from_value(booked).unwrap()]);
    until("the button", || stage.page.has_button("Add to calendar")).await;
    let button = stage.page.button("Add to calendar");
    button.click();
    button.click();
    until("the wait", || button.says("Downloading…")).await;
    let path = "/meetings/m1.ics";
    stage.desk.refuse(Method::Get, path, 500, "internal").await;
    until("the failure", || stage.page.says("The calendar file was not downloaded.")).await;
    assert!(!stage.desk.asked(Method::Get, path), "asked once for two clicks");
}
