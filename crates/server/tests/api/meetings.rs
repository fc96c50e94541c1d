//! Calendars are set, shared and booked from.

use std::collections::BTreeSet;

use contract::{
    AgentList, Author, Body, ConversationId, ErrorCode, MeetingSettings, Message, Slots, Timestamp,
    UpcomingMeetings, limits, socket::MessageCreated,
};
use futures_util::future::join_all;
use icalendar::{Calendar, CalendarComponent, Component};
use reqwest::{Method, Response, header};
use serde_json::{Value, json};

use crate::support::{Agent, Visitor, World, read, refused, uuid};

pub const SETTINGS: &str = "/v1/me/meeting-settings";

/// Round the clock on every day, so that there are slots whenever the test runs.
pub fn always(duration: u16, buffer: u16) -> Value {
    let days = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];
    json!({
        "connected": true,
        "time_zone": "UTC",
        "blocks": days.map(|day| json!({"weekday": day, "start": 0, "end": 1440})),
        "duration_minutes": duration,
        "buffer_minutes": buffer,
        "invitation": "Half an hour, by phone.",
    })
}

pub async fn connect(agent: &Agent) {
    let set = agent.ask(Method::PUT, SETTINGS, Some(always(30, 10))).await;
    assert_eq!(set.status(), 200);
}

async fn try_to_share(agent: &Agent, chat: &ConversationId, of: &Agent, key: &str) -> Response {
    let path = format!("/v1/conversations/{chat}/calendar-shares");
    let body = json!({"agent_id": of.session.me.id, "client_id": key});
    agent.ask(Method::POST, &path, Some(body)).await
}

pub async fn share(agent: &Agent, chat: &ConversationId, of: &Agent) -> Message {
    read(try_to_share(agent, chat, of, &uuid()).await, 201).await
}

pub async fn slots(visitor: &Visitor, share: &Message) -> Slots {
    visitor.caller.get(&format!("/v1/visitor/slots?share={}", share.client_id)).await
}

async fn try_to_book(visitor: &Visitor, share: &Message, start: Timestamp, key: &str) -> Response {
    let body = json!({"share": share.client_id, "start": start, "client_id": key});
    visitor.ask(Method::POST, "/v1/visitor/meetings", Some(body)).await
}

pub async fn book(visitor: &Visitor, share: &Message, start: Timestamp) -> Message {
    read(try_to_book(visitor, share, start, &uuid()).await, 201).await
}

pub fn id_of(booked: &Message) -> String {
    match &booked.body {
        Body::Meeting { meeting } => meeting.id.to_string(),
        other => panic!("no meeting: {other:?}"),
    }
}

#[tokio::test]
pub async fn settings_are_kept_as_they_were_set() {
    let world = World::start().await;
    let agent = world.agent("anna").await;
    let before: MeetingSettings = agent.get(SETTINGS).await;
    assert!(!before.connected && before.time_zone.is_empty() && !before.blocks.is_empty());
    let mut wanted = always(45, 15);
    wanted["blocks"] = json!([
        {"weekday": "friday", "start": 780, "end": 1020},
        {"weekday": "friday", "start": 480, "end": 720},
    ]);
    wanted["invitation"] = " See you \n".into();
    let kept: MeetingSettings =
        read(agent.ask(Method::PUT, SETTINGS, Some(wanted)).await, 200).await;
    assert_eq!(kept.blocks[0].start, 480, "in order");
    assert_eq!(kept.invitation, "See you");
    assert_eq!(agent.get::<MeetingSettings>(SETTINGS).await, kept);
    let other = world.agent("ben").await;
    assert_eq!(other.get::<MeetingSettings>(SETTINGS).await, before);
}

#[tokio::test]
async fn settings_that_make_no_sense_are_refused_by_name() {
    let world = World::start().await;
    let agent = world.agent("anna").await;
    let block = |start: u16, end: u16| json!({"weekday": "monday", "start": start, "end": end});
    for (field, value) in [
        ("time_zone", json!("Mars/Olympus")),
        ("blocks", json!([block(600, 600)])),
        ("blocks", json!([block(480, 720), block(700, 800)])),
        ("blocks", json!([])),
        ("duration_minutes", json!(9)),
        ("duration_minutes", json!(481)),
        ("buffer_minutes", json!(241)),
        ("invitation", json!("x".repeat(501))),
    ] {
        let mut wanted = always(30, 0);
        wanted[field] = value;
        let problem =
            refused(agent.ask(Method::PUT, SETTINGS, Some(wanted)).await, ErrorCode::InvalidValue)
                .await;
        assert!(problem.detail.contains(field), "{}", problem.detail);
    }
    let mut unknown = always(30, 0);
    unknown["blocks"][0]["colour"] = "red".into();
    refused(agent.ask(Method::PUT, SETTINGS, Some(unknown)).await, ErrorCode::InvalidBody).await;
}

#[tokio::test]
pub async fn connected_calendars_are_listed_with_ones_own_first() {
    let world = World::start().await;
    let (zoe, ben, anna) =
        (world.agent("Zoe").await, world.agent("Ben").await, world.agent("Anna").await);
    world.agent("Nora").await;
    let path = "/v1/agents?calendar=connected";
    assert_eq!(zoe.get::<AgentList>(path).await.items, []);
    for agent in [&ben, &anna, &zoe] {
        connect(agent).await;
    }
    let list: AgentList = zoe.get(path).await;
    let names: Vec<_> = list.items.iter().map(|agent| agent.name.as_str()).collect();
    assert_eq!(names, ["Zoe", "Anna", "Ben"]);
    let mut off = always(30, 10);
    off["connected"] = false.into();
    read::<Value>(ben.ask(Method::PUT, SETTINGS, Some(off)).await, 200).await;
    assert_eq!(zoe.get::<AgentList>(path).await.items.len(), 2);
    let odd = zoe.ask(Method::GET, "/v1/agents?calendar=lost", None).await;
    refused(odd, ErrorCode::InvalidParameter).await;
}

#[tokio::test]
async fn a_calendar_is_shared_once_under_one_key_and_shown_on_both_sides() {
    let world = World::start().await;
    let (anna, ben) = (world.ready_agent("anna").await, world.agent("ben").await);
    let (visitor, chat) = world.chat(&anna, "Ada").await;
    let key = uuid();
    let early = try_to_share(&anna, &chat, &ben, &key).await;
    refused(early, ErrorCode::CalendarNotConnected).await;
    connect(&ben).await;
    connect(&anna).await;
    let mut socket = anna.socket().await;
    let shared: Message = read(try_to_share(&anna, &chat, &ben, &key).await, 201).await;
    let again: Message = read(try_to_share(&anna, &chat, &ben, &key).await, 200).await;
    assert_eq!(again, shared);
    refused(try_to_share(&anna, &chat, &anna, &key).await, ErrorCode::ClientIdReused).await;
    let Body::CalendarShare { calendar } = &shared.body else { panic!("{shared:?}") };
    assert_eq!(calendar.agent.id, ben.session.me.id);
    assert_eq!(calendar.duration_minutes, 30);
    assert_eq!(calendar.invitation, "Half an hour, by phone.");
    let told: MessageCreated = socket.expect("message.created").await;
    assert_eq!(told.message, shared);
    assert_eq!(visitor.state().await.messages.last(), Some(&shared));
}

#[tokio::test]
async fn only_the_agent_of_a_live_chat_shares_in_it() {
    let world = World::start().await;
    let (anna, ben) = (world.ready_agent("anna").await, world.agent("ben").await);
    connect(&anna).await;
    let (visitor, chat) = world.chat(&anna, "Ada").await;
    refused(try_to_share(&ben, &chat, &anna, &uuid()).await, ErrorCode::NotFound).await;
    let path = format!("/v1/conversations/{chat}/calendar-shares");
    let body = json!({"agent_id": anna.session.me.id, "client_id": uuid()});
    let as_visitor = visitor.ask(Method::POST, &path, Some(body)).await;
    refused(as_visitor, ErrorCode::Unauthenticated).await;
    refused(try_to_share(&anna, &chat, &anna, "x").await, ErrorCode::InvalidParameter).await;
    anna.end(&chat).await;
    for agent in [&anna, &ben] {
        let late = try_to_share(agent, &chat, &anna, &uuid()).await;
        refused(late, ErrorCode::ConversationEnded).await;
    }
}

#[tokio::test]
async fn slots_are_for_the_visitor_whose_chat_has_the_card() {
    let world = World::start().await;
    let anna = world.ready_agent("anna").await;
    connect(&anna).await;
    let (ada, chat) = world.chat(&anna, "Ada").await;
    let card = share(&anna, &chat, &anna).await;
    let free = slots(&ada, &card).await;
    assert_eq!(free.duration_minutes, 30);
    // A day round the clock has 36 slots of 30 minutes with 10 after each.
    assert!(free.starts.len() > 13 * 36, "{}", free.starts.len());
    let ahead = |it: &Timestamp| it.millis_since(world.app.clock.now()) / 60_000;
    assert!(free.starts.iter().all(|it| (59..=14 * 1440).contains(&ahead(it))));

    let (eve, _) = world.chat(&anna, "Eve").await;
    let path = format!("/v1/visitor/slots?share={}", card.client_id);
    refused(eve.ask(Method::GET, &path, None).await, ErrorCode::NotFound).await;
    let stolen = try_to_book(&eve, &card, free.starts[0], &uuid()).await;
    refused(stolen, ErrorCode::NotFound).await;
    let said = ada.say("Hello").await;
    let path = format!("/v1/visitor/slots?share={}", said.client_id);
    refused(ada.ask(Method::GET, &path, None).await, ErrorCode::NotFound).await;

    let mut off = always(30, 10);
    off["connected"] = false.into();
    read::<Value>(anna.ask(Method::PUT, SETTINGS, Some(off)).await, 200).await;
    assert_eq!(slots(&ada, &card).await.starts, []);
    let late = try_to_book(&ada, &card, free.starts[0], &uuid()).await;
    refused(late, ErrorCode::CalendarNotConnected).await;
}

#[tokio::test]
pub async fn a_booking_is_told_on_both_sides_and_done_once() {
    let world = World::start().await;
    let anna = world.ready_agent("anna").await;
    connect(&anna).await;
    let (visitor, chat) = world.chat(&anna, "Ada").await;
    let card = share(&anna, &chat, &anna).await;
    let start = slots(&visitor, &card).await.starts[3];
    let mut socket = anna.socket().await;
    let key = uuid();
    let body = json!({
        "share": card.client_id, "start": start, "client_id": key,
        "name": " Ada Lovelace ", "email": "ada@example.com",
    });
    let path = "/v1/visitor/meetings";
    let booked: Message = read(visitor.ask(Method::POST, path, Some(body)).await, 201).await;
    let Body::Meeting { meeting } = &booked.body else { panic!("{booked:?}") };
    assert_eq!(booked.author, Author::Visitor);
    assert_eq!((meeting.start, meeting.end), (start, start.plus_millis(30 * 60_000)));
    assert_eq!(meeting.share, card.client_id);
    let again: Message = read(try_to_book(&visitor, &card, start, &key).await, 200).await;
    assert_eq!(again, booked);

    let told = loop {
        let event = socket.next_event().await;
        if event.kind == "message.created" {
            break serde_json::from_value::<MessageCreated>(event.data).unwrap();
        }
    };
    assert_eq!(told.message, booked);
    assert_eq!(told.conversation.unread, 1);
    assert_eq!(told.conversation.visitor.email.as_deref(), Some("ada@example.com"));
    assert_eq!(visitor.state().await.messages.last(), Some(&booked));

    let other = slots(&visitor, &card).await.starts[0];
    assert_ne!(other, start);
    refused(try_to_book(&visitor, &card, other, &uuid()).await, ErrorCode::AlreadyBooked).await;
    refused(try_to_book(&visitor, &card, other, &key).await, ErrorCode::ClientIdReused).await;
    let own: UpcomingMeetings = anna.get("/v1/me/meetings").await;
    assert_eq!(own.items.len(), 1);
    assert_eq!(own.items[0].visitor_name.as_deref(), Some("Ada Lovelace"));
    world.advance_seconds(15 * 24 * 3600);
    let anna = world.sign_in("anna@example.com").await;
    assert_eq!(anna.get::<UpcomingMeetings>("/v1/me/meetings").await.items, []);
}

#[tokio::test]
async fn what_is_no_slot_cannot_be_booked() {
    let world = World::start().await;
    let anna = world.ready_agent("anna").await;
    connect(&anna).await;
    let (visitor, chat) = world.chat(&anna, "Ada").await;
    let card = share(&anna, &chat, &anna).await;
    let start = slots(&visitor, &card).await.starts[0];
    for odd in [start.plus_millis(1), start.plus_millis(-40 * 60_000), Timestamp::from_millis(0)] {
        refused(try_to_book(&visitor, &card, odd, &uuid()).await, ErrorCode::SlotTaken).await;
    }
    for (field, value) in [("name", "x".repeat(201)), ("email", "nobody".into())] {
        let mut body = json!({"share": card.client_id, "start": start, "client_id": uuid()});
        body[field] = value.into();
        let answer = visitor.ask(Method::POST, "/v1/visitor/meetings", Some(body)).await;
        let problem = refused(answer, ErrorCode::InvalidValue).await;
        assert!(problem.detail.contains(field));
    }
    refused(try_to_book(&visitor, &card, start, "k").await, ErrorCode::InvalidParameter).await;
}

#[tokio::test]
async fn an_ended_chat_still_books_and_everybody_sees_it() {
    let world = World::start().await;
    let (anna, ben) = (world.ready_agent("anna").await, world.agent("ben").await);
    connect(&anna).await;
    let (visitor, chat) = world.chat(&anna, "Ada").await;
    let card = share(&anna, &chat, &anna).await;
    anna.end(&chat).await;
    let mut socket = ben.socket().await;
    let start = slots(&visitor, &card).await.starts[0];
    let booked = book(&visitor, &card, start).await;
    let row = loop {
        let event = socket.next_event().await;
        if event.kind == "conversation.changed" {
            break serde_json::from_value::<contract::Conversation>(event.data).unwrap();
        }
    };
    assert_eq!(row.last_position, booked.position);
    assert_eq!(row.id, chat);
}

/// Fifty visitors with a card of their own, over HTTP and at once: one has the slot, 49 are told
/// so and shown what is still free.
#[tokio::test(flavor = "multi_thread")]
async fn fifty_visitors_race_for_one_slot() {
    let world = World::start().await;
    let anna = world.ready_agent("anna").await;
    connect(&anna).await;
    let mut racers = Vec::new();
    for n in 0..50 {
        let (visitor, chat) = world.chat(&anna, &format!("Visitor {n}")).await;
        let card = share(&anna, &chat, &anna).await;
        // An agent has room for ten.
        anna.end(&chat).await;
        // Sharing is limited like writing.
        world.advance_seconds(1);
        racers.push((visitor, card));
    }
    let free = slots(&racers[0].0, &racers[0].1).await.starts;
    let start = free[5];
    let answers =
        join_all(racers.iter().map(|(visitor, card)| async move {
            try_to_book(visitor, card, start, &uuid()).await
        }))
        .await;
    let mut won = 0;
    for (answer, (visitor, card)) in answers.into_iter().zip(&racers) {
        if answer.status() == 201 {
            won += 1;
            continue;
        }
        refused(answer, ErrorCode::SlotTaken).await;
        let fresh: BTreeSet<_> = slots(visitor, card).await.starts.into_iter().collect();
        assert!(!fresh.contains(&start));
        assert!(fresh.len() >= free.len() - 1 && fresh.contains(&free[6]));
    }
    assert_eq!(won, 1);
    let own: UpcomingMeetings = anna.get("/v1/me/meetings").await;
    assert_eq!(own.items.len(), 1);
}

#[tokio::test]
async fn the_buffer_is_kept_whatever_is_booked_from_the_slots() {
    let world = World::start().await;
    let anna = world.ready_agent("anna").await;
    let (visitor, chat) = world.chat(&anna, "Ada").await;
    let set = |settings| anna.ask(Method::PUT, SETTINGS, Some(settings));
    // Each time other lengths, so that slots of one do not fit those of the other.
    for (duration, buffer) in [(30, 20), (45, 0), (10, 240), (60, 15)] {
        assert_eq!(set(always(duration, buffer)).await.status(), 200);
        for _ in 0..3 {
            let card = share(&anna, &chat, &anna).await;
            let start = slots(&visitor, &card).await.starts[0];
            book(&visitor, &card, start).await;
        }
    }
    let busy = world.app.store.read().await.unwrap();
    let mut busy = {
        let mut busy = busy;
        busy.busy(&anna.session.me.id, Timestamp::from_millis(0)).await.unwrap()
    };
    busy.sort_by_key(|it| it.from);
    assert_eq!(busy.len(), 12);
    assert!(busy.windows(2).all(|pair| pair[0].until <= pair[1].from), "{busy:?}");
}

#[tokio::test]
async fn the_file_is_for_those_who_may_know_of_the_meeting() {
    let world = World::start().await;
    let (anna, ben, cleo) =
        (world.ready_agent("anna").await, world.agent("ben").await, world.agent("cleo").await);
    connect(&ben).await;
    let (ada, chat) = world.chat(&anna, "Ada").await;
    let card = share(&anna, &chat, &ben).await;
    let start = slots(&ada, &card).await.starts[0];
    let id = id_of(&book(&ada, &card, start).await);
    let (path, own_path) =
        (format!("/v1/meetings/{id}.ics"), format!("/v1/visitor/meetings/{id}.ics"));

    let mut texts = Vec::new();
    for answer in [
        anna.ask(Method::GET, &path, None).await,
        ben.ask(Method::GET, &path, None).await,
        ada.ask(Method::GET, &own_path, None).await,
        ada.ask(Method::GET, &own_path, None).await,
    ] {
        assert_eq!(answer.status(), 200);
        assert_eq!(answer.headers()[header::CONTENT_TYPE], "text/calendar; charset=utf-8");
        texts.push(answer.text().await.unwrap());
    }
    assert!(texts.windows(2).all(|pair| pair[0] == pair[1]), "one meeting, one file");
    let calendar: Calendar = texts[0].parse().unwrap();
    let [CalendarComponent::Event(event)] = calendar.components.as_slice() else {
        panic!("{calendar:?}")
    };
    assert_eq!(event.get_uid(), Some(id.as_str()));
    assert_eq!(event.get_summary(), Some("Ada – ben"));
    assert_eq!(event.get_description(), Some("Half an hour, by phone."));

    // Whose chat it is not, and whose calendar it is not, learns of it when the chat is over.
    refused(cleo.ask(Method::GET, &path, None).await, ErrorCode::NotFound).await;
    let eve = world.visitor("Eve").await;
    refused(eve.ask(Method::GET, &own_path, None).await, ErrorCode::NotFound).await;
    let bare = format!("/v1/meetings/{id}");
    refused(anna.ask(Method::GET, &bare, None).await, ErrorCode::NotFound).await;
    anna.end(&chat).await;
    assert_eq!(cleo.ask(Method::GET, &path, None).await.status(), 200);
}

#[tokio::test]
async fn bookings_from_one_address_are_limited() {
    let world = World::start().await;
    let anna = world.ready_agent("anna").await;
    connect(&anna).await;
    let (visitor, chat) = world.chat(&anna, "Ada").await;
    let card = share(&anna, &chat, &anna).await;
    let never = Timestamp::from_millis(0);
    for _ in 0..limits::BOOKING_RATE {
        refused(try_to_book(&visitor, &card, never, &uuid()).await, ErrorCode::SlotTaken).await;
    }
    refused(try_to_book(&visitor, &card, never, &uuid()).await, ErrorCode::RateLimited).await;
    world.advance_seconds(61);
    refused(try_to_book(&visitor, &card, never, &uuid()).await, ErrorCode::SlotTaken).await;
}
