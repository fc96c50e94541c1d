//! Private notes: agents have them, and nothing that a visitor can ask for or is told does.

use contract::{
    Author, Body, ConversationId, EndedBy, ErrorCode, Message, MessagePage, Summary, limits,
    socket::MessageCreated, visitor_side::VisitorServerFrame,
};
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

use crate::{
    meetings,
    support::{Agent, Visitor, World, eventually, read, refused, uuid},
};

/// A word that stands in notes alone.
const SECRET: &str = "notabene";

async fn messages(agent: &Agent, chat: &ConversationId) -> Vec<Message> {
    let page: MessagePage = agent.get(&format!("/v1/conversations/{chat}/messages")).await;
    page.items
}

/// Everything that a visitor's token opens, as it comes over the wire.
async fn all_that_a_visitor_can_read(visitor: &Visitor, meeting: &str) -> Vec<String> {
    let mut all = Vec::new();
    let last = visitor.state().await.conversation.last_position;
    for after in 0..=last + 1 {
        let path = format!("/v1/visitor/conversation?after={after}");
        all.push(visitor.ask(Method::GET, &path, None).await.text().await.unwrap());
    }
    let read = json!({ "up_to": 1_000 });
    for (method, path, body) in [
        (Method::PUT, "/v1/visitor/conversation/read".to_owned(), Some(read)),
        (Method::GET, format!("/v1/visitor/meetings/{meeting}.ics"), None),
        (Method::POST, "/v1/visitor/conversation/end".to_owned(), None),
    ] {
        let answer = visitor.ask(method, &path, body).await;
        assert_eq!(answer.status(), StatusCode::OK, "{path}");
        all.push(answer.text().await.unwrap());
    }
    all
}

#[tokio::test]
async fn no_trace_of_a_note_reaches_the_visitor() {
    let world = World::start().await;
    let anna = world.ready_agent("anna").await;
    meetings::connect(&anna).await;
    let (visitor, chat) = world.chat(&anna, "Vera").await;
    let mut socket = visitor.socket().await;

    // Joined is the first line. What is said has two places from the first note on.
    let key = uuid();
    let note: Message =
        read(anna.put_note(&chat, &key, &format!(" {SECRET} 1\n")).await, 201).await;
    assert_eq!(note.body, Body::Note { text: format!("{SECRET} 1") });
    assert_eq!(note.position, 2);
    let said = visitor.say("hello").await;
    assert_eq!(said.position, 2);
    let again: Message = read(visitor.put(said.client_id.as_str(), "hello").await, 200).await;
    assert_eq!(again, said, "the place is the same");
    anna.note(&chat, &format!("{SECRET} 2")).await;
    let answer = anna.say(&chat, "good morning").await;
    assert_eq!(answer.position, 5);
    let card = meetings::share(&anna, &chat, &anna).await;
    let slots = meetings::slots(&visitor, &card).await;
    let booked = meetings::book(&visitor, &card, slots.starts[0]).await;
    assert_eq!((card.position, booked.position), (6, 5));
    anna.note(&chat, &format!("{SECRET} 3")).await;

    let places: Vec<_> = messages(&anna, &chat).await.iter().map(|it| it.position).collect();
    assert_eq!(places, [1, 2, 3, 4, 5, 6, 7, 8]);
    let state = visitor.state().await;
    let places: Vec<_> = state.messages.iter().map(|it| it.position).collect();
    assert_eq!(places, [1, 2, 3, 4, 5], "no hole");
    assert_eq!(state.conversation.last_position, 5);
    let bodies = state.messages.iter().map(|it| &it.body);
    assert!(bodies.clone().all(|body| !matches!(body, Body::Note { .. })), "{state:?}");
    assert_eq!(visitor.state_after(2).await.messages, state.messages[2..]);

    // Each side reads in its own count.
    visitor.read_up_to(3).await;
    assert_eq!(anna.conversation(&chat).await.visitor_read_up_to, answer.position);
    let before = socket_frames(&mut socket).await;
    anna.read_up_to(&chat, 4).await;
    assert_eq!(visitor.state().await.conversation.agent_read_up_to, 2);
    assert_eq!(socket_frames(&mut socket).await, before + 1);
    anna.note(&chat, &format!("{SECRET} 4")).await;
    anna.read_up_to(&chat, 8).await;
    assert_eq!(visitor.state().await.conversation.agent_read_up_to, 5);
    assert_eq!(socket_frames(&mut socket).await, before + 2);
    // Not even that there is one more to read is told.
    anna.read_up_to(&chat, 9).await;
    assert_eq!(anna.conversation(&chat).await.agent_read_up_to, 9);
    assert_eq!(socket_frames(&mut socket).await, before + 2);

    // The key of a note is taken, and tells nothing.
    refused(visitor.put(&key, &format!("{SECRET} 1")).await, ErrorCode::ClientIdReused).await;

    let mut all = all_that_a_visitor_can_read(&visitor, &meetings::id_of(&booked)).await;
    socket_frames(&mut socket).await;
    all.append(&mut socket.received);
    anna.note(&chat, &format!("{SECRET} 5")).await;
    all.push(
        visitor.ask(Method::GET, "/v1/visitor/conversation", None).await.text().await.unwrap(),
    );
    let next = visitor.start_again(json!({})).await;
    all.push(next.text().await.unwrap());
    assert!(all.len() > 15);
    for text in all {
        assert!(!text.contains(SECRET) && !text.contains("\"note\""), "{text}");
    }
}

/// How many frames came up to now that tell of the chat.
async fn socket_frames(socket: &mut crate::support::Wire) -> usize {
    socket.send(&json!({ "t": "ping" })).await;
    while socket.next::<VisitorServerFrame>().await != VisitorServerFrame::Pong {}
    socket.received.iter().filter(|it| it.contains("\"state\"")).count()
}

#[tokio::test]
async fn who_may_see_a_conversation_may_note_something() {
    let world = World::start().await;
    let anna = world.ready_agent("anna").await;
    let ben = world.agent("ben").await;
    let (visitor, chat) = world.chat(&anna, "Vera").await;
    let (mut of_anna, mut of_ben) = (anna.socket().await, ben.socket().await);

    let key = uuid();
    let note: Message = read(anna.put_note(&chat, &key, "Ask Ben").await, 201).await;
    let told: MessageCreated = of_anna.expect("message.created").await;
    assert_eq!(told.message, note);
    assert_eq!(told.conversation.last_position, note.position);
    assert_eq!(read::<Message>(anna.put_note(&chat, &key, "Ask Ben").await, 200).await, note);
    // A note never becomes a message by being sent again, nor the other way round.
    refused(anna.put(&chat, &key, "Ask Ben").await, ErrorCode::ClientIdReused).await;
    refused(anna.put_note(&chat, &key, "Ask Carl").await, ErrorCode::ClientIdReused).await;
    let said = anna.say(&chat, "One moment").await;
    let as_note = anna.put_note(&chat, said.client_id.as_str(), "One moment").await;
    refused(as_note, ErrorCode::ClientIdReused).await;
    refused(anna.put_note(&chat, &uuid(), " \n").await, ErrorCode::MessageEmpty).await;
    let long = "x".repeat(limits::MESSAGE_CHARS + 1);
    refused(anna.put_note(&chat, &uuid(), &long).await, ErrorCode::MessageTooLong).await;

    // While it is live nobody else knows of it.
    refused(ben.put_note(&chat, &uuid(), "Hm").await, ErrorCode::NotFound).await;
    of_ben.catch_up().await;
    assert!(of_ben.told().is_empty());
    // Visitors have no such thing.
    let path = format!("/v1/conversations/{chat}/notes/{}", uuid());
    let answer = visitor.ask(Method::PUT, &path, Some(json!({ "text": "Hm" }))).await;
    refused(answer, ErrorCode::Unauthenticated).await;

    // Over, it is there for all: to be read, and to be added to.
    anna.end(&chat).await;
    of_ben.wait_for::<Value>("conversation.changed").await;
    refused(ben.put(&chat, &uuid(), "Hello").await, ErrorCode::ConversationEnded).await;
    let added = ben.note(&chat, "It is the upper deck").await;
    assert!(matches!(&added.author, Author::Agent { name, .. } if name == "ben"));
    for socket in [&mut of_anna, &mut of_ben] {
        let told: MessageCreated = loop {
            let told: MessageCreated = socket.wait_for("message.created").await;
            if told.message == added {
                break told;
            }
        };
        assert_eq!(told.conversation.last_position, added.position);
    }
    assert_eq!(anna.put_note(&chat, &key, "Ask Ben").await.status(), StatusCode::OK);
    refused(anna.put_note(&chat, added.client_id.as_str(), "It is the upper deck").await, {
        ErrorCode::ClientIdReused
    })
    .await;
    assert_eq!(messages(&ben, &chat).await, messages(&anna, &chat).await);
}

#[tokio::test]
async fn notes_count_as_messages_against_the_rate() {
    let world = World::start().await;
    let anna = world.ready_agent("anna").await;
    let (_, chat) = world.chat(&anna, "Vera").await;
    for i in 0..limits::MESSAGE_RATE {
        anna.note(&chat, &format!("{i}")).await;
    }
    refused(anna.put_note(&chat, &uuid(), "more").await, ErrorCode::RateLimited).await;
    refused(anna.put(&chat, &uuid(), "more").await, ErrorCode::RateLimited).await;
}

#[tokio::test]
pub async fn a_note_is_no_word() {
    let world = World::start().await;
    let anna = world.ready_agent("anna").await;
    let (visitor, chat) = world.chat(&anna, "Vera").await;
    visitor.say("Do you have gift vouchers?").await;
    world.advance_seconds(limits::SUMMARY_LATEST_SECONDS.into());
    let path = format!("/v1/conversations/{chat}/summary");
    let topics = || async {
        let summary: Summary = anna.get(&path).await;
        summary.topics.contains(&"gift vouchers".to_owned()).then_some(summary)
    };
    let before = eventually("the summary", topics).await;
    let row = anna.conversation(&chat).await;

    // The row says what was said, and of when that was.
    world.advance_seconds(i64::from(limits::SILENCE_SECONDS) - 60);
    let note = anna.note(&chat, "Wants a voucher. A voucher for parachutes.").await;
    let noted = anna.conversation(&chat).await;
    assert_eq!(noted.last_position, note.position);
    assert!(noted.version > row.version);
    let same = (row.last_message, row.last_activity_at, row.unread, row.agent_read_up_to);
    assert_eq!(
        (noted.last_message, noted.last_activity_at, noted.unread, noted.agent_read_up_to),
        same
    );

    // It keeps no chat from ending.
    world.advance_seconds(60);
    let ended = eventually("the end", || async {
        let now = anna.conversation(&chat).await;
        now.ending.is_some().then_some(now)
    })
    .await;
    assert_eq!(ended.ending.unwrap().by, EndedBy::Silence);
    let summary: Summary = anna.get(&path).await;
    assert_eq!((summary.topics, summary.sentences), (before.topics, before.sentences));
    let path = format!("/v1/conversations/{chat}/transcript");
    let text = anna.ask(Method::GET, &path, None).await.text().await.unwrap();
    assert!(text.contains("gift vouchers") && !text.contains("parachutes"), "{text}");
    anna.note(&chat, "Parachutes are not ours").await;
    let again = anna.ask(Method::GET, &path, None).await.text().await.unwrap();
    assert_eq!(again, text, "a transcript does not change any more");
}
