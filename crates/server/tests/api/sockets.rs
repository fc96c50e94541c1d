//! The sockets' own rules.

use contract::{
    limits,
    socket::{ClientFrame, EventFrame, ResetReason, Resume, ServerFrame, close},
    visitor_side::VisitorClientFrame,
};
use serde_json::Value;
use tokio::net::TcpSocket;
use tokio_tungstenite::{
    MaybeTlsStream, client_async, tungstenite::protocol::frame::coding::CloseCode,
};

use crate::support::{AgentSocket, Wire, World, impatient};

#[tokio::test]
pub async fn what_was_missed_comes_with_the_resume() {
    let world = World::start().await;
    let anna = world.ready_agent("anna").await;
    let epoch = anna.snapshot().await.epoch;
    let mut steady = anna.socket().await;
    let (visitor, _) = world.chat(&anna, "Vera").await;
    let mut torn = anna.socket().await;
    visitor.say("seen").await;
    torn.next_event().await;
    let cursor = torn.cursor;
    torn.wire.hang_up().await;

    // While away; and a stranger's chat in between, of which nothing may be seen.
    visitor.say("missed").await;
    let ben = world.ready_agent("ben").await;
    anna.set_available(false).await;
    world.chat(&ben, "Willi").await;
    visitor.say("missed too").await;

    let mut back = anna.socket_from(Resume { epoch: epoch.clone(), seq: cursor }).await;
    let head = world.app.store.read().await.unwrap().position().await.unwrap().1;
    assert_eq!(back.next().await, ServerFrame::Ready { epoch, head });
    back.until_live().await;
    visitor.say("live again").await;
    back.next_event().await;
    steady.catch_up().await;
    let since: Vec<EventFrame> =
        steady.events.iter().filter(|event| event.seq > cursor).cloned().collect();
    assert_eq!(back.events, since, "to the letter, positions and all");
    assert_eq!(since.len(), 4);

    // Starting over on the same connection.
    let again = Resume { epoch: anna.snapshot().await.epoch, seq: cursor };
    back.wire.send(&ClientFrame::Resume(again)).await;
    back.cursor = cursor;
    back.events.clear();
    back.until_live().await;
    assert_eq!(back.events, since);
}

#[tokio::test]
async fn a_position_that_cannot_be_resumed_is_reset_and_the_socket_goes_on() {
    let world = World::start().await;
    let anna = world.ready_agent("anna").await;
    let snapshot = anna.snapshot().await;
    let strange = Resume { epoch: "elsewhere".into(), seq: 0 };
    let mut socket = anna.socket_from(strange).await;
    assert_eq!(socket.next().await, ServerFrame::Reset { reason: ResetReason::Epoch });
    let beyond = Resume { epoch: snapshot.epoch.clone(), seq: snapshot.seq + 1 };
    socket.wire.send(&ClientFrame::Resume(beyond)).await;
    assert_eq!(socket.next().await, ServerFrame::Reset { reason: ResetReason::Retention });
    let furthest = Resume { epoch: snapshot.epoch.clone(), seq: u64::MAX };
    socket.wire.send(&ClientFrame::Resume(furthest)).await;
    assert_eq!(socket.next().await, ServerFrame::Reset { reason: ResetReason::Retention });

    // Nothing is passed on before there is a position again; then nothing is missing.
    world.visitor("Vera").await;
    socket.cursor = snapshot.seq;
    socket
        .wire
        .send(&ClientFrame::Resume(Resume { epoch: snapshot.epoch, seq: snapshot.seq }))
        .await;
    let frame = socket.next().await;
    assert!(matches!(frame, ServerFrame::Ready { .. }), "{frame:?}");
    socket.until_live().await;
    assert_eq!(socket.events.len(), 1);
    world.visitor("Willi").await;
    socket.expect::<Value>("offer.created").await;
}

#[tokio::test]
async fn a_ticket_is_good_once_and_for_thirty_seconds() {
    let world = World::start().await;
    let anna = world.agent("anna").await;
    let snapshot = anna.snapshot().await;
    let resume = Resume { epoch: snapshot.epoch, seq: snapshot.seq };
    let open = async |ticket: &contract::Token| {
        let mut wire = Wire::open(&world.url, "/v1/socket").await;
        wire.next::<ServerFrame>().await;
        wire.send(&ClientFrame::Auth { ticket: ticket.clone(), resume: resume.clone() }).await;
        wire.next_or_close::<ServerFrame>().await
    };
    let refused = Err(close::UNAUTHENTICATED);

    let ticket = anna.socket_ticket().await;
    assert!(matches!(open(&ticket).await, Ok(ServerFrame::Ready { .. })));
    assert_eq!(open(&ticket).await, refused, "used");
    let ticket = anna.socket_ticket().await;
    world.advance_seconds(i64::from(limits::TICKET_SECONDS) - 10);
    assert!(matches!(open(&ticket).await, Ok(ServerFrame::Ready { .. })));
    let ticket = anna.socket_ticket().await;
    world.advance_seconds(i64::from(limits::TICKET_SECONDS));
    assert_eq!(open(&ticket).await, refused, "too late");
    let token = contract::Token::new(anna.caller.token.clone());
    assert_eq!(open(&token).await, refused, "a token is no ticket");
    let ticket = anna.socket_ticket().await;
    anna.ask(reqwest::Method::DELETE, "/v1/sessions/current", None).await;
    assert_eq!(open(&ticket).await, refused, "signed out since");
}

#[tokio::test]
async fn tickets_are_good_on_their_own_side_only() {
    let world = World::start().await;
    let anna = world.ready_agent("anna").await;
    let mut wire = Wire::open(&world.url, "/v1/visitor/socket").await;
    wire.next::<Value>().await;
    wire.send(&VisitorClientFrame::Auth { ticket: anna.socket_ticket().await }).await;
    assert_eq!(wire.close_code().await, close::UNAUTHENTICATED);
}

#[tokio::test]
async fn what_is_no_frame_of_the_protocol_closes() {
    let world = World::start().await;
    let anna = world.ready_agent("anna").await;
    let visitor = world.visitor("Vera").await;
    let large = format!(r#"{{"t":"ping","x":"{}"}}"#, "x".repeat(limits::FRAME_BYTES));
    let auth = r#"{"t":"auth","ticket":"x","resume":{"epoch":"e","seq":1}}"#;
    for frame in
        ["", "ping", r#"["ping"]"#, r#"{"t":"fanfare"}"#, r#"{"t":"typing"}"#, auth, &large]
    {
        let mut socket = anna.socket().await;
        socket.wire.send_text(frame).await;
        assert_eq!(socket.wire.close_code().await, close::PROTOCOL, "{frame:.40}");
    }
    for frame in ["ping", r#"{"t":"resume"}"#, r#"{"t":"auth","ticket":"x"}"#] {
        let mut socket = visitor.socket().await;
        socket.send_text(frame).await;
        assert_eq!(socket.close_code().await, close::PROTOCOL, "{frame}");
    }
    for path in ["/v1/socket", "/v1/visitor/socket"] {
        let mut wire = Wire::open(&world.url, path).await;
        wire.next::<Value>().await;
        wire.send_text(r#"{"t":"ping"}"#).await;
        assert_eq!(wire.close_code().await, close::PROTOCOL, "before auth");
    }
}

#[tokio::test]
async fn who_says_nothing_is_closed() {
    let world = World::with(impatient).await;
    let anna = world.ready_agent("anna").await;
    for path in ["/v1/socket", "/v1/visitor/socket"] {
        let mut wire = Wire::open(&world.url, path).await;
        wire.next::<Value>().await;
        assert_eq!(wire.close_code().await, close::AUTH_TIMEOUT);
    }
    let mut idle = anna.socket().await;
    assert_eq!(idle.wire.close_code().await, close::AUTH_TIMEOUT);
}

#[tokio::test]
async fn a_server_that_stops_says_so_and_nothing_is_lost() {
    let mut world = World::start().await;
    let anna = world.ready_agent("anna").await;
    let (visitor, _) = world.chat(&anna, "Vera").await;
    let mut socket = anna.socket().await;
    let mut of_visitor = visitor.socket().await;
    world.stop().await;
    assert_eq!(socket.wire.close_code().await, close::RESTART);
    assert_eq!(of_visitor.close_code().await, close::RESTART);
}

#[tokio::test]
async fn a_slow_reader_is_cut_off_and_resumes_without_loss() {
    let world = World::start().await;
    let anna = world.ready_agent("anna").await;
    let (visitor, _) = world.chat(&anna, "Vera").await;
    let snapshot = anna.snapshot().await;
    let resume = Resume { epoch: snapshot.epoch.clone(), seq: snapshot.seq };
    let mut steady = anna.socket().await;

    // A socket with hardly any room on its way, from which nothing is read.
    let tcp = TcpSocket::new_v4().unwrap();
    tcp.set_recv_buffer_size(4096).unwrap();
    let address = world.url.trim_start_matches("http://").parse().unwrap();
    let tcp = tcp.connect(address).await.unwrap();
    let url = format!("{}/v1/socket", world.url.replace("http", "ws"));
    let (socket, _) = client_async(url, MaybeTlsStream::Plain(tcp)).await.unwrap();
    let ticket = anna.socket_ticket().await;
    let mut wire = Wire::over(socket);
    wire.next::<ServerFrame>().await;
    wire.send(&ClientFrame::Auth { ticket, resume: resume.clone() }).await;
    let mut slow = AgentSocket { wire, cursor: resume.seq, events: Vec::new() };
    slow.until_live().await;

    // 40 kB each: more than the system's buffers and the queue of 256 hold together.
    let text = "🦀".repeat(limits::MESSAGE_CHARS);
    for i in 0..450 {
        if i % limits::MESSAGE_RATE == 0 {
            world.advance_seconds(10);
        }
        visitor.say(&text).await;
        steady.next_event().await;
    }
    let code = loop {
        if let Err(code) = slow.next_or_close().await {
            break code;
        }
    };
    // On a slow machine the server has given up waiting for the goodbye to be read.
    let gone = u16::from(CloseCode::Abnormal);
    assert!(code == close::TOO_SLOW || code == gone, "closed with {code}");
    let got = slow.events.len();
    assert!(got < 450);

    let mut back = anna.socket_from(Resume { epoch: snapshot.epoch, seq: slow.cursor }).await;
    back.until_live().await;
    slow.events.append(&mut back.events);
    assert_eq!(slow.events, steady.events);
}

#[tokio::test]
async fn starting_over_while_much_is_said_brings_everything_once() {
    let world = World::start().await;
    let anna = world.ready_agent("anna").await;
    let (visitor, _) = world.chat(&anna, "Vera").await;
    let snapshot = anna.snapshot().await;
    let from = Resume { epoch: snapshot.epoch, seq: snapshot.seq };
    let mut steady = anna.socket().await;
    let mut socket = anna.socket().await;
    let talking = async {
        for i in 0..limits::MESSAGE_RATE {
            visitor.say(&i.to_string()).await;
        }
    };
    // Asked for in one go, so that what is committed while the log is read for one of them still
    // lies in the queue when it is read for the next.
    let starting_over = async {
        for _ in 0..50 {
            socket.wire.send(&ClientFrame::Resume(from.clone())).await;
        }
        let mut live = 0;
        while live < 50 {
            match socket.next().await {
                ServerFrame::Ready { .. } => {
                    socket.cursor = from.seq;
                    socket.events.clear();
                }
                ServerFrame::Live => live += 1,
                _ => {}
            }
        }
    };
    tokio::join!(talking, starting_over);
    socket.catch_up().await;
    steady.catch_up().await;
    assert_eq!(socket.events, steady.events);
    assert_eq!(steady.events.len(), limits::MESSAGE_RATE as usize);
}
