//! From the moment somebody sends until it is there on the other side's socket.

use std::time::{Duration, Instant};

use futures_util::future::try_join_all;
use reqwest::Method;
use serde_json::json;
use tokio::time::{self, timeout};
use uuid::Uuid;

use super::{
    Result,
    people::{CHATS, Chat, Person},
    report::Delivery,
    sockets::{Side, arrival},
};

/// What a sender may say in [`WINDOW`].
const ALLOWANCE: u32 = 50;
/// What each says when everybody does.
const EACH: u32 = ALLOWANCE / 2;
/// The window of the server's limit of messages, and a little more.
const WINDOW: Duration = Duration::from_secs(11);
/// Longer than anything takes.
const PATIENCE: Duration = Duration::from_secs(30);

/// One message; answers how long it took in milliseconds until it was there, counted from `due`.
async fn send(chat: &Chat, from: Side, due: Instant) -> Result<f64> {
    let key = Uuid::now_v7().to_string();
    let (sender, path, to): (&Person, _, _) = match from {
        Side::Agent => {
            let path = format!("/v1/conversations/{}/messages/{key}", chat.id);
            (&chat.agent, path, Side::Visitor)
        }
        Side::Visitor => {
            (&chat.visitor, format!("/v1/visitor/conversation/messages/{key}"), Side::Agent)
        }
    };
    let arrived = arrival(to, &key);
    let text = json!({ "text": "Could you send me the offer for the Team plan, in writing?" });
    sender.ask(Method::PUT, &path, Some(text)).await?;
    let at = timeout(PATIENCE, arrived).await.map_err(|_| "a message did not arrive")??;
    Ok((at - due).as_secs_f64() * 1_000.0)
}

/// One sender alone, who waits for each to arrive.
pub async fn one_after_the_other(chats: &[Chat]) -> Result<Delivery> {
    let (began, mut took) = (Instant::now(), Vec::new());
    for _ in 0..ALLOWANCE {
        took.push(send(&chats[0], Side::Visitor, Instant::now()).await?);
    }
    let delivery = Delivery::of(&took, began.elapsed());
    time::sleep(WINDOW).await;
    Ok(delivery)
}

/// Every visitor at once says something, each message as soon as the last one arrived.
pub async fn saturated(chats: &[Chat]) -> Result<Delivery> {
    let began = Instant::now();
    let each = chats.iter().map(|chat| async move {
        let mut took = Vec::new();
        for _ in 0..EACH {
            took.push(send(chat, Side::Visitor, Instant::now()).await?);
        }
        Result::Ok(took)
    });
    let took = try_join_all(each).await?.concat();
    let delivery = Delivery::of(&took, began.elapsed());
    time::sleep(WINDOW).await;
    Ok(delivery)
}

/// So many a second, whether or not those before have arrived; agents and visitors in turn.
pub async fn steady(chats: &[Chat], rate: u32, seconds: u32) -> Result<Delivery> {
    let began = Instant::now();
    let all = (0..rate * seconds).map(|n| async move {
        let due = began + Duration::from_secs(1) * n / rate;
        time::sleep_until(due.into()).await;
        // First one chat of each agent, then the next of each: nobody says too much.
        let (turn, agents) = (n as usize / 2, chats.len() / CHATS);
        let chat = &chats[turn % agents * CHATS + turn / agents % CHATS];
        send(chat, [Side::Agent, Side::Visitor][n as usize % 2], due).await
    });
    let took = try_join_all(all).await?;
    Ok(Delivery::of(&took, began.elapsed()))
}
