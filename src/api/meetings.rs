//! Calendars and meetings.

use contract::{
    AgentList, ConversationId, MeetingId, MeetingSettings, ShareCalendar, UpcomingMeetings,
};
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

    /// When the agent can be met.
    ///
    /// # Errors
    /// What the server said instead, or that it said nothing.
    pub async fn meeting_settings(self) -> Result<MeetingSettings, Failure> {
        self.ask(Route::new(Method::Get, "/me/meeting-settings")).await
    }

    /// Sets when the agent can be met; brings what is kept.
    ///
    /// # Errors
    /// What the server said instead, or that it said nothing.
    pub async fn set_meeting_settings(
        self,
        body: &MeetingSettings,
    ) -> Result<MeetingSettings, Failure> {
        self.ask(Route::new(Method::Put, "/me/meeting-settings").with(body)).await
    }

    /// The agent's meetings that are not over.
    ///
    /// # Errors
    /// What the server said instead, or that it said nothing.
    pub async fn upcoming_meetings(self) -> Result<UpcomingMeetings, Failure> {
        self.ask(Route::new(Method::Get, "/me/meetings")).await
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
