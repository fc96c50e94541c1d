//! The program itself: its command line, its end, and its death.

use std::{
    io::{BufRead, BufReader, Write},
    path::Path,
    process::{Child, Command, Output, Stdio},
    sync::{Arc, Mutex},
    time::{Duration, Instant},
};

use contract::{
    Snapshot,
    socket::{Resume, close},
};
use reqwest::{Method, StatusCode};
use serde_json::json;
use sqlx::{Connection, SqliteConnection, sqlite::SqliteConnectOptions};
use tokio::{net::TcpListener, time::timeout};

use crate::{
    attachments::{Upload, VISITOR},
    support::{Agent, Caller, START, Visitor, client, eventually, read, refused, sign_in_at},
};

pub const PROGRAM: &str = env!("CARGO_BIN_EXE_chat-server");

/// A running program, killed with the test.
pub struct Program {
    pub child: Child,
    pub url: String,
}

impl Program {
    pub fn serve(arguments: &[&str]) -> Self {
        let mut command = Command::new(PROGRAM);
        command.stderr(Stdio::null());
        Self::run(command, arguments)
    }

    pub fn run(mut command: Command, arguments: &[&str]) -> Self {
        let mut child = command
            .args(["serve", "--listen", "127.0.0.1:0"])
            .arg(format!("--test-clock={}", START.as_millis()))
            .args(arguments)
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let url = line.trim().strip_prefix("listening on ").unwrap_or_else(|| panic!("{line}"));
        Self { url: url.to_owned(), child }
    }

    pub fn over(database: &Path) -> Self {
        Self::serve(&["--database", database.to_str().unwrap()])
    }

    pub fn signal(&self, name: &str) {
        let id = self.child.id().to_string();
        assert!(Command::new("kill").args(["-s", name, &id]).status().unwrap().success());
    }

    pub async fn sign_in(&self, email: &str, password: &str) -> Agent {
        let body = json!({"email": email, "password": password});
        sign_in_at(&self.url, client(), body).await
    }

    /// A visitor who asks for an agent.
    pub async fn visitor(&self) -> Visitor {
        let http = client();
        let start = http.post(format!("{}/v1/visitor/conversations", self.url));
        let started: contract::visitor_side::StartedChat =
            read(start.json(&json!({"name": "Vera"})).send().await.unwrap(), 201).await;
        let token = started.token.secret().to_owned();
        Visitor { caller: Caller { url: self.url.clone(), http, token }, started }
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Runs it to its end.
pub fn run(arguments: &[&str], input: &str) -> Output {
    let mut child = Command::new(PROGRAM)
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    // A program that refuses at once may not read any of it.
    let _ = child.stdin.take().unwrap().write_all(input.as_bytes());
    child.wait_with_output().unwrap()
}

/// Checks that it ended with 2 and one sentence that holds `words`.
pub fn fails(arguments: &[&str], input: &str, words: &str) {
    let output = run(arguments, input);
    let text = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(2), "{text}");
    let sentence = text.lines().last().unwrap_or_default();
    assert!(sentence.contains(words), "{sentence}");
    assert!(!text.contains("panicked") && !text.contains("Error {"), "{text}");
}

#[test]
fn what_cannot_work_is_said_in_a_sentence() {
    let folder = tempfile::tempdir().unwrap();
    let database = folder.path().join("chat.db");
    let database = database.to_str().unwrap();
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    let serve = ["serve", "--database", database, "--listen"];
    let with = |more: &[&'static str]| [&serve[..], &["127.0.0.1:0"], more].concat();

    fails(&[&serve[..], &[&address]].concat(), "", "Stop it, or choose another port");
    fails(&[&serve[..], &["192.0.2.1:0"]].concat(), "", "no address of this machine");
    fails(&[&serve[..], &["0.0.0.0:0", "--demo"]].concat(), "", "loopback");
    fails(&with(&["--app", "/nonexistent"]), "", "no built inbox");
    let model = ["--summary-model", "m", "--summary-model-url"];
    fails(&with(&[&model[..], &["localhost:11434/v1"]].concat()), "", "must begin with https://");
    let key = ["http://localhost:1/v1", "--summary-model-key-file", "/nonexistent/key"];
    fails(&with(&[&model[..], &key].concat()), "", "Cannot read the key");
    let nowhere = ["serve", "--listen", "127.0.0.1:0", "--database", "/nonexistent/chat.db"];
    fails(&nowhere, "", "--database");
    let no_database = folder.path().join("letter.txt");
    std::fs::write(&no_database, "Dear database, ".repeat(1000)).unwrap();
    let letter = ["serve", "--listen", "127.0.0.1:0", "--database", no_database.to_str().unwrap()];
    fails(&letter, "", "is a database of this server");

    let add = ["agent", "add", "--database", database, "--name", "Anna", "--email"];
    fails(&[&add[..], &["anna@example.com"]].concat(), "\n", "password");
    fails(&[&add[..], &["anna"]].concat(), "secret\n", "e-mail");
    assert!(run(&[&add[..], &["anna@example.com"]].concat(), "secret\n").status.success());
    fails(&[&add[..], &["Anna@example.com"]].concat(), "secret\n", "an account");

    let rules = folder.path().join("rules.toml");
    let rules_at = ["--rules", rules.to_str().unwrap()];
    let with_rules = [&serve[..], &["127.0.0.1:0"], &rules_at].concat();
    fails(&with_rules, "", "Cannot read the rules");
    for (text, words) in [
        (
            "[[rule]]\nname = 'x'\nwhen = []\nto = { team = 'sales' }\n",
            "line 4, column 15: there is no team \"sales\"",
        ),
        (
            "[[rule]]\nname = 'x'\nwhen = []\nto = { agent = 'ben@example.com' }\n",
            "line 4, column 16: there is no agent",
        ),
        (
            "[[rule]]\nname = 'x'\nwhen = [{ visitor = 'shoe', is = '9' }]\nto = { team = 'sales' }\n",
            "line 3, column 21: of a visitor there is no \"shoe\"",
        ),
        ("[[rule]]\nname = 'x\n", "line 2, column"),
    ] {
        std::fs::write(&rules, text).unwrap();
        fails(&with_rules, "", words);
    }
}

/// Checks that it ended well, and returns what it said.
pub fn does(arguments: &[&str], input: &str) -> String {
    let output = run(arguments, input);
    let error = String::from_utf8(output.stderr).unwrap();
    assert!(output.status.success(), "{arguments:?}: {error}");
    String::from_utf8(output.stdout).unwrap()
}

#[tokio::test]
async fn agents_and_teams_are_managed_beside_a_running_server() {
    let folder = tempfile::tempdir().unwrap();
    let database = folder.path().join("chat.db");
    let at = ["--database", database.to_str().unwrap()];
    fails(&[&["agent", "list"], &at[..]].concat(), "", "There is no database");
    assert!(!database.exists(), "a look must not make one");
    let program = Program::over(&database);
    let does = |words: &[&str], input: &str| does(&[words, &at].concat(), input);
    let fails = |words: &[&str], input: &str, why: &str| fails(&[words, &at].concat(), input, why);

    let add = ["agent", "add", "--email", "Anna@example.com", "--name", "Anna"];
    assert_eq!(does(&add, "secret\n"), "Anna can sign in with anna@example.com now.\n");
    let anna = program.sign_in("anna@example.com", "secret").await;
    let id = anna.session.me.id.clone();
    does(&["team", "add", "Sales"], "");
    does(&["team", "join", "sales", "anna@example.com"], "");
    assert_eq!(does(&["team", "list"], ""), "TEAM   MEMBERS\nSales  Anna\n");
    does(&["agent", "rename", "anna@example.com", "Anna K."], "");
    let list = does(&["agent", "list"], "");
    assert!(list.contains(&format!("Anna K.  anna@example.com  Sales  {id}\n")), "{list}");
    does(&["team", "leave", "Sales", "anna@example.com"], "");
    assert_eq!(does(&["team", "list"], ""), "TEAM   MEMBERS\nSales\n");
    assert_eq!(does(&["team", "remove", "SALES"], ""), "The team Sales is gone.\n");

    does(&["agent", "password", "anna@example.com"], "better\n");
    refused(anna.ask(Method::GET, "/v1/me", None).await, contract::ErrorCode::Unauthenticated)
        .await;
    let anna = program.sign_in("anna@example.com", "better").await;
    does(&["agent", "remove", "anna@example.com"], "");
    refused(anna.ask(Method::GET, "/v1/me", None).await, contract::ErrorCode::Unauthenticated)
        .await;
    assert_eq!(does(&["agent", "list"], ""), "NAME  E-MAIL  TEAMS  ID\n");

    fails(&["agent", "remove", "anna@example.com"], "", "no agent anna@example.com");
    fails(&["agent", "password", "nora@example.com"], "x\n", "no agent");
    fails(&["agent", "rename", "nora@example.com", "N"], "", "no agent");
    fails(&["team", "join", "Sales", "anna@example.com"], "", "no team Sales");
    fails(&["team", "add", " "], "", "name is empty");
}

#[tokio::test]
async fn api_keys_are_managed_beside_a_running_server() {
    let folder = tempfile::tempdir().unwrap();
    let database = folder.path().join("chat.db");
    let program = Program::over(&database);
    let at = ["--database", database.to_str().unwrap()];
    let does = |words: &[&str]| does(&[words, &at].concat(), "");
    let set = async |key: &str| {
        let request = client().put(format!("{}/v1/visitors/k/profile", program.url));
        request.bearer_auth(key).json(&json!({"name": "Ada"})).send().await.unwrap().status()
    };
    let key = does(&["api-key", "add", "--name", "The shop"]);
    assert!(key.starts_with("inbox_key_") && key.ends_with('\n') && key.lines().count() == 1);
    assert_eq!(set(key.trim()).await, StatusCode::OK);
    let list = does(&["api-key", "list"]);
    assert!(list.contains("The shop") && !list.contains(key.trim()), "{list}");
    let id = list.lines().last().unwrap().split("  ").next().unwrap();
    assert_eq!(does(&["api-key", "revoke", id]), "The key The shop is revoked.\n");
    assert_eq!(set(key.trim()).await, StatusCode::UNAUTHORIZED);
    fails(&[&["api-key", "revoke", id], &at[..]].concat(), "", "no key");
    fails(&[&["api-key", "add", "--name", " "], &at[..]].concat(), "", "name is empty");

    let secret = folder.path().join("secret");
    std::fs::write(&secret, "too short").unwrap();
    for option in ["--webhook-secret-file", "--identity-secret-file"] {
        let words = ["serve", "--listen", "127.0.0.1:0", option, secret.to_str().unwrap()];
        fails(&[&words, &at[..]].concat(), "", "needs at least 32");
    }
}

#[tokio::test]
async fn demo_data_comes_once() {
    let folder = tempfile::tempdir().unwrap();
    let database = folder.path().join("chat.db");
    let arguments = ["--demo", "--demo-visitors", "0", "--database", database.to_str().unwrap()];
    let mut counts = Vec::new();
    for _ in 0..2 {
        let program = Program::serve(&arguments);
        let anna = program.sign_in("agent1@example.com", "demo").await;
        let snapshot = anna.snapshot().await;
        assert!(snapshot.availability.available && snapshot.conversations.is_empty());
        let all: contract::ConversationPage = anna.get("/v1/conversations?scope=all").await;
        assert!(all.items.iter().all(|it| it.last_activity_at <= snapshot.server_now));
        assert!(all.items.iter().any(|it| it.last_position == 300));
        assert!(all.items.iter().any(|it| it.agent.name == "Ben Okafor"));
        assert!(all.items.iter().all(|it| it.unread == 0));
        counts.push(all.items.len());
    }
    assert_eq!(counts, [13, 13]);
}

#[cfg(unix)]
#[tokio::test]
async fn a_signal_ends_it_gracefully() {
    for signal in ["TERM", "INT"] {
        let folder = tempfile::tempdir().unwrap();
        let database = folder.path().join("chat.db");
        let mut program = Program::serve(&[
            "--demo",
            "--demo-visitors",
            "0",
            "--database",
            database.to_str().unwrap(),
        ]);
        let anna = program.sign_in("agent1@example.com", "demo").await;
        let mut socket = anna.socket().await;
        program.signal(signal);
        assert_eq!(socket.wire.close_code().await, close::RESTART);
        assert_eq!(program.child.wait().unwrap().code(), Some(0));
        let left: Vec<_> = std::fs::read_dir(folder.path()).unwrap().collect();
        assert_eq!(left.len(), 1, "only the database, its journal folded in");
        #[cfg(unix)]
        {
            let mode = std::os::unix::fs::PermissionsExt::mode(
                &database.metadata().unwrap().permissions(),
            );
            assert_eq!(mode & 0o077, 0, "nobody else may read it");
        }
    }
}

#[cfg(unix)]
#[tokio::test]
async fn a_model_that_does_not_answer_keeps_no_server_from_ending() {
    let folder = tempfile::tempdir().unwrap();
    let model = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let mut program = Program::serve(&[
        "--demo",
        "--demo-visitors",
        "0",
        "--summary-model",
        "m",
        "--summary-model-url",
        &format!("http://{}/v1", model.local_addr().unwrap()),
        "--database",
        folder.path().join("chat.db").to_str().unwrap(),
    ]);
    // The demo's chats are to be summed up; the call is taken, and nothing comes back.
    let (_call, _) = timeout(Duration::from_secs(10), model.accept()).await.unwrap().unwrap();
    let begun = Instant::now();
    program.signal("TERM");
    assert_eq!(program.child.wait().unwrap().code(), Some(0));
    assert!(begun.elapsed() < Duration::from_secs(15), "it waited for the model");
}

#[tokio::test]
async fn what_a_site_calls_its_visitors_is_not_in_the_log() {
    let folder = tempfile::tempdir().unwrap();
    let log = folder.path().join("log");
    let mut command = Command::new(PROGRAM);
    command.stderr(std::fs::File::create(&log).unwrap());
    let program =
        Program::run(command, &["--database", folder.path().join("chat.db").to_str().unwrap()]);
    let path = "/v1/visitors/ada%40example.com/profile";
    let answer = client().put(format!("{}{path}", program.url)).json(&json!({})).send().await;
    assert_eq!(answer.unwrap().status(), StatusCode::UNAUTHORIZED);
    let written = std::fs::read_to_string(&log).unwrap();
    assert!(written.contains("path=/v1/visitors/{external_id}/profile"), "{written}");
    assert!(!written.contains("ada"), "{written}");
}

#[cfg(unix)]
#[tokio::test]
async fn killed_in_the_middle_it_goes_on_where_it_was() {
    let folder = tempfile::tempdir().unwrap();
    let database = folder.path().join("chat.db");
    let add = ["agent", "add", "--database", database.to_str().unwrap(), "--name", "anna"];
    assert!(
        run(&[&add[..], &["--email", "anna@example.com"]].concat(), "secret\r\n").status.success()
    );

    let program = Program::over(&database);
    let mut anna = program.sign_in("anna@example.com", "secret").await;
    anna.set_available(true).await;
    let start = |caller: &Caller| {
        caller
            .http
            .post(format!("{}/v1/visitor/conversations", caller.url))
            .json(&json!({"name": "Vera"}))
    };
    let started: contract::visitor_side::StartedChat =
        read(start(&anna.caller).send().await.unwrap(), 201).await;
    let chat = anna.accept(&anna.offer().await).await.id;
    let said = anna.say(&chat, "before the blow").await;
    read::<serde_json::Value>(start(&anna.caller).send().await.unwrap(), 201).await;
    let offer = anna.offer().await;
    let before: Snapshot = anna.snapshot().await;
    program.signal("KILL");
    drop(program);

    let program = Program::over(&database);
    anna.caller.url.clone_from(&program.url);
    let after = anna.snapshot().await;
    assert_eq!((after.epoch.clone(), after.seq), (before.epoch, before.seq));
    assert_eq!(after.conversations, before.conversations);
    assert_eq!(after.offers, std::slice::from_ref(&offer));
    // The old token and the old position are good, and the retry is the same message.
    let mut socket = anna.socket_from(Resume { epoch: after.epoch, seq: 0 }).await;
    socket.until_live().await;
    assert_eq!(socket.events.last().unwrap().seq, before.seq);
    let again = anna.put(&chat, said.client_id.as_str(), "before the blow").await;
    assert_eq!(again.status(), StatusCode::OK);
    let visitor = Caller { token: started.token.secret().to_owned(), ..anna.caller.clone() };
    let state: contract::visitor_side::VisitorState = visitor.get("/v1/visitor/conversation").await;
    assert_eq!(state.messages.last(), Some(&said));

    // The offer that was open still ends in its time.
    let body = Some(json!({"advance_ms": 100_000}));
    let moved = anna.ask(Method::POST, "/v1/test/clock", body).await;
    assert_eq!(moved.status(), StatusCode::NO_CONTENT);
    eventually("its end", || async { anna.offers().await.is_empty().then_some(()) }).await;
    let late = anna.try_accept(&offer).await;
    assert_eq!(late.status(), StatusCode::CONFLICT);
}

#[cfg(target_os = "linux")]
#[tokio::test]
async fn a_full_disk_is_said_and_survived() {
    let folder = tempfile::tempdir().unwrap();
    let database = folder.path().join("chat.db");
    // No file may grow beyond this, which holds the demo data and a little more: as good as a
    // full disk, without one.
    let script = r#"trap "" XFSZ; exec prlimit --fsize=2000000:unlimited -- "$0" "$@""#;
    let mut shell = Command::new("sh");
    let log = folder.path().join("log");
    shell.args(["-c", script, PROGRAM]).stderr(std::fs::File::create(&log).unwrap());
    let program = Program::run(
        shell,
        &["--demo", "--demo-visitors", "0", "--database", database.to_str().unwrap()],
    );
    let visitor = program.visitor().await;
    let text = "x".repeat(10_000);
    let mut kept = 0;
    let key = loop {
        let key = crate::support::uuid();
        let answer = visitor.put(&key, &text).await;
        if answer.status() != StatusCode::CREATED {
            let id = answer.headers()["x-request-id"].to_str().unwrap().to_owned();
            refused(answer, contract::ErrorCode::Unavailable).await;
            // Both what went wrong and the request's own line are found by the id of the answer.
            let log = std::fs::read_to_string(&log).unwrap();
            let lines: Vec<_> = log.lines().filter(|line| line.contains(&id)).collect();
            assert!(lines.iter().any(|line| line.contains("ERROR")), "{lines:#?}");
            assert!(lines.iter().any(|line| line.contains("status=503")), "{lines:#?}");
            break key;
        }
        kept += 1;
        assert!(kept < 45, "it never got full");
    };
    assert_eq!(visitor.state().await.messages.len(), kept, "reading goes on");
    let large = Upload::new("large.txt", &vec![b'x'; 3_000_000]);
    refused(large.send(&visitor.caller, VISITOR).await, contract::ErrorCode::Unavailable).await;
    // There is room again, and the very same request succeeds.
    let id = program.child.id().to_string();
    let raised =
        Command::new("prlimit").args(["--pid", &id, "--fsize=unlimited"]).status().unwrap();
    assert!(raised.success());
    assert_eq!(visitor.put(&key, &text).await.status(), StatusCode::CREATED);
    assert_eq!(visitor.state().await.messages.len(), kept + 1);
    let again = large.send(&visitor.caller, VISITOR).await;
    assert_eq!(again.status(), StatusCode::CREATED);
    // What was answered is on the disk, however this ends.
    program.signal("KILL");
    drop(program);
    let program = Program::over(&database);
    let visitor = Caller { url: program.url.clone(), ..visitor.caller };
    let state: contract::visitor_side::VisitorState = visitor.get("/v1/visitor/conversation").await;
    assert_eq!(state.messages.len(), kept + 1);
}

#[tokio::test]
async fn one_database_has_one_server() {
    let folder = tempfile::tempdir().unwrap();
    let database = folder.path().join("chat.db");
    let program = Program::over(&database);
    let serve = ["serve", "--listen", "127.0.0.1:0", "--database"];
    let again = [&serve[..], &[database.to_str().unwrap()]].concat();
    fails(&again, "", "Another server runs over the database");
    #[cfg(unix)]
    {
        let link = folder.path().join("link.db");
        std::os::unix::fs::symlink(&database, &link).unwrap();
        let by_link = [&serve[..], &[link.to_str().unwrap()]].concat();
        fails(&by_link, "", "Another server runs over the database");
    }
    // However the first one ends, the next one may begin.
    program.signal("KILL");
    drop(program);
    drop(Program::over(&database));
}

#[cfg(unix)]
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_was_answered_before_the_end_is_in_the_database() {
    let folder = tempfile::tempdir().unwrap();
    let database = folder.path().join("chat.db");
    let path = database.to_str().unwrap();
    let mut program = Program::serve(&["--demo", "--demo-visitors", "0", "--database", path]);
    let taken = Arc::new(Mutex::new(Vec::new()));
    let mut sockets = Vec::new();
    let mut writing = tokio::task::JoinSet::new();
    for _ in 0..6 {
        let visitor = program.visitor().await;
        sockets.push(visitor.socket().await);
        let taken = Arc::clone(&taken);
        writing.spawn(async move {
            for _ in 0..contract::limits::MESSAGE_RATE {
                let key = crate::support::uuid();
                // As long as there is somebody to send it to.
                let Ok(answer) = visitor.try_put(&key, "on its way").await else { return };
                if answer.status() == StatusCode::CREATED {
                    taken.lock().unwrap().push(key);
                }
            }
            panic!("the end came too late to be in the middle of anything");
        });
    }
    let some = || async { (taken.lock().unwrap().len() > 30).then_some(()) };
    eventually("messages on their way", some).await;
    program.signal("TERM");
    for mut socket in sockets {
        assert_eq!(socket.close_code().await, close::RESTART);
    }
    assert_eq!(program.child.wait().unwrap().code(), Some(0));
    while let Some(done) = writing.join_next().await {
        done.unwrap();
    }

    let options = SqliteConnectOptions::new().filename(&database).read_only(true);
    let mut kept = SqliteConnection::connect_with(&options).await.unwrap();
    let taken = std::mem::take(&mut *taken.lock().unwrap());
    for key in taken {
        let count: i64 = sqlx::query_scalar("SELECT count(*) FROM messages WHERE client_id = ?")
            .bind(&key)
            .fetch_one(&mut kept)
            .await
            .unwrap();
        assert_eq!(count, 1, "{key} was answered with 201");
    }
}
