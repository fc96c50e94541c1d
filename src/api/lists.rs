//! What single views ask for.

use contract::{AgentList, ConversationId};
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
