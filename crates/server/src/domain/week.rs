//! Weeks as agents enter them.

use chrono_tz::Tz;
use contract::{Block, BlocksError, Weekday, check_blocks, limits};

/// A time zone by its name in the IANA database, in the case in which it stands there.
///
/// # Errors
/// The rest of a sentence that begins with the field.
pub fn time_zone(name: &str) -> Result<Tz, String> {
    // The name goes into the sentence, so it must not be any text of any length.
    let known = (name.len() <= limits::TIME_ZONE_CHARS).then(|| name.parse().ok()).flatten();
    known.ok_or_else(|| "is not the name of a time zone such as Europe/Berlin or UTC".into())
}

/// The blocks as they are kept, in order.
///
/// # Errors
/// The rest of a sentence that begins with the field.
pub fn blocks(blocks: &[Block]) -> Result<Vec<Block>, String> {
    check_blocks(blocks).map_err(|why| match why {
        BlocksError::TooMany(count) => {
            format!("has {count} blocks; a week has at most {}", limits::WEEK_BLOCKS)
        }
        BlocksError::EndsTooEarlyOrLate(block) => format!(
            "has a block, {}, that does not end after its start and by 24:00",
            in_words(block)
        ),
        BlocksError::Overlap(a, b) => {
            format!("has two blocks that overlap, {} and {}", in_words(a), in_words(b))
        }
    })
}

/// "Monday 08:00–12:00"
fn in_words(block: Block) -> String {
    let clock = |minute: u16| format!("{:02}:{:02}", minute / 60, minute % 60);
    let weekday = match block.weekday {
        Weekday::Monday => "Monday",
        Weekday::Tuesday => "Tuesday",
        Weekday::Wednesday => "Wednesday",
        Weekday::Thursday => "Thursday",
        Weekday::Friday => "Friday",
        Weekday::Saturday => "Saturday",
        Weekday::Sunday => "Sunday",
    };
    format!("{weekday} {}–{}", clock(block.start), clock(block.end))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn zones_are_known_by_their_names() {
        assert_eq!(time_zone("Europe/Berlin"), Ok(Tz::Europe__Berlin));
        assert_eq!(time_zone("UTC"), Ok(Tz::UTC));
        for bad in ["", "Berlin", "europe/berlin ", "+01:00", &"x".repeat(65)] {
            assert!(time_zone(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn a_refusal_names_the_blocks() {
        let block = |start, end| Block { weekday: Weekday::Friday, start, end };
        let overlap = blocks(&[block(480, 720), block(719, 780)]).unwrap_err();
        assert_eq!(
            overlap,
            "has two blocks that overlap, Friday 08:00–12:00 and Friday 11:59–13:00"
        );
        let reversed = blocks(&[block(780, 480)]).unwrap_err();
        assert!(reversed.contains("Friday 13:00–08:00"), "{reversed}");
    }
}
