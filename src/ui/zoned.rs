//! Times by the clocks of a place that need not be the reader's.

use contract::{Timestamp, Weekday};
use js_sys::{Array, Date, Function, Intl, Object, Reflect, global};
use wasm_bindgen::{JsCast, JsValue};

use super::{
    text::{locale, t},
    time::{js_date, zone as reader_zone},
};

type Options<'a> = &'a [(&'a str, &'a str)];

const DAY_MS: f64 = 86_400_000.0;
const HOUR: (&str, &str) = ("hour", "numeric");
const MINUTE: (&str, &str) = ("minute", "2-digit");
const WEEKDAY: (&str, &str) = ("weekday", "short");
const DATE: Options<'static> = &[("year", "numeric"), ("month", "2-digit"), ("day", "2-digit")];

/// Until when something lasts, as short as it can be said: "17:00", "midnight", "Mon 09:00",
/// "Mon, 9 Mar, 09:00"; with the zone where the reader's own clock shows something else. Without a
/// zone, and in one that the browser does not know, by the reader's clock.
#[must_use]
pub fn until(at: Timestamp, now: Timestamp, zone: Option<&str>) -> String {
    let day = |at| Date::parse(&said(at, zone, "en-CA", DATE)) / DAY_MS;
    let on_the_clock =
        |zone| said(at, zone, "en-CA", &[("hour", "2-digit"), MINUTE, ("hourCycle", "h23")]);
    let is_elsewhere = on_the_clock(zone) != on_the_clock(None)
        || said(at, zone, "en-CA", DATE) != said(at, None, "en-CA", DATE);
    let days = day(at) - day(now);
    let mut options = match days {
        ..1.0 if !is_elsewhere => return said(at, zone, &locale(), &[("timeStyle", "short")]),
        ..1.0 => vec![],
        ..2.0 if !is_elsewhere && on_the_clock(zone) == "00:00" => return t().midnight.into(),
        ..7.0 => vec![WEEKDAY],
        _ => vec![WEEKDAY, ("day", "numeric"), ("month", "short")],
    };
    options.extend([HOUR, MINUTE]);
    if is_elsewhere {
        options.push(("timeZoneName", "short"));
    }
    said(at, zone, &locale(), &options)
}

/// "Monday"
#[must_use]
pub fn weekday(weekday: Weekday) -> String {
    // The first of January 2024 was a Monday.
    let days = Weekday::ALL.iter().position(|it| *it == weekday).unwrap_or_default();
    let noon = Timestamp::from_millis(1_704_110_400_000).plus_millis(days as i64 * 86_400_000);
    said(noon, Some("UTC"), &locale(), &[("weekday", "long")])
}

/// The time zones that the browser knows, in order; the reader's own and UTC are among them.
#[must_use]
pub fn zones() -> Vec<String> {
    let intl = Reflect::get(&global(), &"Intl".into()).unwrap_or_default();
    // Older browsers have no such list: then there are the reader's own and UTC.
    let list = Reflect::get(&intl, &"supportedValuesOf".into())
        .ok()
        .and_then(|list| list.dyn_into::<Function>().ok())
        .and_then(|list| list.call1(&intl, &"timeZone".into()).ok());
    let list = list.and_then(|list| list.dyn_into::<Array>().ok()).unwrap_or_default();
    // The browser sorts it: Rust would bring code for that.
    let list = list.concat(&Array::of2(&reader_zone().into(), &"UTC".into())).sort();
    let mut zones: Vec<_> = list.iter().filter_map(|name| name.as_string()).collect();
    zones.dedup();
    zones
}

fn said(at: Timestamp, zone: Option<&str>, locale: &str, options: Options) -> String {
    let format = format(zone, locale, options).or_else(|| format(None, locale, options));
    let text = format.and_then(|format| format.format().call1(&JsValue::NULL, &js_date(at)).ok());
    text.and_then(|text| text.as_string()).unwrap_or_default()
}

/// `None` for a zone that the browser does not know: it throws.
fn format(zone: Option<&str>, locale: &str, options: Options) -> Option<Intl::DateTimeFormat> {
    let object = Object::new();
    for (key, value) in options.iter().copied().chain(zone.map(|zone| ("timeZone", zone))) {
        Reflect::set(&object, &key.into(), &value.into()).ok()?;
    }
    let intl = Reflect::get(&global(), &"Intl".into()).ok()?;
    let make: Function = Reflect::get(&intl, &"DateTimeFormat".into()).ok()?.dyn_into().ok()?;
    let made = Reflect::construct(&make, &Array::of2(&locale.into(), &object)).ok()?;
    Some(made.unchecked_into())
}

#[cfg(test)]
mod tests {
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    use super::*;

    fn at(text: &str) -> Timestamp {
        #[expect(clippy::cast_possible_truncation, reason = "whole milliseconds")]
        Timestamp::from_millis(Date::parse(text) as i64)
    }

    fn by(zone: &str, until_: &str, now: &str) -> String {
        // Some browsers put a narrow blank before AM and PM.
        until(at(until_), at(now), Some(zone)).replace('\u{202f}', " ")
    }

    #[test]
    fn the_zone_is_said_where_the_clocks_differ() {
        let tokyo = by("Asia/Tokyo", "2026-03-11T08:00:00Z", "2026-03-11T01:00:00Z");
        assert!(tokyo.starts_with("5:00 PM ") && tokyo.ends_with("GMT+9"), "{tokyo}");
        let own = by(&reader_zone(), "2026-03-11T08:00:00Z", "2026-03-11T07:59:00Z");
        assert!(!own.contains("GMT"), "{own}");
    }

    #[test]
    fn another_day_is_said_by_its_weekday_and_a_later_one_by_its_date() {
        // Three o'clock at night in Tokyo is still the day before elsewhere.
        let soon = by("Asia/Tokyo", "2026-03-12T00:00:00Z", "2026-03-11T18:00:00Z");
        assert!(soon.starts_with("9:00 AM"), "{soon}");
        let tomorrow = by("Asia/Tokyo", "2026-03-12T00:00:00Z", "2026-03-11T14:59:00Z");
        assert!(tomorrow.starts_with("Thu"), "{tomorrow}");
        let far = by("Asia/Tokyo", "2026-03-20T00:00:00Z", "2026-03-11T14:59:00Z");
        assert!(far.contains("Fri") && far.contains("Mar 20"), "{far}");
    }

    #[test]
    fn the_midnight_to_come_has_a_name() {
        let here = reader_zone();
        let midnight = Date::new(&"2026-03-12T00:00:00".into()).get_time() as i64;
        let midnight = Timestamp::from_millis(midnight);
        let hour = |hours: i64| midnight.plus_millis(hours * 3_600_000);
        assert_eq!(until(midnight, hour(-3), Some(&here)), "midnight");
        assert_eq!(until(midnight, hour(-3), None), "midnight");
        assert_ne!(until(midnight, hour(-30), None), "midnight");
    }

    #[test]
    fn an_unknown_zone_is_no_reason_to_stop() {
        let now = at("2026-03-11T08:00:00Z");
        assert_eq!(until(now, now, Some("Mars/Olympus")), until(now, now, None));
    }

    #[test]
    fn days_and_zones_have_names() {
        assert_eq!(weekday(Weekday::Monday), "Monday");
        assert_eq!(weekday(Weekday::Sunday), "Sunday");
        let zones = zones();
        for name in ["Europe/Berlin", "UTC", &reader_zone()] {
            assert!(zones.iter().any(|zone| zone == name), "{name}");
        }
    }
}
