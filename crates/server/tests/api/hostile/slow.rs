//! Clients that do nothing, slowly: they are cut off after a while, there are only so many of them,
//! and nobody waits for them.

use std::time::{Duration, Instant};

use chat_server::Bounds;
use contract::ErrorCode;
use reqwest::Method;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpSocket, TcpStream},
    time::timeout,
};

use crate::support::{World, eventually};

/// How long anything may take before a test gives up. Far longer than it ever does.
const PATIENCE: Duration = Duration::from_secs(20);
/// What the server of these tests bears, where it is put to the test.
const SOON: Duration = Duration::from_millis(400);

async fn world(bounds: Bounds) -> World {
    World::with(|config| config.bounds = bounds).await
}

async fn connect(world: &World) -> TcpStream {
    TcpStream::connect(world.url.trim_start_matches("http://")).await.unwrap()
}

/// A connection from another address of this machine, on which 127.0.0.0/8 is all its own.
async fn connect_from(world: &World, last: u8) -> TcpStream {
    let socket = TcpSocket::new_v4().unwrap();
    socket.bind(([127, 0, 0, last], 0).into()).unwrap();
    socket.connect(world.url.trim_start_matches("http://").parse().unwrap()).await.unwrap()
}

/// Sends the beginning, then a byte now and then until the server has enough of it; what it said.
async fn drip(mut stream: TcpStream, beginning: &str, drop: u8) -> String {
    stream.write_all(beginning.as_bytes()).await.unwrap();
    let (mut from, mut to) = stream.into_split();
    let dripping = tokio::spawn(async move {
        while to.write_all(&[drop]).await.is_ok() {
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    });
    let mut said = Vec::new();
    // The other side may hang up with a reset: it has not read everything.
    let _ = timeout(PATIENCE, from.read_to_end(&mut said)).await.expect("it is never cut off");
    dripping.abort();
    String::from_utf8(said).unwrap()
}

#[tokio::test]
async fn heads_that_do_not_end_are_cut_off_and_others_are_served_meanwhile() {
    let world = world(Bounds { head: SOON, ..Bounds::default() }).await;
    let others = async {
        let begun = Instant::now();
        let mut served = 0;
        while begun.elapsed() < SOON * 2 {
            let answer = world.ask(Method::GET, "/v1/openapi.json", None, None).await;
            assert_eq!(answer.status(), 200);
            served += 1;
        }
        served
    };
    let handshake = "GET /v1/socket HTTP/1.1\r\nHost: a\r\nUpgrade: websocket\r\nConnection: upgr";
    let slow = async {
        for (beginning, drop) in [
            ("", b'G'),
            ("GET /v1/me HT", b'T'),
            ("GET /v1/me HTTP/1.1\r\nHost: a\r\nX-Slow: ", b'x'),
            (handshake, b'a'),
            // A request that was answered, and then nothing whole.
            ("GET /v1/openapi.json HTTP/1.1\r\nHost: a\r\n\r\n", b'G'),
        ] {
            let said = drip(connect(&world).await, beginning, drop).await;
            let answers = said.matches("HTTP/1.1 200").count();
            assert_eq!(answers, usize::from(beginning.ends_with("\r\n\r\n")), "{said:.200}");
        }
        // Who says nothing at all, before and after a request.
        let mut silent = connect(&world).await;
        let mut said = String::new();
        timeout(PATIENCE, silent.read_to_string(&mut said)).await.unwrap().unwrap();
    };
    let ((), served) = tokio::join!(slow, others);
    assert!(served > 5, "{served}");
}

#[tokio::test]
async fn bodies_that_do_not_come_are_refused() {
    let world = world(Bounds { body: SOON, ..Bounds::default() }).await;
    let key = world.office().await.add_api_key("The shop").await.unwrap();
    let key = format!("Authorization: Bearer {}\r\n", key.secret());
    for (path, head) in [
        ("POST /v1/sessions", "Content-Length: 5000\r\n"),
        ("POST /v1/sessions", "Transfer-Encoding: chunked\r\n"),
        ("POST /v1/visitor/conversations", "Content-Length: 5000\r\n"),
        ("PUT /v1/visitors/a/profile", &format!("Content-Length: 5000\r\n{key}")),
    ] {
        let head =
            format!("{path} HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n{head}\r\n");
        // As a chunk it is one that is ever longer in coming.
        let drop = if head.contains("chunked") { b'0' } else { b' ' };
        let said = drip(connect(&world).await, &head, drop).await;
        assert!(said.starts_with("HTTP/1.1 408 "), "{path}: {said}");
        assert!(said.contains("application/problem+json"), "{said}");
        let problem = said.split("\r\n\r\n").nth(1).unwrap();
        let problem: contract::Problem = serde_json::from_str(problem).unwrap();
        assert_eq!(problem.code, ErrorCode::BodyTooSlow);
    }
}

#[tokio::test]
async fn there_are_only_so_many_connections_at_all_and_from_one_address() {
    let world = world(Bounds { connections: 20, per_address: 10, ..Bounds::default() }).await;
    // Long before anybody is cut off for being silent.
    let is_closed = async |mut stream: TcpStream| {
        let read = timeout(PATIENCE, stream.read(&mut [0])).await;
        matches!(read, Ok(Ok(0) | Err(_)))
    };
    let mut idle = Vec::new();
    for last in [2, 3] {
        for _ in 0..10 {
            idle.push(connect_from(&world, last).await);
        }
        assert!(
            is_closed(connect_from(&world, last).await).await,
            "the eleventh of 127.0.0.{last}"
        );
    }
    assert!(is_closed(connect_from(&world, 4).await).await, "the twenty-first");
    let asks = || async {
        let asked = world.http.get(format!("{}/v1/openapi.json", world.url)).send().await;
        asked.is_ok().then_some(())
    };
    assert!(asks().await.is_none());
    idle.truncate(19);
    eventually("room for another", asks).await;
}

#[tokio::test]
async fn who_takes_no_answer_is_cut_off() {
    let bounds = Bounds { connections: 1, stalled: SOON, ..Bounds::default() };
    let world = world(bounds).await;
    let mut greedy = connect(&world).await;
    let request = "GET /v1/openapi.json HTTP/1.1\r\nHost: a\r\n\r\n".repeat(200);
    greedy.write_all(request.as_bytes()).await.unwrap();
    // Until then the one place there is is taken.
    eventually("room for others", || async {
        let asked = world.http.get(format!("{}/v1/openapi.json", world.url)).send().await;
        asked.is_ok().then_some(())
    })
    .await;
    let mut taken = Vec::new();
    let _ = timeout(PATIENCE, greedy.read_to_end(&mut taken)).await.unwrap();
    let one = chat_server::http::openapi_json().len();
    assert!(taken.len() < 100 * one, "{} answers came", taken.len() / one);
}
