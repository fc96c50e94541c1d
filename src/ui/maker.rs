//! Who made the browser, for the few things that a person does differently in each.

use js_sys::JsString;
use leptos::prelude::window;

/// A browser, as far as its settings are where they are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Maker {
    /// Chrome, Edge and others that are built on the same.
    Chromium,
    /// Firefox.
    Firefox,
    /// Safari.
    Safari,
    /// Any other.
    Other,
}

impl Maker {
    /// The one of this browser.
    #[must_use]
    pub fn here() -> Self {
        window().navigator().user_agent().map_or(Self::Other, |agent| Self::of(&agent))
    }

    /// The one that a user agent string tells of. They all claim to be each other, so the order
    /// matters.
    fn of(user_agent: &str) -> Self {
        let user_agent = JsString::from(user_agent);
        let has = |word: &str| user_agent.includes(word, 0);
        if has("Firefox/") {
            Self::Firefox
        } else if has("Chrome/") {
            Self::Chromium
        } else if has("Safari/") && has("Version/") {
            Self::Safari
        } else {
            Self::Other
        }
    }
}

#[cfg(test)]
mod tests {
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    use super::*;

    #[test]
    fn browsers_are_told_apart() {
        let webkit = "Mozilla/5.0 (Macintosh) AppleWebKit/605.1.15 (KHTML, like Gecko)";
        for (agent, maker) in [
            (format!("{webkit} Chrome/140.0.0.0 Safari/537.36 Edg/140.0"), Maker::Chromium),
            (format!("{webkit} Version/18.1 Safari/605.1.15"), Maker::Safari),
            ("Mozilla/5.0 (X11; rv:143.0) Gecko/20100101 Firefox/143.0".into(), Maker::Firefox),
            ("curl/8".into(), Maker::Other),
        ] {
            assert_eq!(Maker::of(&agent), maker, "{agent}");
        }
    }
}
