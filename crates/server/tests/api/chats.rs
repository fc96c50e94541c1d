//! Chats as a whole: who sees them, reading, ending, coming back.

use contract::{
    Body, Conversation, ConversationPage, ConversationState, EndedBy, ErrorCode, limits,
    socket::MessageCreated,
    visitor_side::{StartedChat, VisitorChatState, VisitorServerFrame, VisitorState},
};
use reqwest::{Method, StatusCode};
use serde_json::json;

use crate::support::{World, eventually, read, refused, uuid};

#[tokio::test]
async fn nobody_learns_of_anothers_live_chat() {
    let world = World::start().await;
    let anna = world.ready_agent("anna").await;
    let ben = world.agent("ben").await;
    let mut wire_of_ben = ben.socket().await;
    let (visitor, chat) = world.chat(&anna, "Vera Secret").await;
    visitor.say("between us").await;
    anna.say(&chat, "of course").await;
    anna.read_up_to(&chat, 2).await;

    let path = format!("/v1/conversations/{chat}");
    for (method, path, body) in [
        (Method::GET, path.clone(), None),
        (Method::GET, format!("{path}/messages"), None),
        (Method::PUT, format!("{path}/messages/{}", uuid()), Some(json!({"text": "x"}))),
        (Method::PUT, format!("{path}/read"), Some(json!({"up_to": 1}))),
        (Method::POST, format!("{path}/end"), None),
        (Method::GET, format!("/v1/visitors/{}", visitor.started.visitor_id), None),
    ] {
        let foreign =
            refused(ben.ask(method.clone(), &path, body.clone()).await, ErrorCode::NotFound).await;
        let nowhere = path.replace(chat.as_str(), &uuid());
        let nothing = refused(ben.ask(method, &nowhere, body).await, ErrorCode::NotFound).await;
        assert_eq!(foreign, nothing, "the two must look the same");
    }
    for query in ["scope=all", "scope=active", "scope=all&q=between", "scope=all&q=secret"] {
        let page: ConversationPage = ben.get(&format!("/v1/conversations?{query}")).await;
        assert!(page.items.is_empty(), "{query}");
    }
    assert!(ben.snapshot().await.conversations.is_empty());

    // The wire: nothing at all until the end, and then only what everybody may see.
    wire_of_ben.catch_up().await;
    for frame in &wire_of_ben.wire.received {
        assert!(!frame.contains(chat.as_str()) && !frame.contains("Secret"), "{frame}");
        assert!(!frame.contains(visitor.started.visitor_id.as_str()), "{frame}");
    }
    anna.end(&chat).await;
    let ended: Conversation = wire_of_ben.expect("conversation.changed").await;
    assert_eq!((ended.id.clone(), ended.state), (chat.clone(), ConversationState::Ended));
    assert_eq!(ended.agent.name, "anna");
    let page: ConversationPage = ben.get("/v1/conversations?scope=all&q=secret").await;
    assert_eq!(page.items, [ended]);
    let _: contract::MessagePage = ben.get(&format!("{path}/messages")).await;

    // To be read, and nothing else.
    refused(ben.put(&chat, &uuid(), "x").await, ErrorCode::ConversationEnded).await;
    refused(ben.read_up_to(&chat, 1).await, ErrorCode::ConversationEnded).await;
    refused(ben.end(&chat).await, ErrorCode::ConversationEnded).await;
}

#[tokio::test]
async fn a_resume_from_the_beginning_shows_no_more_than_being_there() {
    let world = World::start().await;
    let anna = world.ready_agent("anna").await;
    let ben = world.agent("ben").await;
    let start = ben.snapshot().await;
    let mut there = ben.socket().await;
    let (visitor, chat) = world.chat(&anna, "Vera").await;
    visitor.say("hello").await;
    anna.end(&chat).await;
    let (_, live) = world.chat(&anna, "Willi").await;
    there.catch_up().await;

    let resume = contract::socket::Resume { epoch: start.epoch, seq: start.seq };
    let mut later = ben.socket_from(resume).await;
    later.until_live().await;
    let seen = |socket: &crate::support::AgentSocket| -> Vec<_> {
        socket.told().iter().map(|event| (event.seq, event.data.clone())).collect()
    };
    assert_eq!(seen(&later), seen(&there));
    assert!(later.wire.received.iter().all(|frame| !frame.contains(live.as_str())));
}

#[tokio::test]
pub async fn marks_move_forward_and_count_the_unread() {
    let world = World::start().await;
    let anna = world.ready_agent("anna").await;
    let (visitor, chat) = world.chat(&anna, "Vera").await;
    let mut socket = anna.socket().await;
    for text in ["two", "three"] {
        visitor.say(text).await;
        let created: MessageCreated = socket.expect("message.created").await;
        assert_eq!(created.conversation.version, socket.cursor);
    }
    anna.say(&chat, "four").await;
    let created: MessageCreated = socket.expect("message.created").await;
    assert_eq!(created.conversation.unread, 2, "writing is not reading");

    let marked: Conversation = read(anna.read_up_to(&chat, 2).await, 200).await;
    assert_eq!((marked.unread, marked.agent_read_up_to), (1, 2));
    assert_eq!(socket.expect::<Conversation>("conversation.changed").await, marked);
    let again: Conversation = read(anna.read_up_to(&chat, 1).await, 200).await;
    assert_eq!(again, marked, "a mark never moves back");
    let all: Conversation = read(anna.read_up_to(&chat, u64::MAX).await, 200).await;
    assert_eq!((all.unread, all.agent_read_up_to), (0, 4));
    let _: Conversation = socket.expect("conversation.changed").await;
    assert_eq!(visitor.state().await.conversation.agent_read_up_to, 4);

    visitor.read_up_to(3).await;
    let seen: Conversation = socket.expect("conversation.changed").await;
    assert_eq!(seen.visitor_read_up_to, 3);
    assert_eq!(seen.version, socket.cursor);
    visitor.read_up_to(2).await;
    socket.catch_up().await;
    assert_eq!(socket.cursor, seen.version);
}

#[tokio::test]
async fn either_side_ends_and_both_are_told() {
    let world = World::start().await;
    let anna = world.ready_agent("anna").await;
    for by in [EndedBy::Agent, EndedBy::Visitor] {
        let (visitor, chat) = world.chat(&anna, "Vera").await;
        let mut socket = anna.socket().await;
        let first: Conversation = match by {
            EndedBy::Agent => read(anna.end(&chat).await, 200).await,
            _ => {
                let state = visitor.end().await;
                assert!(matches!(&state.messages[..], [last] if last.body == Body::Ended { by }));
                anna.conversation(&chat).await
            }
        };
        let ended: MessageCreated = socket.expect("message.created").await;
        assert_eq!(ended.message.body, Body::Ended { by });
        assert_eq!(ended.conversation.state, ConversationState::Ended);
        assert_eq!(ended.conversation.ending.unwrap().by, by);
        let changed: Conversation = socket.expect("conversation.changed").await;
        assert_eq!(changed, first);
        let again: Conversation = read(anna.end(&chat).await, 200).await;
        assert_eq!(again, first, "ending twice is ending once");
        let state = visitor.end().await;
        assert_eq!(state.conversation.state, VisitorChatState::Ended);
        assert_eq!(state.conversation.ended_by, Some(by));
        assert!(anna.snapshot().await.conversations.is_empty());
    }
}

#[tokio::test]
pub async fn ten_minutes_of_silence_end_a_chat() {
    let world = World::start().await;
    let anna = world.ready_agent("anna").await;
    let (visitor, chat) = world.chat(&anna, "Vera").await;
    let quiet = i64::from(limits::SILENCE_SECONDS);
    world.advance_seconds(quiet - 30);
    let word = visitor.say("I am still here").await;
    world.advance_seconds(quiet - 30);
    // A commit of the scheduler would come before this one.
    anna.read_up_to(&chat, 1).await;
    assert_eq!(anna.conversation(&chat).await.state, ConversationState::Active);
    world.advance_seconds(30);
    let ended = eventually("the end", || async {
        let now = anna.conversation(&chat).await;
        (now.state == ConversationState::Ended).then_some(now)
    })
    .await;
    let ending = ended.ending.unwrap();
    assert_eq!(ending.by, EndedBy::Silence);
    assert!(ending.at.millis_since(word.at) >= quiet * 1000);
    assert_eq!(visitor.state().await.conversation.ended_by, Some(EndedBy::Silence));
}

#[tokio::test]
async fn a_visitor_has_one_chat_at_a_time_and_comes_back_as_the_same() {
    let world = World::start().await;
    let anna = world.ready_agent("anna").await;
    let visitor = world.start_chat(json!({"name": "Vera", "email": "v@example.com"})).await;
    refused(visitor.start_again(json!({})).await, ErrorCode::ChatUnderWay).await;
    let chat = anna.accept(&anna.offer().await).await;
    refused(visitor.start_again(json!({})).await, ErrorCode::ChatUnderWay).await;
    anna.end(&chat.id).await;

    let ben = world.agent("ben").await;
    let mut everybody = ben.socket().await;
    let again: StartedChat =
        read(visitor.start_again(json!({"name": "Vera Ott"})).await, 201).await;
    assert_eq!(again.visitor_id, visitor.started.visitor_id);
    assert_eq!(again.token, visitor.started.token);
    assert_ne!(again.state.conversation.id, visitor.started.state.conversation.id);
    // Who may see the visitor is told the new name; what was left out stays.
    let changed: contract::Visitor = everybody.expect("visitor.changed").await;
    assert_eq!(changed.name.as_deref(), Some("Vera Ott"));
    assert_eq!(changed.email.as_deref(), Some("v@example.com"));
    assert_eq!(changed.version, everybody.cursor);
    let offer = anna.offer().await;
    assert_eq!(offer.visitor, changed);
    assert_eq!(anna.conversation(&chat.id).await.visitor, changed);
}

#[tokio::test]
async fn a_chat_can_be_started_without_a_body() {
    let world = World::start().await;
    world.ready_agent("anna").await;
    let answer = world.ask(Method::POST, "/v1/visitor/conversations", None, None).await;
    assert_eq!(answer.status(), StatusCode::CREATED);
    let blank = world.start_chat(json!({"name": " ", "email": ""})).await;
    assert_eq!(blank.started.state.conversation.state, VisitorChatState::Waiting);
}

#[tokio::test]
async fn sixty_chats_a_minute_from_one_address() {
    let world = World::start().await;
    for _ in 0..limits::START_RATE {
        world.visitor("Vera").await;
    }
    let body = Some(json!({}));
    let over = world.ask(Method::POST, "/v1/visitor/conversations", None, body).await;
    refused(over, ErrorCode::RateLimited).await;
    world.advance_seconds(60);
    world.visitor("Vera").await;
}

#[tokio::test]
async fn what_is_read_in_the_last_chat_is_not_shown_in_the_next() {
    let world = World::start().await;
    let anna = world.ready_agent("anna").await;
    let (visitor, last) = world.chat(&anna, "Vera").await;
    let said = visitor.say("Bye").await.position;
    visitor.end().await;
    read::<StartedChat>(visitor.start_again(json!({})).await, 201).await;
    let mut window = visitor.socket().await;
    read::<Conversation>(anna.read_up_to(&last, said).await, 200).await;
    let word = visitor.say("Hello again").await;
    let VisitorServerFrame::State(told) = window.next().await else { panic!("no state came") };
    assert_eq!(told.conversation.id, word.conversation_id);
}

#[tokio::test]
async fn a_late_word_for_the_last_chat_is_none_in_the_next() {
    let world = World::start().await;
    let anna = world.ready_agent("anna").await;
    let (visitor, chat) = world.chat(&anna, "Vera").await;
    visitor.end().await;
    read::<StartedChat>(visitor.start_again(json!({})).await, 201).await;
    let put = async |text: &str, id: &contract::ConversationId| {
        let path = format!("/v1/visitor/conversation/messages/{}", uuid());
        let body = json!({ "text": text, "conversation_id": id });
        visitor.ask(Method::PUT, &path, Some(body)).await
    };
    refused(put("too late", &chat).await, ErrorCode::ConversationEnded).await;
    let next = visitor.state().await.conversation.id;
    read::<contract::Message>(put("in time", &next).await, 201).await;
    assert_eq!(visitor.state().await.messages.len(), 1);
}

#[tokio::test]
async fn what_is_late_does_nothing_to_the_next_chat() {
    let world = World::start().await;
    let anna = world.ready_agent("anna").await;
    let (visitor, last) = world.chat(&anna, "Vera").await;
    visitor.end().await;
    read::<StartedChat>(visitor.start_again(json!({})).await, 201).await;
    let next = anna.accept(&anna.offer().await).await.id;
    let hello = anna.say(&next, "Hello again").await.position;

    let end = async |id: &contract::ConversationId| -> VisitorState {
        let path = format!("/v1/visitor/conversation/end?conversation_id={id}");
        read(visitor.ask(Method::POST, &path, None).await, 200).await
    };
    let mark = async |id: &contract::ConversationId| {
        let body = json!({ "up_to": hello, "conversation_id": id });
        let path = "/v1/visitor/conversation/read";
        read::<VisitorState>(visitor.ask(Method::PUT, path, Some(body)).await, 200).await;
        anna.conversation(&next).await.visitor_read_up_to
    };
    let now = end(&last).await.conversation;
    assert_eq!((now.id, now.state), (next.clone(), VisitorChatState::Active));
    assert_eq!(mark(&last).await, 0);
    assert_eq!(mark(&next).await, hello);
    assert_eq!(end(&next).await.conversation.state, VisitorChatState::Ended);
}
