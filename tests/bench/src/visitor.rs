//! A visitor without a browser.

use e2e::{Api, ChatServer, client_id};
use serde_json::json;

/// A visitor in a live chat.
pub struct Visitor(Api);

impl Visitor {
    /// Starts a chat, which the agent takes; they are available.
    ///
    /// # Panics
    /// When it is offered to somebody else.
    pub async fn taken_by(server: &ChatServer, agent: &Api, name: &str) -> Self {
        let nobody = server.api();
        let chat = nobody.post("/v1/visitor/conversations", json!({ "name": name })).await.good();
        let snapshot = agent.get("/v1/snapshot").await.good();
        let offers = snapshot["offers"].as_array().expect("a list");
        let offer = offers.iter().find(|offer| offer["visitor"]["name"] == name);
        let offer = offer.unwrap_or_else(|| panic!("{name} is not offered: {snapshot}"));
        let id = offer["id"].as_str().expect("an id");
        agent.tell(&format!("/v1/offers/{id}/accept")).await.good();
        Self(nobody.with_token(chat["token"].as_str().expect("a token")))
    }

    /// Says something.
    pub async fn says(&self, text: &str) {
        let path = format!("/v1/visitor/conversation/messages/{}", client_id());
        self.0.put(&path, json!({ "text": text })).await.good();
    }
}
