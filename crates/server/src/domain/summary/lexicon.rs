//! Which words name something, and which only hold a sentence together.

use std::{collections::HashSet, sync::LazyLock};

use rust_stemmers::{Algorithm, Stemmer};

use super::Said;

/// A language whose words are known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Language {
    /// English.
    English,
    /// German.
    German,
    /// Any other.
    Unknown,
}

/// Fewer words say nothing about their language: "SSO pricing".
const ENOUGH_WORDS: usize = 12;

struct Lexicon {
    /// What holds a sentence together.
    function: HashSet<&'static str>,
    /// What says much but names nothing: greetings, everyday verbs, times. From `words/`.
    dull: HashSet<&'static str>,
    stemmer: Stemmer,
}

impl Lexicon {
    fn new(code: &str, dull: &'static str, algorithm: Algorithm) -> Self {
        let function = stop_words::lookup(code).unwrap_or_default();
        Self {
            function: function.iter().copied().collect(),
            dull: dull.split_whitespace().collect(),
            stemmer: Stemmer::create(algorithm),
        }
    }
}

static ENGLISH: LazyLock<Lexicon> =
    LazyLock::new(|| Lexicon::new("en", include_str!("words/en.txt"), Algorithm::English));
static GERMAN: LazyLock<Lexicon> =
    LazyLock::new(|| Lexicon::new("de", include_str!("words/de.txt"), Algorithm::German));

/// English words that are things after an article and deeds elsewhere: "an offer", "do you offer".
const THINGS_AFTER_ARTICLES: &[&str] = &[
    "call", "calls", "change", "changes", "charge", "charges", "cost", "costs", "export",
    "exports", "import", "imports", "offer", "offers", "order", "orders", "plan", "plans",
    "search", "share", "support", "switch", "update", "updates",
];
/// Those of them that are things after another thing, too: "spreadsheet import".
const ENDS_OF_COMPOUNDS: &[&str] = &[
    "export", "exports", "import", "imports", "order", "orders", "plan", "plans", "update",
    "updates",
];
/// What stands before a thing in English.
const ARTICLES: &[&str] = &[
    "a", "an", "the", "my", "our", "your", "his", "her", "their", "this", "that", "these", "those",
    "any", "no", "which", "what",
];

impl Language {
    /// The language of most of the words; `fallback` where they do not tell.
    fn guess(words: &[String], fallback: Option<Self>) -> Self {
        let hits = |lexicon: &Lexicon| {
            words
                .iter()
                .filter(|word| {
                    lexicon.function.contains(word.as_str()) || lexicon.dull.contains(word.as_str())
                })
                .count()
        };
        let (english, german) = (hits(&ENGLISH), hits(&GERMAN));
        let most = english.max(german);
        if words.len() >= ENOUGH_WORDS && most * 6 < words.len() {
            return Self::Unknown;
        }
        match fallback {
            Some(fallback) if english == german => fallback,
            _ if german > english => Self::German,
            _ => Self::English,
        }
    }

    /// The language of a chat.
    pub fn of(messages: &[Said<'_>]) -> Self {
        let words: Vec<String> = messages.iter().flat_map(|(_, text)| words(text)).collect();
        Self::guess(&words, None)
    }

    /// The language of one message in a chat of this language.
    pub fn of_message(self, message: &str) -> Self {
        Self::guess(&words(message).collect::<Vec<_>>(), Some(self))
    }

    fn lexicon(self) -> Option<&'static Lexicon> {
        match self {
            Self::English => Some(&ENGLISH),
            Self::German => Some(&GERMAN),
            Self::Unknown => None,
        }
    }

    /// Whether a lower-case word can be part of a topic, after the word `before` it and whether that
    /// can.
    pub fn names_something(self, word: &str, before: Option<(&str, bool)>) -> bool {
        let Some(lexicon) = self.lexicon() else { return false };
        if self == Self::English && THINGS_AFTER_ARTICLES.contains(&word) {
            return before.is_some_and(|(before, names)| {
                ARTICLES.contains(&before) || (names && ENDS_OF_COMPOUNDS.contains(&word))
            });
        }
        let adverb = self == Self::English && word.len() > 4 && word.ends_with("ly");
        !adverb
            && word.chars().count() > 1
            && !lexicon.function.contains(word)
            && !lexicon.dull.contains(word)
    }

    /// What the forms of a lower-case word have in common.
    pub fn stem(self, word: &str) -> String {
        match self.lexicon() {
            Some(lexicon) => lexicon.stemmer.stem(word).into_owned(),
            None => word.to_owned(),
        }
    }
}

/// Whether a lower-case word only holds sentences together, in English or in German.
#[must_use]
pub fn is_function_word(word: &str) -> bool {
    ENGLISH.function.contains(word) || GERMAN.function.contains(word)
}

/// Whether two lower-case words are forms of one word, in English or in German.
#[must_use]
pub fn is_form_of(a: &str, b: &str) -> bool {
    // Forms begin alike: most words need no further look.
    a.chars().take(3).eq(b.chars().take(3))
        && [Language::English, Language::German].iter().any(|it| it.stem(a) == it.stem(b))
}

fn words(text: &str) -> impl Iterator<Item = String> {
    text.split(|c: char| !c.is_alphanumeric() && c != '\'')
        .filter(|word| !word.is_empty())
        .map(str::to_lowercase)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_language_is_that_of_most_words() {
        let of = |text: &str| Language::of(&[(1, text)]);
        assert_eq!(of("Where is the invoice of last month?"), Language::English);
        assert_eq!(of("Wo ist die Rechnung vom letzten Monat?"), Language::German);
        assert_eq!(of("SSO pricing"), Language::English);
        let french = "Bonjour, je voudrais savoir comment changer mon mot de passe parce que \
            cela ne marche pas depuis hier";
        assert_eq!(of(french), Language::Unknown);
        assert_eq!(Language::German.of_message("SSO"), Language::German);
        assert_eq!(Language::German.of_message("And what is the price?"), Language::English);
    }

    #[test]
    fn a_deed_becomes_a_thing_after_an_article() {
        let english = Language::English;
        assert!(english.names_something("offer", Some(("an", false))));
        assert!(!english.names_something("offer", Some(("you", false))));
        assert!(english.names_something("import", Some(("spreadsheet", true))));
        assert!(!english.names_something("cost", Some(("guests", true))));
        assert!(!english.names_something("quickly", None));
        assert!(!english.names_something("the", None));
        assert!(Language::German.names_something("rechnung", None));
    }
}
