//! A chat goes from one agent to another.

use contract::{
    Activity, ActivityPage, Body, Conversation, ConversationId, ConversationPage, ErrorCode,
    Message, MessagePage, Offer, OfferClosed, OfferEnd, TargetState, TransferTargets, limits,
    socket::{ConversationLeft, MessageCreated, Resume},
    visitor_side::{Ask, VisitorChatState},
};
use reqwest::{Method, Response, StatusCode};
use serde_json::{Value, json};

use crate::support::{Agent, Visitor, World, eventually, read, refused, uuid};

fn path(chat: &ConversationId) -> String {
    format!("/v1/conversations/{chat}/transfer")
}

async fn try_transfer(agent: &Agent, chat: &ConversationId, to: Value) -> Response {
    agent.ask(Method::POST, &path(chat), Some(json!({ "to": to }))).await
}

pub async fn transfer(agent: &Agent, chat: &ConversationId, to: &Agent) -> Conversation {
    read(try_transfer(agent, chat, json!({"agent": to.session.me.id})).await, 200).await
}

async fn take_back(agent: &Agent, chat: &ConversationId) -> Conversation {
    read(agent.ask(Method::DELETE, &path(chat), None).await, 200).await
}

/// Ben has a chat with Vera, and Cleo is there.
async fn two(world: &World) -> (Agent, Agent, Visitor, ConversationId) {
    let ben = world.ready_agent("ben").await;
    let (visitor, chat) = world.chat(&ben, "Vera").await;
    let cleo = world.ready_agent("cleo").await;
    (ben, cleo, visitor, chat)
}

async fn team(world: &World, name: &str, members: &[&str]) {
    world.office().await.add_team(name).await.unwrap();
    let emails: Vec<_> = members.iter().map(|name| format!("{name}@example.com")).collect();
    world.office().await.join_team(name, &emails).await.unwrap();
}

#[tokio::test]
pub async fn who_accepts_has_the_chat_with_all_that_was_said_and_who_had_it_has_it_no_more() {
    let world = World::start().await;
    let (ben, cleo, visitor, chat) = two(&world).await;
    visitor.say("Where is my parcel?").await;
    ben.say(&chat, "I will look.").await;
    visitor.say("It was the blue one.").await;
    let (mut bens, mut cleos) = (ben.socket().await, cleo.socket().await);

    let handed = transfer(&ben, &chat, &cleo).await;
    let on_its_way = handed.transfer.clone().unwrap();
    assert_eq!((on_its_way.asked.name.as_str(), on_its_way.end), ("cleo", None));
    assert_eq!(handed.agent.id, ben.session.me.id, "it is Ben's until somebody accepts");
    let told: Conversation = bens.expect("conversation.changed").await;
    assert_eq!(told, handed);
    let offer: Offer = cleos.expect("offer.created").await;
    assert_eq!(offer.from.as_ref().map(|from| from.name.as_str()), Some("ben"));
    assert_eq!(offer.preview.as_deref(), Some("It was the blue one."));
    assert_eq!(offer.expires_at, on_its_way.expires_at);
    assert_eq!(offer.expires_at.millis_since(offer.offered_at), 100_000);
    assert_eq!(cleo.offers().await, std::slice::from_ref(&offer));
    // A click that is a double one asks once.
    assert_eq!(transfer(&ben, &chat, &cleo).await, handed);
    // Nothing of it is Cleo's yet; all of it is Ben's.
    refused(cleo.put(&chat, &uuid(), "Hello").await, ErrorCode::NotFound).await;
    ben.say(&chat, "My colleague knows more.").await;
    visitor.say("Fine!").await;
    let newer: Offer = cleos.expect("offer.created").await;
    assert_eq!(newer, Offer { preview: Some("Fine!".into()), ..offer.clone() });
    bens.catch_up().await;
    let heard = bens.events.len();

    let taken = cleo.accept(&newer).await;
    assert_eq!((&taken.agent.name, &taken.transfer), (&"cleo".into(), &None));
    let _: OfferClosed = cleos.expect("offer.closed").await;
    let created: MessageCreated = cleos.expect("message.created").await;
    assert_eq!(created.conversation, taken);
    let body = Body::Transferred { agent_name: "cleo".into(), from_name: "ben".into() };
    assert_eq!(created.message.body, body);
    let engagement: Activity = cleos.expect("activity.created").await;
    assert_eq!(engagement.title.as_deref(), Some("cleo"));
    let all: MessagePage = cleo.get(&format!("/v1/conversations/{chat}/messages")).await;
    assert_eq!(all.items.len(), 7, "its whole history");
    assert_eq!(cleo.snapshot().await.conversations, std::slice::from_ref(&taken));
    // Again: the same, and nothing more.
    assert_eq!(cleo.accept(&newer).await, taken);

    let left: ConversationLeft = bens.expect("conversation.left").await;
    assert_eq!((left.id.clone(), left.agent.name), (chat.clone(), "cleo".into()));
    assert_eq!(left.version, bens.cursor);
    assert_eq!(bens.events.len(), heard + 1, "and nothing else");
    let said = visitor.say("Are you there?").await;
    cleo.say(&chat, "Here I am.").await;
    bens.catch_up().await;
    assert_eq!(bens.events.len(), heard + 1, "not a word of it reaches Ben");
    assert!(ben.snapshot().await.conversations.is_empty());
    let nothing = [
        ben.ask(Method::GET, &format!("/v1/conversations/{chat}"), None).await,
        ben.ask(Method::GET, &format!("/v1/conversations/{chat}/messages"), None).await,
        ben.ask(Method::GET, &format!("/v1/conversations/{chat}/summary"), None).await,
        ben.put(&chat, &uuid(), "One more thing").await,
        ben.read_up_to(&chat, said.position).await,
        ben.end(&chat).await,
        ben.ask(Method::DELETE, &path(&chat), None).await,
        try_transfer(&ben, &chat, json!({"agent": cleo.session.me.id})).await,
    ];
    for answer in nothing {
        refused(answer, ErrorCode::NotFound).await;
    }

    let state = visitor.state().await;
    assert_eq!(state.conversation.agent.unwrap().name, "cleo");
    assert!(state.messages.iter().any(|message| message.body == body));
    let activities = format!("/v1/visitors/{}/activities", visitor.started.visitor_id);
    let history: ActivityPage = cleo.get(&activities).await;
    let titles: Vec<_> = history.items.iter().map(|it| it.title.as_deref()).collect();
    assert_eq!(titles, [Some("cleo")], "the chat is there once, with who has it");

    // When it is over everybody may read it, as ever.
    assert_eq!(cleo.end(&chat).await.status(), StatusCode::OK);
    let over: Conversation = bens.expect("conversation.changed").await;
    assert_eq!(over.agent.name, "cleo");
    let all: ConversationPage = ben.get("/v1/conversations?scope=all").await;
    assert_eq!(all.items, [over]);
    let transcript = format!("/v1/conversations/{chat}/transcript");
    let transcript = ben.ask(Method::GET, &transcript, None).await.text().await.unwrap();
    assert!(transcript.contains("* cleo took over from ben"), "{transcript}");
}

#[tokio::test]
async fn who_was_away_learns_that_it_left_and_nothing_that_was_said_in_it() {
    let world = World::start().await;
    let (ben, cleo, visitor, chat) = two(&world).await;
    let before = ben.snapshot().await;
    let (epoch, seq) = (before.epoch, before.seq);
    visitor.say("A secret that Ben has not heard yet").await;
    transfer(&ben, &chat, &cleo).await;
    cleo.accept(&cleo.offer().await).await;
    visitor.say("Another secret").await;

    let mut late = ben.socket_from(Resume { epoch: epoch.clone(), seq }).await;
    late.until_live().await;
    let kinds: Vec<_> = late.told().iter().map(|event| event.kind.clone()).collect();
    assert_eq!(kinds, ["conversation.left"]);
    assert!(late.wire.received.iter().all(|frame| !frame.contains("secret")));

    // It comes back: what was said meanwhile is asked for, and the log says where it is now.
    transfer(&cleo, &chat, &ben).await;
    let back = ben.accept(&ben.offer().await).await;
    let mut later = ben.socket_from(Resume { epoch, seq }).await;
    later.until_live().await;
    let kinds: Vec<_> = later.told().iter().map(|event| event.kind.clone()).collect();
    let expected = [
        "conversation.left",
        "offer.created",
        "offer.closed",
        "message.created",
        "activity.created",
    ];
    assert_eq!(kinds, expected);
    assert_eq!(ben.snapshot().await.conversations, [back]);
}

#[tokio::test]
async fn words_that_were_said_before_it_left_are_known_to_be_said() {
    let world = World::start().await;
    let (ben, cleo, _, chat) = two(&world).await;
    let key = uuid();
    let said: Message = read(ben.put(&chat, &key, "Its answer got lost").await, 201).await;
    transfer(&ben, &chat, &cleo).await;
    cleo.accept(&cleo.offer().await).await;
    let again: Message = read(ben.put(&chat, &key, "Its answer got lost").await, 200).await;
    assert_eq!(again, said);
    refused(ben.put(&chat, &key, "Other words").await, ErrorCode::ClientIdReused).await;
    // A key of somebody else's says nothing of what was said under it.
    let theirs = cleo.say(&chat, "Cleo's own").await;
    refused(ben.put(&chat, theirs.client_id.as_str(), "Cleo's own").await, ErrorCode::NotFound)
        .await;
}

#[tokio::test]
pub async fn a_no_or_silence_leaves_it_where_it_is_and_says_so() {
    let world = World::start().await;
    let (ben, cleo, visitor, chat) = two(&world).await;
    let lena = world.ready_agent("lena").await;
    let mut bens = ben.socket().await;
    transfer(&ben, &chat, &cleo).await;
    let _: Conversation = bens.expect("conversation.changed").await;
    let offer = cleo.offer().await;
    assert_eq!(cleo.decline(&offer).await.status(), StatusCode::NO_CONTENT);
    let told: Conversation = bens.expect("conversation.changed").await;
    assert_eq!(told.transfer.clone().unwrap().end, Some(OfferEnd::Declined));
    assert_eq!(told.agent.name, "ben");
    refused(cleo.try_accept(&offer).await, ErrorCode::OfferTaken).await;
    assert!(lena.offers().await.is_empty(), "nobody else was meant");
    assert_eq!(ben.snapshot().await.conversations, [told], "it says so to whoever opens anew");
    let state = visitor.state().await;
    assert_eq!(state.conversation.state, VisitorChatState::Active);
    assert_eq!(state.messages.len(), 1, "and the visitor knows nothing of it");

    // Seen, and once more to the same agent.
    assert_eq!(take_back(&ben, &chat).await.transfer, None);
    transfer(&ben, &chat, &cleo).await;
    let offer = cleo.offer().await;
    world.advance_seconds(i64::from(limits::OFFER_SECONDS));
    let over = eventually("it is over", async || {
        let transfer = ben.conversation(&chat).await.transfer.unwrap();
        transfer.end
    })
    .await;
    assert_eq!(over, OfferEnd::Expired);
    refused(cleo.try_accept(&offer).await, ErrorCode::OfferExpired).await;
    ben.say(&chat, "Then it is me.").await;
}

#[tokio::test]
async fn it_can_be_taken_back_and_its_end_takes_it_back() {
    let world = World::start().await;
    let (ben, cleo, visitor, chat) = two(&world).await;
    let mut cleos = cleo.socket().await;
    transfer(&ben, &chat, &cleo).await;
    let offer: Offer = cleos.expect("offer.created").await;
    assert_eq!(take_back(&ben, &chat).await.transfer, None);
    let closed: OfferClosed = cleos.expect("offer.closed").await;
    assert_eq!(closed, OfferClosed { id: offer.id.clone(), end: OfferEnd::Withdrawn });
    refused(cleo.try_accept(&offer).await, ErrorCode::OfferTaken).await;
    assert_eq!(take_back(&ben, &chat).await.transfer, None, "again");

    transfer(&ben, &chat, &cleo).await;
    let offer: Offer = cleos.expect("offer.created").await;
    visitor.end().await;
    let closed: OfferClosed = cleos.expect("offer.closed").await;
    assert_eq!(closed.end, OfferEnd::Withdrawn);
    let over: Conversation = cleos.expect("conversation.changed").await;
    assert_eq!(over.transfer, None);
    refused(cleo.try_accept(&offer).await, ErrorCode::OfferTaken).await;
    let to = json!({"agent": cleo.session.me.id});
    refused(try_transfer(&ben, &chat, to.clone()).await, ErrorCode::ConversationEnded).await;
    refused(try_transfer(&cleo, &chat, to).await, ErrorCode::ConversationEnded).await;

    let (_, second) = world.chat(&ben, "Willi").await;
    transfer(&ben, &second, &cleo).await;
    let offer: Offer = cleos.expect("offer.created").await;
    assert_eq!(ben.end(&second).await.status(), StatusCode::OK);
    refused(cleo.try_accept(&offer).await, ErrorCode::OfferTaken).await;
    assert!(cleo.offers().await.is_empty());
}

#[tokio::test]
pub async fn a_team_is_asked_in_turn_and_nobody_else() {
    let world = World::start().await;
    let (ben, cleo, _, chat) = two(&world).await;
    let dora = world.ready_agent("dora").await;
    let lena = world.ready_agent("lena").await;
    team(&world, "Support", &["ben", "cleo", "dora"]).await;
    let handed: Conversation =
        read(try_transfer(&ben, &chat, json!({"team": "support"})).await, 200).await;
    let on_its_way = handed.transfer.unwrap();
    assert_eq!(on_its_way.team.as_deref(), Some("Support"));
    let (first, second) = match on_its_way.asked.name.as_str() {
        "cleo" => (&cleo, &dora),
        _ => (&dora, &cleo),
    };
    let to = json!({"agent": second.session.me.id});
    refused(try_transfer(&ben, &chat, to).await, ErrorCode::TransferUnderWay).await;
    let again =
        read::<Conversation>(try_transfer(&ben, &chat, json!({"team": "Support "})).await, 200);
    assert_eq!(again.await.transfer.unwrap().asked, on_its_way.asked);
    first.decline(&first.offer().await).await;
    let asked = ben.conversation(&chat).await.transfer.unwrap().asked;
    assert_eq!(asked.id, second.session.me.id);
    second.decline(&second.offer().await).await;
    let end = ben.conversation(&chat).await.transfer.unwrap().end;
    assert_eq!(end, Some(OfferEnd::Declined));
    for agent in [&ben, &cleo, &dora, &lena] {
        assert!(agent.offers().await.is_empty());
    }
    // A team that is no more leaves nobody to be asked.
    read::<Conversation>(try_transfer(&ben, &chat, json!({"team": "support"})).await, 200).await;
    world.office().await.remove_team("Support").await.unwrap();
    let asked = ben.conversation(&chat).await.transfer.unwrap().asked;
    let asked = if asked.name == "cleo" { &cleo } else { &dora };
    asked.decline(&asked.offer().await).await;
    assert!(ben.conversation(&chat).await.transfer.unwrap().end.is_some());
}

#[tokio::test]
async fn who_cannot_take_it_is_refused_at_once() {
    let world = World::start().await;
    let (ben, cleo, _, chat) = two(&world).await;
    let away = world.agent("away").await;
    team(&world, "Night", &["away", "ben"]).await;
    team(&world, "Empty", &[]).await;
    let refusals = [
        (json!({"agent": away.session.me.id}), ErrorCode::TargetAway),
        (json!({"team": "night"}), ErrorCode::TargetAway),
        (json!({"team": "empty"}), ErrorCode::TargetAway),
        (json!({"team": "nobody's"}), ErrorCode::InvalidValue),
        (json!({"agent": "nobody"}), ErrorCode::InvalidValue),
        (json!({"agent": ben.session.me.id}), ErrorCode::InvalidValue),
        (json!({"agent": "x".repeat(65)}), ErrorCode::InvalidValue),
        (json!({"team": " "}), ErrorCode::InvalidValue),
        (json!({"agent": cleo.session.me.id, "team": "night"}), ErrorCode::InvalidBody),
        (json!({}), ErrorCode::InvalidBody),
    ];
    for (to, code) in refusals {
        refused(try_transfer(&ben, &chat, to).await, code).await;
    }
    assert_eq!(ben.conversation(&chat).await.transfer, None, "what was refused changed nothing");
    let to = json!({"agent": ben.session.me.id});
    refused(try_transfer(&cleo, &chat, to).await, ErrorCode::NotFound).await;

    // Who has ten has no room, counting what is offered to them.
    ben.set_available(false).await;
    for i in 0..limits::AGENT_CHATS - 1 {
        world.chat(&cleo, &format!("Willi {i}")).await;
    }
    world.visitor("the tenth").await;
    let to = json!({"agent": cleo.session.me.id});
    refused(try_transfer(&ben, &chat, to).await, ErrorCode::TargetFull).await;

    let targets: TransferTargets = ben.get("/v1/transfer-targets").await;
    let states: Vec<_> = targets.items.iter().map(|it| (it.name.as_str(), it.state)).collect();
    let expected = [
        ("away", TargetState::Away),
        ("cleo", TargetState::Full),
        ("Empty", TargetState::Away),
        ("Night", TargetState::Away),
    ];
    assert_eq!(states, expected);
    let targets: TransferTargets = away.get("/v1/transfer-targets").await;
    assert_eq!(targets.items[0].to, Ask::Agent(ben.session.me.id.clone()));
}

#[tokio::test]
async fn whoever_handed_it_on_cannot_come_back_by_the_offer_that_once_led_to_it() {
    let world = World::start().await;
    let ben = world.ready_agent("ben").await;
    world.visitor("Vera").await;
    let first = ben.offer().await;
    let chat = ben.accept(&first).await.id;
    let cleo = world.ready_agent("cleo").await;
    transfer(&ben, &chat, &cleo).await;
    cleo.accept(&cleo.offer().await).await;
    refused(ben.try_accept(&first).await, ErrorCode::OfferTaken).await;
}

#[tokio::test]
pub async fn an_open_offer_shows_the_profile_to_both_and_what_changes_in_it() {
    let world = World::start().await;
    let (ben, cleo, visitor, chat) = two(&world).await;
    let profile = format!("/v1/visitors/{}", visitor.started.visitor_id);
    refused(cleo.ask(Method::GET, &profile, None).await, ErrorCode::NotFound).await;
    transfer(&ben, &chat, &cleo).await;
    let _: contract::Visitor = cleo.get(&profile).await;
    take_back(&ben, &chat).await;
    refused(cleo.ask(Method::GET, &profile, None).await, ErrorCode::NotFound).await;
    transfer(&ben, &chat, &cleo).await;
    cleo.accept(&cleo.offer().await).await;
    let _: contract::Visitor = cleo.get(&profile).await;
    refused(ben.ask(Method::GET, &profile, None).await, ErrorCode::NotFound).await;
}

#[tokio::test]
async fn accepting_and_taking_back_at_the_same_moment_one_wins() {
    let world = World::start().await;
    let (ben, cleo, _, mut chat) = two(&world).await;
    ben.set_available(false).await;
    for i in 0..6 {
        transfer(&ben, &chat, &cleo).await;
        let offer = cleo.offer().await;
        let back = path(&chat);
        let key = uuid();
        let (accepted, said, back) = tokio::join!(
            cleo.try_accept(&offer),
            ben.put(&chat, &key, "a last word"),
            ben.ask(Method::DELETE, &back, None),
        );
        let won = (accepted.status().as_u16(), back.status().as_u16());
        assert!(matches!(won, (200, 404) | (409, 200)), "{won:?}");
        assert!(matches!(said.status().as_u16(), 201 | 404));
        if won.0 == 200 {
            assert_eq!(cleo.end(&chat).await.status(), StatusCode::OK);
            ben.set_available(true).await;
            cleo.set_available(false).await;
            chat = world.chat(&ben, &format!("Willi {i}")).await.1;
            cleo.set_available(true).await;
            ben.set_available(false).await;
        }
    }
}
