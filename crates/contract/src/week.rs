//! A week that repeats: hours of its days by the clock of one place.

use serde::{Deserialize, Serialize};

use crate::{
    limits,
    read::{read_object, read_word},
};

/// Minutes in a day by the wall clock, whatever the day's true length.
pub const DAY_MINUTES: u16 = 24 * 60;

/// A day of the week, Monday first (ISO 8601).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "kebab-case")]
#[expect(missing_docs, reason = "the names say it")]
pub enum Weekday {
    Monday,
    Tuesday,
    Wednesday,
    Thursday,
    Friday,
    Saturday,
    Sunday,
}

impl Weekday {
    /// All of them in order.
    pub const ALL: [Self; 7] = [
        Self::Monday,
        Self::Tuesday,
        Self::Wednesday,
        Self::Thursday,
        Self::Friday,
        Self::Saturday,
        Self::Sunday,
    ];
}

/// A stretch of one weekday. One over midnight is two: until 24:00, and from 00:00 of the next day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Block {
    /// The day.
    pub weekday: Weekday,
    /// Its first minute, counted from midnight: 480 is 08:00.
    #[cfg_attr(feature = "openapi", schema(maximum = 1439))]
    pub start: u16,
    /// The minute at which it is over, counted from midnight; 1440 is 24:00.
    #[cfg_attr(feature = "openapi", schema(minimum = 1, maximum = 1440))]
    pub end: u16,
}

/// Why blocks cannot be a week.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BlocksError {
    /// More than [`limits::WEEK_BLOCKS`]; holds how many there are.
    TooMany(usize),
    /// It is over before or when it begins, or only after 24:00.
    EndsTooEarlyOrLate(Block),
    /// Two of them share time.
    Overlap(Block, Block),
}

/// The blocks as they would be kept, in order, or why they would be refused. Client and server both
/// ask here. One may begin when another ends.
///
/// # Errors
/// [`BlocksError`], see there.
pub fn check_blocks(blocks: &[Block]) -> Result<Vec<Block>, BlocksError> {
    if blocks.len() > limits::WEEK_BLOCKS {
        return Err(BlocksError::TooMany(blocks.len()));
    }
    let unfit = |block: &&Block| block.start >= block.end || block.end > DAY_MINUTES;
    if let Some(block) = blocks.iter().find(unfit) {
        return Err(BlocksError::EndsTooEarlyOrLate(*block));
    }
    let mut sorted = blocks.to_vec();
    sorted.sort_unstable();
    for pair in sorted.windows(2) {
        if pair[0].weekday == pair[1].weekday && pair[1].start < pair[0].end {
            return Err(BlocksError::Overlap(pair[0], pair[1]));
        }
    }
    Ok(sorted)
}

read_object!(Block { weekday, start, end });
read_word!(Weekday {
    "monday" Monday, "tuesday" Tuesday, "wednesday" Wednesday, "thursday" Thursday,
    "friday" Friday, "saturday" Saturday, "sunday" Sunday
});

#[cfg(test)]
mod tests {
    use super::*;

    fn block(weekday: Weekday, start: u16, end: u16) -> Block {
        Block { weekday, start, end }
    }

    #[test]
    fn blocks_are_put_in_order_and_may_touch() {
        use Weekday::{Friday, Monday};
        let (a, b, c) = (block(Monday, 0, 60), block(Monday, 60, 1440), block(Friday, 480, 720));
        assert_eq!(check_blocks(&[c, b, a]), Ok(vec![a, b, c]));
        assert_eq!(check_blocks(&[]), Ok(vec![]));
    }

    #[test]
    fn what_is_no_stretch_of_a_day_is_refused() {
        for (start, end) in [(60, 60), (61, 60), (1439, 1441), (1440, 1440)] {
            let bad = block(Weekday::Sunday, start, end);
            assert_eq!(check_blocks(&[bad]), Err(BlocksError::EndsTooEarlyOrLate(bad)));
        }
        assert!(check_blocks(&[block(Weekday::Sunday, 1439, 1440)]).is_ok());
    }

    #[test]
    fn two_blocks_may_not_share_a_minute_of_a_day() {
        use Weekday::{Saturday, Sunday};
        let (a, b) = (block(Sunday, 0, 61), block(Sunday, 60, 120));
        assert_eq!(check_blocks(&[b, a]), Err(BlocksError::Overlap(a, b)));
        assert!(check_blocks(&[a, block(Saturday, 60, 120)]).is_ok());
    }

    #[test]
    fn a_week_has_at_most_100_blocks() {
        let blocks =
            |n: u16| -> Vec<_> { (0..n).map(|i| block(Weekday::Monday, i, i + 1)).collect() };
        assert!(check_blocks(&blocks(99)).is_ok());
        assert!(check_blocks(&blocks(100)).is_ok());
        assert_eq!(check_blocks(&blocks(101)), Err(BlocksError::TooMany(101)));
    }
}
