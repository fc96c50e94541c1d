//! The weekly schedule in the settings, and the header that follows it.

use agent_inbox::{
    api::Method,
    availability::{AvailabilitySwitch, ScheduleSection},
};
use contract::{Availability, AvailabilityReason, Schedule, Timestamp};
use leptos::prelude::*;
use serde_json::{Value, json};
use wasm_bindgen_test::wasm_bindgen_test;

use crate::{
    data::{NOW, snapshot},
    page::{Part, settle, until},
    stage::Stage,
};

const PATH: &str = "/me/schedule";
const HOUR: i64 = 3_600_000;

fn saved() -> Value {
    json!({
        "time_zone": "Europe/Berlin",
        "blocks": [
            {"weekday": "friday", "start": 480, "end": 720},
            {"weekday": "friday", "start": 780, "end": 1440},
        ],
    })
}

async fn section(schedule: &Value) -> Stage {
    let stage = Stage::with(&snapshot(), |_| view! { <ScheduleSection /> });
    stage.desk.answer(Method::Get, PATH, 200, schedule).await;
    until("the form", || stage.page.has("form")).await;
    stage
}

fn field(stage: &Stage, name: &str) -> Part {
    stage.page.find(&format!("input[aria-label='{name}']"))
}

fn state(stage: &Stage) -> String {
    stage.page.find(".form-state").text()
}

#[wasm_bindgen_test]
async fn a_schedule_that_does_not_come_can_be_asked_for_again() {
    let stage = Stage::with(&snapshot(), |_| view! { <ScheduleSection /> });
    assert!(stage.page.has(".loading"));
    stage.desk.no_answer(Method::Get, PATH).await;
    until("the failure", || stage.page.has("[role=alert]")).await;
    stage.page.button("Retry").click();
    stage.desk.answer(Method::Get, PATH, 200, &saved()).await;
    until("the form", || stage.page.has("form")).await;
}

#[wasm_bindgen_test]
async fn an_agent_without_a_schedule_begins_with_their_own_time_zone() {
    let stage = section(&json!({"blocks": []})).await;
    let zone = agent_inbox::ui::time::zone();
    let selected = stage.page.find("option:checked");
    assert_eq!(selected.attribute("value"), Some(zone.clone()));
    assert_eq!(stage.page.all(".week-none").len(), 7);
    assert_eq!(state(&stage), "");

    stage.page.button("Add a block on Monday").click();
    until("the block", || stage.page.has("input[type=time]")).await;
    assert!(field(&stage, "Monday, block 1, from").has_focus());
    assert_eq!(field(&stage, "Monday, block 1, to").value(), "17:00");
    until("what is not saved", || state(&stage) == "Not saved yet").await;
    stage.page.button("Save").click();
    until("the question", || stage.desk.asked(Method::Put, PATH)).await;
    assert_eq!(state(&stage), "Saving…");
    // A second click is none.
    stage.page.button("Save").click();
    let kept = json!({
        "time_zone": zone, "blocks": [{"weekday": "monday", "start": 540, "end": 1020}]
    });
    let sent = stage.desk.answer(Method::Put, PATH, 200, &kept).await.unwrap();
    assert_eq!(serde_json::from_str::<Value>(&sent).unwrap(), kept);
    until("it is saved", || state(&stage) == "Saved").await;
    settle().await;
    assert!(!stage.desk.asked(Method::Put, PATH));
}

#[wasm_bindgen_test]
async fn who_saves_from_a_field_stays_in_it() {
    let stage = section(&saved()).await;
    let from = field(&stage, "Friday, block 2, from");
    from.focus();
    from.fill("12:00");
    stage.page.button("Save").click();
    // Blocks that touch are one.
    let kept = json!({
        "time_zone": "Europe/Berlin",
        "blocks": [{"weekday": "friday", "start": 480, "end": 1440}],
    });
    stage.desk.answer(Method::Put, PATH, 200, &kept).await;
    until("one block", || stage.page.all(".week-block").len() == 1).await;

    let to = field(&stage, "Friday, block 1, to");
    to.focus();
    to.fill("18:00");
    stage.page.button("Save").click();
    let kept = json!({
        "time_zone": "Europe/Berlin",
        "blocks": [{"weekday": "friday", "start": 480, "end": 1080}],
    });
    stage.desk.answer(Method::Put, PATH, 200, &kept).await;
    until("it is saved", || state(&stage) == "Saved").await;
    assert!(field(&stage, "Friday, block 1, to").is(&to), "the same field");
    assert!(to.has_focus());
}

#[wasm_bindgen_test]
async fn what_is_wrong_is_said_beside_the_block_as_one_types() {
    let stage = section(&saved()).await;
    let to = field(&stage, "Friday, block 2, to");
    assert_eq!(to.value(), "00:00", "24:00");
    let from = field(&stage, "Friday, block 2, from");
    let error = |part: &Part| {
        let id = part.attribute("aria-describedby").unwrap();
        stage.page.find(&format!("#{id}")).text()
    };
    from.fill("11:00");
    until("the overlap", || error(&from) == "It overlaps with the block Friday 08:00–12:00.").await;
    assert_eq!(from.attribute("aria-invalid").as_deref(), Some("true"));
    to.fill("10:00");
    until("the order", || error(&from).starts_with("It must end after it starts.")).await;
    to.fill("");
    until("the gap", || error(&from).starts_with("Enter both times")).await;

    // It is not sent, and the keyboard goes to where it is wrong.
    stage.page.button("Save").click();
    until("the focus", || from.has_focus()).await;
    settle().await;
    assert!(!stage.desk.asked(Method::Put, PATH));
    until("the reason", || state(&stage).starts_with("Not saved yet: correct")).await;
    stage.page.button("Remove Friday, block 2").click();
    until("one block", || stage.page.all(".week-block").len() == 1).await;
    until("the focus", || stage.page.button("Add a block on Friday").has_focus()).await;
    until("the state", || state(&stage) == "Not saved yet").await;
}

#[wasm_bindgen_test]
async fn what_cannot_be_saved_stays_and_says_why() {
    let stage = section(&saved()).await;
    field(&stage, "Friday, block 1, from").fill("09:30");
    stage.page.button("Save").click();
    stage.desk.no_answer(Method::Put, PATH).await;
    until("the reason", || state(&stage).contains("your changes are still here.")).await;
    assert_eq!(field(&stage, "Friday, block 1, from").value(), "09:30");
    stage.page.button("Save").click();
    stage.desk.refuse(Method::Put, PATH, 422, "invalid-value").await;
    until("the server's words", || state(&stage).contains("In detail.")).await;
    stage.page.button("Save").click();
    let mut kept: Schedule = serde_json::from_value(saved()).unwrap();
    kept.blocks[0].start = 570;
    stage.desk.answer(Method::Put, PATH, 200, &kept).await;
    until("it is saved", || state(&stage) == "Saved").await;
}

#[wasm_bindgen_test]
async fn the_header_says_why_and_until_when_by_the_clock_of_the_schedule() {
    let stage = Stage::live(&snapshot(), |_| view! { <AvailabilitySwitch /> });
    let says = |words: &str| {
        let text = stage.page.find("[role=status]").text();
        text.replace('\u{202f}', " ").contains(words)
    };
    until("by hand", || says("Available – set by you")).await;
    let mut now = Availability {
        available: true,
        reason: AvailabilityReason::Schedule,
        // It is 00:06 in Tokyo.
        until: Some(Timestamp::from_millis(NOW - NOW % HOUR + HOUR)),
        time_zone: Some("Asia/Tokyo".into()),
        version: 2,
    };
    stage.event("availability.changed", &now);
    until("Tokyo's clock", || says("Available – by schedule until 1:00 AM GMT+9")).await;
    now.available = false;
    now.reason = AvailabilityReason::Default;
    (now.until, now.time_zone, now.version) = (None, None, 3);
    stage.event("availability.changed", &now);
    until("no schedule", || says("Unavailable – no schedule")).await;
    assert_eq!(
        stage.page.find("[role=switch]").attribute("aria-checked").as_deref(),
        Some("false")
    );
}
