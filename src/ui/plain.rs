//! Texts without what a search does not mind.

use js_sys::JsString;

/// Without case and accents, so that "muller" finds "Müller".
#[must_use]
pub fn plain(text: &str) -> String {
    let apart: String = JsString::from(text).normalize("NFD").to_lower_case().into();
    apart.chars().filter(|c| !('\u{300}'..='\u{36f}').contains(c)).collect()
}
