//! What is said, once and in order.

use contract::{Author, Body, ErrorCode, Message, MessagePage, limits};
use reqwest::StatusCode;

use crate::support::{World, read, refused, uuid};

#[tokio::test]
async fn the_same_key_is_the_same_message() {
    let world = World::start().await;
    let anna = world.ready_agent("anna").await;
    let (visitor, chat) = world.chat(&anna, "Vera").await;
    let (mine, theirs) = (uuid(), uuid());

    let first: Message = read(anna.put(&chat, &mine, "  hello\n").await, 201).await;
    assert_eq!(first.body, Body::text("hello"));
    assert_eq!(first.client_id.as_str(), mine);
    let before = anna.snapshot().await.seq;
    assert_eq!(read::<Message>(anna.put(&chat, &mine, "hello").await, 200).await, first);
    assert_eq!(anna.snapshot().await.seq, before, "nothing new is told");
    refused(anna.put(&chat, &mine, "other").await, ErrorCode::ClientIdReused).await;

    let first: Message = read(visitor.put(&theirs, "hi").await, 201).await;
    assert_eq!(first.author, Author::Visitor);
    assert_eq!(read::<Message>(visitor.put(&theirs, "hi").await, 200).await, first);
    refused(visitor.put(&theirs, "ho").await, ErrorCode::ClientIdReused).await;
    // A key belongs to who used it first.
    refused(visitor.put(&mine, "hello").await, ErrorCode::ClientIdReused).await;
    refused(anna.put(&chat, &theirs, "hi").await, ErrorCode::ClientIdReused).await;

    // A retry that comes after the end is answered with what became of the message.
    assert_eq!(anna.end(&chat).await.status(), StatusCode::OK);
    assert_eq!(anna.put(&chat, &mine, "hello").await.status(), StatusCode::OK);
    assert_eq!(visitor.put(&theirs, "hi").await.status(), StatusCode::OK);
    refused(anna.put(&chat, &uuid(), "late").await, ErrorCode::ConversationEnded).await;
    refused(visitor.put(&uuid(), "late").await, ErrorCode::ConversationEnded).await;

    // Also in the visitor's next chat it is no new word.
    visitor.start_again(serde_json::json!({})).await;
    assert_eq!(visitor.put(&theirs, "hi").await.status(), StatusCode::OK);
    assert!(visitor.state().await.messages.is_empty());
}

#[tokio::test]
async fn one_message_sent_many_times_at_once_is_there_once() {
    let world = World::start().await;
    let anna = world.ready_agent("anna").await;
    let (_, chat) = world.chat(&anna, "Vera").await;
    let key = uuid();
    let sent = futures_util::future::join_all((0..8).map(|_| anna.put(&chat, &key, "once"))).await;
    let count = |status| sent.iter().filter(|it| it.status() == status).count();
    assert_eq!((count(StatusCode::CREATED), count(StatusCode::OK)), (1, 7));
    let page: MessagePage = anna.get(&format!("/v1/conversations/{chat}/messages")).await;
    assert_eq!(page.items.len(), 2, "joined, once");
}

#[tokio::test]
async fn any_text_comes_through_unchanged() {
    let world = World::start().await;
    let anna = world.ready_agent("anna").await;
    let (visitor, chat) = world.chat(&anna, "Vera").await;
    let texts = [
        "<script>alert(1)</script>",
        "שלום \u{202e}مرحبا",
        "👩‍👩‍👧‍👦 e\u{301}",
        "a\0b\u{1}c",
        "'; DROP TABLE messages; --",
        "line\r\nline\n\n\ttab",
        &"🦀".repeat(limits::MESSAGE_CHARS),
    ];
    for text in texts {
        visitor.say(text).await;
    }
    let page: MessagePage = anna.get(&format!("/v1/conversations/{chat}/messages")).await;
    let said: Vec<_> = page
        .items
        .iter()
        .filter_map(|it| match &it.body {
            Body::Text { text, .. } => Some(text.as_str()),
            _ => None,
        })
        .collect();
    assert_eq!(said, texts);
}

#[tokio::test]
async fn a_text_has_1_to_10000_characters() {
    let world = World::start().await;
    let anna = world.ready_agent("anna").await;
    let (visitor, chat) = world.chat(&anna, "Vera").await;
    refused(anna.put(&chat, &uuid(), " \u{a0}\n").await, ErrorCode::MessageEmpty).await;
    refused(visitor.put(&uuid(), "").await, ErrorCode::MessageEmpty).await;
    anna.say(&chat, &"x".repeat(10_000)).await;
    let long = "x".repeat(10_001);
    let problem = refused(anna.put(&chat, &uuid(), &long).await, ErrorCode::MessageTooLong).await;
    assert!(problem.detail.contains("10001") && problem.detail.contains("10000"));
    refused(visitor.put(&uuid(), &long).await, ErrorCode::MessageTooLong).await;
}

#[tokio::test]
async fn only_a_uuid_of_version_7_is_a_key() {
    let world = World::start().await;
    let anna = world.ready_agent("anna").await;
    let (visitor, chat) = world.chat(&anna, "Vera").await;
    for key in [
        "1",
        "01890000-0000-4000-8000-000000000001",
        "01890000-0000-7000-C000-000000000001",
        "01890000-0000-7000-8000-00000000000A",
        "01890000000070008000000000000001",
        "{01890000-0000-7000-8000-000000000001}",
        "%FF",
    ] {
        refused(anna.put(&chat, key, "x").await, ErrorCode::InvalidParameter).await;
        refused(visitor.put(key, "x").await, ErrorCode::InvalidParameter).await;
    }
}

#[tokio::test]
async fn fifty_messages_in_ten_seconds_and_repetitions_are_free() {
    let world = World::start().await;
    let anna = world.ready_agent("anna").await;
    let (visitor, chat) = world.chat(&anna, "Vera").await;
    let key = uuid();
    for i in 1..limits::MESSAGE_RATE {
        anna.say(&chat, &i.to_string()).await;
    }
    assert_eq!(anna.put(&chat, &key, "the fiftieth").await.status(), StatusCode::CREATED);
    let over = refused(anna.put(&chat, &uuid(), "too many").await, ErrorCode::RateLimited).await;
    assert!(over.detail.contains("50 messages in 10 seconds"), "{}", over.detail);
    assert_eq!(anna.put(&chat, &key, "the fiftieth").await.status(), StatusCode::OK);
    // Others are not meant.
    visitor.say("I may").await;
    world.advance_seconds(10);
    anna.say(&chat, "again").await;
    let page: MessagePage = anna.get(&format!("/v1/conversations/{chat}/messages?limit=100")).await;
    assert_eq!(page.items.len(), 1 + 50 + 1 + 1);
}

#[tokio::test]
pub async fn history_is_paged_without_holes() {
    let world = World::start().await;
    let anna = world.ready_agent("anna").await;
    let (visitor, chat) = world.chat(&anna, "Vera").await;
    for i in 2..=25 {
        visitor.say(&format!("number {i}")).await;
    }
    let page = async |query: &str| -> Vec<u64> {
        let page: MessagePage =
            anna.get(&format!("/v1/conversations/{chat}/messages?{query}")).await;
        page.items.iter().map(|it| it.position).collect()
    };
    let range = |a: u64, b: u64| (a..=b).collect::<Vec<_>>();
    assert_eq!(page("").await, range(1, 25));
    assert_eq!(page("limit=10").await, range(16, 25));
    assert_eq!(page("limit=10&before=16").await, range(6, 15));
    assert_eq!(page("limit=10&before=6").await, range(1, 5));
    assert_eq!(page("before=1").await, range(1, 0));
    assert_eq!(page("limit=10&after=0").await, range(1, 10));
    assert_eq!(page("limit=10&after=20").await, range(21, 25));
    assert_eq!(page("after=25").await, range(1, 0));
    assert_eq!(page(&format!("before={}", u64::MAX)).await, range(1, 25));
    let tail = visitor.state_after(23).await;
    assert_eq!(tail.messages.iter().map(|it| it.position).collect::<Vec<_>>(), range(24, 25));
}
