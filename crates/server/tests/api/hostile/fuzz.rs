//! Requests made from the published document, right and wrong ones: whatever comes, the answer is one
//! that the document knows.
//!
//! `FUZZ_ROUNDS=500 cargo test -p chat-server --test api fuzz -- --nocapture` for a long run,
//! `FUZZ_SEED` for another one, or for one that failed.

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt,
};

use axum::{
    body::{Body, Bytes, to_bytes},
    http::{Request, Uri, header},
};
use contract::ErrorCode;
use hyper::client::conn::http1::{SendRequest, handshake};
use hyper_util::rt::TokioIo;
use rand::{RngExt, SeedableRng, rngs::StdRng};
use reqwest::{Method, StatusCode};
use serde_json::Value;
use tokio::net::TcpStream;

use super::{nasty, scene::Scene, schema::Schemas};
use crate::operations::{Operation, document, operations};

/// Requests to one server before the next one is made.
const REQUESTS: usize = 120;
/// Bytes of a head beyond which it may be refused before anything looks at it.
const LONG_HEAD: usize = 30_000;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whatever_is_asked_the_answer_is_in_the_document() {
    let setting = |name: &str| std::env::var(name).ok().map(|it| it.parse::<u64>().unwrap());
    let first = setting("FUZZ_SEED").unwrap_or_default();
    let rounds = setting("FUZZ_ROUNDS").unwrap_or(12);
    let mut seen = BTreeMap::new();
    for seed in first..first + rounds {
        // A round that panics says which one it was.
        println!("FUZZ_SEED={seed} FUZZ_ROUNDS=1");
        round(seed, &mut seen).await;
    }
    let answers: usize = seen.values().sum();
    println!("{answers} answers to {} operations, by status:", operations().len());
    let mut by_status = BTreeMap::<u16, usize>::new();
    seen.iter().for_each(|((_, status), count)| *by_status.entry(*status).or_default() += count);
    println!("{by_status:?}");
    if setting("FUZZ_SEED").is_none() {
        // A generator that is refused everywhere would find nothing.
        let succeeded = |id: &str| seen.keys().any(|(known, status)| known == id && *status < 300);
        let never: BTreeSet<String> =
            operations().into_iter().map(|it| it.id).filter(|id| !succeeded(id)).collect();
        // Two change the protocol, which these requests do not ask for; a few need luck.
        assert!(never.len() <= 6, "operations that never succeeded: {never:?}");
    }
}

async fn round(seed: u64, seen: &mut BTreeMap<(String, u16), usize>) {
    let rng = &mut StdRng::seed_from_u64(seed);
    let document = document();
    let schemas = Schemas(&document);
    let operations = operations();
    let scene = Scene::set().await;
    let address = scene.world.url.trim_start_matches("http://").to_owned();
    let mut line = Line { address, sender: None };
    for i in 0..REQUESTS {
        if i % 50 == 49 {
            // There is room again under the limits of a minute.
            scene.world.advance_seconds(61);
        }
        let operation = &operations[rng.random_range(0..operations.len())];
        let asked = Asked::of(operation, &scene, &schemas, rng);
        let Some(answer) = line.ask(&asked).await else {
            continue;
        };
        if asked.leads_there {
            *seen.entry((operation.id.clone(), answer.status.as_u16())).or_default() += 1;
        }
        if let Err(why) = check(&asked, &answer, &schemas) {
            panic!(
                "seed {seed}, request {i}, {}: {why}\n{asked:?}\n{}\n{:.2000}",
                operation.id,
                answer.status,
                String::from_utf8_lossy(&answer.body)
            );
        }
    }
}

/// One request.
struct Asked<'o> {
    operation: &'o Operation,
    /// Whether the path still leads to the operation.
    leads_there: bool,
    method: Method,
    target: String,
    headers: Vec<(&'static str, Vec<u8>)>,
    body: Option<Vec<u8>>,
}

impl fmt::Debug for Asked<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{} {:.500}", self.method, self.target)?;
        for (name, value) in &self.headers {
            writeln!(f, "{name}: {:.200}", String::from_utf8_lossy(value))?;
        }
        match &self.body {
            Some(body) => {
                write!(f, "{} bytes: {:.1000}", body.len(), String::from_utf8_lossy(body))
            }
            None => write!(f, "no body"),
        }
    }
}

impl<'o> Asked<'o> {
    fn of(operation: &'o Operation, scene: &Scene, schemas: &Schemas, rng: &mut StdRng) -> Self {
        let known = |name: &str, rng: &mut StdRng| scene.known(name, rng);
        // Half of them as they should be: what goes through changes what the others meet.
        let good = rng.random_bool(0.5);
        let mut leads_there = true;
        let mut target = operation.path.clone();
        let (mut query, mut named) = (Vec::new(), None);
        for parameter in operation.content["parameters"].as_array().into_iter().flatten() {
            let name = parameter["name"].as_str().unwrap();
            let value = if good || rng.random_bool(0.85) {
                plain(&schemas.example(&parameter["schema"], name, &known, rng))
            } else {
                nasty::text(rng)
            };
            if parameter["in"] == "path" {
                let (text, leads) = if good {
                    (nasty::encoded(&value), !value.is_empty())
                } else {
                    segment(&value, rng)
                };
                leads_there &= leads;
                target = target.replace(&format!("{{{name}}}"), &text);
            } else if parameter["in"] == "header" {
                assert_eq!(name, "Content-Disposition");
                let encoded = format!("attachment; filename*=UTF-8''{}", nasty::encoded(&value));
                let value = if good { encoded } else { value };
                named = rng.random_bool(0.7).then_some(value.into_bytes());
            } else if parameter["required"] == true && rng.random_bool(0.9) || rng.random_bool(0.4)
            {
                query.push(format!("{name}={}", nasty::encoded(&value)));
            }
        }
        if !good && rng.random_bool(0.2) {
            query.push(stray(rng));
        }
        if !query.is_empty() {
            target = format!("{target}?{}", query.join("&"));
        }
        let mut headers = vec![("host", b"localhost".to_vec())];
        if let Some(authorization) = scene.authorization(&operation.security, good, rng) {
            headers.push(("authorization", authorization));
        }
        headers.extend(named.map(|it| ("content-disposition", it)));
        let mut body = None;
        let schema = &operation.content["requestBody"]["content"]["application/json"]["schema"];
        if operation.takes().is_some_and(|it| it != "application/json") {
            let text = nasty::text(rng);
            let bytes = if good { b"%PDF-1.7 ".to_vec() } else { Vec::new() };
            body = Some([&bytes, text.as_bytes()].concat());
            headers.push(("content-type", b"application/octet-stream".to_vec()));
        } else if operation.has_body() || !good && rng.random_bool(0.1) {
            let (bytes, media_type) = body_of(schema, schemas, &known, good, rng);
            body = bytes;
            headers.extend(media_type.map(|it| ("content-type", it.as_bytes().to_vec())));
        }
        if !good && rng.random_bool(0.3) {
            headers.push(odd_header(rng));
        }
        let mut method = operation.method.clone();
        if !good && rng.random_bool(0.04) {
            method =
                [Method::PATCH, Method::TRACE, Method::OPTIONS][rng.random_range(0..3)].clone();
            leads_there = false;
        }
        Self { operation, leads_there, method, target, headers, body }
    }
}

/// How a value stands in a path or a query.
fn plain(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), Into::into)
}

/// A value as a part of the path, and whether the path then still is the operation's.
fn segment(value: &str, rng: &mut StdRng) -> (String, bool) {
    let trick = match rng.random_range(0..40) {
        0 => "..",
        1 => "../../etc/passwd",
        2 => "%2e%2e%2f%2e%2e%2fetc%2fpasswd",
        3 => "%ff%fe",
        4 => "%",
        5 => "%zz%1",
        6 => "a//b",
        7 => ";x=1",
        8 => "%00",
        9 => return ("x".repeat(rng.random_range(50_000..65_000)), true),
        10 => return ("%F0%9F%A6%80".repeat(2_000), true),
        _ => return (nasty::encoded(value), !value.is_empty()),
    };
    (trick.into(), !trick.contains('/'))
}

/// Something in the query that nobody asked for.
fn stray(rng: &mut StdRng) -> String {
    match rng.random_range(0..8) {
        0 => "limit=99999999999999999999".into(),
        1 => "limit=0&limit=1".into(),
        2 => "q=%ff".into(),
        3 => "&&&=&".into(),
        4 => "%zz=%".into(),
        5 => format!("q={}", "a".repeat(30_000)),
        6 => "a=1&".repeat(5_000),
        _ => format!("{}={}", nasty::encoded(&nasty::text(rng)), nasty::encoded(&nasty::text(rng))),
    }
}

fn odd_header(rng: &mut StdRng) -> (&'static str, Vec<u8>) {
    let value = [
        &b"text/html"[..],
        b"\xff\xfe\xfd",
        b"de;q=0.5, *;q=0",
        b"127.0.0.1, ::1, nonsense",
        b"https://elsewhere.example",
        b"bytes=0-0,-1,99999999999999999999-",
        b"Thu, 99 Foo 9999 99:99:99 GMT",
        b"100-continue",
    ][rng.random_range(0..8)];
    let name = [
        "accept",
        "accept-language",
        "origin",
        "x-forwarded-for",
        "x-forwarded-host",
        "forwarded",
        "range",
        "if-modified-since",
        "if-none-match",
        "x-http-method-override",
        "cookie",
        "content-encoding",
        "accept-encoding",
        "webhook-signature",
        "x-request-id",
    ][rng.random_range(0..15)];
    (name, value.into())
}

fn body_of(
    schema: &Value,
    schemas: &Schemas,
    known: &dyn Fn(&str, &mut StdRng) -> Option<Value>,
    good: bool,
    rng: &mut StdRng,
) -> (Option<Vec<u8>>, Option<&'static str>) {
    let mut value = schemas.example(schema, "", known, rng);
    if good {
        return (Some(value.to_string().into_bytes()), Some("application/json"));
    }
    let bytes = match rng.random_range(0..10) {
        0..5 => value.to_string().into_bytes(),
        5..8 => {
            for _ in 0..rng.random_range(1..4) {
                nasty::bend(&mut value, rng);
            }
            value.to_string().into_bytes()
        }
        8 => nasty::bytes(&value, rng),
        _ => {
            nasty::bend(&mut value, rng);
            nasty::bytes(&value, rng)
        }
    };
    let media_type = match rng.random_range(0..20) {
        0 => None,
        1 => Some("text/plain"),
        2 => Some("application/json; charset=utf-16"),
        3 => Some("multipart/form-data; boundary=x"),
        4 => Some("application/x-www-form-urlencoded"),
        5 => Some("application/problem+json"),
        _ => Some("application/json"),
    };
    (rng.random_bool(0.97).then_some(bytes), media_type)
}

/// A connection, kept as long as the server keeps it.
struct Line {
    address: String,
    sender: Option<SendRequest<Body>>,
}

struct Answer {
    status: StatusCode,
    headers: header::HeaderMap,
    body: Bytes,
}

impl Line {
    /// Nothing when the request cannot be written as HTTP at all; or when its body is too large and
    /// the server hung up on the rest of it before the answer was read.
    async fn ask(&mut self, asked: &Asked<'_>) -> Option<Answer> {
        let target: Uri = asked.target.parse().ok()?;
        let is_large =
            asked.body.as_ref().is_some_and(|it| it.len() > contract::limits::BODY_BYTES);
        for last in [false, true] {
            let mut request = Request::builder().method(asked.method.clone()).uri(target.clone());
            for (name, value) in &asked.headers {
                request = request.header(*name, value.as_slice());
            }
            let body = asked.body.clone().map_or_else(Body::empty, Body::from);
            let request = request.body(body).ok()?;
            let answered = self.sender().await.send_request(request).await;
            match answered {
                Ok(answer) => {
                    let (head, body) = answer.into_parts();
                    if let Ok(body) = to_bytes(Body::new(body), 64 << 20).await {
                        return Some(Answer { status: head.status, headers: head.headers, body });
                    }
                }
                // The connection may have been on its way out already.
                Err(error) => assert!(!last || is_large, "no answer ({error}): {asked:?}"),
            }
            assert!(!last || is_large, "half an answer: {asked:?}");
            self.sender = None;
        }
        None
    }

    /// What takes the next request, over the connection there is if it is still good.
    async fn sender(&mut self) -> &mut SendRequest<Body> {
        let good = match &mut self.sender {
            Some(sender) => sender.ready().await.is_ok(),
            None => false,
        };
        if !good {
            let stream = TcpStream::connect(&self.address).await.unwrap();
            let (sender, connection) = handshake(TokioIo::new(stream)).await.unwrap();
            tokio::spawn(connection);
            self.sender = Some(sender);
        }
        self.sender.as_mut().unwrap()
    }
}

/// Why an answer is none of those that the document knows.
fn check(asked: &Asked<'_>, answer: &Answer, schemas: &Schemas) -> Result<(), String> {
    let status = answer.status.as_u16();
    if status >= 500 {
        return Err("the server failed".into());
    }
    let headers = asked.headers.iter().map(|(name, value)| name.len() + value.len());
    let is_long = asked.target.len() + headers.sum::<usize>() > LONG_HEAD;
    if is_long && matches!(status, 414 | 431) {
        return Ok(());
    }
    let media_type = answer.headers.get(header::CONTENT_TYPE);
    let media_type = media_type.map_or("", |it| it.to_str().unwrap_or("?"));
    let media_type = media_type.split(';').next().unwrap_or_default();
    if !asked.leads_there {
        let is_problem = media_type == "application/problem+json";
        let is_fine = status < 400 || is_problem;
        return if is_fine { Ok(()) } else { Err("no problem document".into()) };
    }
    if !asked.operation.statuses().contains(&status) {
        return Err("the status is not in the document".into());
    }
    let response = &asked.operation.content["responses"][status.to_string()];
    let Some(contents) = response["content"].as_object() else {
        let is_empty = answer.body.is_empty() && media_type.is_empty();
        return if is_empty {
            Ok(())
        } else {
            Err("a body that the document does not know".into())
        };
    };
    if contents.contains_key("*/*") && status < 400 {
        return Ok(());
    }
    let content = contents.get(media_type);
    let content = content.ok_or_else(|| format!("the media type {media_type} is not in it"))?;
    for (name, _) in response["headers"].as_object().into_iter().flatten() {
        if !answer.headers.contains_key(name.to_lowercase()) {
            return Err(format!("the header {name} is missing"));
        }
    }
    if !media_type.ends_with("json") {
        return String::from_utf8(answer.body.to_vec()).map(drop).map_err(|it| it.to_string());
    }
    let body: Value = serde_json::from_slice(&answer.body).map_err(|it| it.to_string())?;
    if let Some(why) = schemas.misfit(&content["schema"], &body) {
        return Err(format!("the body does not fit: {why}"));
    }
    if status >= 400 {
        let code: ErrorCode = serde_json::from_value(body["code"].clone()).unwrap();
        let name = body["code"].as_str().unwrap();
        let told = response["description"].as_str().unwrap().contains(&format!("`{name}`"));
        if !told || code.status() != status || body["status"] != status {
            return Err(format!("the code {name} is not told for {status}"));
        }
    }
    Ok(())
}
