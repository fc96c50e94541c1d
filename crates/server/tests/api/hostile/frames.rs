//! Whatever comes over a socket: it is closed as the contract says, and nobody else notices.

use contract::{
    limits,
    socket::{ClientFrame, close},
    visitor_side::VisitorServerFrame,
};
use rand::{RngExt, SeedableRng, rngs::StdRng};
use serde_json::Value;
use tokio::{io::AsyncWriteExt, net::TcpStream};
use tokio_tungstenite::{
    MaybeTlsStream, WebSocketStream, client_async,
    tungstenite::{Message as Frame, protocol::Role},
};

use super::nasty;
use crate::support::{Wire, World};

/// The bits of a frame's first byte (RFC 6455, section 5.2).
const FIN: u8 = 0x80;
const CONTINUATION: u8 = 0;
const TEXT: u8 = 1;
const BINARY: u8 = 2;
const CLOSE: u8 = 8;
const PING: u8 = 9;

/// A frame, masked as a client's must be.
fn frame(first: u8, payload: &[u8]) -> Vec<u8> {
    let mut bytes = head(first, 0x80, payload.len() as u64);
    let mask = [7, 11, 13, 17];
    bytes.extend(mask);
    bytes.extend(payload.iter().zip(mask.iter().cycle()).map(|(byte, mask)| byte ^ mask));
    bytes
}

/// The beginning of a frame that says it has so many bytes.
fn head(first: u8, mask_bit: u8, length: u64) -> Vec<u8> {
    let mut bytes = vec![first];
    match length {
        0..126 => bytes.push(mask_bit | length as u8),
        126..65_536 => {
            bytes.push(mask_bit | 126);
            bytes.extend((length as u16).to_be_bytes());
        }
        _ => {
            bytes.push(mask_bit | 127);
            bytes.extend(length.to_be_bytes());
        }
    }
    bytes
}

/// A socket on which anything can be written. It has said `hello` and no more.
async fn raw(world: &World, path: &str) -> TcpStream {
    let stream = TcpStream::connect(world.url.trim_start_matches("http://")).await.unwrap();
    let url = format!("{}{path}", world.url.replace("http", "ws"));
    let (socket, _) = client_async(url, MaybeTlsStream::Plain(stream)).await.unwrap();
    let mut wire = Wire::over(socket);
    wire.next::<Value>().await;
    match wire.into_stream() {
        MaybeTlsStream::Plain(stream) => stream,
        other => panic!("{other:?}"),
    }
}

async fn read_on(stream: TcpStream) -> Wire {
    let stream = MaybeTlsStream::Plain(stream);
    Wire::over(WebSocketStream::from_raw_socket(stream, Role::Client, None).await)
}

/// What is wrong, in bytes.
fn wrong() -> Vec<(&'static str, Vec<u8>)> {
    let ping = br#"{"t":"ping"}"#;
    let mut unmasked = head(FIN | TEXT, 0, ping.len() as u64);
    unmasked.extend(ping);
    vec![
        ("no mask", unmasked),
        ("an unknown opcode", frame(FIN | 3, ping)),
        ("an unknown control opcode", frame(FIN | 0x0b, b"")),
        ("a reserved bit", frame(FIN | 0x40 | TEXT, ping)),
        ("a ping in parts", frame(PING, b"")),
        ("a ping that is too long", frame(FIN | PING, &[b'x'; 126])),
        ("a continuation of nothing", frame(FIN | CONTINUATION, ping)),
        ("a text within a text", [frame(TEXT, b"{"), frame(FIN | TEXT, ping)].concat()),
        ("broken UTF-8", frame(FIN | TEXT, b"{\"t\":\"\xff\xfe\"}")),
        ("broken UTF-8 in parts", [frame(TEXT, b"\xf0\x9f"), frame(FIN, b"\xa6x")].concat()),
        ("half a surrogate", frame(FIN | TEXT, br#"{"t":"\ud800"}"#)),
        ("binary", frame(FIN | BINARY, ping)),
        ("nothing", frame(FIN | TEXT, b"")),
        ("an array", frame(FIN | TEXT, br#"["ping"]"#)),
        ("a deep array", frame(FIN | TEXT, "[".repeat(60_000).as_bytes())),
        ("an unknown frame", frame(FIN | TEXT, br#"{"t":"fanfare"}"#)),
        ("a key twice", frame(FIN | TEXT, br#"{"t":"ping","t":"typing"}"#)),
        ("a byte too many", frame(FIN | TEXT, &vec![b' '; limits::FRAME_BYTES + 1])),
        ("a message too long in parts", {
            let part = vec![b' '; limits::FRAME_BYTES / 2];
            [frame(TEXT, &part), frame(0, &part), frame(FIN, &part)].concat()
        }),
        ("far too much", frame(FIN | TEXT, &vec![b'x'; 5 * limits::FRAME_BYTES])),
        ("a length beyond all bounds", [head(FIN | TEXT, 0x80, u64::MAX), vec![0; 8]].concat()),
        ("a length beyond all memory", [head(FIN | TEXT, 0x80, 1 << 50), vec![0; 8]].concat()),
        ("HTTP", b"GET /v1/me HTTP/1.1\r\nHost: a\r\n\r\n".to_vec()),
    ]
}

/// Codes of this protocol, and what a browser says when there was none (RFC 6455, section 7.1.5):
/// after bytes that are no WebSocket there is nobody to say goodbye to.
const EXPECTED: [u16; 2] = [close::PROTOCOL, 1006];

#[tokio::test]
async fn what_is_no_frame_closes_its_socket_and_no_other() {
    let world = World::start().await;
    let anna = world.ready_agent("anna").await;
    let (visitor, chat) = world.chat(&anna, "Vera").await;
    let mut bystander = anna.socket().await;
    let mut watching = visitor.socket().await;
    for path in ["/v1/socket", "/v1/visitor/socket"] {
        for (what, bytes) in wrong() {
            let mut stream = raw(&world, path).await;
            stream.write_all(&bytes).await.unwrap();
            let code = read_on(stream).await.close_code().await;
            assert!(EXPECTED.contains(&code), "{what} at {path}: {code}");
        }
    }
    // After `auth` as well as before. Of this agent there is nothing to tell.
    let ben = world.agent("ben").await;
    for (what, bytes) in wrong() {
        let mut of_agent = ben.socket().await.wire.into_stream();
        let mut of_visitor = visitor.socket().await.into_stream();
        for stream in [&mut of_agent, &mut of_visitor] {
            stream.write_all(&bytes).await.unwrap();
        }
        for stream in [of_agent, of_visitor] {
            let MaybeTlsStream::Plain(stream) = stream else { panic!("no TLS here") };
            let code = read_on(stream).await.close_code().await;
            assert!(EXPECTED.contains(&code), "{what}: {code}");
        }
    }
    anna.say(&chat, "still here?").await;
    bystander.catch_up().await;
    assert!(bystander.events.iter().any(|it| it.kind == "message.created"));
    while !matches!(watching.next().await, VisitorServerFrame::State(state) if !state.messages.is_empty())
    {
    }
}

#[tokio::test]
async fn frames_of_any_bytes_close_with_a_code_of_the_contract() {
    let world = World::start().await;
    for seed in 0..150 {
        let rng = &mut StdRng::seed_from_u64(seed);
        let path = ["/v1/socket", "/v1/visitor/socket"][rng.random_range(0..2)];
        let mut stream = raw(&world, path).await;
        let mut bytes = Vec::new();
        for _ in 0..rng.random_range(1..5) {
            let payload = match rng.random_range(0..3) {
                0 => nasty::text(rng).into_bytes(),
                1 => nasty::value(rng).to_string().into_bytes(),
                _ => (0..rng.random_range(0..300)).map(|_| rng.random::<u8>()).collect(),
            };
            // Whoever says goodbye is answered with their own code: not this time.
            let first = rng.random::<u8>();
            bytes.extend(frame(if first & 0x0f == CLOSE { TEXT } else { first }, &payload));
        }
        // So that it ends even where all of that was nothing, or only half a message.
        bytes.extend(frame(FIN | TEXT, b"over"));
        let _ = stream.write_all(&bytes).await;
        let code = read_on(stream).await.close_code().await;
        assert!(EXPECTED.contains(&code), "seed {seed} at {path}: {code}");
    }
}

#[tokio::test]
async fn a_message_may_come_in_many_parts() {
    let world = World::start().await;
    let anna = world.ready_agent("anna").await;
    let MaybeTlsStream::Plain(mut stream) = anna.socket().await.wire.into_stream() else {
        panic!("no TLS here")
    };
    let ping = br#"{"t":"ping"}"#;
    let (last, rest) = ping.split_last().unwrap();
    let mut bytes = frame(TEXT, b"");
    rest.iter().for_each(|byte| bytes.extend(frame(CONTINUATION, &[*byte])));
    bytes.extend(frame(FIN | CONTINUATION, &[*last]));
    stream.write_all(&bytes).await.unwrap();
    assert_eq!(read_on(stream).await.next::<Value>().await["t"], "pong");
}

#[tokio::test]
async fn who_sends_too_many_frames_is_closed() {
    let world = World::start().await;
    let anna = world.ready_agent("anna").await;
    let (visitor, chat) = world.chat(&anna, "Vera").await;
    let typing = serde_json::json!({"t": "typing", "conversation_id": chat, "typing": true});
    let ping = serde_json::json!({"t": "ping"});
    // The frame with the ticket was the first.
    for flood in [&ping, &typing] {
        let mut socket = anna.socket().await;
        for _ in 1..limits::FRAME_RATE {
            socket.wire.send(flood).await;
        }
        if flood == &ping {
            let mut pongs = 1;
            while pongs < limits::FRAME_RATE {
                pongs += u32::from(socket.wire.next::<Value>().await["t"] == "pong");
            }
        }
        socket.wire.send(&ClientFrame::Ping).await;
        assert_eq!(socket.wire.close_code().await, close::TOO_SLOW, "{flood}");
    }
    let mut of_visitor = visitor.socket().await;
    for _ in 0..limits::FRAME_RATE {
        of_visitor.send(&ping).await;
    }
    assert_eq!(of_visitor.close_code().await, close::TOO_SLOW);
    // Those that the protocol itself answers count, too.
    let mut pinging = anna.socket().await;
    for _ in 0..limits::FRAME_RATE {
        pinging.wire.send_frame(Frame::Ping("x".into())).await;
    }
    assert_eq!(pinging.wire.close_code().await, close::TOO_SLOW);
}

#[tokio::test]
async fn one_agent_or_visitor_has_only_so_many_sockets() {
    let world = World::start().await;
    let anna = world.ready_agent("anna").await;
    let (visitor, _) = world.chat(&anna, "Vera").await;
    let mut of_agent = Vec::new();
    let mut of_visitor = Vec::new();
    for _ in 0..limits::SOCKETS {
        of_agent.push(anna.socket().await);
        of_visitor.push(visitor.socket().await);
    }
    world.advance_seconds(60);
    let snapshot = anna.snapshot().await;
    let resume = contract::socket::Resume { epoch: snapshot.epoch, seq: snapshot.seq };
    let mut beyond = anna.socket_from(resume).await;
    assert_eq!(beyond.next_or_close().await, Err(close::TOO_SLOW));
    assert_eq!(visitor.try_socket().await.close_code().await, close::TOO_SLOW);
    of_agent[0].catch_up().await;
    drop(of_agent.pop());
    crate::support::eventually("room for another", || async {
        world.advance_seconds(2);
        let snapshot = anna.snapshot().await;
        let resume = contract::socket::Resume { epoch: snapshot.epoch, seq: snapshot.seq };
        anna.socket_from(resume).await.next_or_close().await.ok()
    })
    .await;
}

#[tokio::test]
async fn tickets_that_are_guessed_open_nothing() {
    let world = World::start().await;
    let anna = world.ready_agent("anna").await;
    let mut bystander = anna.socket().await;
    let auth = |i: u32| serde_json::json!({"t": "auth", "ticket": format!("guess {i}"), "resume": {"epoch": "e", "seq": 0}});
    for i in 0..300 {
        let mut wire = Wire::open(&world.url, "/v1/socket").await;
        wire.next::<Value>().await;
        wire.send(&auth(i)).await;
        assert_eq!(wire.close_code().await, close::UNAUTHENTICATED);
    }
    bystander.catch_up().await;
    assert!(world.app.hub.visitors.is_empty());
}
