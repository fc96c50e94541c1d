//! When a summary is made anew.

use contract::{Timestamp, limits};

/// A chat whose summary is behind.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Due {
    /// When the first thing was said that it does not know of.
    pub since: Timestamp,
    /// When it is to be made.
    pub at: Timestamp,
}

/// Something was said at `now`: a summary waits until both have been quiet for
/// [`limits::SUMMARY_QUIET_SECONDS`], but not longer than [`limits::SUMMARY_LATEST_SECONDS`]. When
/// that was the end of the chat there is nothing to wait for.
#[must_use]
pub fn touched(known: Option<Due>, now: Timestamp, is_end: bool) -> Due {
    let seconds = |seconds: u32| i64::from(seconds) * 1000;
    let since = known.map_or(now, |due| due.since);
    let quiet = now.plus_millis(seconds(limits::SUMMARY_QUIET_SECONDS));
    let latest = since.plus_millis(seconds(limits::SUMMARY_LATEST_SECONDS));
    Due { since, at: if is_end { now } else { quiet.min(latest) } }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_seconds_of_quiet_and_ten_at_the_latest() {
        let at = Timestamp::from_millis;
        let first = touched(None, at(0), false);
        assert_eq!(first, Due { since: at(0), at: at(2_000) });
        let more = touched(Some(first), at(1_999), false);
        assert_eq!(more, Due { since: at(0), at: at(3_999) });
        let many = touched(Some(more), at(7_999), false);
        assert_eq!(many.at, at(9_999));
        let too_many = touched(Some(many), at(8_000), false);
        assert_eq!(too_many.at, at(10_000));
        assert_eq!(touched(Some(too_many), at(9_500), false).at, at(10_000));
        assert_eq!(touched(Some(many), at(8_500), true).at, at(8_500));
    }
}
