//! A time zone, to be chosen.

use leptos::prelude::*;

use super::{text::more, zoned};

/// The zones that the browser knows, and the one that is chosen, whether it knows it or not.
#[component]
pub fn ZoneField(zone: RwSignal<String>) -> impl IntoView {
    let now = zone.get_untracked();
    let mut zones = zoned::zones();
    if !zones.contains(&now) {
        zones.push(now.clone());
    }
    let options = zones.into_iter().map(|name| {
        let (words, chosen) = (name.replace('_', " "), name == now);
        view! { <option value=name selected=chosen>{words}</option> }
    });
    view! {
        <label class="field">
            <span>{more().time_zone}</span>
            <select on:change:target=move |event| zone.set(event.target().value())>
                {options.collect_view()}
            </select>
        </label>
    }
}
