//! How far back a visitor's history goes.

use contract::{Timestamp, limits};

/// The earliest time of what a history still shows at `now`: 90 days of 24 hours (mission.md).
#[must_use]
pub fn since(now: Timestamp) -> Timestamp {
    now.plus_millis(-i64::from(limits::HISTORY_DAYS) * 24 * 3_600_000)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ninety_days_are_shown_and_not_a_millisecond_more() {
        let now = Timestamp::from_millis(90 * 86_400_000 + 5);
        assert_eq!(since(now), Timestamp::from_millis(5));
        let shown = |at| Timestamp::from_millis(at) >= since(now);
        assert_eq!([4, 5, 6].map(shown), [false, true, true]);
    }
}
