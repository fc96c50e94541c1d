//! When an agent can be met.

use chrono::{NaiveDate, NaiveTime, TimeDelta};
use chrono_tz::Tz;
use contract::{Block, DAY_MINUTES, MeetingSettings, Timestamp, limits};

use super::wall_clock::{moment, shown, weekday};

const MINUTE_MS: i64 = 60_000;

/// Time that is taken: a meeting and the buffer after it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Busy {
    /// When the meeting begins.
    pub from: Timestamp,
    /// When its buffer is over.
    pub until: Timestamp,
}

/// The time that a meeting takes which begins at `start`.
#[must_use]
pub fn taken_by(settings: &MeetingSettings, start: Timestamp) -> Busy {
    let minutes = i64::from(settings.duration_minutes + settings.buffer_minutes);
    Busy { from: start, until: start.plus_millis(minutes * MINUTE_MS) }
}

/// When a meeting that begins at `start` is over.
#[must_use]
pub fn end(settings: &MeetingSettings, start: Timestamp) -> Timestamp {
    start.plus_millis(i64::from(settings.duration_minutes) * MINUTE_MS)
}

/// The first and the last moment at which a slot may begin (limits).
#[must_use]
pub fn range(now: Timestamp) -> (Timestamp, Timestamp) {
    let notice = i64::from(limits::NOTICE_MINUTES) * MINUTE_MS;
    let horizon = i64::from(limits::HORIZON_DAYS) * i64::from(DAY_MINUTES) * MINUTE_MS;
    (now.plus_millis(notice), now.plus_millis(horizon))
}

/// The beginnings of the free slots, in order; none for a calendar that is not connected.
///
/// From the beginning of each block, one after the other with the buffer between them, as long as
/// they end within it. Where the wall clock jumps there is no slot: each shows its true length on
/// the clock of the agent, and a time that comes twice is its first.
#[must_use]
pub fn free(settings: &MeetingSettings, zone: Tz, busy: &[Busy], now: Timestamp) -> Vec<Timestamp> {
    if !settings.connected {
        return Vec::new();
    }
    let (first, last) = range(now);
    let stretches = joined(&settings.blocks);
    let mut starts: Vec<Timestamp> = Vec::new();
    let last_day = shown(zone, last).date();
    for day in shown(zone, first).date().iter_days().take_while(|day| *day <= last_day) {
        for block in stretches.iter().filter(|block| block.weekday == weekday(day)) {
            let step = usize::from(settings.duration_minutes + settings.buffer_minutes);
            let Some(last_minute) = block.end.checked_sub(settings.duration_minutes) else {
                continue;
            };
            for minute in (block.start..=last_minute).step_by(step.max(1)) {
                starts.extend(slot(zone, day, minute, settings.duration_minutes));
            }
        }
    }
    let is_free = |start: Timestamp| {
        let own = taken_by(settings, start);
        busy.iter().all(|it| own.until <= it.from || it.until <= own.from)
    };
    starts.retain(|start| first <= *start && *start <= last && is_free(*start));
    starts
}

/// When a slot begins that the wall clock shows as beginning at `minute`; `None` when the clock
/// jumps over that, or before the slot is over.
fn slot(zone: Tz, day: NaiveDate, minute: u16, minutes: u16) -> Option<Timestamp> {
    let wanted = day.and_time(NaiveTime::MIN) + TimeDelta::minutes(minute.into());
    let length = TimeDelta::minutes(minutes.into());
    let start = moment(zone, day, minute);
    let end = start.plus_millis(length.num_milliseconds());
    (shown(zone, start) == wanted && shown(zone, end) == wanted + length).then_some(start)
}

/// Blocks of which one begins when the other ends are one.
fn joined(blocks: &[Block]) -> Vec<Block> {
    let mut joined: Vec<Block> = Vec::new();
    for block in blocks {
        match joined.last_mut() {
            Some(last) if last.weekday == block.weekday && last.end == block.start => {
                last.end = block.end;
            }
            _ => joined.push(*block),
        }
    }
    joined
}

#[cfg(test)]
mod tests {
    use chrono::{DateTime, Timelike, Utc};
    use contract::Weekday::{self as Day, Friday, Monday, Sunday};
    use proptest::prelude::*;

    use super::*;

    fn settings(blocks: &[(Day, u16, u16)], duration: u16, buffer: u16) -> MeetingSettings {
        let block = |&(weekday, start, end): &(Day, u16, u16)| Block { weekday, start, end };
        MeetingSettings {
            connected: true,
            time_zone: "UTC".into(),
            blocks: blocks.iter().map(block).collect(),
            duration_minutes: duration,
            buffer_minutes: buffer,
            invitation: String::new(),
        }
    }

    /// A time in UTC.
    fn at(text: &str) -> Timestamp {
        let time = format!("{text}:00Z").parse::<DateTime<Utc>>().unwrap();
        Timestamp::from_millis(time.timestamp_millis())
    }

    fn on(slots: &[Timestamp], day: &str) -> Vec<String> {
        let text = |it: &Timestamp| {
            DateTime::from_timestamp_millis(it.as_millis()).unwrap().format("%FT%H:%M").to_string()
        };
        let of_day = slots.iter().map(text).filter(|it| it.starts_with(day));
        of_day.map(|it| it[11..].to_owned()).collect()
    }

    #[test]
    fn slots_follow_one_another_with_the_buffer_between_them() {
        // 2025-06-02 is a Monday.
        let settings = settings(&[(Monday, 540, 720)], 45, 15);
        let slots = free(&settings, Tz::UTC, &[], at("2025-06-01T12:00"));
        assert_eq!(on(&slots, "2025-06-02"), ["09:00", "10:00", "11:00"]);
        assert_eq!(on(&slots, "2025-06-09"), ["09:00", "10:00", "11:00"]);
        assert_eq!(slots.len(), 6);
    }

    #[test]
    fn the_last_slot_may_end_with_its_block_and_no_later() {
        for (end, count) in [(569, 0), (570, 1), (571, 1), (599, 1), (600, 2)] {
            let settings = settings(&[(Monday, 540, end)], 30, 0);
            let slots = free(&settings, Tz::UTC, &[], at("2025-06-01T12:00"));
            assert_eq!(on(&slots, "2025-06-02").len(), count, "{end}");
        }
    }

    #[test]
    fn touching_blocks_are_one_and_a_day_goes_until_midnight() {
        let settings = settings(&[(Monday, 1320, 1380), (Monday, 1380, 1440)], 90, 30);
        let slots = free(&settings, Tz::UTC, &[], at("2025-06-01T12:00"));
        assert_eq!(on(&slots, "2025-06-02"), ["22:00"]);
    }

    #[test]
    fn a_slot_lies_60_minutes_ahead_at_least_and_14_days_at_most() {
        let settings = settings(&[(Monday, 540, 570)], 30, 0);
        let slots = |now| free(&settings, Tz::UTC, &[], at(now)).len();
        assert_eq!(slots("2025-06-02T07:59"), 2, "61 minutes: this one, and one in 7 days");
        assert_eq!(slots("2025-06-02T08:00"), 2, "60 minutes");
        assert_eq!(slots("2025-06-02T08:01"), 1, "59 minutes");
        assert_eq!(slots("2025-06-02T08:59"), 1, "14 days and a minute");
        assert_eq!(slots("2025-06-02T09:00"), 2, "14 days");
        assert_eq!(slots("2025-06-02T09:01"), 2, "a minute less");
    }

    #[test]
    fn what_is_booked_is_gone_with_its_buffer() {
        let settings = settings(&[(Monday, 540, 720)], 30, 0);
        let now = at("2025-06-01T12:00");
        // As it was booked when meetings were 40 minutes long with 20 after them.
        let busy = [Busy { from: at("2025-06-02T09:30"), until: at("2025-06-02T10:30") }];
        let slots = free(&settings, Tz::UTC, &busy, now);
        assert_eq!(on(&slots, "2025-06-02"), ["09:00", "10:30", "11:00", "11:30"]);
        // A buffer of one's own must fit too.
        let settings = self::settings(&[(Monday, 540, 720)], 20, 10);
        let busy = [Busy { from: at("2025-06-02T09:29"), until: at("2025-06-02T10:30") }];
        let slots = free(&settings, Tz::UTC, &busy, now);
        assert_eq!(on(&slots, "2025-06-02"), ["10:30", "11:00", "11:30"]);
    }

    #[test]
    fn a_calendar_that_is_not_connected_has_no_slots() {
        let settings =
            MeetingSettings { connected: false, ..settings(&[(Monday, 0, 1440)], 30, 0) };
        assert_eq!(free(&settings, Tz::UTC, &[], at("2025-06-01T12:00")), []);
    }

    #[test]
    fn where_the_clock_goes_forward_the_missing_hour_has_no_slots() {
        // Berlin, Sunday 30 March 2025: 02:00 is 03:00.
        let settings = settings(&[(Sunday, 60, 300)], 30, 0);
        let slots = free(&settings, Tz::Europe__Berlin, &[], at("2025-03-28T12:00"));
        // 01:00 and 01:30 in winter time, 03:00 to 04:30 in summer time; the one from 01:30 would
        // end at 03:00 by the clock.
        assert_eq!(on(&slots, "2025-03-30"), ["00:00", "01:00", "01:30", "02:00", "02:30"]);
    }

    #[test]
    fn where_the_clock_goes_back_the_hour_that_comes_twice_is_the_first() {
        // Berlin, Sunday 26 October 2025: 03:00 is 02:00.
        let settings = settings(&[(Sunday, 60, 300)], 30, 0);
        let slots = free(&settings, Tz::Europe__Berlin, &[], at("2025-10-24T12:00"));
        // 01:00 to 02:00 in summer time; 02:30 would end at 02:00; then winter time.
        let day = [on(&slots, "2025-10-25"), on(&slots, "2025-10-26")].concat();
        assert_eq!(day, ["23:00", "23:30", "00:00", "02:00", "02:30", "03:00", "03:30"]);
    }

    fn any_settings() -> impl Strategy<Value = MeetingSettings> {
        let block = (0..7usize, 0..1440u16, 1..=1440u16);
        let blocks = prop::collection::vec(block, 1..12);
        (blocks, 10..=480u16, 0..=240u16).prop_map(|(blocks, duration, buffer)| {
            let mut kept: Vec<Block> = Vec::new();
            for (day, start, end) in blocks {
                kept.push(Block { weekday: Day::ALL[day], start, end });
                if let Ok(sorted) = contract::check_blocks(&kept) {
                    kept = sorted;
                } else {
                    kept.pop();
                }
            }
            MeetingSettings { blocks: kept, ..settings(&[(Friday, 0, 1)], duration, buffer) }
        })
    }

    fn any_zone() -> impl Strategy<Value = Tz> {
        (0..chrono_tz::TZ_VARIANTS.len()).prop_map(|i| chrono_tz::TZ_VARIANTS[i])
    }

    proptest! {
        /// Over all time zones and three years with their jumps.
        #[test]
        fn slots_keep_every_rule(
            settings in any_settings(),
            zone in any_zone(),
            now in 1_735_689_600_000i64..1_830_297_600_000,
            booked in prop::collection::vec((0i64..20_160, 10i64..480), 0..6),
        ) {
            let now = Timestamp::from_millis(now);
            let minute = |n: i64| now.plus_millis(n * MINUTE_MS);
            let busy: Vec<_> = booked
                .iter()
                .map(|(from, minutes)| Busy { from: minute(*from), until: minute(from + minutes) })
                .collect();
            let slots = free(&settings, zone, &busy, now);
            for pair in slots.windows(2) {
                prop_assert!(end(&settings, pair[0]) <= pair[1], "in order, without overlap");
            }
            for own in slots.iter().map(|it| taken_by(&settings, *it)) {
                prop_assert!(own.from >= minute(60) && own.from <= minute(14 * 1440));
                for other in &busy {
                    prop_assert!(own.until <= other.from || other.until <= own.from);
                }
                let start = shown(zone, own.from);
                let over = shown(zone, end(&settings, own.from));
                let length = i64::from(settings.duration_minutes);
                prop_assert_eq!(over - start, TimeDelta::minutes(length), "no jump in it");
                let from = start.hour() * 60 + start.minute();
                let day = weekday(start.date());
                let inside = joined(&settings.blocks).iter().any(|block| {
                    block.weekday == day
                        && u32::from(block.start) <= from
                        && from + u32::from(settings.duration_minutes) <= u32::from(block.end)
                });
                prop_assert!(inside, "{start} is in no block");
            }
        }

        #[test]
        fn a_slot_that_is_taken_leaves_the_others_but_for_its_buffer(
            settings in any_settings(),
            zone in any_zone(),
            now in 1_735_689_600_000i64..1_830_297_600_000,
            which in any::<prop::sample::Index>(),
        ) {
            let now = Timestamp::from_millis(now);
            let before = free(&settings, zone, &[], now);
            prop_assume!(!before.is_empty());
            let taken = taken_by(&settings, *which.get(&before));
            let after = free(&settings, zone, &[taken], now);
            let (gone, left): (Vec<_>, Vec<_>) = before.into_iter().partition(|it| {
                let own = taken_by(&settings, *it);
                own.from < taken.until && taken.from < own.until
            });
            prop_assert!(gone.contains(&taken.from));
            prop_assert_eq!(after, left);
        }
    }
}
