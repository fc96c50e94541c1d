//! A small choice that the device remembers: how somebody likes their screen.

/// What was chosen last under this name; `None` for nothing, or where nothing may be kept.
#[must_use]
pub fn remembered(name: &str) -> Option<bool> {
    match super::kept(&key(name))?.as_str() {
        "yes" => Some(true),
        "no" => Some(false),
        _ => None,
    }
}

/// Remembers a choice. Where nothing may be kept it holds until the page is left.
pub fn remember(name: &str, choice: bool) {
    let _ = super::keep(&key(name), if choice { "yes" } else { "no" });
}

fn key(name: &str) -> String {
    format!("choice/{name}")
}
