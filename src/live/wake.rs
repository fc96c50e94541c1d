//! Signs that the world may have moved on: the tab comes to the front, the network comes back.

use engine::Input;
use leptos::{
    ev,
    leptos_dom::helpers::WindowListenerHandle,
    prelude::{document, window_event_listener},
};
use web_sys::VisibilityState;

use super::Back;

/// Listens until it is dropped.
pub struct Wake(Vec<WindowListenerHandle>);

impl Wake {
    /// Tells the engine from now on.
    #[must_use]
    pub fn listen(back: &Back) -> Self {
        let [on_visible, on_online, on_offline, on_show] = [(); 4].map(|()| back.clone());
        Self(vec![
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
        ])
    }
}

impl Drop for Wake {
    fn drop(&mut self) {
        for listener in self.0.drain(..) {
            listener.remove();
        }
    }
}
