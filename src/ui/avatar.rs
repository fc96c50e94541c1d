//! A person's initials on a colour that stays theirs.

use js_sys::JsString;
use leptos::prelude::*;

use super::words;

/// How many colours the style sheet has.
const COLOURS: u32 = 8;

/// Initials in a circle, beside a name that says it in full.
#[component]
pub fn Avatar(
    /// The person's name; `None` for somebody unknown.
    #[prop(into)]
    name: Signal<Option<String>>,
    /// What tells this person from others of the same name.
    #[prop(into)]
    id: String,
    /// Extra classes.
    #[prop(optional)]
    class: &'static str,
) -> impl IntoView {
    let colour = colour(&id);
    view! {
        <span class=format!("avatar avatar-{colour} {class}") aria-hidden="true">
            {words(move || name.with(|name| initials(name.as_deref())))}
        </span>
    }
}

/// The first letters of the first and the last word; a question mark for nobody.
#[must_use]
pub fn initials(name: Option<&str>) -> String {
    let words = name.unwrap_or("").split_whitespace();
    let mut letters = words.filter_map(|word| word.chars().find(|c| c.is_alphanumeric()));
    let Some(first) = letters.next() else { return "?".into() };
    let letters = String::from_iter([first].into_iter().chain(letters.next_back()));
    // The browser knows the case of every letter: Rust would bring a table of its own.
    JsString::from(letters).to_upper_case().into()
}

/// FNV-1a: the same id has the same colour on every screen.
fn colour(id: &str) -> u32 {
    let step = |hash: u32, byte: u8| (hash ^ u32::from(byte)).wrapping_mul(16_777_619);
    id.bytes().fold(2_166_136_261, step) % COLOURS
}

#[cfg(test)]
mod tests {
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    use super::*;

    #[test]
    fn initials_are_of_the_first_and_the_last_name() {
        let of = |name| initials(Some(name));
        assert_eq!(of("Ada Lovelace"), "AL");
        assert_eq!(of("  ada   king  lovelace "), "AL");
        assert_eq!(of("Ødegård"), "Ø");
        assert_eq!(of("(Dr.) “Zoë”"), "DZ");
        assert_eq!(of("😀 !"), "?");
        assert_eq!(initials(None), "?");
    }
}
