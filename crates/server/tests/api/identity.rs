//! Who a visitor is, as the site vouches for it, and what that opens to whom.

use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use chat_server::shared_secret::SharedSecret;
use contract::{
    ErrorCode, ProfileField, limits,
    visitor_side::{StartedChat, VisitorChatState},
};
use reqwest::Method;
use serde_json::{Value, json};

use crate::support::{Visitor, World, eventually, read, refused};

const START: &str = "/v1/visitor/conversations";

/// What the site's server signs with: every [`World`] that is to take it has it in its settings.
pub const SECRET: &str = "the secret of identities, 32 and more";

/// A token for one of the site's visitors, good for five minutes.
pub fn token(world: &World, sub: &str, more: &Value) -> String {
    let mut claims = json!({"sub": sub, "exp": world.app.clock.now().as_millis() / 1000 + 300});
    claims.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    signed(&json!({"alg": "HS256", "typ": "JWT"}), &claims, SECRET)
}

pub fn signed(header: &Value, claims: &Value, secret: &str) -> String {
    let part = |value: &Value| BASE64_URL_SAFE_NO_PAD.encode(value.to_string());
    let text = format!("{}.{}", part(header), part(claims));
    let signature = SharedSecret::new(secret).unwrap().sign(&[text.as_bytes()]);
    format!("{text}.{}", BASE64_URL_SAFE_NO_PAD.encode(signature))
}

async fn world() -> World {
    World::with(|config| config.identity_secret = Some(SharedSecret::new(SECRET).unwrap())).await
}

async fn start(world: &World, token: Option<&str>, body: Value, status: u16) -> StartedChat {
    read(world.ask(Method::POST, START, token, Some(body)).await, status).await
}

fn texts(started: &StartedChat) -> usize {
    let written = |it: &&contract::Message| matches!(it.body, contract::Body::Text { .. });
    started.state.messages.iter().filter(written).count()
}

#[tokio::test]
pub async fn the_same_person_is_the_same_visitor_in_another_browser() {
    let world = world().await;
    let anna = world.ready_agent("anna").await;
    let more = json!({"name": "Ada", "email": "ada@example.com"});
    let phone = world.start_chat(json!({"identity": token(&world, "k", &more)})).await;
    let chat = anna.accept(&anna.offer().await).await;
    assert_eq!(chat.visitor.name.as_deref(), Some("Ada"));
    assert!(chat.visitor.unverified.is_empty(), "the site vouches for it");
    phone.say("from the phone").await;

    // The chat goes on in the other browser, with a token of its own.
    let laptop = start(&world, None, json!({"identity": token(&world, "k", &more)}), 200).await;
    assert_eq!(laptop.visitor_id, phone.started.visitor_id);
    assert_eq!(laptop.state.conversation.id, chat.id);
    assert_eq!(texts(&laptop), 1);
    assert_ne!(laptop.token, phone.started.token);
    let laptop = Visitor {
        caller: crate::support::Caller {
            token: laptop.token.secret().to_owned(),
            ..phone.caller.clone()
        },
        started: laptop,
    };
    laptop.say("from the laptop").await;
    assert_eq!(phone.state().await.messages.len(), 3);
    // A second start where one chats already is refused as ever.
    let again = laptop.start_again(json!({"identity": token(&world, "k", &more)})).await;
    refused(again, ErrorCode::ChatUnderWay).await;
    phone.end().await;
    assert_eq!(laptop.state().await.conversation.state, VisitorChatState::Ended);
    let next = laptop.start_again(json!({})).await;
    assert_eq!(read::<StartedChat>(next, 201).await.visitor_id, phone.started.visitor_id);
}

#[tokio::test]
async fn who_only_says_a_name_gets_nothing_of_who_has_it() {
    let world = world().await;
    let anna = world.ready_agent("anna").await;
    let more = json!({"name": "Ada", "email": "ada@example.com"});
    let ada = world.start_chat(json!({"identity": token(&world, "k", &more)})).await;
    anna.accept(&anna.offer().await).await;
    ada.say("my secret").await;
    // The same name and address, typed; and the site's name where only a token may be.
    for body in [more, json!({"name": "k"})] {
        let stranger = start(&world, None, body, 201).await;
        assert_ne!(stranger.visitor_id, ada.started.visitor_id);
        assert_eq!(texts(&stranger), 0);
    }
    let answer = world.ask(Method::POST, START, None, Some(json!({"identity": "k"}))).await;
    refused(answer, ErrorCode::IdentityRefused).await;
    let answer = world.ask(Method::POST, START, None, Some(json!({"external_id": "k"}))).await;
    refused(answer, ErrorCode::InvalidBody).await;
}

#[tokio::test]
pub async fn an_anonymous_visitor_who_signs_in_stays_the_same_and_the_next_one_does_not() {
    let world = world().await;
    let browser = world.start_chat(json!({"name": "Eve"})).await;
    let old = browser.caller.token.clone();
    browser.end().await;
    let body = json!({"identity": token(&world, "k-1", &json!({"name": "Ada"}))});
    let ada = start(&world, Some(&old), body, 201).await;
    assert_eq!(ada.visitor_id, browser.started.visitor_id, "one history");
    assert_eq!(ada.token.secret(), old);

    // Somebody else signs in at the same computer, while Ada's chat is not even over.
    let body = json!({"identity": token(&world, "k-2", &json!({"name": "Bob"}))});
    let bob = start(&world, Some(&old), body, 201).await;
    assert_ne!(bob.visitor_id, ada.visitor_id);
    assert_ne!(bob.token, ada.token);
    assert_eq!(texts(&bob), 0);
    // And Ada again, with Bob's token in the browser.
    let body = json!({"identity": token(&world, "k-1", &json!({}))});
    let again = start(&world, Some(bob.token.secret()), body, 201).await;
    assert_eq!(again.visitor_id, ada.visitor_id);
    assert_ne!(again.token, bob.token);
}

#[tokio::test]
async fn who_was_there_before_somebody_else_signed_in_is_still_taken_to_have_left() {
    let world = world().await;
    let anna = world.ready_agent("anna").await;
    let ada = world.start_chat(json!({"identity": token(&world, "k-1", &json!({}))})).await;
    ada.socket().await.hang_up().await;
    eventually("the going", async || world.app.hub.next_leaving()).await;
    let body = json!({"identity": token(&world, "k-2", &json!({}))});
    let bob = start(&world, Some(&ada.caller.token), body, 201).await;
    assert_eq!(anna.offers().await.len(), 2);
    world.advance_seconds(i64::from(limits::VISITOR_GONE_SECONDS));
    let left = eventually("one who waits", async || {
        let [offer] = <[contract::Offer; 1]>::try_from(anna.offers().await).ok()?;
        Some(offer)
    });
    assert_eq!(left.await.visitor.id, bob.visitor_id);
}

#[tokio::test]
async fn what_is_typed_beside_an_identity_fills_only_what_the_site_does_not_tell() {
    let world = world().await;
    let anna = world.ready_agent("anna").await;
    let body = json!({"identity": token(&world, "k", &json!({"name": "Ada"})),
        "name": "Eve", "email": "eve@example.com"});
    world.start_chat(body).await;
    let seen = anna.offer().await.visitor;
    assert_eq!(
        (seen.name.as_deref(), seen.email.as_deref()),
        (Some("Ada"), Some("eve@example.com"))
    );
    assert_eq!(seen.unverified, [ProfileField::Email]);
    // Without an identity all of it is unverified.
    world.visitor("Vera").await;
    let offers = anna.offers().await;
    let vera = offers.iter().find(|it| it.visitor.name.as_deref() == Some("Vera")).unwrap();
    assert_eq!(vera.visitor.unverified, [ProfileField::Name]);
}

#[tokio::test]
async fn a_token_that_is_not_good_starts_nothing() {
    let world = world().await;
    let anna = world.ready_agent("anna").await;
    let now = world.app.clock.now().as_millis() / 1000;
    let hs256 = json!({"alg": "HS256"});
    let claims = |exp: i64| json!({"sub": "k", "exp": now + exp});
    let good = signed(&hs256, &claims(300), SECRET);
    let none = signed(&json!({"alg": "none"}), &claims(300), SECRET);
    let unsigned = format!("{}.", none.rsplit_once('.').unwrap().0);
    for bad in [
        signed(&hs256, &claims(300), "another secret that has 32 bytes"),
        signed(&hs256, &claims(0), SECRET),
        signed(&hs256, &claims(602), SECRET),
        signed(&hs256, &json!({"sub": "k"}), SECRET),
        signed(&hs256, &json!({"exp": now + 300}), SECRET),
        none,
        unsigned,
        good.replace('.', "~"),
        String::new(),
        "x".repeat(5_000),
    ] {
        let answer = world.ask(Method::POST, START, None, Some(json!({"identity": bad}))).await;
        let problem = refused(answer, ErrorCode::IdentityRefused).await;
        assert!(!problem.detail.contains(SECRET));
    }
    assert!(anna.offers().await.is_empty());
    world.advance_seconds(300);
    let late = world.ask(Method::POST, START, None, Some(json!({"identity": good}))).await;
    let problem = refused(late, ErrorCode::IdentityRefused).await;
    assert!(problem.detail.contains("expired"), "{}", problem.detail);

    let other = World::start().await;
    let body = json!({"identity": token(&other, "k", &json!({}))});
    let answer = other.ask(Method::POST, START, None, Some(body)).await;
    let problem = refused(answer, ErrorCode::IdentityRefused).await;
    assert!(problem.detail.contains("without a secret"), "{}", problem.detail);
}
