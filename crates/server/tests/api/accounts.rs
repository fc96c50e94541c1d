//! What the operator changes at the command line while the server runs.

use chat_server::{
    secret::{PasswordCost, hash_token},
    store::Account,
};
use contract::{Conversation, EndedBy, ErrorCode, socket::close, visitor_side::VisitorChatState};
use reqwest::Method;
use serde_json::json;

use crate::support::{PASSWORD, World, eventually, refused};

const SIGN_IN: &str = "/v1/sessions";

#[tokio::test]
pub async fn a_new_name_is_there_at_once_and_the_past_keeps_the_old_one() {
    let world = World::start().await;
    let anna = world.ready_agent("anna").await;
    let (visitor, chat) = world.chat(&anna, "Vera").await;
    world.office().await.rename_agent("Anna@example.com", " Anna Keller ").await.unwrap();
    let me: contract::Me = anna.get("/v1/me").await;
    assert_eq!(me.name, "Anna Keller");
    assert_eq!(anna.conversation(&chat).await.agent.name, "Anna Keller");
    let state = visitor.state().await;
    assert_eq!(state.messages[0].body, contract::Body::Joined { agent_name: "anna".into() });
    let sentence = world.office().await.rename_agent("nora@example.com", "x").await.unwrap_err();
    assert!(sentence.contains("no agent nora@example.com"), "{sentence}");
    let sentence = world.office().await.rename_agent("anna@example.com", " ").await.unwrap_err();
    assert!(sentence.contains("name is empty"), "{sentence}");
}

#[tokio::test]
pub async fn a_new_password_signs_everybody_out() {
    let world = World::start().await;
    let anna = world.agent("anna").await;
    let mut socket = anna.socket().await;
    let cost = PasswordCost::TestsOnly;
    world.office().await.set_password("anna@example.com", "new secret", cost).await.unwrap();
    refused(anna.ask(Method::GET, "/v1/me", None).await, ErrorCode::Unauthenticated).await;
    // The socket is closed with its next sign of life, or without one within five seconds.
    socket.wire.send(&contract::socket::ClientFrame::Ping).await;
    assert_eq!(socket.wire.close_code().await, close::UNAUTHENTICATED);
    let with = |password: &str| json!({"email": "anna@example.com", "password": password});
    let old = world.ask(Method::POST, SIGN_IN, None, Some(with(PASSWORD))).await;
    refused(old, ErrorCode::WrongCredentials).await;
    let new = world.ask(Method::POST, SIGN_IN, None, Some(with("new secret"))).await;
    assert_eq!(new.status(), 201);
}

#[tokio::test]
async fn a_password_that_was_right_a_moment_ago_begins_no_session() {
    let world = World::start().await;
    let anna = world.agent("anna").await;
    let email = "anna@example.com";
    // Checking a password takes a while, and the operator may be quicker.
    let checked = world.app.store.read().await.unwrap().account(email).await.unwrap().unwrap();
    let begins = async |account: Account| {
        let token = hash_token(world.app.chance.token().secret());
        let begin = world.app.store.write(move |tx| {
            Box::pin(async move {
                let expires_at = tx.now.plus_millis(60_000);
                tx.add_session(&token, &account, expires_at).await
            })
        });
        begin.await.unwrap()
    };
    assert!(begins(checked.clone()).await);
    let cost = PasswordCost::TestsOnly;
    world.office().await.set_password(email, "new secret", cost).await.unwrap();
    assert!(!begins(checked).await, "the old password");
    let checked = world.app.store.read().await.unwrap().account(email).await.unwrap().unwrap();
    world.office().await.remove_agent(email).await.unwrap();
    assert!(!begins(checked).await, "a closed account");
    refused(anna.ask(Method::GET, "/v1/me", None).await, ErrorCode::Unauthenticated).await;
}

#[tokio::test]
pub async fn a_closed_account_leaves_its_chats_to_others_and_its_name_in_the_history() {
    let world = World::start().await;
    let anna = world.ready_agent("anna").await;
    let (visitor, chat) = world.chat(&anna, "Vera").await;
    let waiting = world.visitor("Willi").await;
    let ben = world.ready_agent("ben").await;
    world.office().await.add_team("Sales").await.unwrap();
    world.office().await.join_team("Sales", &["anna@example.com".into()]).await.unwrap();
    assert_eq!(world.office().await.remove_agent("anna@example.com").await.unwrap(), "anna");

    refused(anna.ask(Method::GET, "/v1/me", None).await, ErrorCode::Unauthenticated).await;
    let body = json!({"email": "anna@example.com", "password": PASSWORD});
    let answer = world.ask(Method::POST, SIGN_IN, None, Some(body)).await;
    refused(answer, ErrorCode::WrongCredentials).await;
    // The server notices within its five seconds.
    world.advance_seconds(5);
    let offer = ben.offer().await;
    assert_eq!(offer.visitor.name.as_deref(), Some("Willi"));
    ben.accept(&offer).await;
    assert_eq!(waiting.state().await.conversation.agent.unwrap().name, "ben");
    eventually("its end", || async {
        let state = visitor.state().await.conversation.state;
        (state == VisitorChatState::Ended).then_some(())
    })
    .await;
    let ended: Conversation = ben.conversation(&chat).await;
    assert_eq!((ended.agent.name.as_str(), ended.ending.unwrap().by), ("anna", EndedBy::Agent));
    // Never asked again, neither in turn nor by name nor by team.
    ben.set_available(false).await;
    for ask in [
        json!({}),
        json!({"ask": {"agent": anna.session.me.id}}),
        json!({"ask": {"team": "sales"}}),
    ] {
        let state = world.start_chat(ask).await.started.state.conversation.state;
        assert_eq!(state, VisitorChatState::Missed);
    }
    assert_eq!(world.office().await.teams().await.unwrap()[0].members, [] as [&str; 0]);

    // The same address opens the account again: the same agent, with the history.
    let anna = {
        let cost = PasswordCost::TestsOnly;
        let me =
            world.office().await.add_agent("anna@example.com", "Anna II", PASSWORD, cost).await;
        assert_eq!(me.unwrap().id, anna.session.me.id);
        world.sign_in("anna@example.com").await
    };
    assert_eq!(anna.conversation(&chat).await.agent.name, "Anna II");
}

#[tokio::test]
pub async fn an_offer_to_a_closed_account_is_withdrawn() {
    let world = World::start().await;
    let anna = world.ready_agent("anna").await;
    let mut socket = anna.socket().await;
    let visitor = world.visitor("Vera").await;
    let _: contract::Offer = socket.expect("offer.created").await;
    world.office().await.remove_agent("anna@example.com").await.unwrap();
    world.advance_seconds(5);
    assert_eq!(socket.wire.close_code().await, close::UNAUTHENTICATED, "nobody is there to tell");
    eventually("its end", || async {
        let state = visitor.state().await.conversation.state;
        (state == VisitorChatState::Missed).then_some(())
    })
    .await;
}

#[tokio::test]
pub async fn teams_are_kept_by_name_whatever_the_capitals() {
    let world = World::start().await;
    for name in ["anna", "ben"] {
        world.agent(name).await;
    }
    let office = || world.office();
    assert_eq!(office().await.add_team(" Vertrieb Süd ").await.unwrap(), "Vertrieb Süd");
    let sentence = office().await.add_team("vertrieb SÜD").await.unwrap_err();
    assert!(sentence.contains("already"), "{sentence}");
    assert!(office().await.add_team("").await.unwrap_err().contains("is empty"));
    let both = ["anna@example.com".to_owned(), "BEN@example.com".to_owned()];
    for _ in 0..2 {
        office().await.join_team("vertrieb süd", &both).await.unwrap();
    }
    let teams = office().await.teams().await.unwrap();
    assert_eq!((teams.len(), &teams[0].members[..]), (1, &["anna".into(), "ben".into()][..]));
    // All of them or nobody.
    let with_a_stranger = ["anna@example.com".to_owned(), "nora@example.com".to_owned()];
    let sentence = office().await.leave_team("Vertrieb Süd", &with_a_stranger).await.unwrap_err();
    assert!(sentence.contains("no agent nora@example.com"), "{sentence}");
    assert_eq!(office().await.teams().await.unwrap()[0].members.len(), 2);
    office().await.leave_team("Vertrieb Süd", &both[..1]).await.unwrap();
    let agents = office().await.agents().await.unwrap();
    let teams: Vec<_> = agents.iter().map(|it| (it.me.name.as_str(), it.teams.len())).collect();
    assert_eq!(teams, [("anna", 0), ("ben", 1)]);
    for sentence in [
        office().await.join_team("Nord", &both).await.unwrap_err(),
        office().await.remove_team("Nord").await.unwrap_err(),
    ] {
        assert!(sentence.contains("no team Nord"), "{sentence}");
    }
    assert_eq!(office().await.remove_team("VERTRIEB süd").await.unwrap(), "Vertrieb Süd");
    assert!(office().await.teams().await.unwrap().is_empty());
}
