//! Signs that the world may have moved on: the tab comes to the front, the network comes back, the
//! page stood still.

use std::cell::Cell;

use engine::Input;
use gloo_timers::callback::Interval;
use js_sys::Date;
use leptos::{
    ev,
    leptos_dom::helpers::WindowListenerHandle,
    prelude::{document, window_event_listener},
};
use wasm_bindgen::{JsCast, closure::Closure};
use web_sys::VisibilityState;

use super::Back;

/// How often the clock is looked at, in milliseconds. A look that is late by as much again shows
/// that the page stood still: a machine that slept, a frozen tab. No event tells of that everywhere,
/// and the page's own clock may have stood still with it.
const LOOK_EVERY_MS: u32 = 5_000;

/// What a page is told that was frozen in the background (Page Lifecycle). Only the document is.
const RESUME: &str = "resume";

/// Listens until it is dropped.
pub struct Wake {
    listeners: Vec<WindowListenerHandle>,
    on_resume: Closure<dyn Fn()>,
    _looks: Interval,
}

impl Wake {
    /// Tells the engine from now on.
    #[must_use]
    pub fn listen(back: &Back) -> Self {
        let [on_visible, on_online, on_offline, on_show, on_resume, on_late] =
            [(); 6].map(|()| back.clone());
        let looked = Cell::new(Date::now());
        let looks = Interval::new(LOOK_EVERY_MS, move || {
            let now = Date::now();
            if now - looked.replace(now) > f64::from(2 * LOOK_EVERY_MS) {
                on_late.feed(Input::Woke);
            }
        });
        let listeners = vec![
            window_event_listener(ev::visibilitychange, move |_| {
                if document().visibility_state() == VisibilityState::Visible {
                    on_visible.feed(Input::Woke);
                }
            }),
            window_event_listener(ev::online, move |_| on_online.feed(Input::Online(true))),
            window_event_listener(ev::offline, move |_| on_offline.feed(Input::Online(false))),
            // A page from the back-forward cache was frozen, its socket is not what it was.
            window_event_listener(ev::pageshow, move |event| {
                if event.persisted() {
                    on_show.feed(Input::Woke);
                }
            }),
        ];
        let on_resume = Closure::<dyn Fn()>::new(move || on_resume.feed(Input::Woke));
        // Adding a listener to the document cannot fail.
        let _ =
            document().add_event_listener_with_callback(RESUME, on_resume.as_ref().unchecked_ref());
        Self { listeners, on_resume, _looks: looks }
    }
}

impl Drop for Wake {
    fn drop(&mut self) {
        for listener in self.listeners.drain(..) {
            listener.remove();
        }
        let _ = document()
            .remove_event_listener_with_callback(RESUME, self.on_resume.as_ref().unchecked_ref());
    }
}
