//! `operations.txt`, held against the document and against the server.

use std::collections::BTreeSet;

use contract::{ErrorCode, Problem};
use futures_util::{StreamExt, stream};
use reqwest::{Method, Response, header};

use super::scene::{Chat, NOTE, Scene, body};
use crate::{
    operations::{Operation, operations},
    site::signature,
    support::uuid,
};

const TABLE: &str = include_str!("operations.txt");

/// Those who ask: the columns.
const CALLERS: [&str; 9] =
    ["nobody", "visitor", "stranger", "agent", "colleague", "expired", "revoked", "key", "signed"];
/// States of a chat: what names one has a row for each.
const STATES: [&str; 5] = ["waiting", "live", "ended", "missed", "handed"];
/// The answer to a caller who has not proved who they are.
const UNPROVEN: &str = "·";

/// One line of the table.
#[derive(Clone)]
struct Row {
    operation: Operation,
    query: String,
    chat: String,
    expected: Vec<String>,
}

impl Row {
    fn name(&self) -> String {
        format!("{}{} ({})", self.operation.id, self.query, self.chat)
    }

    fn changes_something(&self, expected: &str) -> bool {
        expected.starts_with('2') && self.operation.method != Method::GET
    }
}

fn rows() -> Vec<Row> {
    let all = operations();
    let mut lines = TABLE.lines().filter(|line| !line.is_empty() && !line.starts_with('#'));
    let head: Vec<_> = lines.next().unwrap().split_whitespace().collect();
    assert_eq!(head[2..], CALLERS);
    let row = |line: &str| {
        let mut words = line.split_whitespace().map(str::to_owned);
        let what = words.next().unwrap();
        let (id, query) = what.split_at(what.find('?').unwrap_or(what.len()));
        let operation = all.iter().find(|it| it.id == id);
        let row = Row {
            operation: operation.unwrap_or_else(|| panic!("no operation {id}")).clone(),
            query: query.to_owned(),
            chat: words.next().unwrap(),
            expected: words.collect(),
        };
        assert_eq!(row.expected.len(), CALLERS.len(), "{line}");
        row
    };
    lines.map(row).collect()
}

/// Whether what an operation answers depends on a chat that it names, or whose visitor asks.
fn is_about_a_chat(operation: &Operation) -> bool {
    operation.path.contains('{') || operation.security.iter().any(|it| it == "visitor")
}

#[test]
fn every_operation_has_its_rows() {
    let mut missing = Vec::new();
    for operation in operations() {
        let has = |state: &str| {
            rows().iter().any(|it| it.operation.id == operation.id && it.chat == state)
        };
        let states = if is_about_a_chat(&operation) { &STATES[..] } else { &["-"] };
        for state in states.iter().filter(|state| !has(state)) {
            missing.push(format!("{} ({state})", operation.id));
        }
    }
    assert!(missing.is_empty(), "operations.txt has no line for {missing:#?}");
    let mut seen = BTreeSet::new();
    assert!(rows().iter().all(|row| seen.insert(row.name())), "a line stands there twice");
}

/// The proof that a caller brings, as the document names it; an empty name is none.
fn scheme(caller: &str) -> &str {
    match caller {
        "nobody" => "",
        "visitor" | "stranger" => "visitor",
        "agent" | "colleague" => "agent",
        "key" => "api key",
        "signed" => "signature",
        _ => "a token that is not good",
    }
}

#[test]
fn the_table_and_the_document_want_the_same_proofs() {
    for row in rows() {
        let taken = &row.operation.security;
        for (caller, expected) in CALLERS.iter().zip(&row.expected) {
            let scheme = scheme(caller);
            // Where no proof is needed none is looked at; where it may be left out it must be
            // right. A signature is no token: who is only signed says nothing of who they are.
            let is_proven = *taken == [""]
                || taken.iter().any(|it| it == scheme)
                || (scheme == "signature" && taken.iter().any(String::is_empty));
            assert_eq!(is_proven, expected != UNPROVEN, "{} as {caller}", row.name());
            if let Ok(status) = status_of(expected).parse() {
                assert!(row.operation.statuses().contains(&status), "{}: {status}", row.name());
            }
        }
    }
}

/// The status that goes with an answer of the table.
fn status_of(expected: &str) -> String {
    match expected {
        UNPROVEN => "401".into(),
        number if number.parse::<u16>().is_ok() => number.into(),
        word => {
            let code: ErrorCode = serde_json::from_value(word.into()).unwrap();
            assert_ne!(code, ErrorCode::Unknown, "{word}");
            code.status().to_string()
        }
    }
}

/// What a caller sends to prove who they are.
enum Proof<'a> {
    None,
    Token(&'a str),
    Signature,
}

impl Scene {
    fn proofs<'a>(&'a self, caller: &str, chat: &'a Chat) -> Vec<Proof<'a>> {
        match caller {
            "nobody" => vec![Proof::None],
            "visitor" => vec![Proof::Token(&chat.visitor.caller.token)],
            "stranger" => vec![Proof::Token(&self.strange.visitor.caller.token)],
            "agent" => vec![Proof::Token(&self.agent.caller.token)],
            "colleague" => vec![Proof::Token(&self.colleague.caller.token)],
            "expired" => self.expired.iter().map(|it| Proof::Token(it)).collect(),
            "revoked" => self.revoked.iter().map(|it| Proof::Token(it)).collect(),
            "key" => vec![Proof::Token(&self.key)],
            "signed" => vec![Proof::Signature],
            other => panic!("who is {other}?"),
        }
    }

    /// The chats of which a caller may read (mission.md): a visitor their own, an agent their own
    /// and ended ones, the site's server what it names.
    fn readable(&self, caller: &str, chat: &Chat) -> Vec<&'static str> {
        match caller {
            "visitor" | "key" | "signed" => vec![chat.word],
            "stranger" => vec![self.strange.word],
            "agent" => {
                vec![self.waiting.word, self.live.word, self.ended.word, self.returned.word]
            }
            "colleague" => vec![self.strange.word, self.ended.word, self.handed.word],
            _ => vec![],
        }
    }

    async fn send(&self, row: &Row, chat: &Chat, proof: &Proof<'_>) -> Response {
        let Operation { id, method, path, .. } = &row.operation;
        let who = if id == "getVisitor" || id == "listActivities" {
            chat.visitor.started.visitor_id.as_str()
        } else {
            &chat.external_id
        };
        let path = format!("{path}{}", row.query)
            .replace("{conversation_id}", &chat.conversation)
            .replace("{offer_id}", &chat.offer)
            .replace("{client_id}", &uuid())
            .replace(
                "{attachment_id}",
                &if id.starts_with("get") { chat.attachment.clone() } else { uuid() },
            )
            .replace("{file}", &format!("{}.ics", chat.meeting))
            .replace("{visitor_id}", who)
            .replace("{external_id}", &chat.external_id)
            .replace("{share}", &chat.share)
            .replace("{word}", chat.word)
            .replace("{agent}", self.agent.session.me.id.as_str());
        assert!(!path.contains('{'), "say what stands in {path}");
        let takes = row.operation.takes();
        let body = takes.map(|media_type| match media_type {
            "application/json" => body(id, self, chat).to_string(),
            _ => "Some bytes.".to_owned(),
        });
        let http = &self.world.http;
        let mut request = http.request(method.clone(), format!("{}{path}", self.world.url));
        if let Some(body) = &body {
            request = request.header(header::CONTENT_TYPE, takes.unwrap()).body(body.clone());
        }
        request = match proof {
            Proof::None => request,
            Proof::Token(token) => request.bearer_auth(token),
            Proof::Signature => {
                let (call, now) = (uuid(), self.world.app.clock.now().as_millis() / 1000);
                let body = body.unwrap_or_default();
                let parts = [&now.to_string(), &call, method.as_str(), &path, &body];
                request
                    .header("Webhook-Id", &call)
                    .header("Webhook-Timestamp", now.to_string())
                    .header("Webhook-Signature", signature(crate::site::SECRET, parts))
            }
        };
        request.send().await.unwrap()
    }

    /// What has happened up to now, besides summaries, which are made when they are due.
    async fn changes(&self) -> Vec<u64> {
        let mut read = self.world.app.store.read().await.unwrap();
        let mut changes = Vec::new();
        for agent in [&self.agent, &self.colleague] {
            let told = read.replay(&agent.session.me.id, 0, u64::MAX, 10_000).await.unwrap();
            changes.extend(told.iter().filter(|it| it.kind != "summary.changed").map(|it| it.seq));
        }
        changes
    }

    /// Asks as a caller of the table; what is wrong with the answers.
    async fn ask(&self, row: &Row, caller: &str, expected: &str) -> Vec<String> {
        let chat = if row.chat == "-" { &self.live } else { self.chat(&row.chat) };
        let mut wrong = Vec::new();
        for proof in self.proofs(caller, chat) {
            if row.operation.id == "signIn" {
                // Ten a minute are taken.
                self.world.advance_seconds(10);
            }
            let answer = self.send(row, chat, &proof).await;
            let headers = answer.headers().clone();
            let status = answer.status();
            let text = answer.text().await.unwrap();
            let mut fault =
                |what: String| wrong.push(format!("{} as {caller}: {what}", row.name()));
            let got = in_short(status.as_u16(), &text);
            if got != expected {
                fault(format!("{got} instead of {expected}: {text:.200}"));
            }
            if headers.get(header::CACHE_CONTROL).is_none_or(|it| it != "no-store") {
                fault("may be stored".into());
            }
            if headers.contains_key(header::SET_COOKIE) {
                fault("sets a cookie".into());
            }
            if !headers.contains_key("x-request-id") {
                fault("has no id".into());
            }
            let whole = format!("{headers:?}\n{text}").to_lowercase();
            if !matches!(caller, "agent" | "colleague") && whole.contains(NOTE) {
                fault("has a note".into());
            }
            let readable = self.readable(caller, chat);
            for other in self.chats().into_iter().filter(|it| !readable.contains(&it.word)) {
                for secret in other.secrets().into_iter().filter(|it| whole.contains(*it)) {
                    fault(format!("{secret} of {} leaks", other.word));
                }
            }
        }
        wrong
    }
}

/// An answer as the table writes it.
fn in_short(status: u16, text: &str) -> String {
    if status < 400 {
        return status.to_string();
    }
    let Ok(problem) = serde_json::from_str::<Problem>(text) else {
        return format!("{status} without a problem");
    };
    match problem.code {
        _ if problem.status != status || problem.code.status() != status => {
            format!("{status} with a problem of {}", problem.status)
        }
        ErrorCode::Unauthenticated => UNPROVEN.into(),
        ErrorCode::InvalidParameter | ErrorCode::NotFound => status.to_string(),
        code => serde_json::to_value(code).unwrap().as_str().unwrap().into(),
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
pub async fn everybody_gets_what_the_table_says_and_reads_nothing_else() {
    let rows = rows();
    // Who only reads, or is refused, changes nothing: they can all have the same server.
    let scene = Scene::set().await;
    let before = scene.changes().await;
    let mut wrong = Vec::new();
    for row in &rows {
        for (caller, expected) in CALLERS.iter().zip(&row.expected) {
            if !row.changes_something(expected) {
                wrong.extend(scene.ask(row, caller, expected).await);
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
    assert_eq!(scene.changes().await, before, "somebody who was refused changed something");

    // Everything else gets one for each line.
    let changing =
        rows.iter().filter(|row| row.expected.iter().any(|it| row.changes_something(it)));
    let asked = stream::iter(changing).map(|row| async move {
        let scene = Scene::set().await;
        let mut wrong = Vec::new();
        for (caller, expected) in CALLERS.iter().zip(&row.expected) {
            if row.changes_something(expected) {
                wrong.extend(scene.ask(row, caller, expected).await);
            }
        }
        wrong
    });
    let wrong: Vec<_> = asked.buffer_unordered(4).collect::<Vec<_>>().await.concat();
    assert!(wrong.is_empty(), "{wrong:#?}");
}
