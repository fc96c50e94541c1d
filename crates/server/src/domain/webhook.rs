//! When a signed call is taken.

use contract::{Timestamp, limits};

const WINDOW_MS: i64 = limits::WEBHOOK_SECONDS as i64 * 1000;

/// Whether a call that was signed at `signed_at` is taken at `now`: five minutes before and after,
/// as two clocks are never quite the same.
#[must_use]
pub fn is_in_time(signed_at: Timestamp, now: Timestamp) -> bool {
    now.millis_since(signed_at).saturating_abs() <= WINDOW_MS
}

/// Until when its id must be remembered, so that it is not taken again.
#[must_use]
pub fn remembered_until(signed_at: Timestamp) -> Timestamp {
    signed_at.plus_millis(WINDOW_MS)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn five_minutes_off_are_taken_and_not_a_millisecond_more() {
        let signed = Timestamp::from_millis(1_000_000);
        for (off, taken) in
            [(-300_001, false), (-300_000, true), (0, true), (300_000, true), (300_001, false)]
        {
            assert_eq!(is_in_time(signed, signed.plus_millis(off)), taken, "{off}");
        }
        assert!(!is_in_time(Timestamp::from_millis(i64::MIN), signed));
    }

    #[test]
    fn an_id_is_remembered_as_long_as_its_call_would_be_taken() {
        let signed = Timestamp::from_millis(1_000_000);
        let last = remembered_until(signed);
        assert!(is_in_time(signed, last) && !is_in_time(signed, last.plus_millis(1)));
    }
}
