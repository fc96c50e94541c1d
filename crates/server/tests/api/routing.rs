//! For whom a chat is, and who is asked when they are not there.

use std::collections::BTreeMap;

use contract::{ErrorCode, limits, visitor_side::VisitorChatState};
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

use crate::support::{Agent, World, eventually, read, refused};

/// Three agents who are there; what a test does next decides who is asked.
async fn three(world: &World) -> [Agent; 3] {
    [
        world.ready_agent("anna").await,
        world.ready_agent("ben").await,
        world.ready_agent("cleo").await,
    ]
}

/// Which of these agents is asked, alone.
async fn asked<const N: usize>(agents: &[Agent; N]) -> usize {
    let mut who = Vec::new();
    for (index, agent) in agents.iter().enumerate() {
        who.extend(agent.offers().await.iter().map(|_| index));
    }
    assert_eq!(who.len(), 1, "{who:?} are asked");
    who[0]
}

async fn decline(agent: &Agent) {
    assert_eq!(agent.decline(&agent.offer().await).await.status(), StatusCode::NO_CONTENT);
}

async fn team(world: &World, name: &str, members: &[&str]) {
    world.office().await.add_team(name).await.unwrap();
    let emails: Vec<_> = members.iter().map(|name| format!("{name}@example.com")).collect();
    world.office().await.join_team(name, &emails).await.unwrap();
}

#[tokio::test]
async fn a_named_agent_is_asked_first_and_then_everybody_else_once() {
    let world = World::start().await;
    let agents = three(&world).await;
    let [anna, ben, cleo] = &agents;
    // Whose turn it is plays no part.
    let visitor = world.start_chat(json!({"ask": {"agent": ben.session.me.id}})).await;
    assert_eq!(asked(&agents).await, 1);
    decline(ben).await;
    assert_eq!(asked(&agents).await, 0);
    decline(anna).await;
    assert_eq!(asked(&agents).await, 2);
    decline(cleo).await;
    assert_eq!(visitor.state().await.conversation.state, VisitorChatState::Missed);
}

#[tokio::test]
async fn a_named_agent_who_does_not_answer_in_time_leaves_it_to_the_others() {
    let world = World::start().await;
    let agents = three(&world).await;
    world.start_chat(json!({"ask": {"agent": agents[2].session.me.id}})).await;
    assert_eq!(asked(&agents).await, 2);
    world.advance_seconds(i64::from(limits::OFFER_SECONDS));
    eventually("the next", || async { agents[0].offers().await.pop() }).await;
    assert_eq!(asked(&agents).await, 0);
}

#[tokio::test]
async fn a_team_is_asked_in_turn_and_then_everybody_else() {
    let world = World::start().await;
    let agents = three(&world).await;
    team(&world, "Sales", &["ben", "cleo"]).await;
    let mut turns = Vec::new();
    for _ in 0..4 {
        let visitor = world.start_chat(json!({"ask": {"team": "sales"}})).await;
        turns.push(asked(&agents).await);
        visitor.end().await;
    }
    assert_eq!(turns, [1, 2, 1, 2]);

    let visitor = world.start_chat(json!({"ask": {"team": " SALES "}})).await;
    for who in [1, 2, 0] {
        assert_eq!(asked(&agents).await, who);
        decline(&agents[who]).await;
    }
    assert_eq!(visitor.state().await.conversation.state, VisitorChatState::Missed);
    // Nobody of the team is there.
    for agent in &agents[1..] {
        agent.set_available(false).await;
    }
    world.start_chat(json!({"ask": {"team": "Sales"}})).await;
    assert_eq!(asked(&agents).await, 0);
}

#[tokio::test]
async fn who_does_not_exist_is_like_who_is_not_there() {
    let world = World::start().await;
    let anna = world.ready_agent("anna").await;
    let ben = world.agent("ben").await;
    let mut answers = Vec::new();
    for ask in [
        json!({"agent": ben.session.me.id}),
        json!({"agent": "nobody"}),
        json!({"agent": ""}),
        json!({"team": "no such team"}),
    ] {
        let visitor = world.start_chat(json!({ "ask": ask })).await;
        assert_eq!(anna.offers().await.len(), 1, "{ask}");
        let mut state = serde_json::to_value(&visitor.started.state).unwrap();
        state["conversation"]["id"].take();
        answers.push(state);
        visitor.end().await;
    }
    assert!(answers.windows(2).all(|pair| pair[0] == pair[1]), "{answers:?}");
}

#[tokio::test]
async fn what_a_chat_asks_for_has_limits() {
    let world = World::start().await;
    world.ready_agent("anna").await;
    let start =
        |body: Value| world.ask(Method::POST, "/v1/visitor/conversations", None, Some(body));
    let attributes = |n: usize| (0..n).map(|i| (format!("a{i}"), json!("x"))).collect();
    let many = |n| json!({"attributes": Value::Object(attributes(n))});
    for good in [
        json!({"attributes": {}}),
        json!({"attributes": {"plan": "", "A-b_c.9": "ü".repeat(200)}}),
        json!({"attributes": {"a".repeat(40): "x"}}),
        many(20),
        json!({"ask": {"agent": "x".repeat(64)}}),
        json!({"ask": {"team": "ü".repeat(60)}}),
    ] {
        assert_eq!(start(good.clone()).await.status(), StatusCode::CREATED, "{good}");
    }
    for (bad, field) in [
        (json!({"attributes": {"plan": "ü".repeat(201)}}), "attributes"),
        (json!({"attributes": {"plan": "a\nb"}}), "attributes"),
        (json!({"attributes": {"a".repeat(41): "x"}}), "attributes"),
        (json!({"attributes": {"a b": "x"}}), "attributes"),
        (many(21), "attributes"),
        (json!({"ask": {"agent": "x".repeat(65)}}), "ask"),
        (json!({"ask": {"team": "ü".repeat(61)}}), "ask"),
        (json!({"ask": {"team": " "}}), "ask"),
    ] {
        let problem = refused(start(bad.clone()).await, ErrorCode::InvalidValue).await;
        assert!(problem.detail.contains(&format!("`{field}`")), "{bad}: {}", problem.detail);
    }
    for bad in [
        json!({"ask": "anna"}),
        json!({"ask": {}}),
        json!({"ask": {"agent": "a", "team": "t"}}),
        json!({"ask": {"group": "t"}}),
        json!({"attributes": {"plan": 3}}),
        json!({"attributes": ["plan"]}),
    ] {
        refused(start(bad).await, ErrorCode::InvalidBody).await;
    }
}

const RULES: &str = r#"
[[rule]]
name = "Sales"
when = [{ attribute = "plan", one-of = ["pro", "business"] }]
to = { team = "sales" }

[[rule]]
name = "German"
when = [{ visitor = "locale", begins = "de" }]
to = { agent = "cleo@example.com" }

[[rule]]
name = "Acme"
when = [{ visitor = "email-domain", is = "acme.example" }]
to = { agent = "ben@example.com" }
"#;

/// A world with three agents, a team of Ben, and the rules above. Its server is started anew for
/// them, as an operator would.
async fn ruled() -> (World, [Agent; 3]) {
    let mut world = World::start().await;
    for name in ["anna", "ben", "cleo"] {
        world.agent(name).await;
    }
    team(&world, "Sales", &["ben"]).await;
    let file = world.database().with_extension("toml");
    std::fs::write(&file, RULES).unwrap();
    world.restart(|config| config.rules = Some(file)).await;
    let mut agents = Vec::new();
    for name in ["anna", "ben", "cleo"] {
        let agent = world.sign_in(&format!("{name}@example.com")).await;
        agent.set_available(true).await;
        agents.push(agent);
    }
    (world, agents.try_into().ok().unwrap())
}

#[tokio::test]
async fn the_first_rule_that_fits_decides_who_is_asked_first() {
    let (world, agents) = ruled().await;
    let start = async |body: Value, language: &str| {
        let request = world.http.post(format!("{}/v1/visitor/conversations", world.url));
        let answer = request.header("accept-language", language).json(&body).send().await.unwrap();
        let started: Value = read(answer, 201).await;
        let who = asked(&agents).await;
        let token = started["token"].as_str();
        let end = world.ask(Method::POST, "/v1/visitor/conversation/end", token, None).await;
        assert_eq!(end.status(), StatusCode::OK);
        who
    };
    let none = BTreeMap::<String, String>::new();
    let cleo = json!({"agent": agents[2].session.me.id});
    for (body, language, who) in [
        (json!({"attributes": {"plan": "Pro"}}), "en", 1),
        (json!({"attributes": {"plan": "Pro"}}), "de-AT,de;q=0.9,en;q=0.5", 1),
        (json!({"attributes": {"plan": "free"}}), "de-AT,de;q=0.9", 2),
        (json!({"email": "x@acme.example"}), "en-GB", 1),
        (json!({"email": "x@acme.example"}), "de", 2),
        (json!({"attributes": {"plan": "pro"}, "ask": cleo}), "en", 2),
    ] {
        assert_eq!(start(body.clone(), language).await, who, "{body} {language}");
    }
    // No rule fits: it is Anna's turn, who had none yet.
    assert_eq!(start(json!({ "attributes": none }), "en").await, 0);
}

#[tokio::test]
pub async fn a_rule_whose_team_declines_falls_back_to_everybody_also_after_a_restart() {
    let (mut world, agents) = ruled().await;
    // Anna's turn comes last, so that being asked next is no accident of the round robin.
    world.start_chat(json!({"attributes": {"plan": "pro"}})).await;
    assert_eq!(asked(&agents).await, 1);
    let open = agents[1].offer().await;
    world.restart(|_| {}).await;
    let agents: [Agent; 3] = agents.map(|mut agent| {
        agent.caller.url.clone_from(&world.url);
        agent
    });
    assert_eq!(agents[1].offers().await, [open], "it goes on where it was");
    decline(&agents[1]).await;
    assert_eq!(asked(&agents).await, 0);
    decline(&agents[0]).await;
    assert_eq!(asked(&agents).await, 2);
}

#[tokio::test]
async fn a_wish_outlives_a_restart_between_two_offers() {
    let (mut world, agents) = ruled().await;
    let emails = ["cleo@example.com".to_owned()];
    world.office().await.join_team("sales", &emails).await.unwrap();
    world.start_chat(json!({"attributes": {"plan": "pro"}})).await;
    assert_eq!(asked(&agents).await, 1);
    // The rules are gone; what was decided for this chat is kept with it.
    world.restart(|config| config.rules = None).await;
    let agents: [Agent; 3] = agents.map(|mut agent| {
        agent.caller.url.clone_from(&world.url);
        agent
    });
    decline(&agents[1]).await;
    assert_eq!(asked(&agents).await, 2, "the team comes before Anna");
    // A team that is removed meanwhile leaves the chat for everybody.
    world.office().await.remove_team("sales").await.unwrap();
    decline(&agents[2]).await;
    assert_eq!(asked(&agents).await, 0);
}
