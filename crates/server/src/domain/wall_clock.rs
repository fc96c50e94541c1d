//! What the clocks of a place show, and when they show it.
//!
//! Where clocks are set forward, some minutes are never shown; where they are set back, some are
//! shown twice. One rule serves both: a minute of a day stands for the **first moment at which the
//! clocks show it or are past it**.

use chrono::offset::LocalResult;
use chrono::{
    DateTime, Datelike, NaiveDate, NaiveDateTime, NaiveTime, Offset, TimeDelta, TimeZone, Utc,
};
use chrono_tz::Tz;
use contract::{Timestamp, Weekday};

/// No clock was ever further from UTC.
const FURTHEST: TimeDelta = TimeDelta::hours(16);

/// What the clocks of a zone show.
#[must_use]
pub fn shown(zone: Tz, at: Timestamp) -> NaiveDateTime {
    // The years that chrono knows, 262,000 before and after, are more than any clock has.
    let utc = DateTime::from_timestamp_millis(at.as_millis()).unwrap_or_default().naive_utc();
    utc + zone.offset_from_utc_datetime(&utc).fix()
}

/// The weekday of a day.
#[must_use]
pub fn weekday(day: NaiveDate) -> Weekday {
    Weekday::ALL[day.weekday().num_days_from_monday() as usize]
}

/// The moment for which a minute of a day stands; minute 1440 is the midnight at its end.
#[must_use]
pub fn moment(zone: Tz, day: NaiveDate, minute: u16) -> Timestamp {
    let wanted = day.and_time(NaiveTime::MIN) + TimeDelta::minutes(minute.into());
    match zone.offset_from_local_datetime(&wanted) {
        LocalResult::Single(offset) => timestamp(wanted - offset.fix()),
        // The clock that is further ahead shows it earlier.
        LocalResult::Ambiguous(a, b) => timestamp((wanted - a.fix()).min(wanted - b.fix())),
        LocalResult::None => jump_over(zone, wanted),
    }
}

/// The moment at which the clocks were set forward over `wanted`, to the second.
fn jump_over(zone: Tz, wanted: NaiveDateTime) -> Timestamp {
    let (mut before, mut after) = (wanted - FURTHEST, wanted + FURTHEST);
    while after - before > TimeDelta::seconds(1) {
        let middle = before + TimeDelta::seconds((after - before).num_seconds() / 2);
        if middle + zone.offset_from_utc_datetime(&middle).fix() < wanted {
            before = middle;
        } else {
            after = middle;
        }
    }
    timestamp(after)
}

fn timestamp(utc: NaiveDateTime) -> Timestamp {
    Timestamp::from_millis(DateTime::<Utc>::from_naive_utc_and_offset(utc, Utc).timestamp_millis())
}

#[cfg(test)]
mod tests {
    use chrono_tz::TZ_VARIANTS;
    use proptest::prelude::*;

    use super::*;

    fn utc(text: &str) -> Timestamp {
        timestamp(text.parse().unwrap())
    }

    fn on(zone: Tz, day: &str, minute: u16) -> Timestamp {
        moment(zone, day.parse().unwrap(), minute)
    }

    #[test]
    fn a_minute_that_is_not_shown_is_the_moment_of_the_jump() {
        let berlin = Tz::Europe__Berlin;
        assert_eq!(on(berlin, "2026-03-29", 119), utc("2026-03-29T00:59:00"));
        for minute in 120..=180 {
            assert_eq!(on(berlin, "2026-03-29", minute), utc("2026-03-29T01:00:00"), "{minute}");
        }
        assert_eq!(on(berlin, "2026-03-29", 181), utc("2026-03-29T01:01:00"));
        // A midnight that is not shown, and a whole day.
        assert_eq!(on(Tz::Africa__Cairo, "2026-04-24", 0), utc("2026-04-23T22:00:00"));
        assert_eq!(on(Tz::Pacific__Apia, "2011-12-30", 600), utc("2011-12-30T10:00:00"));
    }

    #[test]
    fn a_minute_that_is_shown_twice_is_the_first() {
        let berlin = Tz::Europe__Berlin;
        assert_eq!(on(berlin, "2026-10-25", 120), utc("2026-10-25T00:00:00"));
        assert_eq!(on(berlin, "2026-10-25", 179), utc("2026-10-25T00:59:00"));
        assert_eq!(on(berlin, "2026-10-25", 180), utc("2026-10-25T02:00:00"));
        // A midnight that is shown twice.
        assert_eq!(on(Tz::America__Havana, "2026-11-01", 0), utc("2026-11-01T04:00:00"));
    }

    #[test]
    fn minute_1440_is_the_next_day() {
        for zone in TZ_VARIANTS {
            assert_eq!(on(zone, "2026-05-31", 1440), on(zone, "2026-06-01", 0), "{zone}");
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(4000))]

        #[test]
        fn it_is_the_first_moment_in_every_zone(
            zone in 0..TZ_VARIANTS.len(),
            day in 0..24_000u64,
            minute in 0..=1440u16,
        ) {
            let zone = TZ_VARIANTS[zone];
            let day = NaiveDate::from_ymd_opt(1975, 1, 1).unwrap() + chrono::Days::new(day);
            let wanted = day.and_time(NaiveTime::MIN) + TimeDelta::minutes(minute.into());
            let moment = moment(zone, day, minute);
            prop_assert!(shown(zone, moment) >= wanted);
            prop_assert!(shown(zone, moment.plus_millis(-1)) < wanted);
        }
    }
}
