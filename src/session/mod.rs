//! Who is signed in on this device.

mod sign_in;

use contract::Session;
use leptos::{ev, leptos_dom::helpers::WindowListenerHandle, prelude::*};

pub use sign_in::SignIn;

/// Where the session is kept. Every tab of this browser reads and writes the same one.
const KEY: &str = "agent-inbox/session";

/// The session that was kept; `None` for none, and for one that cannot be read.
#[must_use]
pub fn kept() -> Option<Session> {
    let storage = window().local_storage().ok().flatten()?;
    // By way of a `Value`, as everything that is read here: one reader for each type is enough.
    let value = serde_json::from_str(&storage.get_item(KEY).ok()??).ok()?;
    serde_json::from_value(value).ok()
}

/// Keeps a session. Tells whether that worked.
pub fn keep(session: &Session) -> bool {
    let Ok(text) = serde_json::to_string(session) else { return false };
    let storage = window().local_storage().ok().flatten();
    storage.is_some_and(|storage| storage.set_item(KEY, &text).is_ok())
}

/// Forgets this session, unless another tab has put a newer one in its place meanwhile.
pub fn forget(session: &Session) {
    if kept().is_some_and(|kept| kept.token != session.token) {
        return;
    }
    if let Some(storage) = window().local_storage().ok().flatten() {
        // What cannot be removed was never kept.
        let _ = storage.remove_item(KEY);
    }
}

/// Calls back when another tab signs in or out.
pub fn on_change(tell: impl Fn(Option<Session>) + 'static) -> WindowListenerHandle {
    window_event_listener(ev::storage, move |event| {
        // Without a key: everything was cleared.
        if event.key().is_none_or(|key| key == KEY) {
            tell(kept());
        }
    })
}
