//! What single views ask for.

use contract::{ActivityPage, AgentList, ConversationId, MessagePage, Position, VisitorId};
use engine::Failure;

use super::{Api, Method, Route};
use crate::address::encode;

impl Api {
    /// Every agent, in order of name.
    ///
    /// # Errors
    /// What the server said instead, or that it said nothing.
    pub async fn agents(self) -> Result<AgentList, Failure> {
        self.ask(Route::new(Method::Get, "/agents")).await
    }

    /// A page of what a visitor did, newest first; `cursor` is from the page before.
    ///
    /// # Errors
    /// What the server said instead, or that it said nothing.
    pub async fn activities(
        self,
        visitor: &VisitorId,
        limit: usize,
        cursor: Option<&str>,
    ) -> Result<ActivityPage, Failure> {
        let mut path = format!("/visitors/{}/activities?limit={limit}", encode(visitor.as_str()));
        if let Some(cursor) = cursor {
            path += &format!("&cursor={}", encode(cursor));
        }
        self.ask(Route::new(Method::Get, path)).await
    }

    /// The messages of a conversation right after a position, 0 for its beginning.
    ///
    /// # Errors
    /// What the server said instead, or that it said nothing.
    pub async fn messages(
        self,
        id: &ConversationId,
        after: Position,
        limit: usize,
    ) -> Result<MessagePage, Failure> {
        let path =
            format!("/conversations/{}/messages?after={after}&limit={limit}", encode(id.as_str()));
        self.ask(Route::new(Method::Get, path)).await
    }

    /// An ended conversation as a text, its times in a zone of the IANA database.
    ///
    /// # Errors
    /// What the server said instead, or that it said nothing.
    pub async fn transcript(
        self,
        id: &ConversationId,
        time_zone: &str,
        language: &str,
    ) -> Result<String, Failure> {
        let (id, time_zone) = (encode(id.as_str()), encode(time_zone));
        let path =
            format!("/conversations/{id}/transcript?time_zone={time_zone}&language={language}");
        self.outcome(Route::new(Method::Get, path)).await.text()
    }
}
