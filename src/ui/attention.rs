//! Whether the person can be looking at this page.

use leptos::{ev, prelude::*};
use web_sys::VisibilityState;

/// True while the tab is visible and its window has the focus. Listens as long as its owner lives.
#[must_use]
pub fn attention() -> Signal<bool> {
    let attentive = RwSignal::new(is_attentive());
    let look = move || {
        let now = is_attentive();
        if attentive.try_get_untracked() == Some(!now) {
            attentive.set(now);
        }
    };
    let listeners = [
        window_event_listener(ev::visibilitychange, move |_| look()),
        window_event_listener(ev::focus, move |_| look()),
        window_event_listener(ev::blur, move |_| look()),
    ];
    on_cleanup(move || listeners.into_iter().for_each(|listener| listener.remove()));
    attentive.into()
}

fn is_attentive() -> bool {
    let document = document();
    document.visibility_state() == VisibilityState::Visible && document.has_focus().unwrap_or(false)
}
