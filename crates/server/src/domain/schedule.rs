//! An agent's weekly live-chat schedule, laid over the calendar.
//!
//! - A block takes in its first moment and leaves out its end.
//! - Blocks that touch are one, also over midnight: between them nothing ends and nothing starts.
//! - What a block's start and end stand for where clocks are changed: see [`super::wall_clock`].

use std::iter;

use chrono::{Days, NaiveDate};
use chrono_tz::Tz;
use contract::{Block, Timestamp};

use super::wall_clock::{moment, shown, weekday};

/// How many days are looked ahead. The same block comes every week, but for one that falls into an
/// hour over which the clocks are set forward: that one comes a week later.
const AHEAD: u64 = 15;

/// The hours of a week at one place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Schedule {
    zone: Tz,
    blocks: Vec<Block>,
}

/// What a schedule says at a moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Says {
    /// Whether chats are offered.
    pub available: bool,
    /// When it says something else; `None` for never.
    pub until: Option<Timestamp>,
}

/// Blocks that touch, as one.
#[derive(Clone, Copy, Debug)]
struct Span {
    start: Timestamp,
    end: Timestamp,
}

impl Default for Schedule {
    /// The one of an agent who has none: never, and midnight is UTC's (mission.md).
    fn default() -> Self {
        Self::new(Tz::UTC, Vec::new())
    }
}

impl Schedule {
    /// The schedule of these blocks, which [`super::week::blocks`] has checked and put in order.
    #[must_use]
    pub fn new(zone: Tz, blocks: Vec<Block>) -> Self {
        Self { zone, blocks }
    }

    /// Whether it has no block at all.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.blocks.is_empty()
    }

    /// What holds at a moment.
    #[must_use]
    pub fn says(&self, now: Timestamp) -> Says {
        let end = self.end_of_sight(now);
        match self.spans(now).find(|span| span.end > now) {
            // What goes on to where nobody looks goes on for ever.
            Some(span) if span.start <= now => {
                Says { available: true, until: Some(span.end).filter(|until| *until < end) }
            }
            Some(span) => Says { available: false, until: Some(span.start) },
            None => Says { available: false, until: None },
        }
    }

    /// The first start of a block that is later than `after`.
    #[must_use]
    pub fn next_start(&self, after: Timestamp) -> Option<Timestamp> {
        self.spans(after).map(|span| span.start).find(|start| *start > after)
    }

    /// The first midnight that is later than `after`.
    #[must_use]
    pub fn next_midnight(&self, after: Timestamp) -> Timestamp {
        moment(self.zone, shown(self.zone, after).date(), contract::DAY_MINUTES)
    }

    /// From the day before `from` on, in order.
    fn spans(&self, from: Timestamp) -> impl Iterator<Item = Span> {
        let first = self.first_day(from);
        let mut pieces = (0..=AHEAD)
            .map(move |ahead| first + Days::new(ahead))
            .flat_map(|day| self.on(day))
            .peekable();
        iter::from_fn(move || {
            let mut span = pieces.next()?;
            while let Some(next) = pieces.next_if(|next| next.start <= span.end) {
                span.end = next.end;
            }
            Some(span)
        })
    }

    /// The blocks of a day, without those over which the clocks are set forward.
    fn on(&self, day: NaiveDate) -> impl Iterator<Item = Span> {
        let blocks = self.blocks.iter().filter(move |block| block.weekday == weekday(day));
        let spans = blocks.map(move |block| Span {
            start: moment(self.zone, day, block.start),
            end: moment(self.zone, day, block.end),
        });
        spans.filter(|span| span.start < span.end)
    }

    fn first_day(&self, from: Timestamp) -> NaiveDate {
        shown(self.zone, from).date() - Days::new(1)
    }

    fn end_of_sight(&self, from: Timestamp) -> Timestamp {
        moment(self.zone, self.first_day(from) + Days::new(AHEAD), contract::DAY_MINUTES)
    }
}

#[cfg(test)]
pub(super) mod tests {
    use chrono::Datelike;
    use chrono_tz::TZ_VARIANTS;
    use contract::{DAY_MINUTES, Weekday, check_blocks};
    use proptest::prelude::*;

    use super::*;

    const MINUTE: i64 = 60_000;

    /// "Mon 08:00–12:00" as a block.
    pub fn block(text: &str) -> Block {
        let (day, hours) = text.split_once(' ').unwrap();
        let at = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"].iter().position(|it| *it == day);
        let (start, end) = hours.split_once('–').unwrap();
        let minute = |clock: &str| {
            let (hour, minute) = clock.split_once(':').unwrap();
            hour.parse::<u16>().unwrap() * 60 + minute.parse::<u16>().unwrap()
        };
        Block { weekday: Weekday::ALL[at.unwrap()], start: minute(start), end: minute(end) }
    }

    pub fn schedule(zone: Tz, blocks: &[&str]) -> Schedule {
        let blocks: Vec<_> = blocks.iter().map(|text| block(text)).collect();
        Schedule::new(zone, check_blocks(&blocks).unwrap())
    }

    /// "2026-03-13 12:00" by the clocks of a zone.
    pub fn at(zone: Tz, text: &str) -> Timestamp {
        let (day, clock) = text.split_once(' ').unwrap();
        let (hour, minute) = clock.split_once(':').unwrap();
        let minute = hour.parse::<u16>().unwrap() * 60 + minute.parse::<u16>().unwrap();
        moment(zone, day.parse().unwrap(), minute)
    }

    fn says(schedule: &Schedule, now: Timestamp) -> (bool, Option<Timestamp>) {
        let says = schedule.says(now);
        (says.available, says.until)
    }

    #[test]
    fn a_block_takes_in_its_start_and_leaves_out_its_end() {
        let zone = Tz::Europe__Berlin;
        let week = schedule(zone, &["Fri 08:00–12:00", "Fri 13:00–17:00"]);
        let friday = |clock: &str| at(zone, &format!("2026-03-13 {clock}"));
        let steps = [("08:00", "12:00"), ("12:00", "13:00"), ("13:00", "17:00")];
        for (n, (from, until)) in steps.into_iter().enumerate() {
            let (from, until, there) = (friday(from), friday(until), n != 1);
            assert_eq!(says(&week, from.plus_millis(-1)), (!there, Some(from)));
            assert_eq!(says(&week, from), (there, Some(until)));
            assert_eq!(says(&week, until.plus_millis(-1)), (there, Some(until)));
        }
        assert_eq!(says(&week, friday("17:00")), (false, Some(at(zone, "2026-03-20 08:00"))));
    }

    #[test]
    fn blocks_that_touch_are_one_also_over_midnight_and_over_the_week() {
        let zone = Tz::Asia__Kathmandu;
        let week = schedule(
            zone,
            &["Sun 22:00–24:00", "Mon 00:00–06:00", "Mon 06:00–07:30", "Tue 00:00–24:00"],
        );
        let (start, end) = (at(zone, "2026-03-15 22:00"), at(zone, "2026-03-16 07:30"));
        for now in [start, at(zone, "2026-03-16 00:00"), at(zone, "2026-03-16 06:00")] {
            assert_eq!(says(&week, now), (true, Some(end)));
            assert_eq!(week.next_start(now), Some(at(zone, "2026-03-17 00:00")));
        }
        assert_eq!(says(&week, at(zone, "2026-03-17 23:59")).1, Some(at(zone, "2026-03-18 00:00")));
        assert_eq!(says(&week, at(zone, "2026-03-18 00:00")).1, Some(at(zone, "2026-03-22 22:00")));
    }

    #[test]
    fn round_the_clock_never_ends_and_no_blocks_never_start() {
        let days = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];
        let blocks = days.map(|day| format!("{day} 00:00–24:00"));
        let now = at(Tz::UTC, "2026-03-13 12:00");
        for zone in TZ_VARIANTS {
            let always = schedule(zone, &blocks.each_ref().map(String::as_str));
            assert_eq!(says(&always, now), (true, None), "{zone}");
            assert_eq!(always.next_start(now), None, "{zone}");
        }
        assert_eq!(says(&Schedule::default(), now), (false, None));
    }

    #[test]
    fn where_clocks_change_a_block_is_shorter_longer_or_left_out() {
        let zone = Tz::Europe__Berlin;
        let hours = |week: &Schedule, day: &str| {
            let (start, end) = match says(week, at(zone, day)) {
                (false, Some(start)) => (start, week.says(start).until.unwrap()),
                other => panic!("{other:?}"),
            };
            (start, end.millis_since(start) / MINUTE)
        };
        let night = schedule(zone, &["Sun 01:00–04:00"]);
        assert_eq!(hours(&night, "2026-03-28 12:00").1, 120, "set forward");
        assert_eq!(hours(&night, "2026-10-24 12:00").1, 240, "set back");
        // Only minutes that are not shown that day: the next one is a week later.
        let gap = schedule(zone, &["Sun 02:00–03:00"]);
        assert_eq!(hours(&gap, "2026-03-28 12:00"), (at(zone, "2026-04-05 02:00"), 60));
        // What begins in between begins with the jump.
        let half = schedule(zone, &["Sun 02:30–03:30"]);
        assert_eq!(hours(&half, "2026-03-28 12:00"), (at(zone, "2026-03-29 03:00"), 30));
    }

    #[test]
    fn midnight_is_that_of_the_place() {
        let zone = Tz::America__Los_Angeles;
        let week = schedule(zone, &[]);
        let midnight = at(zone, "2026-03-14 00:00");
        assert_eq!(midnight.as_millis() % (24 * 60 * MINUTE), 8 * 60 * MINUTE - 60 * MINUTE);
        assert_eq!(week.next_midnight(midnight.plus_millis(-1)), midnight);
        assert_eq!(week.next_midnight(midnight), at(zone, "2026-03-15 00:00"));
    }

    /// Any schedule that can be saved, anywhere.
    pub fn any_schedule() -> impl Strategy<Value = Schedule> {
        let minute = prop_oneof![
            Just(0),
            Just(DAY_MINUTES),
            0..=DAY_MINUTES,
            (0..=48u16).prop_map(|n| n * 30)
        ];
        let block = (0..7usize, minute.clone(), minute).prop_map(|(day, a, b)| Block {
            weekday: Weekday::ALL[day],
            start: a.min(b),
            end: a.max(b),
        });
        let blocks = proptest::collection::vec(block, 0..12).prop_map(|drawn| {
            let mut kept: Vec<Block> = Vec::new();
            for block in drawn {
                kept.push(block);
                if check_blocks(&kept).is_err() {
                    kept.pop();
                }
            }
            check_blocks(&kept).unwrap()
        });
        (0..TZ_VARIANTS.len(), blocks)
            .prop_map(|(zone, blocks)| Schedule::new(TZ_VARIANTS[zone], blocks))
    }

    /// Any time from 1980 to 2037, and often one at which clocks change or a day begins.
    pub fn any_time() -> impl Strategy<Value = Timestamp> {
        let any = 315_532_800_000..2_145_916_800_000i64;
        prop_oneof![any.clone(), any.prop_map(|at| at - at % (15 * MINUTE))]
            .prop_map(Timestamp::from_millis)
    }

    /// What the wall says, where no clock is changed within the day: the whole rule in one line.
    fn by_the_wall(schedule: &Schedule, now: Timestamp) -> bool {
        let shown = shown(schedule.zone, now);
        let minute = chrono::Timelike::num_seconds_from_midnight(&shown.time()) / 60;
        schedule.blocks.iter().any(|block| {
            Weekday::ALL[shown.weekday().num_days_from_monday() as usize] == block.weekday
                && (u32::from(block.start)..u32::from(block.end)).contains(&minute)
        })
    }

    fn clocks_change_around(zone: Tz, now: Timestamp) -> bool {
        let ahead = |at: Timestamp| shown(zone, at).and_utc().timestamp_millis() - at.as_millis();
        (-26..=26).any(|hour| ahead(now.plus_millis(hour * 60 * MINUTE)) != ahead(now))
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(2000))]

        #[test]
        fn it_says_what_the_clock_on_the_wall_says(week in any_schedule(), now in any_time()) {
            if !clocks_change_around(week.zone, now) {
                prop_assert_eq!(week.says(now).available, by_the_wall(&week, now));
            }
        }

        #[test]
        fn until_is_the_next_change_and_nothing_changes_before(
            week in any_schedule(), now in any_time(), part in 0.0..1.0f64,
        ) {
            let here = week.says(now);
            let Some(until) = here.until else {
                let later = now.plus_millis((part * 14.0 * 24.0 * 60.0) as i64 * MINUTE);
                prop_assert_eq!(week.says(later).available, here.available);
                return Ok(());
            };
            prop_assert!(until > now);
            prop_assert_eq!(week.says(until).available, !here.available);
            let between = now.plus_millis((until.millis_since(now) as f64 * part) as i64);
            for before in [between, until.plus_millis(-1)] {
                prop_assert_eq!(week.says(before), here);
            }
        }

        #[test]
        fn a_start_is_where_it_becomes_available(week in any_schedule(), now in any_time()) {
            if let Some(start) = week.next_start(now) {
                prop_assert!(start > now);
                prop_assert!(week.says(start).available);
                prop_assert!(!week.says(start.plus_millis(-1)).available);
            }
        }

        #[test]
        fn the_next_midnight_begins_a_day(week in any_schedule(), now in any_time()) {
            let midnight = week.next_midnight(now);
            prop_assert!(midnight > now);
            let day = |at| shown(week.zone, at).date();
            prop_assert!(day(midnight) > day(midnight.plus_millis(-1)));
            prop_assert!(midnight.millis_since(now) <= 26 * 60 * MINUTE);
        }
    }
}
