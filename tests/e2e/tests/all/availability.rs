//! The weekly schedule, the switch that overrides it, and the time that ends an override. The
//! server's day begins at 13:30 UTC.

use e2e::{AGENT_1, AGENT_2, AgentPage, Name, Role, Stage, key};
use serde_json::{Value, json};

const MINUTE: u64 = 60_000;
/// Part of what visitors are told when nobody came.
const FALLBACK: &str = "nobody";

/// An hour from each of these on, every day, by the clocks of a time zone.
fn two_hours_a_day(time_zone: &str, hours: [u32; 2]) -> Value {
    let days = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];
    let blocks: Vec<_> = days
        .iter()
        .flat_map(|day| {
            hours.map(|hour| json!({"weekday": day, "start": hour * 60, "end": hour * 60 + 60}))
        })
        .collect();
    json!({"time_zone": time_zone, "blocks": blocks})
}

async fn says(agent: &AgentPage, why: &str) {
    agent.browser.role(Role::Status, Name::Any).with_text(why).there().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_schedule_makes_available_and_ends_an_override() {
    let mut stage = Stage::set("schedule").await;
    let anna = stage.server.api().signed_in(AGENT_1).await;
    anna.put("/v1/me/availability", json!({"available": false})).await.good();
    let ben = stage.server.api().signed_in(AGENT_2).await;
    // In Karachi, where it is five hours later all year: from 14:00 and from 16:00 UTC on.
    ben.put("/v1/me/schedule", two_hours_a_day("Asia/Karachi", [19, 21])).await.good();
    let one = stage.agent("agent").await;
    let elsewhere = stage.agent("agent-elsewhere").await;
    for tab in [&one, &elsewhere] {
        tab.sign_in(AGENT_2).await;
        tab.is_available(false).await;
        says(tab, "Unavailable – by schedule until 7:00").await;
    }
    let early = stage.visitor("visitor-early").await;
    early.start_chat("Omar Reyes", "").await;
    early.messages().says(FALLBACK).await;

    // 14:01: a block has begun, and both tabs know without being asked.
    stage.server.pass(31 * MINUTE).await;
    for tab in [&one, &elsewhere] {
        tab.is_available(true).await;
        says(tab, "Available – by schedule until 8:00").await;
    }
    let visitor = stage.visitor("visitor").await;
    one.takes(&visitor, "Nora Quist").await;

    // The switch overrides it, in both tabs; the chat goes on.
    one.set_available(false).await;
    elsewhere.is_available(false).await;
    says(&elsewhere, "Unavailable – set by you, until 9:00").await;
    visitor.send("Are you still there?").await;
    one.reads("Are you still there?").await;
    one.send("I am").await;
    visitor.reads("I am").await;

    // 15:02: the end of a block ends no override. 16:01: the start of the next one does.
    stage.server.pass(61 * MINUTE).await;
    let now = ben.get("/v1/me/availability").await.good();
    assert_eq!((&now["available"], &now["reason"]), (&json!(false), &json!("manual")), "{now}");
    says(&one, "Unavailable – set by you, until 9:00").await;
    one.is_available(false).await;
    stage.server.pass(59 * MINUTE).await;
    one.is_available(true).await;
    says(&one, "Available – by schedule until 10:00").await;

    // Off, and back by hand: as the schedule says.
    one.set_available(false).await;
    says(&one, "Unavailable – set by you").await;
    one.set_available(true).await;
    says(&one, "Available – by schedule until 10:00").await;
    elsewhere.is_available(true).await;
    stage.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn available_beyond_the_schedule_ends_at_midnight() {
    let mut stage = Stage::set("midnight").await;
    let ben = stage.server.api().signed_in(AGENT_2).await;
    ben.put("/v1/me/schedule", two_hours_a_day("UTC", [14, 16])).await.good();
    // 17:05: the day's blocks are over.
    stage.server.pass((3 * 60 + 35) * MINUTE).await;
    let agent = stage.agent("agent").await;
    agent.sign_in(AGENT_2).await;
    says(&agent, "Unavailable – by schedule until").await;
    agent.set_available(true).await;
    says(&agent, "Available – set by you, until").await;

    // 23:55 is still today.
    stage.server.pass((6 * 60 + 50) * MINUTE).await;
    let now = ben.get("/v1/me/availability").await.good();
    assert_eq!(now["available"], true, "{now}");
    agent.is_available(true).await;
    stage.server.pass(6 * MINUTE).await;
    agent.is_available(false).await;
    says(&agent, "Unavailable – by schedule until").await;
    stage.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_schedule_is_edited_in_the_settings() {
    let mut stage = Stage::set("schedule-settings").await;
    let api = stage.server.api().signed_in(AGENT_2).await;
    let name = api.name().await;
    let agent = stage.agent("agent").await;
    agent.sign_in(AGENT_2).await;
    agent.open_settings(&name).await;
    let section = agent.browser.role(Role::Region, "Availability");
    let add = section.role(Role::Button, "Add a block on Monday");
    add.click().await;
    add.click().await;
    agent.set_time("Monday, block 2, from", "04:00PM").await;
    let overlap = "It overlaps with the block Monday 09:00–17:00.";
    section.says(overlap).await;
    let save = section.role(Role::Button, "Save");
    save.click().await;
    section.says("Not saved yet: correct the hours that are marked.").await;
    let kept = api.get("/v1/me/schedule").await.good();
    assert_eq!(kept["blocks"], json!([]), "what is wrong was kept");

    agent.set_time("Monday, block 2, from", "06:00PM").await;
    save.click().await;
    section.role(Role::Status, Name::Any).with_text("Saved").there().await;
    let monday = |start: u32, end: u32| json!({"weekday": "monday", "start": start, "end": end});
    let kept = api.get("/v1/me/schedule").await.good();
    assert_eq!(kept["blocks"], json!([monday(540, 1020), monday(1080, 1320)]));

    agent.browser.reload().await;
    section.role(Role::Button, "Remove Monday, block 1").click().await;
    section.role(Role::Button, "Remove Monday, block 2").gone().await;
    save.click().await;
    section.role(Role::Status, Name::Any).with_text("Saved").there().await;
    let kept = api.get("/v1/me/schedule").await.good();
    assert_eq!(kept["blocks"], json!([monday(1080, 1320)]));

    // And back to the conversations.
    agent.browser.role(Role::Link, "Back to the inbox").click().await;
    agent.conversations().there().await;
    stage.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn who_goes_for_a_quarter_of_an_hour_is_back_by_themselves() {
    let mut stage = Stage::set("back-later").await;
    let ben = stage.server.api().signed_in(AGENT_2).await;
    ben.put("/v1/me/availability", json!({"available": false})).await.good();
    let agent = stage.agent("agent").await;
    let elsewhere = stage.agent("agent-elsewhere").await;
    for tab in [&agent, &elsewhere] {
        tab.sign_in(AGENT_1).await;
        tab.is_available(true).await;
    }
    // By keyboard: the first item has the focus, and gives it back.
    let button = agent.browser.role(Role::Button, "Be back later");
    button.press(key::ENTER).await;
    let quarter = agent.browser.role(Role::MenuItem, "Back in 15 minutes");
    quarter.focused().await;
    // Arrows go around.
    agent.browser.press(key::UP).await;
    agent.browser.role(Role::MenuItem, Name::Begins("Back when ".into())).focused().await;
    agent.browser.press(key::DOWN).await;
    quarter.focused().await;
    agent.browser.press(key::ENTER).await;
    button.focused().await;
    for tab in [&agent, &elsewhere] {
        tab.is_available(false).await;
        says(tab, "Unavailable – set by you, until ").await;
    }
    let early = stage.visitor("visitor-early").await;
    early.start_chat("Omar Reyes", "").await;
    early.messages().says(FALLBACK).await;

    stage.server.pass(15 * MINUTE).await;
    for tab in [&agent, &elsewhere] {
        tab.is_available(true).await;
        says(tab, "Available – ").await;
    }
    let visitor = stage.visitor("visitor").await;
    agent.takes(&visitor, "Nora Quist").await;
    // Back sooner than said.
    button.click().await;
    agent.browser.role(Role::MenuItem, "Back in 1 hour").click().await;
    elsewhere.is_available(false).await;
    agent.set_available(true).await;
    elsewhere.is_available(true).await;
    stage.close().await;
}
