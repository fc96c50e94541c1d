//! What proves who somebody is, and what people say to each other, stays out of the database, the
//! log and every address.

use std::{
    collections::BTreeSet,
    fs,
    path::Path,
    process::{Command, Output},
};

use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use chat_server::shared_secret::SharedSecret;
use contract::{ErrorCode, limits, socket::Resume};
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

use crate::{
    identity, meetings,
    operations::operations,
    process::{Program, does},
    site,
    support::{Agent, Caller, PASSWORD, START, Visitor, Wire, World, client, read, refused, uuid},
};

/// Whether any of these files holds these bytes.
fn is_in_a_file_of(folder: &Path, text: &str) -> bool {
    fs::read_dir(folder).unwrap().any(|file| {
        let bytes = fs::read(file.unwrap().path()).unwrap();
        bytes.windows(text.len()).any(|it| it == text.as_bytes())
    })
}

#[tokio::test]
async fn no_secret_is_in_the_database() {
    let mut world = World::with(|config| {
        config.webhook_secret = Some(SharedSecret::new(site::SECRET).unwrap());
        config.identity_secret = Some(SharedSecret::new(identity::SECRET).unwrap());
    })
    .await;
    let agent = world.ready_agent("anna").await;
    let identity = identity::token(&world, "customer-7", &json!({"name": "Vera"}));
    let visitor = world.start_chat(json!({ "identity": identity })).await;
    let key = world.office().await.add_api_key("the shop").await.unwrap();
    let (agents, visitors) = (agent.socket_ticket().await, visitor.socket_ticket().await);
    let used = agent.socket().await;
    let secrets = [
        PASSWORD,
        &agent.caller.token,
        &visitor.caller.token,
        agents.secret(),
        visitors.secret(),
        key.secret(),
        &identity,
        site::SECRET,
        identity::SECRET,
    ];
    let folder = world.database().parent().unwrap().to_owned();
    // Beside the journal, and after the end folded into one file.
    for stopped in [false, true] {
        if stopped {
            world.stop().await;
        }
        assert!(is_in_a_file_of(&folder, "anna@example.com"), "the files are readable at all");
        for (i, secret) in secrets.iter().enumerate() {
            assert!(!is_in_a_file_of(&folder, secret), "secret {i}, stopped: {stopped}");
            let raw = BASE64_URL_SAFE_NO_PAD.decode(secret.trim_start_matches("inbox_key_"));
            let raw = raw.unwrap_or_default();
            let is_there = |it: fs::DirEntry| {
                let bytes = fs::read(it.path()).unwrap();
                raw.len() == 32 && bytes.windows(32).any(|window| window == raw)
            };
            assert!(!fs::read_dir(&folder).unwrap().any(|it| is_there(it.unwrap())), "secret {i}");
        }
    }
    drop(used);
}

#[tokio::test]
pub async fn a_visitors_token_is_over_when_nobody_uses_it() {
    let world = World::start().await;
    let (kept, lost) = (world.visitor("Vera").await, world.visitor("Willi").await);
    let day = 24 * 3600;
    let days = i64::from(limits::VISITOR_TOKEN_DAYS);
    // Whoever looks in now and then comes back for ever.
    for _ in 0..4 {
        world.advance_seconds(days / 2 * day);
        kept.state().await;
    }
    refused(
        lost.ask(Method::GET, "/v1/visitor/conversation", None).await,
        ErrorCode::Unauthenticated,
    )
    .await;
    refused(lost.start_again(json!({})).await, ErrorCode::Unauthenticated).await;
    world.advance_seconds(days * day - 60);
    kept.state().await;
    world.advance_seconds(days * day + 60);
    refused(
        kept.ask(Method::GET, "/v1/visitor/conversation", None).await,
        ErrorCode::Unauthenticated,
    )
    .await;
}

#[test]
fn no_address_of_the_api_holds_a_secret() {
    let words =
        ["token", "ticket", "secret", "password", "key", "identity", "signature", "session"];
    for operation in operations() {
        let parameters = operation.content["parameters"].as_array().cloned().unwrap_or_default();
        for parameter in parameters {
            let name = parameter["name"].as_str().unwrap();
            let schema = parameter["schema"].to_string();
            assert!(!schema.contains("/Token\""), "{}: {name} is a token", operation.id);
            let is_secret = words.iter().any(|word| name.contains(word));
            assert!(!is_secret || parameter["in"] == "header", "{}: {name}", operation.id);
        }
    }
}

/// The program with everything that it can be told, and all of it written down.
struct Logged {
    folder: tempfile::TempDir,
    program: Program,
    agent: Agent,
    /// What must not be in the log.
    secrets: Vec<(&'static str, String)>,
}

const MODEL_KEY: &str = "sk-model-key-of-the-operator";
const AGENTS_PASSWORD: &str = "swordfish-of-anna";

impl Logged {
    async fn start() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let path = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
        fs::write(path("webhook"), site::SECRET).unwrap();
        fs::write(path("identity"), identity::SECRET).unwrap();
        let mut command = Command::new(crate::process::PROGRAM);
        // Everything that anything in it has to say.
        command
            .env("RUST_LOG", "trace")
            .env("SUMMARY_MODEL_KEY", MODEL_KEY)
            .stderr(fs::File::create(path("log")).unwrap());
        let program = Program::run(
            command,
            &[
                "--database",
                &path("chat.db"),
                "--webhook-secret-file",
                &path("webhook"),
                "--identity-secret-file",
                &path("identity"),
                // Nobody listens there: what is to be summed up goes astray.
                "--summary-model-url",
                "http://127.0.0.1:9/v1",
                "--summary-model",
                "m",
            ],
        );
        let at = ["--database", &path("chat.db")];
        let add = ["agent", "add", "--email", "anna.agent@example.com", "--name", "Anna"];
        does(&[&add, &at[..]].concat(), &format!("{AGENTS_PASSWORD}\n"));
        let key = does(&[&["api-key", "add", "--name", "The shop"], &at[..]].concat(), "");
        let agent = program.sign_in("anna.agent@example.com", AGENTS_PASSWORD).await;
        let secrets = vec![
            ("a password", AGENTS_PASSWORD.into()),
            ("the model's key", MODEL_KEY.into()),
            ("the secret of calls", site::SECRET.into()),
            ("the secret of identities", identity::SECRET.into()),
            ("an API key", key.trim().into()),
            ("a session", agent.caller.token.clone()),
            ("an agent's address", "anna.agent@example.com".into()),
        ];
        Self { folder, program, agent, secrets }
    }

    /// A word of which nothing may be logged.
    fn secret(&mut self, what: &'static str, secret: impl Into<String>) -> String {
        let secret = secret.into();
        self.secrets.push((what, secret.clone()));
        secret
    }

    async fn ask(&self, method: Method, path: &str, token: Option<&str>, body: &str) -> u16 {
        let request = client()
            .request(method, format!("{}{path}", self.program.url))
            .header("content-type", "application/json")
            .body(body.to_owned());
        let request = match token {
            Some(token) => request.bearer_auth(token),
            None => request,
        };
        request.send().await.unwrap().status().as_u16()
    }

    /// The log, once the program has ended.
    fn log(mut self) -> (String, Vec<(&'static str, String)>) {
        self.program.signal("TERM");
        self.program.child.wait().unwrap();
        (fs::read_to_string(self.folder.path().join("log")).unwrap(), self.secrets)
    }
}

#[cfg(unix)]
#[tokio::test]
async fn nothing_that_is_secret_or_said_is_in_the_log() {
    let mut it = Logged::start().await;
    let agent = Agent { caller: it.agent.caller.clone(), session: it.agent.session.clone() };
    agent.set_available(true).await;
    meetings::connect(&agent).await;

    // A chat from its beginning to its end.
    let claims = json!({
        "sub": it.secret("the site's name for the visitor", "customer-quosub"),
        "name": it.secret("the visitor's name", "Vera Quoname"),
        "email": it.secret("the visitor's address", "quomail@example.com"),
        "exp": START.as_millis() / 1000 + 300,
    });
    let identity = identity::signed(&json!({"alg": "HS256"}), &claims, identity::SECRET);
    let identity = it.secret("an identity", identity);
    let attribute = it.secret("an attribute", "quoattribute");
    let body = json!({"identity": identity, "attributes": {"plan": attribute}});
    let path = "/v1/visitor/conversations";
    let http = client();
    let started = http.post(format!("{}{path}", it.program.url)).json(&body).send().await.unwrap();
    let started: contract::visitor_side::StartedChat = read(started, 201).await;
    let token = it.secret("a visitor's token", started.token.secret());
    let caller = Caller { url: it.program.url.clone(), http, token: token.clone() };
    let visitor = Visitor { caller, started };
    let (mut of_agent, mut of_visitor) = (agent.socket().await, visitor.socket().await);
    visitor.say(&it.secret("what a visitor says", "quovisitorsays it")).await;
    let chat = agent.accept(&agent.offer().await).await.id;
    let said = it.secret("what an agent says", "quoagentsays it");
    agent.say(&chat, &said).await;
    visitor.say(&it.secret("another word", "quoanother word")).await;
    let card = meetings::share(&agent, &chat, &agent).await;
    let slots = meetings::slots(&visitor, &card).await;
    meetings::book(&visitor, &card, slots.starts[0]).await;
    let advance = json!({"advance_ms": 15_000}).to_string();
    assert_eq!(it.ask(Method::POST, "/v1/test/clock", None, &advance).await, 204);
    of_agent.wait_for::<Value>("summary.changed").await;
    let search = it.secret("what is searched for", "quosearch");
    let found = format!("/v1/conversations?scope=all&q={search}");
    agent.ask(Method::GET, &found, None).await;
    agent.ask(Method::GET, &format!("/v1/answers?q={search}"), None).await;

    // What goes wrong on the way: in the body, in the address, on the socket.
    let wrong = it.secret("what is wrong", "quowrong");
    let session = agent.caller.token.clone();
    let bodies = [
        format!("{{\"text\": \"{wrong}\", \"more\": 1}}"),
        format!("{{\"text\": \"{wrong}"),
        json!({ "text": wrong.repeat(2_000) }).to_string(),
        json!({"text": wrong, "pad": "x".repeat(limits::BODY_BYTES)}).to_string(),
    ];
    for body in &bodies {
        let path = format!("/v1/conversations/{chat}/messages/{}", uuid());
        assert!(it.ask(Method::PUT, &path, Some(&session), body).await >= 400);
        let path = format!("/v1/visitor/conversation/messages/{}", uuid());
        assert!(it.ask(Method::PUT, &path, Some(&token), body).await >= 400);
    }
    for path in [
        format!("/v1/conversations/{wrong}"),
        format!("/v1/{wrong}/nothing"),
        format!("/v1/sessions/{wrong}"),
        format!("/v1/visitors/{wrong}@example.com/profile"),
        format!("/v1/conversations?scope={wrong}"),
    ] {
        for method in [Method::GET, Method::DELETE] {
            assert!(it.ask(method, &path, Some(&wrong), "").await >= 400);
        }
    }
    let sign_in = json!({"email": format!("{wrong}@example.com"), "password": wrong}).to_string();
    assert_eq!(it.ask(Method::POST, "/v1/sessions", None, &sign_in).await, 401);
    let forged = json!({ "identity": format!("{identity}{wrong}") }).to_string();
    assert_eq!(it.ask(Method::POST, path, None, &forged).await, 403);
    let key = it.secrets.iter().find(|(what, _)| *what == "an API key").unwrap().1.clone();
    let profile = json!({"phone": it.secret("a telephone number", "+49 30 quophone")}).to_string();
    let who = "/v1/visitors/customer-quosub/profile";
    assert_eq!(it.ask(Method::PUT, who, Some(&key), &profile).await, 200);
    assert_eq!(it.ask(Method::PUT, who, None, &profile).await, 401);
    let ticket = agent.socket_ticket().await;
    it.secret("a ticket", ticket.secret());
    let mut wire = Wire::open(&it.program.url, "/v1/visitor/socket").await;
    wire.next::<Value>().await;
    wire.send(&json!({"t": "auth", "ticket": ticket})).await;
    wire.close_code().await;
    of_visitor.send_text(format!("{{\"t\": \"{wrong}\"}}")).await;
    of_visitor.close_code().await;
    let resume = Resume { epoch: wrong.as_str().into(), seq: 1 };
    of_agent.wire.send(&contract::socket::ClientFrame::Resume(resume)).await;
    of_agent.wire.send_text(format!("[\"{wrong}\"]")).await;
    of_agent.wire.close_code().await;
    assert_eq!(agent.end(&chat).await.status(), StatusCode::OK);
    agent.ask(Method::DELETE, "/v1/sessions/current", None).await;

    let (log, secrets) = it.log();
    assert!(log.contains("path=/v1/conversations/{conversation_id}/messages/{client_id}"), "{log}");
    assert!(log.contains("no summary from the model"), "what goes wrong is told: {log}");
    for (what, secret) in secrets {
        let lines: Vec<_> = log.lines().filter(|line| line.contains(&secret)).collect();
        assert!(lines.is_empty(), "{what} is logged: {:.400}", lines[0]);
    }
}

/// What is in no list of processes either: every option that takes a secret takes a file.
#[test]
fn no_option_of_the_command_line_takes_a_secret() {
    for command in
        [vec!["serve"], vec!["agent", "add"], vec!["agent", "password"], vec!["api-key", "add"]]
    {
        let help: Output = crate::process::run(&[&command[..], &["--help"]].concat(), "");
        let help = String::from_utf8(help.stdout).unwrap();
        let options: BTreeSet<&str> = help
            .split_whitespace()
            .filter(|word| word.starts_with("--"))
            .map(|word| word.trim_end_matches([',', ';', '.', ':', ')']))
            .collect();
        assert!(options.contains("--database"), "{help}");
        for option in options {
            let is_secret =
                ["secret", "password", "token", "key"].iter().any(|it| option.contains(it));
            assert!(!is_secret || option.ends_with("-file"), "{option}");
        }
    }
}
