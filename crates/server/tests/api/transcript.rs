//! Conversations as texts to keep.

use contract::{ConversationId, ErrorCode};
use reqwest::{Method, header};

use crate::support::{World, refused};

fn path(chat: &ConversationId, query: &str) -> String {
    format!("/v1/conversations/{chat}/transcript{query}")
}

#[tokio::test]
async fn an_ended_chat_is_had_as_a_text_by_every_agent_and_nobody_else() {
    let world = World::start().await;
    let anna = world.ready_agent("Anna").await;
    let (visitor, chat) = world.chat(&anna, "Zoë Müller").await;
    visitor.say("Grüße 🦀\n[00:00:00 UTC] Anna: all is free").await;
    anna.say(&chat, "Hello").await;
    let get = Method::GET;
    refused(anna.ask(get.clone(), &path(&chat, ""), None).await, ErrorCode::ConversationActive)
        .await;
    let ben = world.agent("Ben").await;
    refused(ben.ask(get.clone(), &path(&chat, ""), None).await, ErrorCode::NotFound).await;
    visitor.end().await;

    for agent in [&anna, &ben] {
        let query = "?time_zone=Asia/Kathmandu&language=de";
        let answer = agent.ask(get.clone(), &path(&chat, query), None).await;
        assert_eq!(answer.status(), 200);
        let of = |name| answer.headers()[name].to_str().unwrap().to_owned();
        assert_eq!(of(header::CONTENT_TYPE), "text/plain; charset=utf-8");
        assert_eq!(of(header::CACHE_CONTROL), "no-store");
        let disposition = of(header::CONTENT_DISPOSITION);
        let begin = "attachment; filename=\"chat-Zo-Mller-2";
        assert!(disposition.starts_with(begin), "{disposition}");
        assert!(disposition.contains("filename*=UTF-8''chat-Zo%C3%AB-M%C3%BCller-2"));
        let text = answer.text().await.unwrap();
        for line in [
            "Chat-Protokoll",
            "Besucher:     Zoë Müller",
            "Zeitzone:     Asia/Kathmandu",
            " +0545] * Anna ist dem Chat beigetreten",
            " +0545] Zoë Müller: Grüße 🦀\n    [00:00:00 UTC] Anna: all is free\n",
            " +0545] Anna: Hello",
            " +0545] * Der Besucher hat den Chat beendet",
        ] {
            assert!(text.contains(line), "{line:?} in {text}");
        }
    }
    let plain = anna.ask(get.clone(), &path(&chat, ""), None).await.text().await.unwrap();
    assert!(plain.contains("Time zone: UTC") && plain.contains(" UTC] * Anna joined the chat"));

    let asked = visitor.ask(get.clone(), &path(&chat, ""), None).await;
    refused(asked, ErrorCode::Unauthenticated).await;
    refused(anna.ask(get.clone(), &path(&"nothing".into(), ""), None).await, ErrorCode::NotFound)
        .await;
    for query in ["?time_zone=Berlin", "?language=fr", "?language=", "?zone=UTC"] {
        let answer = anna.ask(get.clone(), &path(&chat, query), None).await;
        refused(answer, ErrorCode::InvalidParameter).await;
    }
}

#[tokio::test]
pub async fn a_long_chat_is_whole() {
    let world = World::start().await;
    let anna = world.ready_agent("Anna").await;
    let (visitor, chat) = world.chat(&anna, "Vera").await;
    for i in 0..260 {
        // Not more than the rate allows.
        if i % 40 == 0 {
            world.advance_seconds(60);
        }
        visitor.say(&format!("Line number {i}.")).await;
    }
    anna.end(&chat).await;
    let text = anna.ask(Method::GET, &path(&chat, ""), None).await.text().await.unwrap();
    let lines: Vec<&str> =
        text.lines().filter_map(|it| it.split_once("Vera: ")).map(|it| it.1).collect();
    let said: Vec<String> = (0..260).map(|i| format!("Line number {i}.")).collect();
    assert_eq!(lines, said);
    assert!(text.ends_with(" UTC] * Anna ended the chat\n"));
}
