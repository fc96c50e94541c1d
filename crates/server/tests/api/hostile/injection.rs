//! What means something to a database, a header or a file format is only text.

use std::time::Duration;

use contract::{ConversationPage, Message, limits};
use reqwest::{Method, header};
use serde_json::{Value, json};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
    time::timeout,
};

use super::nasty;
use crate::{
    meetings::{SETTINGS, always, book, share, slots},
    support::{World, read},
};

#[tokio::test]
async fn what_is_said_comes_back_to_the_letter_and_is_found() {
    let world = World::start().await;
    let anna = world.ready_agent("anna").await;
    let (visitor, chat) = world.chat(&anna, "Robert'); DROP TABLE visitors; --").await;
    let texts: Vec<&str> =
        nasty::TEXTS.iter().copied().filter(|it| !it.trim().is_empty()).collect();
    for text in &texts {
        world.advance_seconds(1);
        let said: Message = visitor.say(text).await;
        assert_eq!(json!(said.body)["text"], text.trim());
    }
    assert_eq!(visitor.state().await.messages.len(), texts.len() + 1, "and the line of who joined");
    for text in nasty::TEXTS {
        for path in ["/v1/conversations?scope=all&q", "/v1/answers?q", "/v1/pages?q"] {
            let path = format!("{path}={}", nasty::encoded(text));
            assert_eq!(anna.ask(Method::GET, &path, None).await.status(), 200, "{text:?}");
        }
    }
    let found: ConversationPage = anna.get("/v1/conversations?scope=all&q=drop%20table").await;
    assert_eq!(found.items.len(), 1);
    assert_eq!(found.items[0].visitor.name.as_deref(), Some("Robert'); DROP TABLE visitors; --"));
    anna.conversation(&chat).await;
}

#[tokio::test]
async fn a_search_term_has_an_end() {
    let world = World::start().await;
    let anna = world.agent("anna").await;
    for (chars, status) in
        [(limits::SEARCH_CHARS, 200), (limits::SEARCH_CHARS + 1, 400), (20_000, 400)]
    {
        for letter in ["x", "x ", "\"", "*"] {
            let text: String = letter.repeat(chars).chars().take(chars).collect();
            for path in ["/v1/conversations?scope=all&q", "/v1/answers?q", "/v1/pages?q"] {
                let encoded =
                    if chars > 10_000 { "x".repeat(chars) } else { nasty::encoded(&text) };
                let answer = anna.ask(Method::GET, &format!("{path}={encoded}"), None).await;
                assert_eq!(answer.status(), status, "{chars} {letter:?} {path}");
            }
        }
    }
}

#[tokio::test]
async fn names_cannot_break_out_of_files_and_headers() {
    let world = World::start().await;
    let anna = world.ready_agent("anna").await;
    let mut settings = always(30, 10);
    settings["invitation"] = "Half an hour\r\nEND:VEVENT".into();
    let refused = anna.ask(Method::PUT, SETTINGS, Some(settings.clone())).await;
    assert_eq!(refused.status(), 422);
    settings["invitation"] =
        "Half an hour\nEND:VEVENT\nBEGIN:VEVENT\na; b, c: \\n \"d\" \u{2028}END:VEVENT".into();
    read::<Value>(anna.ask(Method::PUT, SETTINGS, Some(settings)).await, 200).await;
    let name = "\"; filename=evil.exe; x=\" ,;:\\ \u{2028}\u{202e}🦀 BEGIN:VEVENT";
    let (visitor, chat) = world.chat(&anna, name).await;
    let card = share(&anna, &chat, &anna).await;
    let start = slots(&visitor, &card).await.starts[0];
    let booked = book(&visitor, &card, start).await;
    let id = json!(booked)["body"]["meeting"]["id"].as_str().unwrap().to_owned();
    for path in [format!("/v1/meetings/{id}.ics"), format!("/v1/visitor/meetings/{id}.ics")] {
        let asks = if path.contains("visitor") { &visitor.caller } else { &anna.caller };
        let answer = asks.ask(Method::GET, &path, None).await;
        assert_eq!(answer.status(), 200);
        let file = answer.text().await.unwrap();
        let lines = |line: &str| file.split("\r\n").filter(|it| *it == line).count();
        assert_eq!((lines("BEGIN:VEVENT"), lines("END:VEVENT")), (1, 1), "{file}");
        assert!(
            !file.replace("\r\n", "").contains(['\r', '\n']),
            "no other ends of lines: {file:?}"
        );
    }
    anna.end(&chat).await;
    let path = format!("/v1/conversations/{chat}/transcript");
    let answer = anna.ask(Method::GET, &path, None).await;
    let disposition = answer.headers()[header::CONTENT_DISPOSITION].to_str().unwrap().to_owned();
    let (_, plain) = disposition.split_once("filename=\"").unwrap();
    let (plain, rest) = plain.split_once('"').unwrap();
    let encoded = rest.strip_prefix("; filename*=UTF-8''").unwrap();
    assert!(!encoded.contains(|c: char| !c.is_ascii_alphanumeric() && !"-.%".contains(c)));
    assert!(!plain.contains([';', '/', '\\', ':']), "{disposition}");
    for (field, value) in [("name", "a\r\nSet-Cookie: x=y"), ("email", "a@b.co\r\nBcc: c@d.co")] {
        let answer = world
            .ask(Method::POST, "/v1/visitor/conversations", None, Some(json!({field: value})))
            .await;
        assert_eq!(answer.status(), 422, "{field}");
    }
}

#[tokio::test]
async fn what_is_no_http_is_refused_and_nothing_is_smuggled() {
    let world = World::start().await;
    let inner = "GET /v1/openapi.json HTTP/1.1\r\nHost: a\r\n\r\n";
    for head in [
        "\0\0\0\0".into(),
        "\u{16}\u{3}\u{1}\u{2}\0\u{1}".into(),
        "GET /v1/me\r\n\r\n".into(),
        "GET /v1/me HTTP/9.9\r\nHost: a\r\n\r\n".into(),
        "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".into(),
        "GET /v1/\u{7f} HTTP/1.1\r\nHost: a\r\n\r\n".into(),
        "GET /v1/me HTTP/1.1\r\nHost: a\r\nX : y\r\n\r\n".into(),
        "GET /v1/me HTTP/1.1\r\nHost: a\r\nX: a\0b\r\n\r\n".into(),
        format!("GET /v1/me HTTP/1.1\r\n{}\r\n", "X: y\r\n".repeat(500)),
        format!("GET /v1/me HTTP/1.1\r\nX: {}\r\n\r\n", "y".repeat(100_000)),
        format!("GET /{} HTTP/1.1\r\nHost: a\r\n\r\n", "y".repeat(100_000)),
        // Two lengths, or a length and chunks: the rest must not become a request of its own.
        format!(
            "POST /v1/sessions HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\nContent-Length: {}\r\n\r\n{inner}",
            inner.len()
        ),
        format!("POST /v1/sessions HTTP/1.1\r\nHost: a\r\nContent-Length: -1\r\n\r\n{inner}"),
        format!(
            "POST /v1/sessions HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n{inner}"
        ),
        format!("POST /v1/sessions HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: x\r\n\r\n{inner}"),
    ] {
        let mut stream = TcpStream::connect(world.url.trim_start_matches("http://")).await.unwrap();
        let _ = stream.write_all(head.as_bytes()).await;
        let _ = stream.shutdown().await;
        let mut said = Vec::new();
        let _ = timeout(Duration::from_secs(20), stream.read_to_end(&mut said)).await.unwrap();
        let said = String::from_utf8_lossy(&said);
        assert!(said.is_empty() || said.starts_with("HTTP/1.1 4"), "{head:.80}: {said:.300}");
        assert!(!said.contains("HTTP/1.1 200"), "{head:.80}: {said:.300}");
    }
    assert_eq!(world.ask(Method::GET, "/v1/openapi.json", None, None).await.status(), 200);
}

#[tokio::test]
async fn a_path_is_never_more_than_an_id() {
    let world = World::start().await;
    let anna = world.ready_agent("anna").await;
    let (_, chat) = world.chat(&anna, "Vera").await;
    let long = "x".repeat(60_000);
    for id in ["..", "%2e%2e", "..%2f..%2fchat.db", "' OR 1=1 --", "%00", "%F0%9F%A6%80", &long] {
        let id = id.replace(' ', "%20").replace('\'', "%27");
        for path in [
            format!("/v1/conversations/{id}/read"),
            format!("/v1/conversations/{chat}/messages/{id}"),
        ] {
            let body =
                if path.ends_with("read") { json!({"up_to": 1}) } else { json!({"text": "x"}) };
            let answer = anna.ask(Method::PUT, &path, Some(body)).await;
            let status = answer.status().as_u16();
            assert!(
                matches!(status, 400 | 404 | 405) || status == 431 && path.len() > 30_000,
                "{status} {path:.80}"
            );
        }
    }
    assert_eq!(anna.conversation(&chat).await.last_position, 1);
}
