//! Handing a chat on.

use contract::{Conversation, ConversationId, NewTransfer, TransferTargets};
use engine::Failure;

use super::{Api, Method, Route};
use crate::address::encode;

impl Api {
    /// To whom a chat can be handed on, and whether they can take one at this moment.
    ///
    /// # Errors
    /// What the server said instead, or that it said nothing.
    pub async fn transfer_targets(self) -> Result<TransferTargets, Failure> {
        self.ask(Route::new(Method::Get, "/transfer-targets")).await
    }

    /// Asks somebody to take a conversation.
    ///
    /// # Errors
    /// What the server said instead, or that it said nothing.
    pub async fn transfer(
        self,
        id: &ConversationId,
        body: &NewTransfer,
    ) -> Result<Conversation, Failure> {
        self.ask(Route::new(Method::Post, path(id)).with(body)).await
    }

    /// Keeps a conversation: nobody is asked any longer.
    ///
    /// # Errors
    /// What the server said instead, or that it said nothing.
    pub async fn take_back(self, id: &ConversationId) -> Result<Conversation, Failure> {
        self.ask(Route::new(Method::Delete, path(id))).await
    }
}

fn path(id: &ConversationId) -> String {
    format!("/conversations/{}/transfer", encode(id.as_str()))
}
