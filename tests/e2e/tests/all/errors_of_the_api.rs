//! What is wrong is refused whole, with the right problem.

use contract::{ErrorCode, limits};
use e2e::{AGENT_1, AGENT_2, Api, ChatServer, client_id};
use serde_json::{Value, json};

/// An agent's API and a live chat of theirs, with its visitor's API.
struct Chat {
    server: ChatServer,
    agent: Api,
    colleague: Api,
    visitor: Api,
    path: String,
}

impl Chat {
    async fn start() -> Self {
        let server = ChatServer::start().await;
        let agent = server.api().signed_in(AGENT_1).await;
        let colleague = server.api().signed_in(AGENT_2).await;
        agent.put("/v1/me/availability", json!({ "available": true })).await.good();
        let start = json!({ "name": "Nora Quist" });
        let started = server.api().post("/v1/visitor/conversations", start).await.good();
        let visitor = server.api().with_token(started["token"].as_str().expect("a token"));
        let snapshot = agent.get("/v1/snapshot").await.good();
        let offer = snapshot["offers"][0]["id"].as_str().expect("an offer").to_owned();
        let chat = agent.tell(&format!("/v1/offers/{offer}/accept")).await.good();
        let path = format!("/v1/conversations/{}", chat["id"].as_str().expect("an id"));
        Self { server, agent, colleague, visitor, path }
    }

    fn message(&self) -> String {
        format!("{}/messages/{}", self.path, client_id())
    }

    /// How many messages the chat has.
    async fn length(&self) -> Value {
        self.agent.get(&self.path).await.good()["last_position"].clone()
    }
}

#[tokio::test]
async fn a_wrong_password_and_too_many_tries() {
    let server = ChatServer::start().await;
    let api = server.api();
    let sign_in = async |email: &str, password: &str| {
        api.post("/v1/sessions", json!({ "email": email, "password": password })).await
    };
    let known = sign_in(AGENT_1, "wrong").await.problem();
    let unknown = sign_in("nobody@example.com", "wrong").await.problem();
    assert_eq!(known.code, ErrorCode::WrongCredentials);
    assert_eq!(known, unknown, "the answer tells whether there is such an account");

    for _ in 2..limits::SIGN_IN_RATE {
        assert_eq!(sign_in(AGENT_1, "wrong").await.status, 401);
    }
    let answer = sign_in(AGENT_1, "demo").await;
    assert!(answer.retry_after.is_some_and(|seconds| (1..=60).contains(&seconds)), "{answer:?}");
    let problem = answer.problem();
    assert_eq!(problem.code, ErrorCode::RateLimited);
    assert!(problem.detail.contains(&limits::SIGN_IN_RATE.to_string()), "{problem:?}");

    server.pass(61_000).await;
    assert_eq!(sign_in(AGENT_1, "demo").await.status, 201);
}

#[tokio::test]
async fn without_a_token_or_with_a_stale_one() {
    let chat = Chat::start().await;
    let stranger = chat.server.api();
    for path in
        ["/v1/me", "/v1/snapshot", "/v1/conversations", &chat.path, "/v1/visitor/conversation"]
    {
        let problem = stranger.get(path).await.problem();
        assert_eq!(problem.code, ErrorCode::Unauthenticated, "{path}");
        let problem = stranger.with_token("made-up").get(path).await.problem();
        assert_eq!(problem.code, ErrorCode::Unauthenticated, "{path}");
    }
    // One side's token is nothing on the other side.
    assert_eq!(chat.visitor.get("/v1/me").await.problem().code, ErrorCode::Unauthenticated);
    let crossed = chat.agent.get("/v1/visitor/conversation").await.problem();
    assert_eq!(crossed.code, ErrorCode::Unauthenticated);

    chat.server.pass(u64::from(limits::SESSION_HOURS) * 3_600_000 + 1).await;
    assert_eq!(chat.agent.get("/v1/me").await.problem().code, ErrorCode::Unauthenticated);
}

#[tokio::test]
async fn what_one_may_not_know_of_is_not_there() {
    let chat = Chat::start().await;
    let unknown = "/v1/conversations/no-such-chat";
    let foreign = chat.colleague.get(&chat.path).await.problem();
    let nothing = chat.colleague.get(unknown).await.problem();
    assert_eq!(foreign.code, ErrorCode::NotFound);
    assert_eq!(foreign, nothing, "the answer tells a foreign chat from none");

    let text = json!({ "text": "hello" });
    for path in [&chat.path, unknown] {
        let colleague = &chat.colleague;
        let answers = [
            colleague.get(&format!("{path}/messages")).await,
            colleague.put(&format!("{path}/messages/{}", client_id()), text.clone()).await,
            colleague.put(&format!("{path}/read"), json!({ "up_to": 1 })).await,
            colleague.tell(&format!("{path}/end")).await,
        ];
        for answer in answers {
            assert_eq!(answer.problem().code, ErrorCode::NotFound, "{path}");
        }
    }
    for path in ["/v1/offers/no-such-offer/accept", "/v1/offers/no-such-offer/decline"] {
        assert_eq!(chat.agent.tell(path).await.problem().code, ErrorCode::NotFound);
    }
    assert_eq!(chat.agent.get("/v1/no-such-thing").await.problem().code, ErrorCode::NotFound);
    let problem = chat.agent.tell("/v1/me").await.problem();
    assert_eq!(problem.code, ErrorCode::MethodNotAllowed);
}

#[tokio::test]
async fn bodies_that_are_not_what_they_should_be() {
    let chat = Chat::start().await;
    let before = chat.length().await;
    let cases = [
        (json!({ "text": 7 }), ErrorCode::InvalidBody),
        (json!({}), ErrorCode::InvalidBody),
        (json!({ "text": "a", "urgent": true }), ErrorCode::InvalidBody),
        (json!(["a"]), ErrorCode::InvalidBody),
        (json!({ "text": " \n\u{a0} " }), ErrorCode::MessageEmpty),
        (json!({ "text": "x".repeat(10_001) }), ErrorCode::MessageTooLong),
    ];
    for (body, code) in cases {
        let short: String = body.to_string().chars().take(60).collect();
        let problem = chat.agent.put(&chat.message(), body.clone()).await.problem();
        assert_eq!(problem.code, code, "from an agent: {short}");
        let path = format!("/v1/visitor/conversation/messages/{}", client_id());
        let problem = chat.visitor.put(&path, body).await.problem();
        assert_eq!(problem.code, code, "from a visitor: {short}");
        if code == ErrorCode::MessageTooLong {
            assert!(problem.detail.contains("10000"), "the limit is not told: {problem:?}");
        }
    }
    let large = json!({ "text": "x".repeat(limits::BODY_BYTES) });
    let problem = chat.agent.put(&chat.message(), large).await.problem();
    assert_eq!(problem.code, ErrorCode::BodyTooLarge);
    assert!(problem.detail.contains("65536"), "the limit is not told: {problem:?}");

    let api = &chat.agent;
    let not_json = api.post_raw("/v1/sessions", "application/json", "{oops".into()).await;
    assert_eq!(not_json.problem().code, ErrorCode::InvalidBody);
    let form = api.post_raw("/v1/sessions", "text/plain", "{}".into()).await;
    assert_eq!(form.problem().code, ErrorCode::UnsupportedMediaType);
    for query in ["scope=mine", "limit=0", "limit=101", "limit=many", "cursor=nonsense"] {
        let problem = api.get(&format!("/v1/conversations?{query}")).await.problem();
        assert_eq!(problem.code, ErrorCode::InvalidParameter, "{query}");
    }
    let path = format!("{}/messages/not-a-uuid", chat.path);
    let problem = api.put(&path, json!({ "text": "a" })).await.problem();
    assert_eq!(problem.code, ErrorCode::InvalidParameter);

    assert_eq!(chat.length().await, before, "something was half-done");
}

#[tokio::test]
async fn a_key_is_one_message() {
    let chat = Chat::start().await;
    let path = chat.message();
    let first = chat.agent.put(&path, json!({ "text": " once \n" })).await;
    assert_eq!(first.status, 201);
    let again = chat.agent.put(&path, json!({ "text": "once" })).await;
    assert_eq!(again.status, 200);
    assert_eq!(first.body, again.body);
    let other = chat.agent.put(&path, json!({ "text": "twice" })).await;
    assert_eq!(other.problem().code, ErrorCode::ClientIdReused);
}

#[tokio::test]
async fn too_many_messages_and_an_ended_chat() {
    let chat = Chat::start().await;
    for n in 0..limits::MESSAGE_RATE {
        let answer = chat.agent.put(&chat.message(), json!({ "text": format!("{n}") })).await;
        assert_eq!(answer.status, 201, "message {n}");
    }
    let answer = chat.agent.put(&chat.message(), json!({ "text": "one more" })).await;
    assert!(answer.retry_after.is_some(), "{answer:?}");
    assert_eq!(answer.problem().code, ErrorCode::RateLimited);
    chat.server.pass(10_000).await;
    chat.agent.put(&chat.message(), json!({ "text": "later" })).await.good();

    chat.visitor.tell("/v1/visitor/conversation/end").await.good();
    let problem = chat.agent.put(&chat.message(), json!({ "text": "too late" })).await.problem();
    assert_eq!(problem.code, ErrorCode::ConversationEnded);
    let path = format!("/v1/visitor/conversation/messages/{}", client_id());
    let problem = chat.visitor.put(&path, json!({ "text": "too late" })).await.problem();
    assert_eq!(problem.code, ErrorCode::ConversationEnded);
    assert_eq!(chat.colleague.get(&chat.path).await.status, 200, "an ended chat is for all agents");
}

#[tokio::test]
async fn a_visitors_particulars() {
    let server = ChatServer::start().await;
    for (start, code) in [
        (json!({ "name": "x".repeat(201) }), ErrorCode::InvalidValue),
        (json!({ "email": "not an address" }), ErrorCode::InvalidValue),
        (json!({ "name": 3 }), ErrorCode::InvalidBody),
        (json!({ "crm_status": "gold" }), ErrorCode::InvalidBody),
    ] {
        let problem = server.api().post("/v1/visitor/conversations", start.clone()).await.problem();
        assert_eq!(problem.code, code, "{start}");
    }
    let blank = json!({ "name": "  ", "email": "" });
    let started = server.api().post("/v1/visitor/conversations", blank).await.good();
    assert!(started["conversation"]["id"].is_string());
}
