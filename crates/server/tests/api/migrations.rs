//! A database of every schema there was, with data in it, under today's server.
//!
//! `tests/schemas` has the rows, one file for the schema that brought their tables. A database of
//! schema 5 is made by the migrations up to 5 and filled by the files up to 5.

use std::path::Path;

use contract::{
    ConversationPage, MessagePage, Schedule, Visitor, socket::Resume, visitor_side::VisitorState,
};
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};
use sqlx::{
    AssertSqlSafe, Connection, SqliteConnection, migrate::Migrator, query_scalar,
    sqlite::SqliteConnectOptions,
};

use crate::support::{Agent, Caller, PASSWORD, World, read, sign_in_at, uuid};

static MIGRATIONS: Migrator = sqlx::migrate!();

/// Since which schema, until before which, and the rows.
const ROWS: [(i64, i64, &str); 15] = [
    (1, i64::MAX, include_str!("../schemas/0001_start.sql")),
    (1, 5, include_str!("../schemas/visitors_until_0004.sql")),
    (1, 13, include_str!("../schemas/words_until_0012.sql")),
    (2, i64::MAX, include_str!("../schemas/0002_schedule.sql")),
    (3, i64::MAX, include_str!("../schemas/0003_teams.sql")),
    (5, i64::MAX, include_str!("../schemas/0005_visitors.sql")),
    (5, 8, include_str!("../schemas/tokens_until_0007.sql")),
    (6, i64::MAX, include_str!("../schemas/0006_meetings.sql")),
    (7, i64::MAX, include_str!("../schemas/0007_summary_and_library.sql")),
    (8, i64::MAX, include_str!("../schemas/0008_unused_tokens.sql")),
    (9, i64::MAX, include_str!("../schemas/0009_back_at.sql")),
    (10, i64::MAX, include_str!("../schemas/0010_notes.sql")),
    (11, i64::MAX, include_str!("../schemas/0011_transfer.sql")),
    (12, i64::MAX, include_str!("../schemas/0012_attachments.sql")),
    (13, i64::MAX, include_str!("../schemas/0013_words_by_chat.sql")),
];

/// A database as a server of that schema left it.
async fn leave_behind(path: &Path, schema: i64) {
    let mut database = open(path).await;
    let upto: Vec<_> = MIGRATIONS.iter().filter(|it| it.version <= schema).cloned().collect();
    let migrator = Migrator::with_migrations(upto);
    migrator.run(&mut database).await.unwrap();
    for (since, until, rows) in ROWS {
        if (since..until).contains(&schema) {
            sqlx::raw_sql(rows).execute(&mut database).await.unwrap();
        }
    }
    no_flaw(&mut database).await;
    database.close().await.unwrap();
}

/// The order of the files need not be that of the references.
async fn open(path: &Path) -> SqliteConnection {
    let options = SqliteConnectOptions::new().filename(path).create_if_missing(true);
    SqliteConnection::connect_with(&options.foreign_keys(false)).await.unwrap()
}

async fn no_flaw(database: &mut SqliteConnection) {
    let whole: String =
        query_scalar("PRAGMA integrity_check").fetch_one(&mut *database).await.unwrap();
    assert_eq!(whole, "ok");
    let astray = sqlx::query("PRAGMA foreign_key_check").fetch_all(database).await.unwrap();
    assert!(astray.is_empty(), "{} rows refer to nothing", astray.len());
}

/// What makes a database what it is, row by row, without the spaces of how it was written down.
async fn schema_of(path: &Path) -> Vec<String> {
    let mut database = open(path).await;
    let sql: Vec<String> = query_scalar(
        "SELECT type || ' ' || name || ' ' || sql FROM sqlite_master
         WHERE sql IS NOT NULL ORDER BY type, name",
    )
    .fetch_all(&mut database)
    .await
    .unwrap();
    database.close().await.unwrap();
    sql.iter().map(|it| it.split_whitespace().collect::<Vec<_>>().join(" ")).collect()
}

#[tokio::test]
async fn every_table_of_today_has_a_row_to_be_carried_on() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("chat.db");
    let newest = MIGRATIONS.iter().map(|it| it.version).max().unwrap();
    leave_behind(&path, newest).await;
    let mut database = open(&path).await;
    let tables: Vec<String> = query_scalar(
        "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'
            AND name NOT LIKE '%_words%' AND name NOT LIKE '%_vocabulary%'",
    )
    .fetch_all(&mut database)
    .await
    .unwrap();
    assert!(tables.len() > 15, "{tables:?}");
    for table in tables {
        let sql = AssertSqlSafe(format!("SELECT count(*) FROM {table}"));
        let rows: i64 = query_scalar(sql).fetch_one(&mut database).await.unwrap();
        assert!(rows > 0, "{table} has no row: add one to tests/schemas");
    }
}

#[tokio::test]
async fn a_database_of_any_schema_goes_on_with_all_that_is_in_it() {
    let fresh = World::start().await;
    let today = schema_of(&fresh.database()).await;
    for schema in MIGRATIONS.iter().map(|it| it.version) {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("chat.db");
        leave_behind(&path, schema).await;
        let mut world = World::in_folder(folder, |_| {}).await;
        let anna = sign_in_at(
            &world.url,
            world.http.clone(),
            json!({ "email": "anna@example.com", "password": PASSWORD }),
        )
        .await;
        agents_find_their_work(&anna, schema).await;
        visitors_find_their_chats(&world, schema).await;
        what_the_schema_brought_is_there(&world, &anna, schema).await;
        everybody_goes_on(&world, &anna).await;
        world.stop().await;
        let mut database = open(&world.database()).await;
        no_flaw(&mut database).await;
        database.close().await.unwrap();
        assert_eq!(schema_of(&world.database()).await, today, "schema {schema}");
    }
}

async fn agents_find_their_work(anna: &Agent, schema: i64) {
    let with = |token: &str| Caller { token: token.into(), ..anna.caller.clone() };
    let me: Value = with("anna-session").get("/v1/me").await;
    assert_eq!(me["id"], "anna", "schema {schema}: the session goes on");
    let snapshot = anna.snapshot().await;
    assert_eq!(snapshot.epoch.as_str(), "0123456789abcdef");
    assert!(snapshot.seq >= 40);
    assert!(snapshot.availability.available);
    assert_eq!(snapshot.offers.len(), 1);
    assert_eq!(snapshot.offers[0].visitor.name.as_deref(), Some("Wim"));
    let live: Vec<_> = snapshot.conversations.iter().map(|it| it.id.as_str()).collect();
    assert_eq!(live, ["live-chat"]);
    // Who was connected before the new version goes on from there.
    let resume = Resume { epoch: snapshot.epoch, seq: 38 };
    let mut socket = anna.socket_from(resume).await;
    socket.until_live().await;
    assert_eq!(socket.events[0].seq, 39);

    let all: ConversationPage = anna.get("/v1/conversations?scope=all").await;
    let all: Vec<_> = all.items.iter().map(|it| it.id.as_str()).collect();
    assert_eq!(all, ["live-chat", "ended-chat"]);
    let file = (schema >= 12).then_some("seating");
    let note = (schema >= 10).then_some("upper");
    for term in ["window", "every%20row", "vera", "lind"].into_iter().chain(file).chain(note) {
        let found: ConversationPage =
            anna.get(&format!("/v1/conversations?scope=all&q={term}")).await;
        let found: Vec<_> = found.items.iter().map(|it| it.id.as_str()).collect();
        assert_eq!(found, ["ended-chat"], "schema {schema}: {term}");
    }
    let said: MessagePage = anna.get("/v1/conversations/ended-chat/messages").await;
    let keys: Vec<_> = said.items.iter().map(|it| it.client_id.as_str()).collect();
    assert_eq!(keys[..4], ["k-joined", "k-question", "k-answer", "k-ended"]);
    assert_eq!(keys.contains(&"k-note"), schema >= 10, "schema {schema}: {keys:?}");
    let transcript = anna.ask(Method::GET, "/v1/conversations/ended-chat/transcript", None).await;
    assert!(transcript.text().await.unwrap().contains("Do you have seats by the window?"));
    let history: Value = anna.get("/v1/visitors/vera/activities").await;
    let history = history["items"].as_array().unwrap();
    assert!(history.iter().any(|it| it["conversation_id"] == "ended-chat"), "{history:?}");
}

async fn visitors_find_their_chats(world: &World, schema: i64) {
    for (token, chat, messages) in [
        ("vera-token", "ended-chat", 4),
        ("omar-token", "live-chat", if schema >= 6 { 4 } else { 2 }),
        ("wim-token", "waiting-chat", 0),
    ] {
        let caller =
            Caller { url: world.url.clone(), http: world.http.clone(), token: token.into() };
        let state: VisitorState = caller.get("/v1/visitor/conversation").await;
        assert_eq!(state.conversation.id.as_str(), chat, "schema {schema}");
        let places: Vec<_> = state.messages.iter().map(|it| it.position).collect();
        assert_eq!(places, (1..=messages).collect::<Vec<_>>(), "schema {schema}");
        assert_eq!(state.conversation.last_position, messages, "schema {schema}");
    }
}

async fn what_the_schema_brought_is_there(world: &World, anna: &Agent, schema: i64) {
    let ben = Caller { token: "ben-session".into(), ..anna.caller.clone() };
    let schedule: Schedule = ben.get("/v1/me/schedule").await;
    assert_eq!(schedule.blocks.len(), usize::from(schema >= 2), "schema {schema}");
    let agents = world.office().await.agents().await.unwrap();
    assert_eq!(agents.len(), if schema >= 3 { 2 } else { 3 });
    let in_sales = agents.iter().any(|it| it.teams == ["Sales"]);
    assert_eq!(in_sales, schema >= 3, "schema {schema}: {agents:?}");
    let vera: Visitor = anna.get("/v1/visitors/vera").await;
    assert_eq!(vera.name.as_deref(), Some("Vera Lind"));
    assert_eq!(vera.email.as_deref(), Some("vera@example.com"));
    assert_eq!(vera.job_title.as_deref(), (schema >= 5).then_some("Buyer"));
    // What she typed before the site could vouch for her is not verified.
    assert_eq!(vera.unverified.is_empty(), schema >= 5, "schema {schema}");
    let by_key = Caller { token: "inbox_key_test".into(), ..anna.caller.clone() };
    let goal = json!({ "id": "goal-2", "kind": "reached-goal", "title": "Bought" });
    let told = by_key.ask(Method::POST, "/v1/visitors/crm-1/activities", Some(goal)).await;
    assert_eq!(told.status().is_success(), schema >= 5, "schema {schema}: {told:?}");
    if schema >= 6 {
        let meetings: Value = ben.get("/v1/me/meetings").await;
        assert_eq!(meetings["items"][0]["id"], "meeting-1");
    }
    let live = &anna.snapshot().await.conversations[0];
    let asked = live.transfer.as_ref().map(|transfer| transfer.asked.name.as_str());
    assert_eq!(asked, (schema >= 11).then_some("Ben"), "schema {schema}");
    let summary: Value = anna.get("/v1/conversations/ended-chat/summary").await;
    if schema >= 7 {
        assert_eq!(summary["topics"], json!(["seats"]));
        let answers: Value = anna.get("/v1/answers?q=seat").await;
        assert_eq!(answers["items"].as_array().unwrap().len(), 1, "{answers}");
    }
    if schema >= 12 {
        let omar = Caller { token: "omar-token".into(), ..anna.caller.clone() };
        let path = "/v1/visitor/conversation/attachments/019cdc8c-0000-7000-8000-0000000000f1";
        let again = omar.http.put(format!("{}{path}", omar.url)).bearer_auth(&omar.token);
        assert_eq!(again.body("abc").send().await.unwrap().status(), StatusCode::OK);
    }
}

/// New rows go where the old ones are.
async fn everybody_goes_on(world: &World, anna: &Agent) {
    let omar = Caller { token: "omar-token".into(), ..anna.caller.clone() };
    let path = |key: &str| format!("/v1/visitor/conversation/messages/{key}");
    // Its answer was lost with the old server.
    let late = json!({ "text": "My parcel is late" });
    let again =
        omar.ask(Method::PUT, &path("019cdc8c-0000-7000-8000-000000000001"), Some(late)).await;
    assert_eq!(again.status(), StatusCode::OK);
    let said = omar.ask(Method::PUT, &path(&uuid()), Some(json!({ "text": "Any news?" }))).await;
    let said: contract::Message = read(said, 201).await;
    let live = "live-chat".into();
    let answer = anna.say(&live, "It comes tomorrow.").await;
    assert_eq!(answer.position, said.position + 1);
    anna.accept(&anna.offer().await).await;
    assert_eq!(anna.end(&live).await.status(), StatusCode::OK);
    let found: ConversationPage = anna.get("/v1/conversations?scope=all&q=tomorrow").await;
    assert_eq!(found.items.len(), 1);
    let vera = Caller { token: "vera-token".into(), ..anna.caller.clone() };
    let started = vera.ask(Method::POST, "/v1/visitor/conversations", Some(json!({}))).await;
    assert_eq!(started.status(), StatusCode::CREATED);
    assert_eq!(world.visitor("Nora").await.state().await.messages.len(), 0);
}
