//! Every rule of the product that has a figure: just before it, at it, and after it, by the clock.

use contract::{
    Activity, ActivityKind, ActivityPage, Availability, AvailabilityReason, Body, ErrorCode,
    MeetingSettings, Timestamp, limits, visitor_side::VisitorChatState,
};
use reqwest::{Method, StatusCode};
use serde_json::json;

use crate::{
    meetings::{SETTINGS, always, book, share, slots},
    support::{Agent, START, Visitor, World, eventually, read, refused, uuid},
};

/// The clock runs on while a test works: just before is that many seconds before.
const JUST: i64 = 10;
const MINUTE: i64 = 60;
const HOUR: i64 = 60 * MINUTE;
const DAY: i64 = 24 * HOUR;

/// Moves the time to a moment that is still to come.
fn go_to(world: &World, moment: Timestamp) {
    let millis = moment.millis_since(world.app.clock.now());
    assert!(millis > 0, "the test was too slow");
    world.app.clock.advance(millis);
}

fn after(moment: Timestamp, seconds: i64) -> Timestamp {
    moment.plus_millis(seconds * 1000)
}

async fn state(visitor: &Visitor) -> VisitorChatState {
    visitor.state().await.conversation.state
}

async fn becomes(visitor: &Visitor, wanted: VisitorChatState) {
    eventually("another state", || async { (state(visitor).await == wanted).then_some(()) }).await;
}

#[tokio::test]
async fn an_offer_can_be_accepted_for_100_seconds() {
    for (seconds, good) in [(100 - JUST, true), (100, false), (101, false)] {
        let world = World::start().await;
        let anna = world.ready_agent("anna").await;
        let visitor = world.visitor("Vera").await;
        let offer = anna.offer().await;
        assert_eq!(offer.expires_at, after(offer.offered_at, 100));
        go_to(&world, after(offer.offered_at, seconds));
        if good {
            assert_eq!(anna.try_accept(&offer).await.status(), StatusCode::OK);
            assert_eq!(state(&visitor).await, VisitorChatState::Active);
        } else {
            refused(anna.try_accept(&offer).await, ErrorCode::OfferExpired).await;
            becomes(&visitor, VisitorChatState::Missed).await;
        }
    }
}

#[tokio::test]
async fn an_agent_has_room_for_10_chats() {
    let world = World::start().await;
    let anna = world.ready_agent("anna").await;
    for n in 1..=11 {
        let visitor = world.visitor(&format!("Vera {n}")).await;
        if n <= 10 {
            assert_eq!(state(&visitor).await, VisitorChatState::Waiting, "{n}");
            anna.accept(&anna.offer().await).await;
        } else {
            assert_eq!(state(&visitor).await, VisitorChatState::Missed, "{n}");
        }
    }
    assert_eq!(anna.snapshot().await.conversations.len(), 10);
}

#[tokio::test]
async fn a_chat_ends_after_10_minutes_without_a_word() {
    let world = World::start().await;
    let anna = world.ready_agent("anna").await;
    let (visitor, chat) = world.chat(&anna, "Vera").await;
    for by_visitor in [true, false] {
        let last =
            if by_visitor { visitor.say("a word").await } else { anna.say(&chat, "a word").await };
        go_to(&world, after(last.at, 10 * MINUTE - JUST));
        assert_eq!(state(&visitor).await, VisitorChatState::Active, "just before");
    }
    let last = anna.say(&chat, "the last word").await;
    go_to(&world, after(last.at, 10 * MINUTE));
    becomes(&visitor, VisitorChatState::Ended).await;
    let told = anna.conversation(&chat).await;
    assert!(told.ending.unwrap().at >= after(last.at, 10 * MINUTE), "not before its time");
    refused(anna.put(&chat, &uuid(), "too late").await, ErrorCode::ConversationEnded).await;
}

#[tokio::test]
async fn the_history_holds_90_days() {
    let world = World::start().await;
    let anna = world.ready_agent("anna").await;
    let (visitor, _) = world.chat(&anna, "Vera").await;
    let id = visitor.started.visitor_id.clone();
    let now = world.app.clock.now();
    let edge = after(now, -90 * DAY);
    for (name, at) in [
        ("well within", after(edge, DAY)),
        ("just within", after(edge, JUST)),
        ("just over", after(edge, -1)),
        ("120 days", after(now, -120 * DAY)),
    ] {
        let activity = Activity {
            id: uuid().into(),
            visitor_id: id.clone(),
            kind: ActivityKind::ReachedGoal,
            at,
            title: Some(name.into()),
            detail: None,
            conversation_id: None,
            version: 0,
        };
        world
            .app
            .store
            .write(move |tx| Box::pin(async move { tx.add_activity(&activity).await }))
            .await
            .unwrap();
    }
    let goals = async || {
        let path = format!("/v1/visitors/{id}/activities");
        let page: ActivityPage = anna.get(&path).await;
        let goals = page.items.into_iter().filter(|it| it.kind == ActivityKind::ReachedGoal);
        goals.filter_map(|it| it.title).collect::<Vec<_>>()
    };
    assert_eq!(goals().await, ["well within", "just within"]);
    go_to(&world, after(now, JUST + 1));
    assert_eq!(goals().await, ["well within"]);
}

async fn availability(agent: &Agent) -> (bool, AvailabilityReason) {
    let it: Availability = agent.get("/v1/me/availability").await;
    (it.available, it.reason)
}

async fn set_schedule(agent: &Agent, time_zone: &str, hours: &[(u16, u16)]) {
    let blocks: Vec<_> = hours
        .iter()
        .map(|(start, end)| json!({"weekday": "wednesday", "start": start * 60, "end": end * 60}))
        .collect();
    let body = json!({"time_zone": time_zone, "blocks": blocks});
    assert_eq!(agent.ask(Method::PUT, "/v1/me/schedule", Some(body)).await.status(), 200);
}

#[tokio::test]
async fn available_by_hand_lasts_until_midnight_where_the_schedule_is() {
    // A test begins on a Wednesday at 10:00 UTC.
    for (zone, hours_to_midnight) in
        [(None, 14), (Some("Asia/Tokyo"), 5), (Some("Asia/Kolkata"), 8)]
    {
        let world = World::start().await;
        // The session lasts twelve hours, and is to outlive the day.
        world.advance_seconds(3 * HOUR);
        let anna = world.agent("anna").await;
        if let Some(zone) = zone {
            set_schedule(&anna, zone, &[]).await;
        }
        anna.set_available(true).await;
        // India is half an hour off the full one.
        let half = if zone == Some("Asia/Kolkata") { HOUR / 2 } else { 0 };
        let midnight = after(START, hours_to_midnight * HOUR + half);
        go_to(&world, after(midnight, -JUST));
        assert_eq!(availability(&anna).await, (true, AvailabilityReason::Manual), "{zone:?}");
        go_to(&world, midnight);
        assert!(!availability(&anna).await.0, "{zone:?}");
        let asks = world.visitor("Vera").await;
        assert_eq!(state(&asks).await, VisitorChatState::Missed);
    }
}

#[tokio::test]
async fn an_override_ends_when_the_next_block_starts() {
    let world = World::start().await;
    let anna = world.agent("anna").await;
    set_schedule(&anna, "UTC", &[(8, 12), (13, 17)]).await;
    assert_eq!(availability(&anna).await, (true, AvailabilityReason::Schedule));
    anna.set_available(false).await;
    let hour = |hour: i64| after(START, (hour - 10) * HOUR);
    // The end of a block is no start.
    go_to(&world, hour(12));
    assert_eq!(availability(&anna).await, (false, AvailabilityReason::Manual));
    go_to(&world, after(hour(13), -JUST));
    assert_eq!(availability(&anna).await, (false, AvailabilityReason::Manual));
    go_to(&world, hour(13));
    assert_eq!(availability(&anna).await, (true, AvailabilityReason::Schedule));
    go_to(&world, after(hour(17), -JUST));
    assert_eq!(availability(&anna).await, (true, AvailabilityReason::Schedule));
    go_to(&world, hour(17));
    assert_eq!(availability(&anna).await, (false, AvailabilityReason::Schedule));
}

#[tokio::test]
async fn a_meeting_takes_its_duration_and_the_buffer_after_it() {
    let world = World::start().await;
    let anna = world.ready_agent("anna").await;
    let answer = anna.ask(Method::PUT, SETTINGS, Some(always(30, 10))).await;
    let kept: MeetingSettings = read(answer, 200).await;
    assert_eq!((kept.duration_minutes, kept.buffer_minutes), (30, 10));
    let (visitor, chat) = world.chat(&anna, "Vera").await;
    let card = share(&anna, &chat, &anna).await;
    let free = slots(&visitor, &card).await.starts;
    let now = world.app.clock.now();
    let first = *free.first().unwrap();
    assert!(first >= after(now, i64::from(limits::NOTICE_MINUTES) * MINUTE - JUST), "the notice");
    let last = *free.last().unwrap();
    assert!(last <= after(now, i64::from(limits::HORIZON_DAYS) * DAY), "the horizon");
    assert!(last >= after(now, i64::from(limits::HORIZON_DAYS) * DAY - HOUR), "all of it");

    let taken = free[3];
    let booked = book(&visitor, &card, taken).await;
    let Body::Meeting { meeting } = booked.body else { panic!("{booked:?}") };
    assert_eq!(meeting.end, after(meeting.start, 30 * MINUTE));
    let left = slots(&visitor, &share(&anna, &chat, &anna).await).await.starts;
    assert!(
        left.iter().all(|start| {
            let apart = start.millis_since(taken).abs() / 1000;
            apart >= 40 * MINUTE
        }),
        "nothing begins within a meeting and its buffer, nor runs into it"
    );
    assert!(left.contains(&after(taken, 40 * MINUTE)), "and right after them it goes on");
}
