//! A chat comes in.

use contract::Body;
use contract::{
    Activity, Conversation, ErrorCode, Offer, OfferClosed, OfferEnd, limits,
    socket::MessageCreated, visitor_side::VisitorChatState,
};
use reqwest::{Method, StatusCode};
use serde_json::json;

use crate::support::{World, eventually, read, refused};

#[tokio::test]
async fn an_accepted_offer_becomes_a_conversation() {
    let world = World::start().await;
    let anna = world.ready_agent("anna").await;
    let mut socket = anna.socket().await;
    let visitor = world.start_chat(json!({"name": " Vera ", "email": "vera@example.com"})).await;
    assert_eq!(visitor.started.state.conversation.state, VisitorChatState::Waiting);

    let offer: Offer = socket.expect("offer.created").await;
    assert_eq!(offer.visitor.name.as_deref(), Some("Vera"));
    assert_eq!(offer.preview, None);
    assert_eq!(offer.expires_at.millis_since(offer.offered_at), 100_000);
    visitor.say("first words").await;
    visitor.say("more").await;
    let again: Offer = socket.expect("offer.created").await;
    assert_eq!(again, Offer { preview: Some("first words".into()), ..offer.clone() });
    assert_eq!(anna.offers().await, std::slice::from_ref(&again));

    let conversation = anna.accept(&offer).await;
    let closed: OfferClosed = socket.expect("offer.closed").await;
    assert_eq!(closed, OfferClosed { id: offer.id.clone(), end: OfferEnd::Accepted });
    let created: MessageCreated = socket.expect("message.created").await;
    assert_eq!(created.conversation, conversation);
    assert_eq!(created.conversation.version, socket.cursor);
    assert_eq!(created.message.body, Body::Joined { agent_name: "anna".into() });
    assert_eq!((conversation.unread, conversation.last_position), (2, 3));
    let activity: Activity = socket.expect("activity.created").await;
    assert_eq!(activity.conversation_id, Some(conversation.id.clone()));

    // Again: the same, and nothing more is told.
    assert_eq!(anna.accept(&offer).await, conversation);
    socket.catch_up().await;
    assert_eq!(socket.cursor, activity.version);
    refused(anna.decline(&offer).await, ErrorCode::OfferTaken).await;

    let state = visitor.state().await;
    assert_eq!(state.conversation.state, VisitorChatState::Active);
    assert_eq!(state.conversation.agent.unwrap().name, "anna");
    assert_eq!(state.messages.len(), 3);
}

#[tokio::test]
async fn a_declined_offer_goes_to_the_next_agent_once() {
    let world = World::start().await;
    let anna = world.ready_agent("anna").await;
    let visitor = world.visitor("Vera").await;
    let ben = world.ready_agent("ben").await;
    let offer = anna.offer().await;
    assert_eq!(anna.decline(&offer).await.status(), StatusCode::NO_CONTENT);
    assert_eq!(anna.decline(&offer).await.status(), StatusCode::NO_CONTENT, "again");
    refused(anna.try_accept(&offer).await, ErrorCode::OfferTaken).await;
    assert!(anna.offers().await.is_empty());
    let next = ben.offer().await;
    assert_ne!(next.id, offer.id);
    // An offer is between the server and one agent.
    refused(anna.try_accept(&next).await, ErrorCode::NotFound).await;
    refused(anna.decline(&next).await, ErrorCode::NotFound).await;
    assert_eq!(ben.decline(&next).await.status(), StatusCode::NO_CONTENT);

    let state = visitor.state().await;
    assert_eq!(state.conversation.state, VisitorChatState::Missed);
    assert!(
        matches!(&state.messages[..], [message] if matches!(&message.body, Body::Fallback { .. }))
    );
    refused(visitor.put(&crate::support::uuid(), "hello?").await, ErrorCode::ConversationEnded)
        .await;
    for agent in [&anna, &ben] {
        let all: contract::ConversationPage = agent.get("/v1/conversations?scope=all").await;
        assert!(all.items.is_empty(), "what nobody took is in no inbox");
        let path = format!("/v1/conversations/{}", state.conversation.id);
        refused(agent.ask(Method::GET, &path, None).await, ErrorCode::NotFound).await;
    }
}

#[tokio::test]
async fn a_clock_that_is_set_back_leaves_nobody_waiting_for_an_agent_who_hears_nothing() {
    let world = World::start().await;
    let anna = world.ready_agent("anna").await;
    let mut socket = anna.socket().await;
    world.visitor("Vera").await;
    let offer: Offer = socket.expect("offer.created").await;
    let ben = world.ready_agent("ben").await;
    world.advance_seconds(-2);
    assert_eq!(anna.offers().await.len(), 1, "clocks are put right now and then");
    world.advance_seconds(-3_600);
    let closed: OfferClosed = socket.expect("offer.closed").await;
    assert_eq!(closed, OfferClosed { id: offer.id.clone(), end: OfferEnd::Expired });
    let next = eventually("the offer goes on", async || ben.offers().await.pop()).await;
    assert_eq!(next.visitor, offer.visitor);
}

#[tokio::test]
pub async fn an_offer_lasts_exactly_100_seconds() {
    let world = World::start().await;
    let anna = world.ready_agent("anna").await;
    let mut socket = anna.socket().await;
    let visitor = world.visitor("Vera").await;
    let ben = world.ready_agent("ben").await;
    let offer: Offer = socket.expect("offer.created").await;

    world.advance_seconds(i64::from(limits::OFFER_SECONDS) - 20);
    assert_eq!(anna.offers().await.len(), 1, "twenty seconds are left");
    assert!(ben.offers().await.is_empty());
    world.advance_seconds(20);
    let closed: OfferClosed = socket.expect("offer.closed").await;
    assert_eq!(closed, OfferClosed { id: offer.id.clone(), end: OfferEnd::Expired });
    assert!(socket.events.last().unwrap().at >= offer.expires_at, "not before its time");
    refused(anna.try_accept(&offer).await, ErrorCode::OfferExpired).await;
    refused(anna.decline(&offer).await, ErrorCode::OfferExpired).await;

    let next = ben.offer().await;
    world.advance_seconds(100);
    let state = eventually("the fallback", || async {
        let state = visitor.state().await;
        (state.conversation.state == VisitorChatState::Missed).then_some(state)
    })
    .await;
    assert!(state.messages[0].at >= next.expires_at);
    assert!(ben.offers().await.is_empty());
}

#[tokio::test]
async fn of_two_clicks_at_the_same_moment_both_get_the_same_chat() {
    let world = World::start().await;
    let anna = world.ready_agent("anna").await;
    world.visitor("Vera").await;
    let offer = anna.offer().await;
    let (a, b) = tokio::join!(anna.accept(&offer), anna.accept(&offer));
    assert_eq!(a, b);
    assert_eq!(anna.snapshot().await.conversations, [a]);
}

#[tokio::test]
async fn of_accept_and_decline_at_the_same_moment_one_wins() {
    let world = World::start().await;
    let (anna, ben) = (world.ready_agent("anna").await, world.ready_agent("ben").await);
    for i in 0..8 {
        let visitor = world.visitor(&format!("Vera {i}")).await;
        let (agent, offer) = eventually("an offer", || async {
            for agent in [&anna, &ben] {
                if let Some(offer) = agent.offers().await.pop() {
                    return Some((agent, offer));
                }
            }
            None
        })
        .await;
        let (accepted, declined) = tokio::join!(agent.try_accept(&offer), agent.decline(&offer));
        let won = (accepted.status().as_u16(), declined.status().as_u16());
        assert!(matches!(won, (200, 409) | (409, 204)), "{won:?}");
        visitor.end().await;
    }
}

#[tokio::test]
async fn agents_are_asked_in_turn_and_unavailable_ones_never() {
    let world = World::start().await;
    let (anna, ben) = (world.ready_agent("anna").await, world.ready_agent("ben").await);
    let away = world.agent("away").await;
    let mut asked = Vec::new();
    for i in 0..6 {
        let visitor = world.visitor(&format!("Vera {i}")).await;
        asked.push((anna.offers().await.len(), ben.offers().await.len()));
        assert!(away.offers().await.is_empty());
        visitor.end().await;
    }
    assert!(asked.iter().all(|(a, b)| a + b == 1));
    assert!(asked.windows(2).all(|pair| pair[0] != pair[1]), "{asked:?}");
}

#[tokio::test]
async fn going_unavailable_leaves_the_open_offer_and_running_chats() {
    let world = World::start().await;
    let anna = world.ready_agent("anna").await;
    let (_, chat) = world.chat(&anna, "Vera").await;
    world.visitor("Willi").await;
    let offer = anna.offer().await;
    anna.set_available(false).await;
    anna.say(&chat, "still here").await;
    anna.accept(&offer).await;
    let third = world.visitor("Xenia").await;
    assert_eq!(third.started.state.conversation.state, VisitorChatState::Missed);
    assert_eq!(anna.snapshot().await.conversations.len(), 2);
}

#[tokio::test]
async fn an_agent_has_room_for_ten_counting_open_offers() {
    let world = World::start().await;
    let anna = world.ready_agent("anna").await;
    let mut last = None;
    for i in 0..limits::AGENT_CHATS - 1 {
        last = Some(world.chat(&anna, &format!("Vera {i}")).await.1);
    }
    world.visitor("the tenth").await;
    assert_eq!(anna.offers().await.len(), 1);
    let eleventh = world.visitor("the eleventh").await;
    assert_eq!(eleventh.started.state.conversation.state, VisitorChatState::Missed);
    // With one chat less there is room again.
    assert_eq!(anna.end(&last.unwrap()).await.status(), StatusCode::OK);
    let twelfth = world.visitor("the twelfth").await;
    assert_eq!(twelfth.started.state.conversation.state, VisitorChatState::Waiting);
    assert_eq!(anna.offers().await.len(), 2);
}

#[tokio::test]
async fn a_visitor_who_stops_waiting_takes_the_offer_back() {
    let world = World::start().await;
    let anna = world.ready_agent("anna").await;
    let mut socket = anna.socket().await;
    let visitor = world.visitor("Vera").await;
    let offer: Offer = socket.expect("offer.created").await;
    let state = visitor.end().await;
    assert_eq!(state.conversation.state, VisitorChatState::Ended);
    let closed: OfferClosed = socket.expect("offer.closed").await;
    assert_eq!(closed.end, OfferEnd::Withdrawn);
    refused(anna.try_accept(&offer).await, ErrorCode::OfferTaken).await;
    refused(anna.decline(&offer).await, ErrorCode::OfferTaken).await;
    assert_eq!(visitor.end().await.conversation.state, VisitorChatState::Ended, "again");
    // And may ask again.
    let again = visitor.start_again(json!({})).await;
    assert_eq!(again.status(), StatusCode::CREATED);
    let _: Offer = socket.expect("offer.created").await;
}

#[tokio::test]
async fn a_profile_is_shown_with_an_offer_and_not_longer() {
    let world = World::start().await;
    let (anna, ben) = (world.ready_agent("anna").await, world.agent("ben").await);
    let visitor = world.visitor("Vera").await;
    let path = format!("/v1/visitors/{}", visitor.started.visitor_id);
    let seen: contract::Visitor = anna.get(&path).await;
    assert_eq!(seen.name.as_deref(), Some("Vera"));
    refused(ben.ask(Method::GET, &path, None).await, ErrorCode::NotFound).await;
    let offer = anna.offer().await;
    anna.decline(&offer).await;
    refused(anna.ask(Method::GET, &path, None).await, ErrorCode::NotFound).await;

    anna.set_available(false).await;
    ben.set_available(true).await;
    read::<serde_json::Value>(visitor.start_again(json!({})).await, 201).await;
    let conversation: Conversation = ben.accept(&ben.offer().await).await;
    let _: contract::Visitor = ben.get(&path).await;
    refused(anna.ask(Method::GET, &path, None).await, ErrorCode::NotFound).await;
    ben.end(&conversation.id).await;
    let _: contract::Visitor = anna.get(&path).await;
}
