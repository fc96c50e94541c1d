//! Availability by schedule: what is saved, and what time makes of it.

use chat_server::store::Read;
use contract::{
    Availability, AvailabilityReason, ErrorCode, Schedule, Timestamp, limits,
    visitor_side::VisitorChatState,
};
use reqwest::Method;
use serde_json::{Value, json};

use crate::support::{Agent, START, World, read, refused};

const PATH: &str = "/v1/me/schedule";
const HOUR: i64 = 3_600;

/// Every test begins on a Wednesday at 10:00 UTC.
fn wednesday(start: u16, end: u16) -> Value {
    json!({ "weekday": "wednesday", "start": start * 60, "end": end * 60 })
}

/// Wednesday's hours in UTC.
fn hours(hour: i64) -> Timestamp {
    START.plus_millis((hour - 10) * HOUR * 1000)
}

async fn save(agent: &Agent, time_zone: &str, blocks: Value) -> Schedule {
    let body = json!({ "time_zone": time_zone, "blocks": blocks });
    read(agent.ask(Method::PUT, PATH, Some(body)).await, 200).await
}

async fn availability(agent: &Agent) -> Availability {
    agent.get("/v1/me/availability").await
}

/// Whether, why and until when.
fn told(it: &Availability) -> (bool, AvailabilityReason, Option<Timestamp>) {
    (it.available, it.reason, it.until)
}

#[tokio::test]
async fn a_schedule_is_kept_in_order_and_holds_at_once() {
    let world = World::start().await;
    let anna = world.agent("anna").await;
    assert_eq!(anna.get::<Schedule>(PATH).await, Schedule::default());
    let none = (false, AvailabilityReason::Default, None);
    assert_eq!(told(&availability(&anna).await), none);

    let mut socket = anna.socket().await;
    let saved = save(&anna, "UTC", json!([wednesday(13, 17), wednesday(8, 12)])).await;
    assert_eq!(saved.blocks[0].start, 480, "in order");
    assert_eq!(anna.get::<Schedule>(PATH).await, saved);
    let event: Availability = socket.expect("availability.changed").await;
    assert_eq!(told(&event), (true, AvailabilityReason::Schedule, Some(hours(12))));
    assert_eq!(event.time_zone.as_deref(), Some("UTC"));
    assert_eq!(availability(&anna).await, event);
    assert_eq!(anna.snapshot().await.availability, event);

    // The same again is no change, and nobody else has any part in it.
    save(&anna, "UTC", json!([wednesday(8, 12), wednesday(13, 17)])).await;
    assert_eq!(availability(&anna).await.version, event.version);
    let ben = world.agent("ben").await;
    assert_eq!(ben.get::<Schedule>(PATH).await, Schedule::default());
    refused(world.ask(Method::GET, PATH, None, None).await, ErrorCode::Unauthenticated).await;
    let body = json!({ "blocks": [] });
    let answer = world.ask(Method::PUT, PATH, None, Some(body)).await;
    refused(answer, ErrorCode::Unauthenticated).await;
}

#[tokio::test]
async fn what_cannot_be_a_schedule_is_refused_with_a_sentence_and_changes_nothing() {
    let world = World::start().await;
    let anna = world.agent("anna").await;
    let good = save(&anna, "Europe/Berlin", json!([wednesday(8, 12)])).await;
    let many: Vec<_> = (0..=limits::WEEK_BLOCKS)
        .map(|i| json!({ "weekday": "monday", "start": i, "end": i + 1 }))
        .collect();
    for (body, words) in [
        (
            json!({ "time_zone": "UTC", "blocks": [wednesday(8, 12), wednesday(11, 13)] }),
            "overlap, Wednesday 08:00–12:00 and Wednesday 11:00–13:00",
        ),
        (json!({ "blocks": [wednesday(12, 8)] }), "Wednesday 12:00–08:00"),
        (json!({ "blocks": [wednesday(12, 12)] }), "Wednesday 12:00–12:00"),
        (json!({ "blocks": [wednesday(12, 25)] }), "Wednesday 12:00–25:00"),
        (json!({ "time_zone": "Europe/Atlantis", "blocks": [] }), "time_zone"),
        (json!({ "time_zone": "", "blocks": [] }), "time_zone"),
        (json!({ "blocks": many }), "at most 100"),
    ] {
        let answer = anna.ask(Method::PUT, PATH, Some(body)).await;
        let problem = refused(answer, ErrorCode::InvalidValue).await;
        assert!(problem.detail.contains(words), "{}", problem.detail);
    }
    for body in [
        json!({}),
        json!({ "blocks": [], "zone": "UTC" }),
        json!({ "blocks": [{ "weekday": "Wednesday", "start": 0, "end": 1 }] }),
        json!({ "blocks": [{ "weekday": "monday", "start": -1, "end": 1 }] }),
        json!({ "blocks": [{ "weekday": "monday", "start": 0.5, "end": 1 }] }),
    ] {
        let answer = anna.ask(Method::PUT, PATH, Some(body)).await;
        refused(answer, ErrorCode::InvalidBody).await;
    }
    assert_eq!(anna.get::<Schedule>(PATH).await, good);
}

#[tokio::test]
async fn the_schedule_switches_by_itself_in_every_tab_of_that_agent_alone() {
    let world = World::start().await;
    let (anna, ben) = (world.agent("anna").await, world.agent("ben").await);
    save(&anna, "UTC", json!([wednesday(8, 12), wednesday(13, 17)])).await;
    let (mut one, mut two) = (anna.socket().await, anna.socket().await);
    let mut of_ben = ben.socket().await;
    for (available, hour, until) in
        [(false, 12, hours(13)), (true, 13, hours(17)), (false, 17, hours(8 + 7 * 24))]
    {
        world.advance_seconds(hours(hour).millis_since(world.app.clock.now()) / 1000 + 1);
        for tab in [&mut one, &mut two] {
            let event: Availability = tab.expect("availability.changed").await;
            assert_eq!(told(&event), (available, AvailabilityReason::Schedule, Some(until)));
            assert_eq!(event.version, tab.events.last().unwrap().seq);
        }
    }
    of_ben.catch_up().await;
    assert!(of_ben.events.is_empty(), "{:?}", of_ben.events);
}

#[tokio::test]
async fn an_override_lasts_until_the_next_block_starts() {
    let world = World::start().await;
    let anna = world.agent("anna").await;
    save(&anna, "UTC", json!([wednesday(8, 12), wednesday(13, 17)])).await;
    let mut socket = anna.socket().await;
    anna.set_available(false).await;
    let event: Availability = socket.expect("availability.changed").await;
    assert_eq!(told(&event), (false, AvailabilityReason::Manual, Some(hours(13))));
    // The end of the block is none for the override.
    world.advance_seconds(2 * HOUR + 60);
    socket.catch_up().await;
    assert_eq!(availability(&anna).await, event);
    world.advance_seconds(HOUR);
    let event: Availability = socket.expect("availability.changed").await;
    assert_eq!(told(&event), (true, AvailabilityReason::Schedule, Some(hours(17))));
}

#[tokio::test]
async fn an_override_to_available_lasts_until_midnight_in_the_schedules_zone() {
    let world = World::start().await;
    let (anna, ben) = (world.agent("anna").await, world.ready_agent("ben").await);
    // Kathmandu is 5 h 45 min ahead: 15:45 there.
    save(&anna, "Asia/Kathmandu", json!([wednesday(8, 12)])).await;
    anna.set_available(true).await;
    let midnight = hours(24).plus_millis(-(5 * 60 + 45) * 60_000);
    let manual = |until| (true, AvailabilityReason::Manual, Some(until));
    assert_eq!(told(&availability(&anna).await), manual(midnight));
    // Without a schedule it is UTC's.
    assert_eq!(told(&availability(&ben).await), manual(hours(24)));

    let mut of_anna = anna.socket().await;
    world.advance_seconds(midnight.millis_since(world.app.clock.now()) / 1000 + 1);
    let event: Availability = of_anna.expect("availability.changed").await;
    assert_eq!((event.available, event.reason), (false, AvailabilityReason::Schedule));
    // A session lasts for twelve hours.
    let ben = world.sign_in("ben@example.com").await;
    let mut of_ben = ben.socket().await;
    assert_eq!(told(&availability(&ben).await), manual(hours(24)));
    world.advance_seconds(hours(24).millis_since(world.app.clock.now()) / 1000 + 1);
    let event: Availability = of_ben.expect("availability.changed").await;
    assert_eq!(told(&event), (false, AvailabilityReason::Default, None));
}

async fn back_at(agent: &Agent, until: Timestamp) -> Availability {
    let body = json!({ "available": false, "until": until });
    read(agent.ask(Method::PUT, "/v1/me/availability", Some(body)).await, 200).await
}

#[tokio::test]
async fn who_says_when_they_are_back_is_back_then() {
    let world = World::start().await;
    let anna = world.agent("anna").await;
    let (manual, schedule) = (AvailabilityReason::Manual, AvailabilityReason::Schedule);
    save(&anna, "UTC", json!([wednesday(8, 12), wednesday(13, 17)])).await;
    let mut socket = anna.socket().await;
    let quarter = START.plus_millis(900_000);
    assert_eq!(told(&back_at(&anna, quarter).await), (false, manual, Some(quarter)));
    let event: Availability = socket.expect("availability.changed").await;
    assert_eq!(told(&event), (false, manual, Some(quarter)));
    // Said again, later, it holds; said the same, nothing is new.
    let half = START.plus_millis(1_800_000);
    let later = back_at(&anna, half).await;
    assert_eq!(back_at(&anna, half).await, later);
    let event: Availability = socket.expect("availability.changed").await;
    assert_eq!(told(&event), (false, manual, Some(half)));
    world.advance_seconds(1_799);
    assert!(!availability(&anna).await.available);
    world.advance_seconds(1);
    let event: Availability = socket.expect("availability.changed").await;
    assert_eq!(told(&event), (true, schedule, Some(hours(12))));

    // Outside of their hours they are there by hand; going at once forgets the way back.
    world.advance_seconds(2 * HOUR);
    assert_eq!(told(&availability(&anna).await), (false, schedule, Some(hours(13))));
    let soon = hours(12).plus_millis(2_700_000);
    assert_eq!(told(&back_at(&anna, soon).await), (false, manual, Some(soon)));
    world.advance_seconds(900);
    assert_eq!(told(&availability(&anna).await), (true, manual, Some(hours(17))));
    let went = anna.ask(Method::PUT, "/v1/me/availability", Some(json!({ "available": false })));
    let went: Availability = read(went.await, 200).await;
    assert_eq!(told(&went), (false, schedule, Some(hours(13))));
}

#[tokio::test]
async fn a_time_to_be_back_is_soon_and_of_who_goes() {
    let world = World::start().await;
    let anna = world.agent("anna").await;
    let day = START.plus_millis(24 * HOUR * 1000);
    for body in [
        json!({ "available": true, "until": START.plus_millis(1_000) }),
        json!({ "available": false, "until": START }),
        json!({ "available": false, "until": START.plus_millis(-1) }),
        json!({ "available": false, "until": day.plus_millis(60_000) }),
        json!({ "available": false, "until": i64::MAX }),
    ] {
        let answer = anna.ask(Method::PUT, "/v1/me/availability", Some(body)).await;
        let problem = refused(answer, ErrorCode::InvalidValue).await;
        assert!(problem.detail.contains("until"), "{}", problem.detail);
    }
    for until in [json!("13:00"), json!(1.5), json!({})] {
        let body = json!({ "available": false, "until": until });
        let answer = anna.ask(Method::PUT, "/v1/me/availability", Some(body)).await;
        refused(answer, ErrorCode::InvalidBody).await;
    }
    assert_eq!(told(&back_at(&anna, day).await).2, Some(day));
}

#[tokio::test]
async fn switched_back_the_schedule_decides_again() {
    let world = World::start().await;
    let anna = world.agent("anna").await;
    save(&anna, "UTC", json!([wednesday(8, 12), wednesday(13, 17)])).await;
    let by_schedule = told(&availability(&anna).await);
    anna.set_available(false).await;
    anna.set_available(true).await;
    assert_eq!(told(&availability(&anna).await), by_schedule);
    let version = availability(&anna).await.version;
    anna.set_available(true).await;
    assert_eq!(availability(&anna).await.version, version, "it was so already");
}

#[tokio::test]
async fn an_override_survives_a_new_schedule_only_while_it_is_one() {
    let world = World::start().await;
    let anna = world.ready_agent("anna").await;
    world.advance_seconds(60);
    // It still says otherwise: the override goes on, until midnight of the new zone.
    save(&anna, "UTC", json!([wednesday(20, 21)])).await;
    let manual = (true, AvailabilityReason::Manual, Some(hours(21)));
    assert_eq!(told(&availability(&anna).await), manual);
    // It says the same now.
    save(&anna, "UTC", json!([wednesday(9, 12)])).await;
    let by_schedule = (true, AvailabilityReason::Schedule, Some(hours(12)));
    assert_eq!(told(&availability(&anna).await), by_schedule);
    // A block that started after the switch was turned has ended it.
    anna.set_available(false).await;
    world.advance_seconds(HOUR);
    save(&anna, "UTC", json!([wednesday(11, 12)])).await;
    assert_eq!(told(&availability(&anna).await), by_schedule);
}

#[tokio::test]
async fn routing_goes_by_the_moment_and_active_chats_go_on() {
    let world = World::start().await;
    let anna = world.agent("anna").await;
    let block = json!({ "weekday": "wednesday", "start": 480, "end": 605 });
    save(&anna, "UTC", json!([block])).await;
    let (vera, chat) = world.chat(&anna, "Vera").await;

    // Whether or not the scheduler has come round to it.
    let end = START.plus_millis(5 * 60_000);
    let mut look: Read = world.app.store.read().await.unwrap();
    for (at, available) in [(end.plus_millis(-1), true), (end, false)] {
        let candidates = look.candidates(None, at).await.unwrap();
        assert_eq!(candidates[0].available, available, "{at:?}");
    }
    drop(look);

    world.advance_seconds(5 * 60);
    let omar = world.visitor("Omar").await;
    assert_eq!(omar.state().await.conversation.state, VisitorChatState::Missed);
    assert_eq!(vera.state().await.conversation.state, VisitorChatState::Active);
    vera.say("still there?").await;
    anna.say(&chat, "I am").await;
}

#[tokio::test]
pub async fn what_ends_while_the_server_is_off_has_ended_when_it_is_back() {
    let mut world = World::start().await;
    let anna = world.ready_agent("anna").await;
    let position = anna.snapshot().await.seq;
    let database = world.database();
    world.stop().await;
    let later = World::with(|config| {
        config.database = database;
        config.test_clock = Some(hours(24));
    })
    .await;
    let anna = later.sign_in("anna@example.com").await;
    let snapshot = anna.snapshot().await;
    assert_eq!(told(&snapshot.availability), (false, AvailabilityReason::Default, None));
    let mut socket =
        anna.socket_from(contract::socket::Resume { epoch: snapshot.epoch, seq: position }).await;
    let event: Availability = socket.expect("availability.changed").await;
    assert_eq!(told(&event), (false, AvailabilityReason::Default, None));
}
