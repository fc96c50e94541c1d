//! Nobody was there, and a meeting is booked instead.

use std::collections::BTreeSet;

use contract::{
    ActivityPage, AgentId, Body, ConversationPage, ErrorCode, Message, UpcomingMeetings,
    visitor_side::VisitorChatState,
};
use reqwest::Method;
use serde_json::json;

use crate::{
    meetings::{connect, slots},
    support::{Visitor, World, read, refused, uuid},
};

async fn world() -> World {
    World::with(|config| config.book_when_missed = true).await
}

/// The card with which a missed chat ends, and whose calendar it shows.
async fn card(visitor: &Visitor) -> (Message, Option<AgentId>) {
    let state = visitor.state().await;
    assert_eq!(state.conversation.state, VisitorChatState::Missed);
    let message = state.messages.last().unwrap().clone();
    match &message.body {
        Body::Fallback { calendar, .. } => {
            let agent = calendar.as_ref().map(|it| it.agent.id.clone());
            (message, agent)
        }
        other => panic!("no fallback: {other:?}"),
    }
}

#[tokio::test]
async fn a_missed_chat_books_a_meeting_and_the_history_shows_it() {
    let world = world().await;
    let anna = world.agent("anna").await;
    connect(&anna).await;
    let vera = world.visitor("Vera").await;
    let (message, agent) = card(&vera).await;
    assert_eq!(agent, Some(anna.session.me.id.clone()));
    let free = slots(&vera, &message).await;
    let body = json!({
        "share": message.client_id, "start": free.starts[0], "client_id": uuid(),
        "email": "vera@example.com",
    });
    let booked: Message =
        read(vera.ask(Method::POST, "/v1/visitor/meetings", Some(body)).await, 201).await;
    assert_eq!(vera.state().await.messages.last(), Some(&booked));
    let own: UpcomingMeetings = anna.get("/v1/me/meetings").await;
    assert_eq!(own.items[0].visitor_email.as_deref(), Some("vera@example.com"));

    // The chat itself stays what nobody took.
    let all: ConversationPage = anna.get("/v1/conversations?scope=all").await;
    assert_eq!(all.items, []);
    anna.set_available(true).await;
    vera.start_again(json!({})).await;
    let offer = anna.offer().await;
    let chat = anna.accept(&offer).await;
    let history: ActivityPage =
        anna.get(&format!("/v1/visitors/{}/activities", chat.visitor.id)).await;
    let kinds: Vec<_> = history.items.iter().map(|it| it.kind.as_str()).collect();
    assert!(kinds.contains(&"scheduled-meeting"), "{kinds:?}");
}

#[tokio::test]
pub async fn calendars_take_turns_and_those_without_a_free_slot_are_left_out() {
    let world = world().await;
    assert_eq!(card(&world.visitor("Vera").await).await.1, None, "nobody is connected");
    let (anna, ben) = (world.agent("anna").await, world.agent("ben").await);
    connect(&anna).await;
    connect(&ben).await;
    let mut shown = Vec::new();
    for n in 0..4 {
        world.advance_seconds(1);
        let visitor = world.visitor(&format!("Visitor {n}")).await;
        shown.push(card(&visitor).await.1.unwrap());
    }
    assert_eq!(shown[..2], shown[2..]);
    assert_eq!(shown.iter().collect::<BTreeSet<_>>().len(), 2);
    // Meetings of eight hours in a week that has one of ten minutes: never.
    let settings = json!({
        "connected": true, "time_zone": "UTC", "duration_minutes": 480, "buffer_minutes": 0,
        "invitation": "", "blocks": [{"weekday": "monday", "start": 0, "end": 10}],
    });
    let set = ben.ask(Method::PUT, "/v1/me/meeting-settings", Some(settings)).await;
    assert_eq!(set.status(), 200);
    for n in 0..2 {
        let visitor = world.visitor(&format!("Late {n}")).await;
        assert_eq!(card(&visitor).await.1, Some(anna.session.me.id.clone()));
    }
}

#[tokio::test]
async fn without_the_option_there_is_no_card() {
    let world = World::start().await;
    let anna = world.agent("anna").await;
    connect(&anna).await;
    let vera = world.visitor("Vera").await;
    let (message, agent) = card(&vera).await;
    assert_eq!(agent, None);
    let path = format!("/v1/visitor/slots?share={}", message.client_id);
    refused(vera.ask(Method::GET, &path, None).await, ErrorCode::NotFound).await;
}
