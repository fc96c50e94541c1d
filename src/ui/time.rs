//! Times as people read them, in their own locale: the browser's `Intl` does it.

use contract::Timestamp;
use js_sys::{Array, Date, Function, Intl, Object, Reflect};
use wasm_bindgen::JsValue;

use super::text::{locale, t};

const DAY_MS: i64 = 24 * 60 * 60 * 1_000;
/// The last time that is a date, and less than nothing the first one, a day off for the time zone.
const DATE_MS: i64 = 99_999_999 * DAY_MS;

thread_local! {
    // Making a formatter costs a thousand times what using it costs.
    static CLOCK: Function = formatter(&[("timeStyle", "short")]);
    static WEEKDAY: Function =
        formatter(&[("weekday", "short"), ("hour", "numeric"), ("minute", "2-digit")]);
    static MINUTES: Function = {
        let options = options(&[("style", "unit"), ("unit", "minute"), ("unitDisplay", "short")]);
        Intl::NumberFormat::new(&Array::of1(&JsValue::from(locale())), &options).format()
    };
    static DATE: Function = formatter(&[("day", "numeric"), ("month", "short")]);
    static YEAR: Function =
        formatter(&[("day", "numeric"), ("month", "short"), ("year", "numeric")]);
    static LONG: Function = formatter(&[
        ("weekday", "long"), ("day", "numeric"), ("month", "long"), ("year", "numeric"),
    ]);
    static ZONED: Function = formatter(&[
        ("weekday", "long"), ("day", "numeric"), ("month", "long"), ("year", "numeric"),
        ("hour", "numeric"), ("minute", "2-digit"), ("timeZoneName", "short"),
    ]);
    static FULL: Function = formatter(&[("dateStyle", "full"), ("timeStyle", "short")]);
}

fn options(options: &[(&str, &str)]) -> Object {
    let object = Object::new();
    for (key, value) in options {
        // Setting a field of a fresh object cannot fail.
        let _ = Reflect::set(&object, &JsValue::from(*key), &JsValue::from(*value));
    }
    object
}

fn formatter(of: &[(&str, &str)]) -> Function {
    Intl::DateTimeFormat::new(&Array::of1(&JsValue::from(locale())), &options(of)).format()
}

fn with(format: &'static std::thread::LocalKey<Function>, at: Timestamp) -> String {
    written(format, &js_date(at))
}

fn written(format: &'static std::thread::LocalKey<Function>, what: &JsValue) -> String {
    let text = format.with(|format| format.call1(&JsValue::NULL, what));
    text.ok().and_then(|text| text.as_string()).unwrap_or_default()
}

#[expect(clippy::cast_precision_loss, reason = "a date in milliseconds is far below 2^53")]
pub(super) fn js_date(at: Timestamp) -> Date {
    Date::new(&JsValue::from(in_range(at) as f64))
}

/// The time in milliseconds, or the nearest that the browser has a date for: beyond that range
/// (ECMA-262, section 21.4.1.1) it throws, which would end the program.
fn in_range(at: Timestamp) -> i64 {
    at.as_millis().clamp(-DATE_MS, DATE_MS)
}

/// The device's clock.
#[must_use]
#[expect(clippy::cast_possible_truncation, reason = "whole milliseconds")]
pub fn device_now() -> Timestamp {
    Timestamp::from_millis(Date::now() as i64)
}

/// The day on which a time lies for the reader: days since 1970 in their own time zone.
#[must_use]
#[expect(clippy::cast_possible_truncation, reason = "minutes")]
pub fn local_day(at: Timestamp) -> i64 {
    let offset_minutes = js_date(at).get_timezone_offset() as i64;
    (in_range(at) - offset_minutes * 60_000).div_euclid(DAY_MS)
}

/// When a day begins for the reader: "2026-11-24", or so many days later. `None` for what is no date.
#[must_use]
#[expect(clippy::cast_possible_truncation, reason = "whole milliseconds")]
pub fn day_begins(day: &str, later: u32) -> Option<Timestamp> {
    // Without an offset a date and time are local ones (ECMA-262, section 21.4.1.32).
    let date = Date::new(&JsValue::from(format!("{day}T00:00:00")));
    // Not so many hours later: a day may have more or fewer of them.
    date.set_date(date.get_date() + later);
    let millis = date.get_time();
    (!millis.is_nan()).then(|| Timestamp::from_millis(millis as i64))
}

/// "2025-03-03": the day on which a time lies for the reader, for machines.
#[must_use]
pub fn iso_day(at: Timestamp) -> String {
    let date = js_date(at);
    format!("{:04}-{:02}-{:02}", date.get_full_year(), date.get_month() + 1, date.get_date())
}

/// "3 Mar 2025"
#[must_use]
pub fn date(at: Timestamp) -> String {
    with(&YEAR, at)
}

/// The reader's time zone by its name in the IANA database: "Europe/Berlin".
#[must_use]
pub fn zone() -> String {
    let options = Intl::DateTimeFormat::new(&Array::new(), &Object::new()).resolved_options();
    let zone = Reflect::get(&options, &JsValue::from("timeZone")).ok();
    zone.and_then(|zone| zone.as_string()).unwrap_or_else(|| "UTC".into())
}

/// "14:05"
#[must_use]
pub fn clock(at: Timestamp) -> String {
    with(&CLOCK, at)
}

/// As a person says it: "now", "5 min", "14:05" today, "Mon 14:05" in the last week, "3 Mar",
/// "3 Mar 2024".
#[must_use]
pub fn short(at: Timestamp, now: Timestamp) -> String {
    let (then, today) = (js_date(at), js_date(now));
    match minutes_between(at, now) {
        0 => return t().just_now.into(),
        minutes @ 1..=59 => return written(&MINUTES, &JsValue::from(minutes as f64)),
        _ => {}
    }
    match local_day(now) - local_day(at) {
        ..=0 => clock(at),
        1..=6 => with(&WEEKDAY, at),
        _ if then.get_full_year() == today.get_full_year() => with(&DATE, at),
        _ => with(&YEAR, at),
    }
}

/// "Today", "Yesterday", "Monday, 3 March 2025"
#[must_use]
pub fn day(at: Timestamp, now: Timestamp) -> String {
    match local_day(now) - local_day(at) {
        0 => t().today.into(),
        1 => t().yesterday.into(),
        _ => with(&LONG, at),
    }
}

/// "Monday, 3 March 2025 at 14:05"
#[must_use]
pub fn full(at: Timestamp) -> String {
    with(&FULL, at)
}

/// "Monday, 3 March 2025 at 14:05 CET": for what must not be mistaken, in the reader's time zone.
#[must_use]
pub fn zoned(at: Timestamp) -> String {
    with(&ZONED, at)
}

/// Whole minutes from one time to another.
#[must_use]
pub fn minutes_between(from: Timestamp, to: Timestamp) -> u64 {
    (to.millis_since(from).max(0) / 60_000).unsigned_abs()
}

/// "1:40": what is left, rounded up, so that it shows zero only when it is over.
#[must_use]
pub fn countdown(millis: i64) -> String {
    let seconds = seconds_left(millis);
    format!("{}:{:02}", seconds / 60, seconds % 60)
}

/// Whole seconds that are left, rounded up; zero once it is over.
#[must_use]
pub fn seconds_left(millis: i64) -> i64 {
    millis.max(0).saturating_add(999) / 1_000
}

/// For the `datetime` attribute: ISO 8601 in UTC.
#[must_use]
pub fn machine(at: Timestamp) -> String {
    js_date(at).to_iso_string().into()
}

#[cfg(test)]
mod tests {
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    use super::*;

    #[test]
    fn a_day_begins_at_its_midnight_and_the_next_one_after_it() {
        let today = day_begins("2026-02-28", 0).unwrap();
        let next = day_begins("2026-02-28", 1).unwrap();
        assert_eq!(local_day(next), local_day(today) + 1);
        assert_eq!(local_day(today.plus_millis(-1)), local_day(today) - 1);
        assert_eq!(day_begins("2026-03-01", 0), Some(next));
        assert_eq!(day_begins("2026-13-01", 0), None);
        assert_eq!(day_begins("tomorrow", 0), None);
    }

    #[test]
    fn a_time_is_said_as_a_person_says_it() {
        let now = day_begins("2026-02-26", 0).unwrap().plus_millis(20 * 3_600_000);
        let before = |minutes: i64| short(now.plus_millis(-minutes * 60_000), now);
        assert_eq!(before(-3), t().just_now, "the server's clock is a little ahead");
        assert_eq!(before(0), t().just_now);
        assert!(
            before(1).starts_with("1\u{a0}min") || before(1).starts_with("1 min"),
            "{}",
            before(1)
        );
        assert!(before(59).starts_with("59"));
        assert_eq!(before(60), clock(now.plus_millis(-3_600_000)));
        let yesterday = now.plus_millis(-24 * 3_600_000);
        let said = short(yesterday, now);
        assert!(said.ends_with(&clock(yesterday)) && said.len() > clock(yesterday).len(), "{said}");
        assert!(!before(8 * 24 * 60).contains(':'));
    }

    #[test]
    fn a_time_beyond_all_dates_is_shown_as_some_date() {
        for millis in [i64::MIN, -DATE_MS - 1, -1, 0, DATE_MS + 1, i64::MAX] {
            let (at, now) = (Timestamp::from_millis(millis), device_now());
            for text in [
                machine(at),
                date(at),
                clock(at),
                short(at, now),
                short(now, at),
                day(at, now),
                full(at),
                zoned(at),
                iso_day(at),
                local_day(at).to_string(),
                super::super::zoned::until(at, now, Some("Asia/Tokyo")),
                super::super::zoned::until(now, at, None),
            ] {
                assert!(!text.is_empty() && !text.contains("Invalid"), "{millis}: {text:?}");
            }
            assert!(countdown(millis).contains(':'));
        }
    }

    #[test]
    fn a_countdown_is_zero_only_when_it_is_over() {
        assert_eq!(countdown(100_000), "1:40");
        assert_eq!(countdown(59_001), "1:00");
        assert_eq!(countdown(1), "0:01");
        assert_eq!(countdown(0), "0:00");
        assert_eq!(countdown(-5), "0:00");
    }
}
