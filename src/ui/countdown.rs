//! How long somebody who is asked has still to answer.

use contract::limits;
use gloo_timers::callback::Interval;
use leptos::prelude::*;

use super::time;

/// How often it looks at the clock, in milliseconds: often enough to never seem stuck.
const TICK_MS: u32 = 250;
/// So long nobody is asked, in milliseconds, whatever a server says (mission.md).
const LONGEST_MS: i64 = limits::OFFER_SECONDS as i64 * 1_000;

/// Whole seconds of what is left in milliseconds, for as long as this view lives.
pub fn countdown(left: impl Fn() -> i64 + Send + Sync + 'static) -> Signal<i64> {
    let read = move || time::seconds_left(left().min(LONGEST_MS));
    let seconds = RwSignal::new(read());
    let tick = Interval::new(TICK_MS, move || {
        let now = read();
        if seconds.get_untracked() != now {
            seconds.set(now);
        }
    });
    // Dropped with this view, and then it no longer ticks.
    StoredValue::new_local(tick);
    seconds.into()
}
