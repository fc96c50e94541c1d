//! The demo's simulated visitors.

use chat_server::Config;
use contract::{Author, Conversation, EndedBy, Message, MessagePage, Offer, OfferClosed, OfferEnd};
use serde_json::json;

use crate::support::{Agent, World, eventually};

async fn demo(visitors: u8) -> (World, Agent) {
    let world = World::with(|config| {
        *config = Config { demo: true, demo_visitors: visitors, ..config.clone() };
    })
    .await;
    let body = json!({"email": "agent1@example.com", "password": "demo"});
    let anna = world.sign_in_with(body).await;
    (world, anna)
}

/// Sees ten minutes go by, a few seconds at a time, and nobody ring in any of them.
async fn nobody_rings(world: &World, agent: &Agent) {
    for _ in 0..100 {
        world.advance_seconds(6);
        assert!(agent.offers().await.is_empty());
    }
}

async fn texts(agent: &Agent, chat: &Conversation) -> Vec<Message> {
    let path = format!("/v1/conversations/{}/messages?limit=100", chat.id);
    agent.get::<MessagePage>(&path).await.items
}

#[tokio::test]
async fn a_guest_rings_answers_and_leaves() {
    let (world, anna) = demo(1).await;
    // Nobody rings where nobody looks.
    nobody_rings(&world, &anna).await;

    let mut socket = anna.socket().await;
    let on = || world.advance_seconds(5);
    let offer: Offer = eventually("a ring", || async {
        on();
        anna.offers().await.pop()
    })
    .await;
    assert_eq!(offer.visitor.name.as_deref(), Some("Elena Petrova"));
    let chat = anna.accept(&offer).await;
    for n in 1..=4 {
        eventually("what they say next", || async {
            on();
            let said = texts(&anna, &chat).await;
            (said.iter().filter(|it| it.author == Author::Visitor).count() == n).then_some(())
        })
        .await;
        anna.say(&chat.id, &format!("Answer {n}")).await;
    }
    let ended: Conversation = eventually("their goodbye", || async {
        on();
        let chat = anna.conversation(&chat.id).await;
        chat.ending.is_some().then_some(chat)
    })
    .await;
    assert_eq!(ended.ending.unwrap().by, EndedBy::Visitor);
    let said = texts(&anna, &chat).await;
    assert!(ended.visitor_read_up_to >= said.len() as u64 - 3, "they read what was said");
    socket.catch_up().await;
    assert!(socket.wire.received.iter().any(|frame| frame.contains("\"typing\":true")));
    let next: Offer = eventually("the next", || async {
        on();
        anna.offers().await.pop()
    })
    .await;
    assert_eq!(next.visitor.name.as_deref(), Some("Markus Vogel"));
}

#[tokio::test]
async fn an_unanswered_guest_goes_and_the_next_one_takes_longer() {
    let (world, anna) = demo(3).await;
    let mut socket = anna.socket().await;
    let offer: Offer = eventually("a ring and the first words", || async {
        world.advance_seconds(1);
        anna.offers().await.pop().filter(|offer| offer.preview.is_some())
    })
    .await;
    world.advance_seconds(43);
    assert_eq!(anna.offers().await, std::slice::from_ref(&offer), "one at a time");
    // Their patience began a moment after their first words were read here.
    eventually("they go", || async {
        world.advance_seconds(2);
        anna.offers().await.is_empty().then_some(())
    })
    .await;
    let end: OfferClosed = socket.wait_for("offer.closed").await;
    assert_eq!(end, OfferClosed { id: offer.id, end: OfferEnd::Withdrawn });
}

#[tokio::test]
async fn nobody_is_simulated_where_none_are_wanted() {
    let (world, anna) = demo(0).await;
    let _socket = anna.socket().await;
    nobody_rings(&world, &anna).await;
}
