//! Files that are sent along with messages.

use std::{
    fs,
    path::PathBuf,
    time::{Duration, SystemTime},
};

use chat_server::Bounds;
use contract::{
    Attachment, Body, Capabilities, Conversation, ConversationId, ConversationPage, ErrorCode,
    Message, MessagePage, limits,
};
use reqwest::{Method, Response, StatusCode, header};
use serde_json::json;
use tokio::io::{AsyncReadExt, AsyncWriteExt};

use crate::support::{Agent, Caller, Visitor, World, eventually, read, refused, uuid};

/// Where a visitor uploads.
pub const VISITOR: &str = "/v1/visitor/conversation/attachments";

/// A picture of one pixel.
pub const PIXEL: &[u8] = &[
    0x89, b'P', b'N', b'G', 13, 10, 26, 10, 0, 0, 0, 13, b'I', b'H', b'D', b'R', 0, 0, 0, 1, 0, 0,
    0, 1, 8, 6, 0, 0, 0, 0x1f, 0x15, 0xc4, 0x89, 0, 0, 0, 13, b'I', b'D', b'A', b'T', 0x78, 0x9c,
    0x63, 0xf8, 0xcf, 0xc0, 0xf0, 0x1f, 0, 5, 0, 1, 0xff, 0x56, 0xc7, 0x2f, 0x0d, 0, 0, 0, 0, b'I',
    b'E', b'N', b'D', 0xae, 0x42, 0x60, 0x82,
];

/// A file to be sent.
#[derive(Clone)]
pub struct Upload {
    pub id: String,
    name: String,
    bytes: Vec<u8>,
}

impl Upload {
    pub fn new(name: &str, bytes: &[u8]) -> Self {
        Self { id: uuid(), name: name.into(), bytes: bytes.into() }
    }

    /// Sends it to a folder of the API.
    pub async fn send(&self, caller: &Caller, folder: &str) -> Response {
        let encoded =
            percent_encoding::utf8_percent_encode(&self.name, percent_encoding::NON_ALPHANUMERIC);
        caller
            .http
            .put(format!("{}{folder}/{}", caller.url, self.id))
            .bearer_auth(&caller.token)
            .header(header::CONTENT_DISPOSITION, format!("attachment; filename*=UTF-8''{encoded}"))
            .header(header::CONTENT_TYPE, "image/png")
            .body(self.bytes.clone())
            .send()
            .await
            .unwrap()
    }
}

fn folder(chat: &ConversationId) -> String {
    format!("/v1/conversations/{chat}/attachments")
}

async fn say(caller: &Caller, path: &str, text: &str, files: &[&Upload]) -> Response {
    let ids: Vec<_> = files.iter().map(|it| it.id.clone()).collect();
    caller.ask(Method::PUT, path, Some(json!({"text": text, "attachments": ids}))).await
}

fn words(chat: &ConversationId) -> String {
    format!("/v1/conversations/{chat}/messages/{}", uuid())
}

fn visitor_words() -> String {
    format!("/v1/visitor/conversation/messages/{}", uuid())
}

fn of(message: &Message) -> Vec<Attachment> {
    match &message.body {
        Body::Text { attachments, .. } => attachments.iter().collect(),
        other => panic!("{other:?}"),
    }
}

/// What lies in the folder of a world's files.
fn lying(world: &World) -> Vec<PathBuf> {
    let folder = world.database().with_file_name("chat.db.files");
    fs::read_dir(folder).map_or(Vec::new(), |it| it.map(|it| it.unwrap().path()).collect())
}

struct Scene {
    world: World,
    anna: Agent,
    vera: Visitor,
    chat: ConversationId,
}

async fn scene() -> Scene {
    let world = World::start().await;
    let anna = world.ready_agent("anna").await;
    let (vera, chat) = world.chat(&anna, "Vera").await;
    Scene { world, anna, vera, chat }
}

#[tokio::test]
pub async fn a_picture_goes_from_the_visitor_to_the_agent_and_a_document_back() {
    let Scene { world, anna, vera, chat } = scene().await;
    let photo = Upload::new("Büro 🦀.png", PIXEL);
    let sent: Attachment = read(photo.send(&vera.caller, VISITOR).await, 201).await;
    assert_eq!((sent.width, sent.height), (Some(1), Some(1)));
    assert_eq!((sent.name.as_str(), sent.content_type.as_str()), ("Büro 🦀.png", "image/png"));
    assert_eq!(sent.size, PIXEL.len() as u64);
    // Until it is in a message nobody else knows of it.
    let there = format!("{}/{}", folder(&chat), photo.id);
    refused(anna.ask(Method::GET, &there, None).await, ErrorCode::NotFound).await;
    let mut socket = anna.socket().await;
    let message: Message =
        read(say(&vera.caller, &visitor_words(), " ", &[&photo]).await, 201).await;
    assert_eq!(
        message.body,
        Body::Text { text: String::new(), attachments: vec![sent.clone()].into() }
    );
    let event = socket.wait_for::<serde_json::Value>("message.created").await;
    assert_eq!(event["message"]["body"]["attachments"][0]["name"], "Büro 🦀.png");
    let row: Conversation = anna.conversation(&chat).await;
    let Body::Text { attachments, .. } = row.last_message.body else { panic!() };
    assert_eq!(attachments.iter().collect::<Vec<_>>(), [sent], "the row tells of it");

    let got = anna.ask(Method::GET, &there, None).await;
    let headers = got.headers().clone();
    assert_eq!(got.bytes().await.unwrap(), PIXEL);
    for (name, value) in [
        ("content-type", "image/png"),
        ("content-length", &PIXEL.len().to_string()),
        (
            "content-disposition",
            "inline; filename=\"Bro .png\"; filename*=UTF-8''B%C3%BCro%20%F0%9F%A6%80.png",
        ),
        ("content-security-policy", "sandbox; default-src 'none'"),
        ("x-content-type-options", "nosniff"),
        ("cross-origin-resource-policy", "cross-origin"),
        ("cache-control", "no-store"),
    ] {
        assert_eq!(headers[name], value, "{name}");
    }

    let offer = Upload::new("offer.pdf", b"%PDF-1.7 hello");
    assert_eq!(offer.send(&anna.caller, &folder(&chat)).await.status(), StatusCode::CREATED);
    let message: Message =
        read(say(&anna.caller, &words(&chat), "Here it is", &[&offer]).await, 201).await;
    assert_eq!(of(&message)[0].width, None);
    let state = vera.state().await;
    assert_eq!(of(state.messages.last().unwrap())[0].name, "offer.pdf");
    let got = vera.ask(Method::GET, &format!("/v1/visitor/attachments/{}", offer.id), None).await;
    let disposition = got.headers()[header::CONTENT_DISPOSITION].to_str().unwrap().to_owned();
    assert!(disposition.starts_with("attachment;"), "{disposition}");
    assert_eq!(got.bytes().await.unwrap(), &b"%PDF-1.7 hello"[..]);

    // Found by its name, and in the transcript; another visitor knows nothing of it.
    let found: ConversationPage = anna.get("/v1/conversations?scope=all&q=offer").await;
    assert_eq!(found.hits[0].text, "Here it is 📎 offer.pdf");
    anna.end(&chat).await;
    let text = anna.ask(Method::GET, &format!("/v1/conversations/{chat}/transcript"), None).await;
    let text = text.text().await.unwrap();
    assert!(text.contains("Vera: 📎 Büro 🦀.png\n"), "{text}");
    assert!(text.contains("anna: Here it is\n    📎 offer.pdf\n"), "{text}");
    let other = world.visitor("Willi").await;
    let path = format!("/v1/visitor/attachments/{}", photo.id);
    refused(other.ask(Method::GET, &path, None).await, ErrorCode::NotFound).await;
}

#[tokio::test]
async fn the_same_id_is_the_same_file() {
    let Scene { world, anna, vera, chat } = scene().await;
    let file = Upload::new("a.txt", b"hello");
    let first: Attachment = read(file.send(&anna.caller, &folder(&chat)).await, 201).await;
    let again = Upload { name: "b.txt".into(), ..file.clone() };
    let same: Attachment = read(again.send(&anna.caller, &folder(&chat)).await, 200).await;
    assert_eq!(same, first);
    let other = Upload { bytes: b"other".into(), ..file.clone() };
    let answer = other.send(&anna.caller, &folder(&chat)).await;
    refused(answer, ErrorCode::ClientIdReused).await;
    // An id belongs to who used it first, and a file to who sent it.
    refused(file.send(&vera.caller, VISITOR).await, ErrorCode::ClientIdReused).await;
    let answer = say(&vera.caller, &visitor_words(), "mine", &[&file]).await;
    refused(answer, ErrorCode::AttachmentUnavailable).await;

    // One message has it, however often that is sent.
    let path = words(&chat);
    let message: Message = read(say(&anna.caller, &path, "", &[&file]).await, 201).await;
    assert_eq!(read::<Message>(say(&anna.caller, &path, "", &[&file]).await, 200).await, message);
    refused(say(&anna.caller, &path, "x", &[&file]).await, ErrorCode::ClientIdReused).await;
    refused(
        anna.put(&chat, path.rsplit('/').next().unwrap(), "x").await,
        ErrorCode::ClientIdReused,
    )
    .await;
    let answer = say(&anna.caller, &words(&chat), "again", &[&file]).await;
    refused(answer, ErrorCode::AttachmentUnavailable).await;
    // A retry that comes after the end is answered with what became of it; a new one is not taken.
    anna.end(&chat).await;
    assert_eq!(file.send(&anna.caller, &folder(&chat)).await.status(), StatusCode::OK);
    let late = Upload::new("late.txt", b"late");
    let answer = late.send(&anna.caller, &folder(&chat)).await;
    refused(answer, ErrorCode::ConversationEnded).await;
    let late = late.send(&vera.caller, &format!("{VISITOR}/../attachments")).await;
    assert_ne!(late.status(), StatusCode::CREATED);
    assert_eq!(lying(&world).len(), 1);
}

#[tokio::test]
async fn one_file_sent_many_times_at_once_is_there_once() {
    let Scene { world, anna, chat, .. } = scene().await;
    let file = Upload::new("a.txt", &b"hello ".repeat(10_000));
    let path = folder(&chat);
    let sent = (0..8).map(|_| file.send(&anna.caller, &path));
    let sent = futures_util::future::join_all(sent).await;
    let count = |status| sent.iter().filter(|it| it.status() == status).count();
    assert_eq!((count(StatusCode::CREATED), count(StatusCode::OK)), (1, 7));
    assert_eq!(lying(&world).len(), 1);
}

#[tokio::test]
async fn a_message_has_only_files_of_its_sender_in_its_chat_and_so_many() {
    let Scene { world, anna, vera, chat } = scene().await;
    let (_, other) = world.chat(&anna, "Willi").await;
    let elsewhere = Upload::new("a.txt", b"hello");
    elsewhere.send(&anna.caller, &folder(&other)).await;
    for file in [&elsewhere, &Upload::new("never", b"")] {
        let answer = say(&anna.caller, &words(&chat), "", &[file]).await;
        refused(answer, ErrorCode::AttachmentUnavailable).await;
    }
    let many: Vec<_> = (0..11).map(|i| Upload::new(&format!("{i}.txt"), b"x")).collect();
    for file in &many {
        read::<Attachment>(file.send(&vera.caller, VISITOR).await, 201).await;
    }
    let many: Vec<_> = many.iter().collect();
    let answer = say(&vera.caller, &visitor_words(), "", &many).await;
    refused(answer, ErrorCode::InvalidValue).await;
    let answer = say(&vera.caller, &visitor_words(), "", &[many[0], many[0]]).await;
    refused(answer, ErrorCode::InvalidValue).await;
    let sent: Message = read(say(&vera.caller, &visitor_words(), "", &many[..10]).await, 201).await;
    let names: Vec<_> = of(&sent).iter().map(|it| it.name.clone()).collect();
    assert_eq!(names, (0..10).map(|i| format!("{i}.txt")).collect::<Vec<_>>());
    refused(say(&vera.caller, &visitor_words(), " ", &[]).await, ErrorCode::MessageEmpty).await;
    // What failed has used nothing up.
    assert_eq!(
        say(&vera.caller, &visitor_words(), "", &many[10..]).await.status(),
        StatusCode::CREATED
    );
    // A late upload does nothing to the next chat.
    anna.end(&chat).await;
    vera.start_again(json!({})).await;
    let late = Upload::new("late.txt", b"late");
    let url = format!("{}{VISITOR}/{}?conversation_id={chat}", vera.caller.url, late.id);
    let answer = world.http.put(url).bearer_auth(&vera.caller.token).body("late").send().await;
    refused(answer.unwrap(), ErrorCode::ConversationEnded).await;
}

#[tokio::test]
async fn what_is_too_large_or_of_a_type_that_is_not_taken_is_refused_with_a_reason() {
    let world = World::with(|config| {
        config.attachment_limit = 1_000;
        config.attachment_types = vec!["image/png".into(), "text/plain".into()];
    })
    .await;
    let anna = world.ready_agent("anna").await;
    let (vera, _) = world.chat(&anna, "Vera").await;
    let can: Capabilities =
        read(world.ask(Method::GET, "/v1/capabilities", None, None).await, 200).await;
    let can = can.attachments.unwrap();
    assert_eq!((can.max_size, can.per_message), (1_000, 10));
    assert_eq!(can.types, ["image/png", "text/plain"]);
    let send =
        async |name: &str, bytes: &[u8]| Upload::new(name, bytes).send(&vera.caller, VISITOR).await;
    assert_eq!(send("a.txt", &[b'x'; 1_000]).await.status(), StatusCode::CREATED);
    let problem = refused(send("a.txt", &[b'x'; 1_001]).await, ErrorCode::BodyTooLarge).await;
    assert!(problem.detail.contains("1000 bytes"), "{}", problem.detail);
    for (name, bytes) in [
        ("photo.png", &b"<!DOCTYPE html><script>alert(1)</script>"[..]),
        ("photo.png", b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>"),
        ("photo.png", b"%PDF-1.7"),
        ("photo.png", b"MZ\x90\0\x03\0\0\0\x04"),
        ("photo.png", b"\0\x01\x02\x03"),
    ] {
        let problem = refused(send(name, bytes).await, ErrorCode::UnsupportedMediaType).await;
        assert!(problem.detail.contains("image/png, text/plain"), "{}", problem.detail);
    }
    // What is refused leaves nothing behind.
    assert_eq!(lying(&world).len(), 1);
    let wrong = world.http.put(format!("{}{VISITOR}/not-a-uuid", world.url));
    let wrong = wrong.bearer_auth(&vera.caller.token).body("x").send().await.unwrap();
    refused(wrong, ErrorCode::InvalidParameter).await;

    // Where none are taken there are none.
    let none = World::with(|config| config.attachment_limit = 0).await;
    let can: Capabilities =
        read(none.ask(Method::GET, "/v1/capabilities", None, None).await, 200).await;
    assert_eq!(can.attachments, None);
    let visitor = none.visitor("Vera").await;
    let answer = Upload::new("a.txt", b"x").send(&visitor.caller, VISITOR).await;
    refused(answer, ErrorCode::NotFound).await;
}

#[tokio::test]
async fn html_that_looks_like_text_is_kept_as_text_under_an_honest_name() {
    let Scene { world: _world, anna, vera, chat } = scene().await;
    let sly = Upload::new("../photo\u{202e}gnp.html", b"hello <script>alert(1)</script>");
    let kept: Attachment = read(sly.send(&vera.caller, VISITOR).await, 201).await;
    assert_eq!(kept.content_type, "text/plain");
    assert_eq!(kept.name, "photognp.html.txt");
    say(&vera.caller, &visitor_words(), "", &[&sly]).await;
    let got = anna.ask(Method::GET, &format!("{}/{}", folder(&chat), sly.id), None).await;
    let headers = got.headers();
    assert_eq!(headers[header::CONTENT_TYPE], "text/plain");
    assert!(headers[header::CONTENT_DISPOSITION].to_str().unwrap().starts_with("attachment;"));
    assert!(headers[header::CONTENT_SECURITY_POLICY].to_str().unwrap().contains("sandbox"));
}

#[tokio::test]
async fn who_sends_too_much_waits() {
    let Scene { world, anna, vera, .. } = scene().await;
    for i in 0..limits::ATTACHMENT_RATE {
        let file = Upload::new("a.txt", i.to_string().as_bytes());
        assert_eq!(file.send(&vera.caller, VISITOR).await.status(), StatusCode::CREATED);
    }
    let more = Upload::new("a.txt", b"more");
    refused(more.send(&vera.caller, VISITOR).await, ErrorCode::RateLimited).await;
    world.advance_seconds(60);
    assert_eq!(more.send(&vera.caller, VISITOR).await.status(), StatusCode::CREATED);
    assert_eq!(more.send(&vera.caller, VISITOR).await.status(), StatusCode::OK);

    // So many bytes in an hour, also in the visitor's next chat. They are only said here.
    let large = limits::ATTACHMENT_BYTES_HOURLY.to_string();
    let database = sqlx::SqlitePool::connect(world.database().to_str().unwrap()).await.unwrap();
    sqlx::query("UPDATE attachments SET size = ? WHERE id = ?")
        .bind(large.parse::<i64>().unwrap())
        .bind(&more.id)
        .execute(&mut *database.acquire().await.unwrap())
        .await
        .unwrap();
    database.close().await;
    let again = Upload::new("a.txt", b"again");
    let problem = refused(again.send(&vera.caller, VISITOR).await, ErrorCode::RateLimited).await;
    assert!(problem.detail.contains(&large), "{}", problem.detail);
    drop(anna);
}

#[tokio::test]
pub async fn a_file_that_nobody_used_goes_after_an_hour() {
    let Scene { world, vera, .. } = scene().await;
    let (used, unused) = (Upload::new("a.txt", b"used"), Upload::new("b.txt", b"unused"));
    for file in [&used, &unused] {
        file.send(&vera.caller, VISITOR).await;
    }
    say(&vera.caller, &visitor_words(), "", &[&used]).await;
    let mine = format!("/v1/visitor/attachments/{}", unused.id);
    assert_eq!(vera.ask(Method::GET, &mine, None).await.status(), StatusCode::OK);
    assert_eq!(lying(&world).len(), 2);
    world.advance_seconds(i64::from(limits::ATTACHMENT_UNUSED_SECONDS));
    eventually("its end", || async { (lying(&world).len() == 1).then_some(()) }).await;
    refused(vera.ask(Method::GET, &mine, None).await, ErrorCode::NotFound).await;
    let used = format!("/v1/visitor/attachments/{}", used.id);
    assert_eq!(vera.ask(Method::GET, &used, None).await.status(), StatusCode::OK);
}

#[tokio::test]
pub async fn what_a_crash_left_over_is_swept_away_and_nothing_else() {
    let Scene { mut world, vera, .. } = scene().await;
    let file = Upload::new("a.txt", b"kept");
    file.send(&vera.caller, VISITOR).await;
    say(&vera.caller, &visitor_words(), "", &[&file]).await;
    let kept = lying(&world);
    let age = |path: &PathBuf, hours: u64| {
        let then = SystemTime::now() - Duration::from_secs(hours * 3_600 + 1);
        fs::File::options().append(true).open(path).unwrap().set_modified(then).unwrap();
    };
    age(&kept[0], 9);
    let beside = |name: &str| kept[0].with_file_name(name);
    for (name, hours) in [("orphan", 1), ("broken.part", 1), ("fresh", 0), ("fresh.part", 0)] {
        fs::write(beside(name), "left over").unwrap();
        age(&beside(name), hours);
    }
    fs::File::options()
        .append(true)
        .open(beside("fresh"))
        .unwrap()
        .set_modified(SystemTime::now())
        .unwrap();
    world.restart(|_| {}).await;
    eventually("the sweep", || async { (lying(&world).len() == 3).then_some(()) }).await;
    for (name, stays) in [("orphan", false), ("broken.part", false), ("fresh", true)] {
        assert_eq!(beside(name).exists(), stays, "{name}");
    }
    assert!(kept[0].exists());
}

#[tokio::test]
async fn a_slow_line_has_its_time_and_one_that_stands_still_has_not() {
    let bounds = Bounds {
        body: Duration::from_millis(400),
        upload: Duration::from_secs(20),
        ..Bounds::default()
    };
    let world = World::with(|config| config.bounds = bounds).await;
    let anna = world.ready_agent("anna").await;
    let (vera, _) = world.chat(&anna, "Vera").await;
    let head = |id: &str| {
        format!(
            "PUT {VISITOR}/{id} HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer {}\r\nContent-Length: 12\r\nConnection: close\r\n\r\n",
            vera.caller.token
        )
    };
    let open = async || {
        tokio::net::TcpStream::connect(world.url.trim_start_matches("http://")).await.unwrap()
    };
    let told = async |mut stream: tokio::net::TcpStream| {
        let mut said = Vec::new();
        let _ = stream.read_to_end(&mut said).await;
        String::from_utf8_lossy(&said).into_owned()
    };
    let mut slow = open().await;
    slow.write_all(head(&uuid()).as_bytes()).await.unwrap();
    for _ in 0..12 {
        tokio::time::sleep(Duration::from_millis(80)).await;
        slow.write_all(b"x").await.unwrap();
    }
    let said = told(slow).await;
    assert!(said.starts_with("HTTP/1.1 201"), "{said}");
    let mut still = open().await;
    still.write_all(format!("{}xxx", head(&uuid())).as_bytes()).await.unwrap();
    let said = told(still).await;
    assert!(said.contains("body-too-slow"), "{said}");
    // Who hangs up in the middle leaves nothing behind.
    let mut broken = open().await;
    broken.write_all(format!("{}xxx", head(&uuid())).as_bytes()).await.unwrap();
    eventually("its beginning", || async { (lying(&world).len() == 2).then_some(()) }).await;
    drop(broken);
    eventually("its end", || async { (lying(&world).len() == 1).then_some(()) }).await;
}

#[tokio::test]
async fn where_nothing_can_be_kept_that_is_said_and_the_same_succeeds_later() {
    let Scene { world, anna, vera, chat } = scene().await;
    // A file where the folder should be: as good as a disk that takes nothing.
    let folder = world.database().with_file_name("chat.db.files");
    fs::write(&folder, "").unwrap();
    let file = Upload::new("a.txt", b"hello");
    let answer = file.send(&vera.caller, VISITOR).await;
    assert!(answer.status().is_server_error(), "{answer:?}");
    assert_eq!(vera.say("words go on").await.body, Body::text("words go on"));
    fs::remove_file(&folder).unwrap();
    assert_eq!(file.send(&vera.caller, VISITOR).await.status(), StatusCode::CREATED);
    say(&vera.caller, &visitor_words(), "", &[&file]).await;
    let page: MessagePage = anna.get(&format!("/v1/conversations/{chat}/messages")).await;
    assert_eq!(of(page.items.last().unwrap()).len(), 1);
}
