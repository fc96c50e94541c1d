//! Everything that people read, in their language.
//!
//! One table a language, each entry a text or a function that makes one: a missing entry does not
//! compile, and what is not used costs nothing.

mod de;
mod en;
mod failure;
mod more;
mod table;

use std::cell::OnceCell;

use leptos::prelude::window;

use crate::{device, later};

pub use failure::failure;
pub use more::More;
pub use table::Texts;

/// A language with the locale for its dates and numbers.
struct Chosen {
    texts: &'static Texts,
    /// Where they came with the others.
    more: Option<&'static More>,
    locale: String,
}

thread_local! {
    static CHOSEN: OnceCell<Chosen> = const { OnceCell::new() };
}

/// The texts in the reader's language; English until they are loaded.
#[must_use]
pub fn t() -> &'static Texts {
    CHOSEN.with(|chosen| chosen.get_or_init(at_hand).texts)
}

/// The texts of what is loaded later, and only for that: elsewhere they would have to be there from
/// the first moment on.
#[must_use]
pub fn more() -> &'static More {
    CHOSEN.with(|chosen| chosen.get_or_init(at_hand).more).unwrap_or(&en::MORE)
}

/// The reader's locale, of the language that the texts are in: "de-AT".
#[must_use]
pub fn locale() -> String {
    CHOSEN.with(|chosen| chosen.get_or_init(at_hand).locale.clone())
}

later! {
    german: fn german() -> (&'static Texts, &'static More) { (&de::TEXTS, &de::MORE) }
}

/// Loads the texts in the reader's language. Where they do not come, English ones are better than none.
pub async fn load() {
    let (language, locale) = choose(&preferred());
    if language == Language::German
        && let Ok((texts, more)) = german().await
    {
        // Refused only when somebody has read a text before.
        let _ = CHOSEN.with(|chosen| chosen.set(Chosen { texts, more: Some(more), locale }));
    }
}

/// What is chosen of the texts that need not be loaded.
fn at_hand() -> Chosen {
    match choose(&preferred()) {
        #[cfg(not(feature = "split"))]
        (Language::German, locale) => Chosen { texts: &de::TEXTS, more: Some(&de::MORE), locale },
        (Language::English, locale) => Chosen { texts: &en::TEXTS, more: None, locale },
        #[cfg(feature = "split")]
        (Language::German, _) => Chosen { texts: &en::TEXTS, more: None, locale: "en".into() },
    }
}

/// A number as the reader writes it: "10,000".
#[must_use]
pub fn number(n: u64) -> String {
    js_sys::Number::from(n as f64).to_locale_string(&locale()).into()
}

/// Where the language is kept that was chosen on this device; shell.js reads it, too.
const CHOICE: &str = "choice/language";

/// The languages there are: the tag of each, and its name in itself.
pub const LANGUAGES: [(&str, &str); 2] = [("en", "English"), ("de", "Deutsch")];

/// The tag of the language that was chosen on this device, if any.
#[must_use]
pub fn chosen_language() -> Option<&'static str> {
    let kept = device::kept(CHOICE)?;
    LANGUAGES.into_iter().map(|(tag, _)| tag).find(|tag| *tag == kept)
}

/// Chooses a language for the next page, or leaves it to the browser.
pub fn choose_language(tag: Option<&str>) {
    match tag {
        // Where it cannot be kept the page stays as it is.
        Some(tag) => drop(device::keep(CHOICE, tag)),
        None => device::forget(CHOICE),
    }
}

/// What was chosen on this device or set in the browser, most wanted first.
fn preferred() -> Vec<String> {
    let set = window().navigator().languages().iter().filter_map(|tag| tag.as_string()).collect();
    prefer(set, chosen_language())
}

/// Chosen is a language; where the browser knows of which country, that is kept to.
fn prefer(set: Vec<String>, chosen: Option<&str>) -> Vec<String> {
    let Some(chosen) = chosen else { return set };
    let is_it = |tag: &String| language_of(tag).eq_ignore_ascii_case(chosen);
    vec![set.into_iter().find(is_it).unwrap_or_else(|| chosen.to_owned())]
}

fn language_of(tag: &str) -> &str {
    tag.split('-').next().unwrap_or_default()
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Language {
    English,
    German,
}

fn choose(preferred: &[String]) -> (Language, String) {
    let known = preferred.iter().find_map(|tag| {
        let known = [("en", Language::English), ("de", Language::German)];
        let is_it = |it: &str| it.eq_ignore_ascii_case(language_of(tag));
        let (_, language) = known.into_iter().find(|(it, _)| is_it(it))?;
        Some((language, tag.clone()))
    });
    known.unwrap_or_else(|| (Language::English, "en".into()))
}

#[cfg(test)]
mod tests {
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    use super::*;

    #[test]
    fn the_first_known_language_is_chosen() {
        let lang = |tags: &[&str]| {
            let tags: Vec<_> = tags.iter().map(|tag| (*tag).to_owned()).collect();
            choose(&tags)
        };
        assert_eq!(lang(&["fr-FR", "de-AT", "en"]), (Language::German, "de-AT".into()));
        assert_eq!(lang(&["en-GB", "de"]), (Language::English, "en-GB".into()));
        assert_eq!(lang(&["fr"]), (Language::English, "en".into()));
        assert_eq!(lang(&[]), (Language::English, "en".into()));
        assert_eq!((en::TEXTS.lang, de::TEXTS.lang), ("en", "de"));
    }

    #[test]
    fn a_language_that_was_chosen_is_that_of_the_readers_country() {
        let lang = |tags: &[&str], chosen| {
            choose(&prefer(tags.iter().map(|tag| (*tag).to_owned()).collect(), chosen))
        };
        let browser = ["en-GB", "fr", "de-CH"];
        assert_eq!(lang(&browser, None), (Language::English, "en-GB".into()));
        assert_eq!(lang(&browser, Some("de")), (Language::German, "de-CH".into()));
        assert_eq!(lang(&["fr"], Some("de")), (Language::German, "de".into()));
        let tags = LANGUAGES.map(|(tag, _)| choose(&[tag.to_owned()]).1);
        assert_eq!(tags, [en::TEXTS.lang, de::TEXTS.lang]);
    }
}
