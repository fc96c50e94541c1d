//! A visitor's token is good for as long as it is used now and then.

use contract::{Timestamp, limits};

const DAY: i64 = 24 * 3_600_000;

/// Tokens whose last use is noted at this time or later are good at `now`.
#[must_use]
pub fn good_since(now: Timestamp) -> Timestamp {
    now.plus_millis(-i64::from(limits::VISITOR_TOKEN_DAYS) * DAY)
}

/// Whether another use is worth a write: once a day, not at every request.
#[must_use]
pub fn is_to_be_noted(noted_at: Timestamp, now: Timestamp) -> bool {
    now.millis_since(noted_at) >= DAY
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_outlives_ninety_days_of_disuse_and_no_longer() {
        let used = Timestamp::from_millis(5);
        let last = used.plus_millis(90 * DAY);
        assert!(used >= good_since(last));
        assert!(used < good_since(last.plus_millis(1)));
        assert!(!is_to_be_noted(used, used.plus_millis(DAY - 1)));
        assert!(is_to_be_noted(used, used.plus_millis(DAY)));
    }
}
