//! Calendars and meetings.

use contract::{AgentList, ConversationId, MeetingId, ShareCalendar};
use engine::Failure;

use super::{Api, Method, Route};
use crate::address::encode;

impl Api {
    /// The agents whose calendar is connected, who asks first.
    ///
    /// # Errors
    /// What the server said instead, or that it said nothing.
    pub async fn calendars(self) -> Result<AgentList, Failure> {
        self.ask(Route::new(Method::Get, "/agents?calendar=connected")).await
    }

    /// Shows a calendar to the visitor of a conversation.
    ///
    /// # Errors
    /// What the server said instead, or that it said nothing.
    pub async fn share_calendar(
        self,
        id: &ConversationId,
        body: &ShareCalendar,
    ) -> Result<(), Failure> {
        let path = format!("/conversations/{}/calendar-shares", encode(id.as_str()));
        self.tell(Route::new(Method::Post, path).with(body)).await
    }

    /// A meeting as an iCalendar file.
    ///
    /// # Errors
    /// What the server said instead, or that it said nothing.
    pub async fn meeting_file(self, id: &MeetingId) -> Result<String, Failure> {
        let path = format!("/meetings/{}.ics", encode(id.as_str()));
        self.outcome(Route::new(Method::Get, path)).await.text()
    }
}
