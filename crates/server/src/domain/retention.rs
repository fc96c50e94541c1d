//! How long committed changes are kept for those who were away.

use contract::{Timestamp, limits};

/// What is kept of the log: an event goes when it is old **and** followed by many.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Retention {
    /// Younger events stay.
    pub days: u32,
    /// So many of the newest events stay, however old they are.
    pub events: u64,
}

impl Default for Retention {
    fn default() -> Self {
        Self { days: limits::LOG_DAYS, events: limits::LOG_EVENTS }
    }
}

impl Retention {
    /// What was committed before may go.
    #[must_use]
    pub fn goes_before(self, now: Timestamp) -> Timestamp {
        now.plus_millis(-i64::from(self.days) * 24 * 3_600_000)
    }
}
