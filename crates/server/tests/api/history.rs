//! What a visitor did, and who may see it.

use contract::{
    Activity, ActivityKind, ActivityPage, Conversation, ConversationId, ErrorCode, VisitorId,
};
use reqwest::Method;

use crate::support::{Agent, World, refused};

async fn history(agent: &Agent, visitor: &VisitorId) -> Vec<Activity> {
    let page: ActivityPage = agent.get(&format!("/v1/visitors/{visitor}/activities")).await;
    assert_eq!(page.next_cursor, None);
    page.items
}

fn chats(items: &[Activity]) -> Vec<Option<&ConversationId>> {
    assert!(items.iter().all(|it| it.kind == ActivityKind::EngagedWithAgent));
    items.iter().map(|it| it.conversation_id.as_ref()).collect()
}

#[tokio::test]
async fn a_chat_is_in_the_history_once_it_is_accepted_and_others_see_it_once_it_ended() {
    let world = World::start().await;
    let anna = world.ready_agent("anna").await;
    let ben = world.agent("ben").await;
    let (mut of_anna, mut of_ben) = (anna.socket().await, ben.socket().await);
    let visitor = world.visitor("Vera").await;
    let id = visitor.started.visitor_id.clone();
    let path = format!("/v1/visitors/{id}/activities");
    let offer = anna.offer().await;
    assert!(history(&anna, &id).await.is_empty(), "an offer shows the visitor, and no chat yet");
    refused(ben.ask(Method::GET, &path, None).await, ErrorCode::NotFound).await;

    let first = anna.accept(&offer).await.id;
    let seen = history(&anna, &id).await;
    assert_eq!(chats(&seen), [Some(&first)]);
    assert_eq!((seen[0].title.as_deref(), &seen[0].visitor_id), (Some("anna"), &id));
    of_anna.catch_up().await;
    let told: Vec<_> = of_anna.events.iter().filter(|it| it.kind == "activity.created").collect();
    assert_eq!(told.len(), 1);
    assert_eq!(serde_json::from_value::<Activity>(told[0].data.clone()).unwrap(), seen[0]);
    refused(ben.ask(Method::GET, &path, None).await, ErrorCode::NotFound).await;
    of_ben.catch_up().await;
    assert!(of_ben.events.is_empty());

    anna.end(&first).await;
    assert_eq!(history(&ben, &id).await, seen, "the same for everybody now");
    let ended: Conversation = of_ben.expect("conversation.changed").await;
    assert_eq!(ended.id, first);

    // Ben sees the visitor now, and still not what goes on with Anna.
    visitor.start_again(serde_json::json!({})).await;
    let second = anna.accept(&anna.offer().await).await.id;
    assert_eq!(chats(&history(&anna, &id).await), [Some(&second), Some(&first)]);
    assert_eq!(chats(&history(&ben, &id).await), [Some(&first)]);
    of_ben.catch_up().await;
    assert!(of_ben.wire.received.iter().all(|frame| !frame.contains(second.as_str())));
    visitor.end().await;
    assert_eq!(chats(&history(&ben, &id).await), [Some(&second), Some(&first)]);
}

#[tokio::test]
async fn a_history_begins_ninety_days_ago() {
    let world = World::start().await;
    let anna = world.ready_agent("anna").await;
    let (visitor, chat) = world.chat(&anna, "Vera").await;
    anna.end(&chat).await;
    let id = &visitor.started.visitor_id;
    let at = history(&anna, id).await[0].at;
    let age = |days: i64| days * 86_400 - world.app.clock.now().millis_since(at) / 1000;
    world.advance_seconds(age(90) - 60);
    let anna = world.sign_in("anna@example.com").await;
    assert_eq!(history(&anna, id).await.len(), 1);
    world.advance_seconds(61);
    assert!(history(&anna, id).await.is_empty());
    // The visitor is known as before.
    assert_eq!(anna.get::<contract::Visitor>(&format!("/v1/visitors/{id}")).await.id, *id);
}

#[tokio::test]
pub async fn a_history_comes_by_page_newest_first_without_a_hole_or_a_double() {
    let world = World::start().await;
    let anna = world.ready_agent("anna").await;
    let (visitor, chat) = world.chat(&anna, "Vera").await;
    anna.end(&chat).await;
    for _ in 0..6 {
        visitor.start_again(serde_json::json!({})).await;
        let chat = anna.accept(&anna.offer().await).await.id;
        anna.end(&chat).await;
        // Some of them in one millisecond, some not.
        world.advance_seconds(1);
    }
    let id = &visitor.started.visitor_id;
    let all = history(&anna, id).await;
    assert_eq!(all.len(), 7);
    assert!(all.windows(2).all(|w| (w[0].at, &w[0].id) > (w[1].at, &w[1].id)));
    for limit in [1, 2, 3, 7] {
        let (mut items, mut cursor) = (Vec::new(), String::new());
        loop {
            let path = format!("/v1/visitors/{id}/activities?limit={limit}{cursor}");
            let page: ActivityPage = anna.get(&path).await;
            assert!(page.items.len() <= limit);
            items.extend(page.items);
            let Some(next) = page.next_cursor else { break };
            cursor = format!("&cursor={next}");
        }
        assert_eq!(items, all, "by {limit}");
    }
    for query in ["limit=0", "limit=101", "limit=x", "cursor=%20", "cursor=AAAA", "page=2"] {
        let path = format!("/v1/visitors/{id}/activities?{query}");
        refused(anna.ask(Method::GET, &path, None).await, ErrorCode::InvalidParameter).await;
    }
    for id in ["nobody", "%27%20OR%201=1", "v%2Fx"] {
        let path = format!("/v1/visitors/{id}/activities");
        refused(anna.ask(Method::GET, &path, None).await, ErrorCode::NotFound).await;
    }
    let path = format!("/v1/visitors/{id}/activities");
    let answer = visitor.ask(Method::GET, &path, None).await;
    refused(answer, ErrorCode::Unauthenticated).await;
}
