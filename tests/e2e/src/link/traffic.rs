//! What gets through.

use std::time::Duration;

use super::Way;

/// The state of a network.
#[derive(Clone, Debug, Default)]
pub(super) struct Traffic {
    /// Nothing to the server.
    pub holds_questions: bool,
    /// Nothing to the browser.
    pub holds_answers: bool,
    /// New connections are refused.
    pub refuses: bool,
    /// How often everything was cut.
    pub cuts: u32,
    /// How often what was held was let go.
    pub releases: u32,
    /// How many connections there were.
    pub connections: u64,
    /// On WebSockets with a lower number nothing passes any more.
    pub forgotten_before: u64,
    /// How much later everything arrives.
    pub delay: Duration,
    /// How much passes; 0 for any amount.
    pub bytes_per_second: u32,
}

impl Traffic {
    /// What is held is let go.
    pub fn flow(&mut self) {
        self.releases += 1;
        (self.holds_questions, self.holds_answers, self.refuses) = (false, false, false);
    }

    /// Nothing is delayed or throttled.
    pub fn full_speed(&mut self) {
        (self.delay, self.bytes_per_second) = (Duration::ZERO, 0);
    }

    /// Whether a connection carries anything this way.
    pub fn passes(&self, connection: u64, is_socket: bool, way: Way) -> bool {
        let held = match way {
            Way::ToServer => self.holds_questions,
            Way::ToBrowser => self.holds_answers,
        };
        let forgotten = is_socket && connection < self.forgotten_before;
        !held && !forgotten
    }
}
