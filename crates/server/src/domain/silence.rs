//! Chats and visitors that went quiet.

use contract::{Timestamp, limits};

/// When a chat whose last word was said at `last_word` ends by itself.
#[must_use]
pub fn ends_at(last_word: Timestamp) -> Timestamp {
    last_word.plus_millis(i64::from(limits::SILENCE_SECONDS) * 1000)
}

/// The latest last word of a chat that has ended by `now`: the other way round of [`ends_at`].
#[must_use]
pub fn quiet_since(now: Timestamp) -> Timestamp {
    now.plus_millis(-i64::from(limits::SILENCE_SECONDS) * 1000)
}

/// When a waiting visitor whose last socket closed at `closed` is taken to have left.
#[must_use]
pub fn leaves_at(closed: Timestamp) -> Timestamp {
    closed.plus_millis(i64::from(limits::VISITOR_GONE_SECONDS) * 1000)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_chat_ends_after_ten_minutes_without_a_word() {
        let word = Timestamp::from_millis(7);
        let end = ends_at(word);
        assert_eq!(end, Timestamp::from_millis(600_007));
        assert!(quiet_since(end.plus_millis(-1)) < word);
        assert_eq!(quiet_since(end), word);
        assert!(quiet_since(end.plus_millis(1)) > word);
    }

    #[test]
    fn a_waiting_visitor_has_ten_seconds_to_come_back() {
        assert_eq!(leaves_at(Timestamp::from_millis(1)), Timestamp::from_millis(10_001));
    }
}
