//! How loud and with which sounds: a matter of the device, so it is kept on it.

use leptos::leptos_dom::helpers::WindowListenerHandle;
use serde::Serialize;
use serde_json::Value;

use super::Tone;
use crate::device;

/// Where they are kept. Every tab of this browser reads and writes the same.
const NAME: &str = "alerts";

/// What is chosen on this device. What was never chosen can be heard.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Prefs {
    /// The sound of a chat that comes in, one of [`Tone::FOR_OFFERS`].
    pub offer: Tone,
    /// The sound of a message, one of [`Tone::FOR_MESSAGES`].
    pub message: Tone,
    /// From 0 to 100.
    pub volume: u8,
    /// No sound at all.
    pub muted: bool,
    /// No sound for messages.
    pub messages_muted: bool,
    /// The banner that says why there are no notifications is put away.
    pub put_away: bool,
}

impl Default for Prefs {
    fn default() -> Self {
        Self {
            offer: Tone::FOR_OFFERS[0],
            message: Tone::FOR_MESSAGES[0],
            volume: 80,
            muted: false,
            messages_muted: false,
            put_away: false,
        }
    }
}

impl Prefs {
    /// Whether an incoming chat makes a sound with them.
    #[must_use]
    pub fn is_audible(&self) -> bool {
        !self.muted && self.volume > 0
    }

    /// So that an incoming chat makes a sound.
    pub(super) fn make_audible(&mut self) {
        self.muted = false;
        if self.volume == 0 {
            self.volume = Self::default().volume;
        }
    }

    /// Reads what was kept. Each thing that makes no sense is as if it had never been chosen, and
    /// spoils none of the others.
    #[must_use]
    pub fn parse(text: &str) -> Self {
        let value: Value = serde_json::from_str(text).unwrap_or_default();
        let word = |name: &str| value[name].as_str().unwrap_or_default();
        let flag = |name: &str| value[name].as_bool().unwrap_or_default();
        let volume = value["volume"].as_u64().and_then(|volume| u8::try_from(volume).ok());
        Self {
            offer: Tone::among(&Tone::FOR_OFFERS, word("offer")),
            message: Tone::among(&Tone::FOR_MESSAGES, word("message")),
            volume: volume.filter(|volume| *volume <= 100).unwrap_or(Self::default().volume),
            muted: flag("muted"),
            messages_muted: flag("messages_muted"),
            put_away: flag("put_away"),
        }
    }

    /// The text that is kept.
    fn text(&self) -> String {
        serde_json::to_string(self).expect("words, a number and switches are always JSON")
    }

    /// What was kept on this device.
    pub(super) fn kept() -> Self {
        device::kept(NAME).map(|text| Self::parse(&text)).unwrap_or_default()
    }

    /// Keeps them. Where nothing can be kept they hold until the page is left.
    pub(super) fn keep(&self) {
        let _ = device::keep(NAME, &self.text());
    }

    /// Calls back when another tab has changed them.
    pub(super) fn on_change(tell: impl Fn(Self) + 'static) -> WindowListenerHandle {
        device::on_change(NAME.into(), move |_, _| tell(Self::kept()))
    }
}

#[cfg(test)]
mod tests {
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    use super::*;

    #[test]
    fn what_is_kept_is_read_again() {
        let prefs = Prefs {
            offer: Tone::Marimba,
            message: Tone::Knock,
            volume: 35,
            muted: true,
            messages_muted: true,
            put_away: true,
        };
        assert_eq!(Prefs::parse(&prefs.text()), prefs);
    }

    #[test]
    fn nothing_kept_or_nonsense_is_a_sound_that_is_heard() {
        for text in ["", "null", "7", "[]", "{", r#"{"offer":7,"volume":"x","muted":"yes"}"#] {
            assert_eq!(Prefs::parse(text), Prefs::default(), "{text}");
        }
        assert!(Prefs::default().is_audible());
        for volume in ["-1", "101", "300", "1e9", "0.5"] {
            assert_eq!(Prefs::parse(&format!(r#"{{"volume":{volume}}}"#)).volume, 80, "{volume}");
        }
    }

    #[test]
    fn one_bad_value_spoils_no_other() {
        let prefs = Prefs::parse(r#"{"offer":"gong","message":"knock","volume":20,"muted":null}"#);
        assert_eq!(prefs, Prefs { message: Tone::Knock, volume: 20, ..Prefs::default() });
    }

    #[test]
    fn mute_and_volume_zero_are_silent() {
        assert!(!Prefs { muted: true, ..Prefs::default() }.is_audible());
        assert!(!Prefs { volume: 0, ..Prefs::default() }.is_audible());
        assert!(Prefs { messages_muted: true, volume: 1, ..Prefs::default() }.is_audible());
    }
}
