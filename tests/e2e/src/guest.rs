//! Visitors without a browser: there can be many of them, and they write as fast as the server takes.

use futures_util::future::join_all;
use serde_json::json;

use crate::{api::Api, client_id, server::ChatServer};

/// So many messages one sender may write in so many milliseconds of the server's time
/// (`contract::limits::MESSAGE_RATE`).
const RATE: usize = contract::limits::MESSAGE_RATE as usize;
const RATE_MS: u64 = contract::limits::MESSAGE_RATE_SECONDS as u64 * 1_000;

/// A visitor in a live chat.
pub struct Guest {
    api: Api,
    /// What the agent sees.
    pub name: String,
}

impl Guest {
    /// Starts a chat, which the agent takes.
    ///
    /// # Panics
    /// When it is not offered to them.
    pub async fn taken_by(server: &ChatServer, agent: &Api, name: &str) -> Self {
        let nobody = server.api();
        let chat = nobody.post("/v1/visitor/conversations", json!({ "name": name })).await.good();
        let snapshot = agent.get("/v1/snapshot").await.good();
        let offers = snapshot["offers"].as_array().expect("a list");
        let offer = offers.iter().find(|offer| offer["visitor"]["name"] == name);
        let offer = offer.unwrap_or_else(|| panic!("{name} is not offered: {snapshot}"));
        let id = offer["id"].as_str().expect("an id");
        agent.tell(&format!("/v1/offers/{id}/accept")).await.good();
        let token = chat["token"].as_str().expect("a token");
        Self { api: nobody.with_token(token), name: name.to_owned() }
    }

    /// Says something.
    pub async fn says(&self, text: &str) {
        let path = format!("/v1/visitor/conversation/messages/{}", client_id());
        self.api.put(&path, json!({ "text": text })).await.good();
    }
}

/// Several of them.
pub struct Crowd {
    /// Each.
    pub guests: Vec<Guest>,
    /// How often each has said something.
    said: usize,
}

impl Crowd {
    /// So many, each in a live chat of the agent's.
    pub async fn taken_by(server: &ChatServer, agent: &Api, count: usize) -> Self {
        let mut guests = Vec::new();
        for number in 1..=count {
            guests.push(Guest::taken_by(server, agent, &format!("Guest {number}")).await);
        }
        Self { guests, said: 0 }
    }

    /// All talk at once, each says so many things; each is one event for the agent. As much of the
    /// server's time passes as that takes people. Answers what each said last.
    pub async fn talk(&mut self, server: &ChatServer, each: usize) -> String {
        for _ in 0..each {
            if self.said.is_multiple_of(RATE) {
                server.pass(RATE_MS).await;
            }
            self.said += 1;
            let text = self.last();
            join_all(self.guests.iter().map(|guest| guest.says(&text))).await;
        }
        self.last()
    }

    fn last(&self) -> String {
        let number = self.said;
        format!("Sentence {number}: we have looked at the plans, and wonder which of them is ours.")
    }
}
