//! How long an agent may think.

use contract::{Timestamp, limits};

/// When an offer made at `offered_at` is over.
#[must_use]
pub fn expires_at(offered_at: Timestamp) -> Timestamp {
    offered_at.plus_millis(i64::from(limits::OFFER_SECONDS) * 1000)
}

/// How much a clock may be put right without anybody minding, in milliseconds.
const SLACK_MILLIS: i64 = 2_000;

/// No offer ends later than this. One that seems to was made before the clock was set back: its
/// agent stops hearing of it after 100 seconds, by whichever clock.
#[must_use]
pub fn latest_end(now: Timestamp) -> Timestamp {
    expires_at(now).plus_millis(SLACK_MILLIS)
}

/// Whether it is over: from its last moment on, not only after it.
#[must_use]
pub fn is_expired(expires_at: Timestamp, now: Timestamp) -> bool {
    now >= expires_at
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_offer_lasts_100_seconds() {
        let end = expires_at(Timestamp::from_millis(5));
        assert_eq!(end, Timestamp::from_millis(100_005));
        assert!(!is_expired(end, end.plus_millis(-1)));
        assert!(is_expired(end, end));
        assert!(is_expired(end, end.plus_millis(1)));
    }
}
