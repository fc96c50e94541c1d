//! A server that misbehaves does not take the inbox along: it says what is wrong, goes on, and is
//! as it should be once the server is.

use std::time::Duration;

use e2e::{AGENT_1, AgentPage, BadServer, Method, Name, Reply, Role, Stage, wait::within};
use serde_json::{Value, json};

/// What the notice about frames that make no sense begins with.
const UNREADABLE: &str = "The server sent something that this inbox cannot read.";

/// Longer than the inbox waits for any answer.
const NO_PATIENCE: Duration = Duration::from_secs(30);

/// An agent who takes the one that misbehaves for the server, and is available.
async fn agent_at(stage: &mut Stage, bad: &BadServer) -> AgentPage {
    let agent = stage.agent_at("agent", &format!("{}/", bad.origin())).await;
    agent.sign_in(AGENT_1).await;
    agent.set_available(true).await;
    agent
}

async fn notices(agent: &AgentPage) -> String {
    agent.browser.role(Role::Region, "Notices").text().await
}

/// Events in all the ways in which they can be wrong; what is right stands between them.
fn nonsense(frame: &str) -> Vec<String> {
    let Ok(event) = serde_json::from_str::<Value>(frame) else { return vec![frame.into()] };
    if event["t"] != "event" {
        return vec![frame.into()];
    }
    let with = |field: &str, value: Value| {
        let mut event = event.clone();
        event[field] = value;
        event.to_string()
    };
    let unknown =
        json!({"t": "event", "seq": event["prev"], "prev": 0, "at": 0, "type": "x", "data": 1});
    vec![
        String::new(),
        "<!doctype html>".into(),
        "[".repeat(100_000),
        json!({"t": "fanfare"}).to_string(),
        json!({"t": "event"}).to_string(),
        unknown.to_string(),
        with("seq", json!(-1)),
        with("seq", json!(1.5)),
        with("at", json!("yesterday")),
        with("t", json!("typing")),
        with("t", json!(null)),
        r#"{"t":"presence","conversation_id":"\ud800","online":true}"#.into(),
        frame.into(),
        with("data", json!({"text": "x".repeat(500_000)})),
    ]
}

#[tokio::test(flavor = "multi_thread")]
async fn frames_that_make_no_sense() {
    let mut stage = Stage::set("bad-frames").await;
    let bad = stage.server.bad_server().await;
    let agent = agent_at(&mut stage, &bad).await;
    let visitor = stage.visitor("visitor").await;
    agent.takes(&visitor, "Nora Quist").await;
    agent.message_box().write("half a sentence").await;

    bad.frames(nonsense);
    for text in ["one", "two", "three"] {
        visitor.send(text).await;
        agent.reads(text).await;
    }
    let said = agent.browser.role(Role::Region, "Notices");
    said.says(UNREADABLE).await;
    assert_eq!(notices(&agent).await.matches(UNREADABLE).count(), 1, "it is said once");
    agent.has_draft("half a sentence").await;
    agent.connection_is("Connected").await;

    // An event that is unreadable for good: what it would have told comes all the same.
    bad.frames(|frame| {
        let is_message = frame.contains("message.created");
        vec![if is_message { frame.replace("\"position\"", "\"place\"") } else { frame.into() }]
    });
    visitor.send("four").await;
    agent.reads("four").await;

    // Ten megabytes at once, in place of the next event.
    bad.frames(|frame| {
        let is_event = frame.contains("message.created");
        vec![if is_event { "x".repeat(10 * 1024 * 1024) } else { frame.into() }]
    });
    visitor.send("five").await;
    said.says("more at once than this inbox takes").await;
    agent.message_box().write(", and the rest").await;
    bad.is_good_again();
    agent.connection_is("Connected").await;
    agent.reads("five").await;
    agent.has_draft("half a sentence, and the rest").await;
    agent.send_draft().await;
    visitor.reads("half a sentence, and the rest").await;
    stage.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn answers_that_make_no_sense() {
    let mut stage = Stage::set("bad-answers").await;
    let bad = stage.server.bad_server().await;
    let agent = stage.agent_at("agent", &format!("{}/", bad.origin())).await;

    // From the first one on: signed in, and then nothing.
    bad.answers(Method::GET, "/v1/snapshot", Reply::Html(200));
    agent.try_to_sign_in(AGENT_1, "demo").await;
    agent.conversations().says("The server’s answer (status 200) makes no sense.").await;
    bad.is_good_again();
    agent.connection_is("Connected").await;

    agent.set_available(true).await;
    let visitor = stage.visitor("visitor").await;
    agent.takes(&visitor, "Nora Quist").await;
    visitor.send("Hello").await;
    agent.reads("Hello").await;
    agent.message_box().write("a draft").await;

    let elsewhere = format!("{}/v1/me", stage.server.origin());
    for (reply, words) in [
        (Reply::Html(502), "(status 502) makes no sense"),
        (Reply::Json(200, String::new()), "(status 200) makes no sense"),
        (Reply::Json(200, "{\"items\": 7}".into()), "(status 200) makes no sense"),
        (
            Reply::Json(500, json!({"status": 500, "code": "internal"}).to_string()),
            "made a mistake",
        ),
        (Reply::Wait(120), "Too many"),
        (Reply::Elsewhere(elsewhere), "sends this inbox elsewhere"),
        // The last one, because it is not asked again by itself.
        (Reply::Html(200), "(status 200) makes no sense"),
    ] {
        agent.browser.go(&format!("{}/#/", bad.origin())).await;
        bad.answers(Method::GET, "/messages", reply);
        agent.browser.reload().await;
        agent.row("Nora Quist").click().await;
        agent.main().says(words).await;
        // What one writes does not depend on it.
        agent.has_draft("a draft").await;
    }
    bad.is_good_again();
    agent.main().role(Role::Button, "Retry").click().await;
    agent.reads("Hello").await;
    agent.has_draft("a draft").await;

    // A message is not lost by it, and not sent twice.
    bad.answers(Method::PUT, "/messages/", Reply::Html(200));
    agent.send(", finished").await;
    agent.sees_state("a draft, finished", "makes no sense").await;
    bad.answers(Method::PUT, "/messages/", Reply::Wait(1));
    agent.line("a draft, finished").role(Role::Button, "Retry").click().await;
    agent.sees_state("a draft, finished", "Sending").await;
    bad.is_good_again();
    visitor.reads("a draft, finished").await;
    agent.reads("a draft, finished").await;

    // A page is no transcript.
    agent.end_session().await;
    bad.answers(Method::GET, "/transcript", Reply::Html(200));
    agent.browser.role(Role::Button, "Download transcript").click().await;
    agent.main().says("The transcript was not downloaded.").await;
    stage.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_that_drips_is_not_waited_for() {
    let mut stage = Stage::set("drip").await;
    let bad = stage.server.bad_server().await;
    let agent = agent_at(&mut stage, &bad).await;
    let visitor = stage.visitor("visitor").await;
    bad.answers(Method::GET, "/activities", Reply::Drip);
    agent.takes(&visitor, "Nora Quist").await;
    within(NO_PATIENCE, async || {
        let text = agent.history().text().await;
        if text.contains("The server did not answer.") { Ok(()) } else { Err(text) }
    })
    .await
    .expect("it is given up");
    bad.is_good_again();
    agent.history().role(Role::Button, "Retry").click().await;
    agent.activity("Anna Keller").there().await;
    stage.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn at_the_visitors_page() {
    let mut stage = Stage::set("bad-visitor").await;
    let bad = stage.server.bad_server().await;
    let agent = stage.agent("agent").await;
    agent.sign_in(AGENT_1).await;
    agent.set_available(true).await;
    let visitor = stage.visitor_on("visitor", &bad.origin()).await;
    let alert = visitor.browser.role(Role::Alert, Name::Any);

    bad.answers(Method::POST, "/conversations", Reply::Html(200));
    visitor.start_chat("Nora Quist", "").await;
    alert.says("makes no sense").await;
    bad.answers(Method::POST, "/conversations", Reply::Wait(9));
    visitor.browser.role(Role::Button, "Start chat").click().await;
    alert.says("Slowly.").await;
    bad.is_good_again();
    visitor.browser.role(Role::Button, "Start chat").click().await;
    agent.is_offered("Nora Quist").await;
    agent.accept().await;

    // Frames that make no sense, of a kind that is unknown, and lines of which nothing is known.
    bad.frames(|frame| {
        let junk = ["", "<!doctype html>", "null", "[]", r#"{"t":"fanfare"}"#, r#"{"t":"state"}"#];
        let mut frames: Vec<_> = junk.map(str::to_owned).into();
        frames.push(frame.replace("\"text\":\"odd\"", "\"text\":7"));
        frames
    });
    agent.send("even").await;
    visitor.reads("even").await;
    agent.send("odd").await;
    visitor.reads("Here is something that this page cannot show.").await;
    visitor.message_box().write("a draft").await;

    // HTML where JSON is due, for what is asked and for what is said.
    bad.answers(Method::GET, "/conversation", Reply::Html(200));
    bad.answers(Method::PUT, "/messages/", Reply::Html(200));
    bad.frames(|frame| vec![frame.replace("\"state\":\"active\"", "\"state\":\"unheard-of\"")]);
    agent.send("from afar").await;
    alert.says("makes no sense").await;
    visitor.send(", finished").await;
    visitor.sees_state("a draft, finished", "Sending…").await;
    bad.is_good_again();
    visitor.reads("from afar").await;
    alert.gone().await;
    agent.reads("a draft, finished").await;
    visitor.reads("a draft, finished").await;
    stage.close().await;
}
