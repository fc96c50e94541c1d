//! What stays on this device when the page is gone, and which tab of it does what.
//!
//! | name | holds |
//! |---|---|
//! | `session/{api}` | who is signed in |
//! | `words/{api}/{agent}/…` | drafts and unsent messages (`live::Disk`) |
//! | `words/{api}/{agent}/known` | what the inbox last knew (`live::Keeper`) |
//! | `alerts`, `choice/…` | how somebody likes their screen |
//!
//! Everything is the browser's `localStorage`: writing there is done when the call returns, and
//! all tabs of one origin share it. `{api}` is the address of the chat API, so that two inboxes on
//! one origin never mix.

mod choice;
mod lock;

use leptos::{ev, leptos_dom::helpers::WindowListenerHandle, prelude::*};
use web_sys::Storage;

pub use choice::{remember, remembered};
pub use lock::Lock;

/// What all names begin with: other programs may be at home on the same origin.
const ROOM: &str = "agent-inbox/";

/// This device keeps nothing: its storage is full, or forbidden.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NotKept;

/// The storage; `None` where the browser forbids it.
fn storage() -> Option<Storage> {
    window().local_storage().ok().flatten()
}

/// What is kept under this name; `None` for nothing, or where nothing may be kept.
#[must_use]
pub fn kept(name: &str) -> Option<String> {
    storage()?.get_item(&format!("{ROOM}{name}")).ok()?
}

/// Keeps a text under this name, in place of what was there.
///
/// # Errors
/// [`NotKept`]; what was there before still is.
pub fn keep(name: &str, text: &str) -> Result<(), NotKept> {
    let storage = storage().ok_or(NotKept)?;
    storage.set_item(&format!("{ROOM}{name}"), text).map_err(|_| NotKept)
}

/// Forgets what is kept under this name.
pub fn forget(name: &str) {
    if let Some(storage) = storage() {
        // What cannot be removed was never kept.
        let _ = storage.remove_item(&format!("{ROOM}{name}"));
    }
}

/// The names that begin like this, without that beginning, in no order.
#[must_use]
pub fn names(beginning: &str) -> Vec<String> {
    let Some(storage) = storage() else { return Vec::new() };
    let beginning = format!("{ROOM}{beginning}");
    let names = (0..storage.length().unwrap_or(0)).filter_map(|i| storage.key(i).ok()?);
    names.filter_map(|name| Some(name.strip_prefix(&beginning)?.to_owned())).collect()
}

/// Calls back when another tab keeps or forgets something under a name that begins like this: with
/// the rest of the name and what is there now; or with no name when everything was cleared.
pub fn on_change(
    beginning: String,
    tell: impl Fn(Option<&str>, Option<String>) + 'static,
) -> WindowListenerHandle {
    let beginning = format!("{ROOM}{beginning}");
    window_event_listener(ev::storage, move |event| match event.key() {
        None => tell(None, None),
        Some(name) => {
            if let Some(rest) = name.strip_prefix(&beginning) {
                tell(Some(rest), event.new_value());
            }
        }
    })
}
