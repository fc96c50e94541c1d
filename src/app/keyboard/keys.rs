//! A combination of keys.

use js_sys::JsString;
use leptos::{ev::KeyboardEvent, prelude::*};
use wasm_bindgen::JsCast;
use web_sys::HtmlElement;

use crate::ui::text::more;

/// Keys that are pressed together, in words that are the same on every machine: "mod+shift+enter".
/// "mod" is Ctrl, or Command on Apple's; the last word is the key, by what is written on it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Keys {
    modified: bool,
    alt: bool,
    shift: bool,
    key: String,
}

/// Why keys cannot be chosen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Unfit {
    /// They write or change a text, or move in it or on the page.
    Writes,
    /// The browser keeps them to itself.
    Browser,
}

/// What a text field does with Ctrl or Command.
const EDITS: [&str; 7] = ["a", "c", "v", "x", "y", "z", "insert"];
/// What a browser does with them, whatever a page says.
const OF_BROWSER: [&str; 4] = ["n", "t", "w", "tab"];

impl Keys {
    /// Reads what was kept; `None` for what is none.
    pub fn parse(text: &str) -> Option<Self> {
        let mut keys = Self { modified: false, alt: false, shift: false, key: String::new() };
        let mut rest = text;
        while let Some((word, after)) = rest.split_once('+').filter(|(_, after)| !after.is_empty())
        {
            match word {
                "mod" => keys.modified = true,
                "alt" => keys.alt = true,
                "shift" => keys.shift = true,
                _ => return None,
            }
            rest = after;
        }
        keys.key = rest.into();
        (!rest.is_empty()).then_some(keys)
    }

    /// What is pressed now; `None` for a modifier alone, and for a key that writes a character by
    /// way of AltGr, which some systems tell of as Ctrl and Alt.
    pub fn pressed(event: &KeyboardEvent) -> Option<Self> {
        let key = event.key();
        if ["Control", "Meta", "Alt", "AltGraph", "Shift", "Dead", "Process", "Unidentified", ""]
            .contains(&key.as_str())
            || event.get_modifier_state("AltGraph")
        {
            return None;
        }
        let (modified, other) = match IS_APPLE.with(|is| *is) {
            true => (event.meta_key(), event.ctrl_key()),
            false => (event.ctrl_key(), event.meta_key()),
        };
        if other {
            return None;
        }
        let key = match (event.code().strip_prefix("Key"), key.is_ascii()) {
            // Greek, Cyrillic …: the letter of that place on a keyboard with Latin ones.
            (Some(letter), false) => letter.to_ascii_lowercase(),
            _ => JsString::from(key).to_lower_case().into(),
        };
        let key = if key == " " { "space".into() } else { key };
        // Where a sign stands beside Shift differs from keyboard to keyboard.
        let is_sign = is_character(&key) && !key.chars().all(char::is_alphanumeric);
        let shift = event.shift_key() && !is_sign;
        Some(Self { modified, alt: event.alt_key(), shift, key })
    }

    /// Whether they are for the field that has the focus: what it writes, and arrows where they choose
    /// something.
    pub fn belong_to_field(&self, event: &KeyboardEvent) -> bool {
        let Some(target) = event.target().and_then(|it| it.dyn_into::<HtmlElement>().ok()) else {
            return false;
        };
        let writes = !self.modified && is_character(&self.key);
        let is_any = |selector: &str| target.matches(selector).unwrap_or(false);
        let chooses =
            is_any("select, input:is([type=date], [type=time], [type=range], [type=radio])");
        (writes && is_any("input, textarea, select, [contenteditable]"))
            || (chooses && self.key.starts_with("arrow"))
    }

    /// Why they cannot be chosen, if they cannot.
    pub fn unfit(&self) -> Option<Unfit> {
        let key = self.key.as_str();
        let is_function = key.len() > 1 && key.starts_with('f') && key[1..].parse::<u8>().is_ok();
        let is_arrow = key.starts_with("arrow");
        let writes = match (self.modified, self.alt) {
            // A single character is one only where nothing can be written.
            (false, false) => !is_function && !is_character(key),
            // With Alt many layouts write a character of their own.
            (false, true) => !is_arrow && !is_function,
            (true, false) => EDITS.contains(&key) || moves(key),
            // That is AltGr.
            (true, true) => true,
        };
        if writes {
            return Some(Unfit::Writes);
        }
        (self.modified && OF_BROWSER.contains(&key)).then_some(Unfit::Browser)
    }

    /// The words to keep.
    pub fn word(&self) -> String {
        let modifiers = [(self.modified, "mod+"), (self.alt, "alt+"), (self.shift, "shift+")];
        let modifiers = modifiers.iter().filter(|(is, _)| *is).map(|(_, word)| *word);
        modifiers.chain([self.key.as_str()]).collect()
    }

    /// How the reader's keyboard calls them.
    pub fn name(&self) -> String {
        let more = more();
        let key = match self.key.as_str() {
            "arrowup" => "↑".into(),
            "arrowdown" => "↓".into(),
            "arrowleft" => "←".into(),
            "arrowright" => "→".into(),
            key => (more.key)(key)
                .map_or_else(|| JsString::from(key).to_upper_case().into(), ToOwned::to_owned),
        };
        let [control, alt, shift, between] = match IS_APPLE.with(|is| *is) {
            true => ["⌘", "⌥", "⇧", ""],
            false => [more.key_control, more.key_alt, more.key_shift, "+"],
        };
        let modifiers = [(self.modified, control), (self.alt, alt), (self.shift, shift)];
        let modifiers =
            modifiers.iter().filter(|(is, _)| *is).flat_map(|(_, word)| [*word, between]);
        modifiers.chain([key.as_str()]).collect()
    }
}

fn is_character(key: &str) -> bool {
    key.chars().nth(1).is_none() || key == "space"
}

fn moves(key: &str) -> bool {
    key.starts_with("arrow") || ["home", "end", "backspace", "delete"].contains(&key)
}

thread_local! {
    /// Whether the keyboard has a Command key.
    static IS_APPLE: bool = {
        let agent = window().navigator().user_agent().unwrap_or_default();
        ["Macintosh", "iPhone", "iPad"].iter().any(|word| agent.contains(word))
    };
}

#[cfg(test)]
mod tests {
    use wasm_bindgen_test::wasm_bindgen_test as test;

    use super::*;

    fn keys(word: &str) -> Keys {
        Keys::parse(word).unwrap()
    }

    #[test]
    fn what_is_kept_can_be_read() {
        for word in ["mod+k", "?", "mod+shift+enter", "alt+arrowdown", "mod++", "+", "f8"] {
            assert_eq!(keys(word).word(), word);
        }
        for nonsense in ["", "ctrl+k", "mod+bogus+k"] {
            assert_eq!(Keys::parse(nonsense), None, "{nonsense}");
        }
    }

    #[test]
    fn keys_that_write_or_that_the_browser_keeps_cannot_be_chosen() {
        for fit in
            ["mod+k", "mod+shift+enter", "alt+arrowdown", "alt+shift+arrowup", "?", "j", "f8"]
        {
            assert_eq!(keys(fit).unfit(), None, "{fit}");
        }
        // Alt writes Polish letters, Ctrl and Alt are AltGr.
        for writes in
            ["alt+l", "alt+enter", "mod+alt+e", "enter", "arrowdown", "tab", "shift+home", "mod+c"]
        {
            assert_eq!(keys(writes).unfit(), Some(Unfit::Writes), "{writes}");
        }
        for browsers in ["mod+t", "mod+shift+n", "mod+w"] {
            assert_eq!(keys(browsers).unfit(), Some(Unfit::Browser), "{browsers}");
        }
    }

    fn pressed(key: &str, change: impl Fn(&web_sys::KeyboardEventInit)) -> Option<Keys> {
        let init = web_sys::KeyboardEventInit::new();
        init.set_key(key);
        change(&init);
        let event = KeyboardEvent::new_with_keyboard_event_init_dict("keydown", &init).unwrap();
        Keys::pressed(&event)
    }

    /// Whether the keys that are pressed in a field belong to it.
    fn belong(keys_: &str, tag: &str, kind: &str) -> bool {
        let page = document();
        let field: HtmlElement = page.create_element(tag).unwrap().unchecked_into();
        field.set_attribute("type", kind).unwrap();
        page.body().unwrap().append_child(&field).unwrap();
        let belong = std::rc::Rc::new(std::cell::Cell::new(None));
        let told = belong.clone();
        let pressed = keys(keys_);
        let look = wasm_bindgen::closure::Closure::<dyn Fn(KeyboardEvent)>::new(
            move |event: KeyboardEvent| told.set(Some(pressed.belong_to_field(&event))),
        );
        field.add_event_listener_with_callback("keydown", look.as_ref().unchecked_ref()).unwrap();
        field.dispatch_event(&KeyboardEvent::new("keydown").unwrap()).unwrap();
        field.remove();
        belong.get().unwrap()
    }

    #[test]
    fn fields_keep_what_they_write_and_the_arrows_that_choose() {
        for (tag, kind) in [("textarea", ""), ("input", "search"), ("input", "text")] {
            assert!(belong("?", tag, kind), "{tag} {kind}");
            assert!(
                !belong("mod+k", tag, kind) && !belong("alt+arrowdown", tag, kind),
                "{tag} {kind}"
            );
        }
        for (tag, kind) in [("select", ""), ("input", "date"), ("input", "radio")] {
            assert!(belong("alt+arrowdown", tag, kind), "{tag} {kind}");
            assert!(!belong("mod+k", tag, kind), "{tag} {kind}");
        }
        assert!(!belong("?", "button", "") && !belong("alt+arrowdown", "button", ""));
    }

    #[test]
    fn what_is_pressed_is_named_by_what_is_written_on_the_key() {
        let ctrl = |init: &web_sys::KeyboardEventInit| init.set_ctrl_key(true);
        assert_eq!(pressed("k", ctrl), Some(keys("mod+k")));
        assert_eq!(pressed("Control", ctrl), None);
        // With the Caps Lock on.
        assert_eq!(pressed("K", ctrl), Some(keys("mod+k")));
        let question = pressed("?", |init| init.set_shift_key(true));
        assert_eq!(question, Some(keys("?")));
        let cyrillic = pressed("л", |init| {
            ctrl(init);
            init.set_code("KeyK");
        });
        assert_eq!(cyrillic, Some(keys("mod+k")));
        let polish = pressed("ł", |init| {
            ctrl(init);
            init.set_alt_key(true);
            init.set_modifier_alt_graph(true);
        });
        assert_eq!(polish, None);
    }
}
