//! A small choice that the device remembers: how somebody likes their screen.

use leptos::prelude::window;

/// What was chosen last under this name; `None` for nothing, or where nothing may be kept.
#[must_use]
pub fn remembered(name: &str) -> Option<bool> {
    let storage = window().local_storage().ok().flatten()?;
    match storage.get_item(&key(name)).ok().flatten()?.as_str() {
        "yes" => Some(true),
        "no" => Some(false),
        _ => None,
    }
}

/// Remembers a choice. Where nothing may be kept it holds until the page is left.
pub fn remember(name: &str, choice: bool) {
    if let Ok(Some(storage)) = window().local_storage() {
        let _ = storage.set_item(&key(name), if choice { "yes" } else { "no" });
    }
}

fn key(name: &str) -> String {
    format!("agent-inbox/choice/{name}")
}
