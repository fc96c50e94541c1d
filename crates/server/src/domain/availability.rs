//! Whether new chats are offered to an agent (mission.md, "Availability").

use contract::{AvailabilityReason, Timestamp};

use super::schedule::Schedule;

/// The agent's own switch, turned away from what the schedule says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Override {
    /// Whether new chats may be offered.
    pub available: bool,
    /// When it was turned.
    pub since: Timestamp,
    /// When the agent said they would be back, if they did: for one to unavailable.
    pub back_at: Option<Timestamp>,
}

impl Override {
    /// When it ends by itself: at the next start of a block, for one to available at midnight, and
    /// when the agent is back, whichever comes first.
    #[must_use]
    pub fn ends_at(self, schedule: &Schedule) -> Option<Timestamp> {
        let start = schedule.next_start(self.since);
        let midnight = self.available.then(|| schedule.next_midnight(self.since));
        start.into_iter().chain(midnight).chain(self.back_at).min()
    }

    /// What holds when it has ended, unless the schedule decides: who is back is available, where
    /// they were not so by schedule when they went.
    fn then(self, schedule: &Schedule, end: Timestamp) -> Option<Self> {
        let is_back = self.back_at == Some(end) && schedule.next_start(self.since) != Some(end);
        (is_back && !schedule.says(self.since).available).then_some(Self {
            available: true,
            since: end,
            back_at: None,
        })
    }

    /// The override that holds at a moment: itself as long as it lasts.
    fn at(self, schedule: &Schedule, now: Timestamp) -> Option<Self> {
        match self.ends_at(schedule) {
            Some(end) if now >= end => self.then(schedule, end)?.at(schedule, now),
            _ => Some(self),
        }
    }
}

/// What holds, why, and until when.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Effective {
    /// Whether new chats are offered.
    pub available: bool,
    /// What decided it.
    pub reason: AvailabilityReason,
    /// When `available` is next the other way round; `None` for not by itself. An override may end
    /// before that without a difference, because the schedule then says the same.
    pub until: Option<Timestamp>,
}

/// What holds for an agent at a moment.
#[must_use]
pub fn effective(schedule: &Schedule, by_hand: Option<Override>, now: Timestamp) -> Effective {
    let Some(by_hand) = by_hand.and_then(|it| it.at(schedule, now)) else {
        let says = schedule.says(now);
        let reason = match schedule.is_empty() {
            true => AvailabilityReason::Default,
            false => AvailabilityReason::Schedule,
        };
        return Effective { available: says.available, reason, until: says.until };
    };
    let until = by_hand.ends_at(schedule).and_then(|end| {
        let says = schedule.says(end);
        let goes_on = by_hand.then(schedule, end).is_none() && says.available == by_hand.available;
        if goes_on { says.until } else { Some(end) }
    });
    Effective { available: by_hand.available, reason: AvailabilityReason::Manual, until }
}

/// When [`effective`] next says something else, be it only another reason. Later than `now`.
#[must_use]
pub fn next_change(
    schedule: &Schedule,
    by_hand: Option<Override>,
    now: Timestamp,
) -> Option<Timestamp> {
    match by_hand.and_then(|it| it.at(schedule, now)) {
        Some(by_hand) => by_hand.ends_at(schedule),
        None => schedule.says(now).until,
    }
}

/// The override that is left at a moment: one that has ended, or that agrees with the schedule, is
/// none, unless somebody will be back.
#[must_use]
pub fn left(schedule: &Schedule, by_hand: Option<Override>, now: Timestamp) -> Option<Override> {
    let by_hand = by_hand?.at(schedule, now)?;
    let differs = by_hand.available != schedule.says(now).available;
    (differs || by_hand.back_at.is_some()).then_some(by_hand)
}

#[cfg(test)]
mod tests {
    use AvailabilityReason::{Default as Nothing, Manual, Schedule as BySchedule};
    use chrono_tz::Tz;
    use proptest::prelude::*;

    use super::{
        super::schedule::tests::{any_schedule, any_time, at, schedule},
        *,
    };

    const ZONE: Tz = Tz::Europe__Berlin;

    /// Friday, 13 March 2026.
    fn friday(clock: &str) -> Timestamp {
        at(ZONE, &format!("2026-03-13 {clock}"))
    }

    /// The hours of the mission's example.
    fn week() -> Schedule {
        schedule(ZONE, &["Fri 08:00–12:00", "Fri 13:00–17:00"])
    }

    fn on(since: &str) -> Option<Override> {
        Some(Override { available: true, since: friday(since), back_at: None })
    }

    fn off(since: &str) -> Option<Override> {
        Some(Override { available: false, since: friday(since), back_at: None })
    }

    /// Unavailable since then, and back by then.
    fn pause(since: &str, back: &str) -> Option<Override> {
        Some(Override { available: false, since: friday(since), back_at: Some(friday(back)) })
    }

    /// What holds just before, at and just after a moment.
    fn around(
        week: &Schedule,
        by_hand: Option<Override>,
        now: Timestamp,
    ) -> [(bool, AvailabilityReason, Option<Timestamp>); 3] {
        [-1, 0, 1].map(|off| {
            let it = effective(week, by_hand, now.plus_millis(off));
            (it.available, it.reason, it.until)
        })
    }

    #[test]
    fn without_a_switch_the_schedule_decides() {
        let (noon, one) = (Some(friday("12:00")), Some(friday("13:00")));
        let [before, here, after] = around(&week(), None, friday("12:00"));
        assert_eq!(before, (true, BySchedule, noon));
        assert_eq!(here, (false, BySchedule, one));
        assert_eq!(after, here);
    }

    #[test]
    fn without_either_an_agent_is_unavailable() {
        let none = Schedule::default();
        assert_eq!(around(&none, None, friday("12:00")), [(false, Nothing, None); 3]);
    }

    #[test]
    fn an_override_ends_with_the_start_of_the_next_block() {
        let one = friday("13:00");
        let [before, here, after] = around(&week(), off("10:00"), one);
        assert_eq!(before, (false, Manual, Some(one)));
        assert_eq!(here, (true, BySchedule, Some(friday("17:00"))));
        assert_eq!(after, here);
        // The end of the block in which it was set is not the start of another.
        assert_eq!(around(&week(), off("10:00"), friday("12:00")), [(false, Manual, Some(one)); 3]);
    }

    #[test]
    fn an_override_that_the_schedule_goes_on_with_ends_without_a_difference() {
        let (one, five) = (friday("13:00"), Some(friday("17:00")));
        let [before, here, _] = around(&week(), on("12:30"), one);
        assert_eq!(before, (true, Manual, five));
        assert_eq!(here, (true, BySchedule, five));
        assert_eq!(next_change(&week(), on("12:30"), friday("12:45")), Some(one));
    }

    #[test]
    fn an_override_to_available_ends_at_midnight_in_the_schedules_zone() {
        let midnight = at(ZONE, "2026-03-14 00:00");
        let [before, here, after] = around(&week(), on("20:00"), midnight);
        assert_eq!(before, (true, Manual, Some(midnight)));
        assert_eq!(here, (false, BySchedule, Some(at(ZONE, "2026-03-20 08:00"))));
        assert_eq!(after, here);
        // One to unavailable does not.
        let next = Some(at(ZONE, "2026-03-20 08:00"));
        assert_eq!(around(&week(), off("16:00"), midnight), [(false, Manual, next); 3]);
    }

    #[test]
    fn without_a_schedule_midnight_is_utcs() {
        let none = Schedule::default();
        let by_hand = Some(Override {
            available: true,
            since: at(Tz::UTC, "2026-03-13 23:59"),
            back_at: None,
        });
        let midnight = at(Tz::UTC, "2026-03-14 00:00");
        let [before, here, after] = around(&none, by_hand, midnight);
        assert_eq!(before, (true, Manual, Some(midnight)));
        assert_eq!(here, (false, Nothing, None));
        assert_eq!(after, here);
    }

    #[test]
    fn a_block_that_starts_at_midnight_takes_over_from_an_override() {
        let nights = schedule(ZONE, &["Sat 00:00–06:00"]);
        let [before, here, _] = around(&nights, on("20:00"), at(ZONE, "2026-03-14 00:00"));
        let six = Some(at(ZONE, "2026-03-14 06:00"));
        assert_eq!(before, (true, Manual, six));
        assert_eq!(here, (true, BySchedule, six));
    }

    #[test]
    fn where_one_block_touches_the_next_none_starts() {
        let nights = schedule(ZONE, &["Fri 20:00–24:00", "Sat 00:00–06:00", "Sat 09:00–10:00"]);
        let nine = Some(at(ZONE, "2026-03-14 09:00"));
        let midnight = at(ZONE, "2026-03-14 00:00");
        assert_eq!(around(&nights, off("21:00"), midnight), [(false, Manual, nine); 3]);
    }

    #[test]
    fn switched_off_in_a_schedule_round_the_clock_stays_off() {
        let days = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];
        let days = days.map(|day| format!("{day} 00:00–24:00"));
        let always = schedule(ZONE, &days.each_ref().map(String::as_str));
        let years_later = at(ZONE, "2036-03-13 12:00");
        assert_eq!(around(&always, off("10:00"), years_later), [(false, Manual, None); 3]);
        assert_eq!(next_change(&always, off("10:00"), years_later), None);
    }

    #[test]
    fn who_is_back_within_their_hours_is_available_by_schedule() {
        let [before, here, after] = around(&week(), pause("10:00", "10:15"), friday("10:15"));
        assert_eq!(before, (false, Manual, Some(friday("10:15"))));
        assert_eq!(here, (true, BySchedule, Some(friday("12:00"))));
        assert_eq!(after, here);
        // Whose hours ended meanwhile stays away.
        let [before, here, _] = around(&week(), pause("11:50", "12:20"), friday("12:20"));
        assert_eq!(before, (false, Manual, Some(friday("13:00"))));
        assert_eq!(here, (false, BySchedule, Some(friday("13:00"))));
        // And the next block brings everybody back.
        let [before, here, _] = around(&week(), pause("12:30", "13:30"), friday("13:00"));
        assert_eq!(before, (false, Manual, Some(friday("13:00"))));
        assert_eq!(here, (true, BySchedule, Some(friday("17:00"))));
        assert_eq!(around(&week(), pause("12:30", "13:00"), friday("13:00"))[1], here);
    }

    #[test]
    fn who_is_back_outside_their_hours_is_available_by_hand_until_midnight() {
        let (back, midnight) = (friday("19:00"), at(ZONE, "2026-03-14 00:00"));
        let [before, here, after] = around(&week(), pause("18:00", "19:00"), back);
        assert_eq!(before, (false, Manual, Some(back)));
        assert_eq!(here, (true, Manual, Some(midnight)));
        assert_eq!(after, here);
        let then = around(&week(), pause("18:00", "19:00"), midnight)[1];
        assert_eq!(then, (false, BySchedule, Some(at(ZONE, "2026-03-20 08:00"))));
        // Without any hours, too.
        let none = Schedule::default();
        assert!(around(&none, pause("18:00", "19:00"), back)[1].0);
        // It is kept, though the schedule says the same; and what came of it, once it is over.
        assert_eq!(
            left(&week(), pause("18:00", "19:00"), friday("18:30")),
            pause("18:00", "19:00")
        );
        assert_eq!(left(&week(), pause("18:00", "19:00"), friday("19:30")), on("19:00"));
        assert_eq!(next_change(&week(), pause("18:00", "19:00"), friday("19:30")), Some(midnight));
    }

    #[test]
    fn switched_to_what_the_schedule_says_anyway_is_no_override() {
        assert_eq!(left(&week(), on("10:00"), friday("10:00")), None);
        assert_eq!(left(&week(), off("12:30"), friday("12:30")), None);
        assert_eq!(left(&week(), off("10:00"), friday("10:00")), off("10:00"));
        assert_eq!(left(&week(), on("12:30"), friday("12:30")), on("12:30"));
        // Nor is one that has ended.
        assert_eq!(left(&week(), on("12:30"), friday("13:00")), None);
        assert_eq!(left(&Schedule::default(), off("10:00"), friday("10:00")), None);
    }

    /// Whether, how long ago, and for how long.
    type Drawn = (bool, i64, Option<i64>);

    fn any_override() -> impl Strategy<Value = Option<Drawn>> {
        let pause = proptest::option::of(1..24 * 3_600_000i64);
        proptest::option::of((any::<bool>(), 0..16 * 24 * 3_600_000i64, pause))
    }

    fn ago(now: Timestamp, drawn: Option<Drawn>) -> Option<Override> {
        drawn.map(|(available, ago, pause)| {
            let since = now.plus_millis(-ago);
            let back_at = pause.filter(|_| !available).map(|pause| since.plus_millis(pause));
            Override { available, since, back_at }
        })
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(2000))]

        #[test]
        fn nothing_changes_before_the_next_change(
            week in any_schedule(), drawn in any_override(), now in any_time(), part in 0.0..1.0f64,
        ) {
            let by_hand = ago(now, drawn);
            let here = effective(&week, by_hand, now);
            let next = next_change(&week, by_hand, now);
            let end = next.unwrap_or(now.plus_millis(14 * 24 * 3_600_000));
            prop_assert!(end > now);
            let between = now.plus_millis((end.millis_since(now) as f64 * part) as i64);
            for before in [between, end.plus_millis(-1)] {
                prop_assert_eq!(effective(&week, by_hand, before), here);
            }
            if let Some(next) = next {
                let then = effective(&week, by_hand, next);
                prop_assert!(then.available != here.available || then.reason != here.reason);
            }
        }

        #[test]
        fn until_is_when_it_is_the_other_way_round(
            week in any_schedule(), drawn in any_override(), now in any_time(), part in 0.0..1.0f64,
        ) {
            let by_hand = ago(now, drawn);
            let here = effective(&week, by_hand, now);
            if let Some(until) = here.until {
                prop_assert!(until > now);
                prop_assert_eq!(effective(&week, by_hand, until).available, !here.available);
                let between = now.plus_millis((until.millis_since(now) as f64 * part) as i64);
                for before in [between, until.plus_millis(-1)] {
                    prop_assert_eq!(effective(&week, by_hand, before).available, here.available);
                }
            }
        }

        #[test]
        fn what_has_ended_never_comes_back(
            week in any_schedule(), drawn in any_override(), now in any_time(),
        ) {
            let by_hand = ago(now, drawn);
            let here = effective(&week, by_hand, now);
            prop_assert_eq!(effective(&week, left(&week, by_hand, now), now).available, here.available);
            if left(&week, by_hand, now).is_none() {
                let later = effective(&week, left(&week, by_hand, now), now);
                prop_assert_eq!(later.available, week.says(now).available);
            }
            // Turned the other way, it is so at once, and nobody is stuck.
            let other = !effective(&week, by_hand, now).available;
            let turned = left(&week, Some(Override { available: other, since: now, back_at: None }), now);
            prop_assert_eq!(effective(&week, turned, now).available, other);
        }
    }
}
