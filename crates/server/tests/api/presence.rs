//! Who is there, and who is writing.

use contract::{
    ConversationId, Offer, OfferClosed, OfferEnd, limits,
    socket::{ClientFrame, ServerFrame, Typing, Viewing},
    visitor_side::{VisitorChatState, VisitorClientFrame, VisitorServerFrame},
};

use crate::support::{AgentSocket, World, eventually};

async fn presence(socket: &mut AgentSocket, of: &ConversationId) -> bool {
    loop {
        if let ServerFrame::Presence { conversation_id, online } = socket.next().await {
            assert_eq!(conversation_id, *of);
            return online;
        }
    }
}

#[tokio::test]
pub async fn an_agent_sees_a_visitor_come_and_go() {
    let world = World::start().await;
    let anna = world.ready_agent("anna").await;
    let mut socket = anna.socket().await;
    let (visitor, chat) = world.chat(&anna, "Vera").await;
    assert!(!presence(&mut socket, &chat).await, "told with the chat");
    let first = visitor.socket().await;
    assert!(presence(&mut socket, &chat).await);
    let mut later = anna.socket().await;
    assert!(presence(&mut later, &chat).await, "told after live");
    // A second window, and closing the first, is still being there.
    let second = visitor.socket().await;
    assert!(presence(&mut socket, &chat).await);
    first.hang_up().await;
    assert!(presence(&mut socket, &chat).await);
    second.hang_up().await;
    assert!(!presence(&mut socket, &chat).await);
}

#[tokio::test]
async fn typing_goes_both_ways_and_to_nobody_else() {
    let world = World::start().await;
    let anna = world.ready_agent("anna").await;
    let ben = world.agent("ben").await;
    let (visitor, chat) = world.chat(&anna, "Vera").await;
    let mut of_anna = anna.socket().await;
    let mut of_ben = ben.socket().await;
    let mut of_visitor = visitor.socket().await;
    let typing = |typing| Typing { conversation_id: chat.clone(), typing };

    of_visitor.send(&VisitorClientFrame::Typing { typing: true }).await;
    loop {
        match of_anna.next().await {
            ServerFrame::Typing(seen) => break assert_eq!(seen, typing(true)),
            ServerFrame::Presence { .. } => {}
            other => panic!("{other:?}"),
        }
    }
    // Somebody else's chat is none of Ben's business: nothing comes of this.
    of_ben.wire.send(&ClientFrame::Typing(typing(true))).await;
    of_ben.catch_up().await;
    of_anna.wire.send(&ClientFrame::Typing(typing(false))).await;
    let seen: VisitorServerFrame = of_visitor.next().await;
    assert_eq!(seen, VisitorServerFrame::Typing { typing: false });
    assert!(of_ben.wire.received.iter().all(|frame| !frame.contains(chat.as_str())));
    // None of it is kept.
    assert!(of_anna.events.is_empty());
}

#[tokio::test]
pub async fn a_waiting_visitor_who_goes_has_ten_seconds_to_come_back() {
    let world = World::start().await;
    let anna = world.ready_agent("anna").await;
    let mut socket = anna.socket().await;
    let visitor = world.visitor("Vera").await;
    let offer: Offer = socket.expect("offer.created").await;
    let gone = i64::from(limits::VISITOR_GONE_SECONDS);
    let away = || async {
        eventually("nobody connected", || async {
            let connected = world.app.hub.visitors.is_connected(&visitor.started.visitor_id);
            let noted = world.app.hub.next_leaving().is_some();
            (!connected && noted).then_some(())
        })
        .await;
    };
    visitor.socket().await.hang_up().await;
    away().await;
    world.advance_seconds(gone - 5);
    visitor.socket().await.hang_up().await;
    away().await;
    let second_leave = world.app.clock.now();
    world.advance_seconds(gone - 5);
    assert_eq!(anna.offers().await.len(), 1, "came back in between");
    world.advance_seconds(5);
    let closed: OfferClosed = socket.expect("offer.closed").await;
    assert_eq!(closed, OfferClosed { id: offer.id, end: OfferEnd::Withdrawn });
    assert!(socket.events.last().unwrap().at.millis_since(second_leave) >= gone * 1000 - 1000);
    assert_eq!(visitor.state().await.conversation.state, VisitorChatState::Ended);
}

#[tokio::test]
async fn who_never_had_a_socket_is_not_taken_to_have_left() {
    let world = World::start().await;
    let anna = world.ready_agent("anna").await;
    let mut socket = anna.socket().await;
    world.visitor("Vera").await;
    let _: Offer = socket.expect("offer.created").await;
    world.advance_seconds(99);
    socket.catch_up().await;
    assert_eq!(anna.offers().await.len(), 1);
    world.advance_seconds(1);
    let closed: OfferClosed = socket.expect("offer.closed").await;
    assert_eq!(closed.end, OfferEnd::Expired);
}

#[tokio::test]
async fn a_visitors_socket_pushes_every_change() {
    let world = World::start().await;
    let anna = world.ready_agent("anna").await;
    let visitor = world.visitor("Vera").await;
    let mut socket = visitor.socket().await;
    let mut pushed = async || match socket.next::<VisitorServerFrame>().await {
        VisitorServerFrame::State(state) => state,
        other => panic!("{other:?}"),
    };
    visitor.say("hello").await;
    let state = pushed().await;
    assert_eq!(state.conversation.state, VisitorChatState::Waiting);
    assert_eq!(state.messages.len(), 1);
    let chat = anna.accept(&anna.offer().await).await;
    let state = pushed().await;
    assert_eq!(state.conversation.state, VisitorChatState::Active);
    assert_eq!(state.messages[0].position, 2, "only what is new");
    let said = anna.say(&chat.id, "hi").await;
    assert_eq!(pushed().await.messages, [said]);
    anna.read_up_to(&chat.id, 1).await;
    let state = pushed().await;
    assert_eq!((state.conversation.agent_read_up_to, state.messages.len()), (1, 0));
    anna.end(&chat.id).await;
    let state = pushed().await;
    assert_eq!(state.conversation.state, VisitorChatState::Ended);
    // The same socket goes on with the next chat.
    anna.set_available(false).await;
    visitor.start_again(serde_json::json!({})).await;
    assert_eq!(pushed().await.conversation.state, VisitorChatState::Waiting);
    let state = pushed().await;
    assert_eq!(state.conversation.state, VisitorChatState::Missed);
    assert_eq!(state.messages.len(), 1);
}

/// The names of those who else look at this chat, as somebody is told next.
async fn viewers(socket: &mut AgentSocket, of: &ConversationId) -> Vec<String> {
    loop {
        if let ServerFrame::Viewers(viewers) = socket.next().await {
            assert_eq!(viewers.conversation_id, *of);
            return viewers.agents.into_iter().map(|agent| agent.name).collect();
        }
    }
}

#[tokio::test]
async fn who_looks_at_the_same_ended_chat_is_told_until_they_go() {
    let world = World::start().await;
    let anna = world.ready_agent("anna").await;
    let (_visitor, chat) = world.chat(&anna, "Vera").await;
    let (ben, cleo) = (world.agent("ben").await, world.agent("cleo").await);
    let view = |id: Option<&ConversationId>| {
        ClientFrame::Viewing(Viewing { conversation_id: id.cloned() })
    };
    let mut of_ben = ben.socket().await;
    // A live chat is none of Ben's business, and one that is made up is nobody's.
    for id in [&chat, &"made-up".into()] {
        of_ben.wire.send(&view(Some(id))).await;
    }
    of_ben.catch_up().await;
    anna.end(&chat).await;
    of_ben.wire.send(&view(Some(&chat))).await;
    assert_eq!(viewers(&mut of_ben, &chat).await, [""; 0], "what was said before counted");

    let mut of_cleo = cleo.socket().await;
    of_cleo.wire.send(&view(Some(&chat))).await;
    assert_eq!(viewers(&mut of_cleo, &chat).await, ["ben"]);
    assert_eq!(viewers(&mut of_ben, &chat).await, ["cleo"]);
    // A second window is the same person.
    let mut second = cleo.socket().await;
    second.wire.send(&view(Some(&chat))).await;
    assert_eq!(viewers(&mut second, &chat).await, ["ben"]);
    assert_eq!(viewers(&mut of_ben, &chat).await, ["cleo"]);
    second.wire.hang_up().await;
    assert_eq!(viewers(&mut of_ben, &chat).await, ["cleo"]);
    // Resuming forgets the view, and so does going on to something else.
    let snapshot = cleo.snapshot().await;
    let resume = contract::socket::Resume { epoch: snapshot.epoch, seq: snapshot.seq };
    of_cleo.wire.send(&ClientFrame::Resume(resume)).await;
    assert_eq!(viewers(&mut of_ben, &chat).await, [""; 0]);
    of_cleo.until_live().await;
    of_cleo.wire.send(&view(Some(&chat))).await;
    assert_eq!(viewers(&mut of_ben, &chat).await, ["cleo"]);
    of_cleo.wire.send(&view(None)).await;
    assert_eq!(viewers(&mut of_ben, &chat).await, [""; 0]);
}
