//! `--demo-chats N`: a demo that is full. Most of it is a repetition, written by the database alone.

use std::collections::HashSet;

use chat_server::{Config, demo::Amount};
use contract::{
    ActivityKind, ActivityPage, Body, Conversation, ConversationPage, MessagePage, Summary,
};
use serde_json::json;

use crate::support::World;

#[tokio::test]
async fn what_is_repeated_is_as_good_as_what_was_played() {
    let amount = Amount { chats: 431, messages: 10 };
    let world = World::with(|config| {
        *config = Config { demo: true, demo_visitors: 0, demo_amount: amount, ..config.clone() };
    })
    .await;
    let anna = world.sign_in_with(json!({"email": "agent1@example.com", "password": "demo"})).await;
    let mut all: Vec<Conversation> = Vec::new();
    let mut next = String::new();
    loop {
        let path = format!("/v1/conversations?scope=all&limit=100{next}");
        let page: ConversationPage = anna.get(&path).await;
        all.extend(page.items);
        let Some(cursor) = page.next_cursor else { break };
        next = format!("&cursor={cursor}");
    }
    // Beside the demo's own.
    let mut crowd: Vec<_> = all
        .iter()
        .filter(|it| it.visitor.email.as_deref().is_some_and(|it| it.contains("visitor")))
        .collect();
    assert_eq!(crowd.len(), 431);
    crowd.sort_by_key(|it| it.started_at);
    let ids =
        |of: fn(&Conversation) -> String| crowd.iter().map(|it| of(it)).collect::<HashSet<_>>();
    assert_eq!(ids(|it| it.id.to_string()).len(), 431);
    assert_eq!(ids(|it| it.visitor.id.to_string()).len(), 431);

    // The eleven newest are the eleven oldest once more.
    for (again, played) in crowd[420..].iter().zip(&crowd[..11]) {
        let messages = async |chat: &Conversation| -> MessagePage {
            anna.get(&format!("/v1/conversations/{}/messages?limit=100", chat.id)).await
        };
        let (new, old) = (messages(again).await.items, messages(played).await.items);
        let bodies =
            |of: &[contract::Message]| of.iter().map(|it| it.body.clone()).collect::<Vec<Body>>();
        assert_eq!(bodies(&new), bodies(&old));
        assert_eq!(again.last_position, new.last().unwrap().position);
        assert!(
            new.iter().all(|it| it.at > played.last_activity_at && it.at <= again.last_activity_at)
        );
        assert!(new.iter().zip(&old).all(|(new, old)| new.client_id != old.client_id));

        let summary: Summary = anna.get(&format!("/v1/conversations/{}/summary", again.id)).await;
        assert_eq!(summary.conversation_id, again.id);
        assert!(!summary.sentences.is_empty());

        let path = format!("/v1/visitors/{}/activities", again.visitor.id);
        let history: ActivityPage = anna.get(&path).await;
        let engaged = history.items.iter().find(|it| it.kind == ActivityKind::EngagedWithAgent);
        assert_eq!(engaged.unwrap().conversation_id.as_ref(), Some(&again.id));

        // Found by who it was with, and by what was said.
        let address = again.visitor.email.as_deref().unwrap();
        let found: ConversationPage =
            anna.get(&format!("/v1/conversations?scope=all&q={address}")).await;
        assert_eq!(found.items.first().map(|it| &it.id), Some(&again.id));
    }
}
