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

/// The texts in the reader's language.
#[must_use]
pub fn t() -> &'static Texts {
    CHOSEN.with(|chosen| chosen.get_or_init(|| choose(&preferred())).texts)
}

/// The reader's locale, of the language that the texts are in: "de-AT".
#[must_use]
pub fn locale() -> String {
    CHOSEN.with(|chosen| chosen.get_or_init(|| choose(&preferred())).locale.clone())
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

fn choose(preferred: &[String]) -> Chosen {
    let known = preferred.iter().find_map(|tag| {
        let language = tag.split('-').next().unwrap_or_default();
        let texts = [&en::TEXTS, &de::TEXTS]
            .into_iter()
            .find(|texts| texts.lang.eq_ignore_ascii_case(language))?;
        Some(Chosen { texts, locale: tag.clone() })
    });
    known.unwrap_or_else(|| Chosen { texts: &en::TEXTS, locale: "en".into() })
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
            let chosen = choose(&tags);
            (chosen.texts.lang, chosen.locale)
        };
        assert_eq!(lang(&["fr-FR", "de-AT", "en"]), ("de", "de-AT".into()));
        assert_eq!(lang(&["en-GB", "de"]), ("en", "en-GB".into()));
        assert_eq!(lang(&["fr"]), ("en", "en".into()));
        assert_eq!(lang(&[]), ("en", "en".into()));
    }
}
