//! Everything that people read, in their language.
//!
//! One table a language, each entry a text or a function that makes one: a missing entry does not
//! compile, and what is not used costs nothing.

mod de;
mod en;
mod failure;
mod table;

use std::cell::OnceCell;

use leptos::prelude::window;

use crate::later;

pub use failure::failure;
pub use table::Texts;

/// A language with the locale for its dates and numbers.
struct Chosen {
    texts: &'static Texts,
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

/// The reader's locale, of the language that the texts are in: "de-AT".
#[must_use]
pub fn locale() -> String {
    CHOSEN.with(|chosen| chosen.get_or_init(at_hand).locale.clone())
}

later! { german: fn german() -> &'static Texts { &de::TEXTS } }

/// Loads the texts in the reader's language. Where they do not come, English ones are better than none.
pub async fn load() {
    let (language, locale) = choose(&preferred());
    if language == Language::German
        && let Ok(texts) = german().await
    {
        // Refused only when somebody has read a text before.
        let _ = CHOSEN.with(|chosen| chosen.set(Chosen { texts, locale }));
    }
}

/// What is chosen of the texts that need not be loaded.
fn at_hand() -> Chosen {
    match choose(&preferred()) {
        #[cfg(not(feature = "split"))]
        (Language::German, locale) => Chosen { texts: &de::TEXTS, locale },
        (Language::English, locale) => Chosen { texts: &en::TEXTS, locale },
        #[cfg(feature = "split")]
        (Language::German, _) => Chosen { texts: &en::TEXTS, locale: "en".into() },
    }
}

/// A number as the reader writes it: "10,000".
#[must_use]
pub fn number(n: u64) -> String {
    js_sys::Number::from(n as f64).to_locale_string(&locale()).into()
}

/// What the reader has set in the browser, most wanted first.
fn preferred() -> Vec<String> {
    window().navigator().languages().iter().filter_map(|tag| tag.as_string()).collect()
}

/// The languages there are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Language {
    English,
    German,
}

fn choose(preferred: &[String]) -> (Language, String) {
    let known = preferred.iter().find_map(|tag| {
        let language = tag.split('-').next().unwrap_or_default();
        let known = [("en", Language::English), ("de", Language::German)];
        let (_, language) = known.into_iter().find(|(it, _)| it.eq_ignore_ascii_case(language))?;
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
}
