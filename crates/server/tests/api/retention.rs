//! How far back the log goes, and what becomes of a client that was away for longer.

use chat_server::domain::retention::Retention;
use contract::{
    limits,
    socket::{ClientFrame, ResetReason, Resume, ServerFrame},
};
use sqlx::{Connection, SqliteConnection};

use crate::support::{World, eventually};

async fn log_begins_after(world: &World) -> u64 {
    world.app.store.read().await.unwrap().log_begins_after().await.unwrap()
}

#[tokio::test]
pub async fn old_events_are_forgotten_and_who_needs_them_begins_anew() {
    let world = World::with(|config| config.retention = Retention { days: 7, events: 3 }).await;
    let anna = world.ready_agent("anna").await;
    let (visitor, chat) = world.chat(&anna, "Vera").await;
    for word in ["one", "two", "three", "four"] {
        visitor.say(word).await;
    }
    anna.end(&chat).await;
    let before = anna.snapshot().await;
    world.advance_seconds(6 * 24 * 3600);
    assert_eq!(log_begins_after(&world).await, 0, "young events stay, however many");

    world.advance_seconds(2 * 24 * 3600);
    let begins = eventually("the beginning of the log goes", || async {
        Some(log_begins_after(&world).await).filter(|seq| *seq > 0)
    })
    .await;
    let anna = world.sign_in("anna@example.com").await;
    let head = anna.snapshot().await.seq;
    // What happens by itself after eight days adds to them.
    assert!(begins + 3 <= head, "the newest stay, however old: {begins} of {head}");

    let from = |seq| Resume { epoch: before.epoch.clone(), seq };
    let mut socket = anna.socket_from(from(begins - 1)).await;
    assert_eq!(socket.next().await, ServerFrame::Reset { reason: ResetReason::Retention });
    socket.wire.send(&ClientFrame::Resume(from(begins))).await;
    socket.cursor = begins;
    socket.until_live().await;
    // The socket itself sees to it that what is left has no hole.
    assert!(socket.catch_up().await >= head);
}

#[tokio::test]
async fn who_missed_too_much_begins_anew() {
    let world = World::start().await;
    let anna = world.ready_agent("anna").await;
    let snapshot = anna.snapshot().await;
    let path = format!("sqlite://{}", world.database().display());
    let mut sql = SqliteConnection::connect(&path).await.unwrap();
    let many = i64::try_from(limits::REPLAY_EVENTS).unwrap() + 1;
    sqlx::query(
        "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?1)
         INSERT INTO events (seq, at, kind, data_json) SELECT seq + i, 0, 'x', '{}' FROM n, log",
    )
    .bind(many)
    .execute(&mut sql)
    .await
    .unwrap();
    sqlx::query("UPDATE log SET seq = seq + ?").bind(many).execute(&mut sql).await.unwrap();

    let from = |seq| Resume { epoch: snapshot.epoch.clone(), seq };
    let mut socket = anna.socket_from(from(snapshot.seq)).await;
    assert_eq!(socket.next().await, ServerFrame::Reset { reason: ResetReason::TooFar });
    socket.wire.send(&ClientFrame::Resume(from(snapshot.seq + 1))).await;
    socket.cursor = snapshot.seq + 1;
    socket.until_live().await;
    assert_eq!(socket.events.len() as u64, limits::REPLAY_EVENTS, "as many as there may be");
}
