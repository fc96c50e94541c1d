//! The weekly schedule.

use contract::Schedule;
use engine::Failure;

use super::{Api, Method, Route};

const PATH: &str = "/me/schedule";

impl Api {
    /// When new chats are offered to the agent.
    ///
    /// # Errors
    /// What the server said instead, or that it said nothing.
    pub async fn schedule(self) -> Result<Schedule, Failure> {
        self.ask(Route::new(Method::Get, PATH)).await
    }

    /// Sets when new chats are offered to the agent; brings what is kept.
    ///
    /// # Errors
    /// What the server said instead, or that it said nothing.
    pub async fn set_schedule(self, body: &Schedule) -> Result<Schedule, Failure> {
        self.ask(Route::new(Method::Put, PATH).with(body)).await
    }
}
