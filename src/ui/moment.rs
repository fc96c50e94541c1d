//! A time of day, and the passing of time.

use std::time::Duration;

use contract::Timestamp;
use leptos::prelude::*;

use super::time;

/// How often "14:05" may have to become "Mon", and "tomorrow" "today".
const MINUTE: Duration = Duration::from_secs(60);

/// A time as a clock shows it; the whole of it is told where one points.
#[component]
pub fn Clock(
    /// When.
    at: Timestamp,
) -> impl IntoView {
    view! { <time datetime=time::machine(at) title=time::full(at)>{time::clock(at)}</time> }
}

/// The device's clock, read anew each minute as long as the owner lives.
#[must_use]
pub fn each_minute() -> Signal<Timestamp> {
    let now = RwSignal::new(time::device_now());
    if let Ok(timer) = set_interval_with_handle(move || now.set(time::device_now()), MINUTE) {
        on_cleanup(move || timer.clear());
    }
    now.into()
}
