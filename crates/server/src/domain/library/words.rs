//! What somebody looks for, as terms of the library's full-text index: as they typed it, or, where
//! the index has no such word, as they may have meant it.

use strsim::osa_distance;
use unicode_normalization::{UnicodeNormalization, char::is_combining_mark};

use crate::domain::summary;

/// Words of a question that are looked for.
const WORDS: usize = 12;
/// Words of the index that one mistyped word may stand for.
const MEANINGS: usize = 5;

/// The terms of a question, to be joined by OR; `vocabulary` is every word of the index. Words that
/// only hold a sentence together are left out, unless there is nothing else.
#[must_use]
pub fn terms(question: &str, vocabulary: &[String]) -> Vec<String> {
    let words = |all: bool| -> Vec<String> {
        let words = question.split(|c: char| !c.is_alphanumeric() && !is_combining_mark(c));
        let words = words.filter(|word| !word.is_empty());
        let words = words.filter(|word| all || !summary::is_function_word(&word.to_lowercase()));
        words.map(fold).filter(|word| !word.is_empty()).take(WORDS).collect()
    };
    let mut wanted = words(false);
    if wanted.is_empty() {
        wanted = words(true);
    }
    let mut terms: Vec<String> = wanted.iter().flat_map(|word| meant(word, vocabulary)).collect();
    terms.sort_unstable();
    terms.dedup();
    terms
}

/// As the index has its words: in lower case and without accents.
fn fold(word: &str) -> String {
    word.nfd().filter(|c| !is_combining_mark(*c)).flat_map(char::to_lowercase).collect()
}

/// The word itself as a beginning, or else the words nearest to it.
fn meant(word: &str, vocabulary: &[String]) -> Vec<String> {
    if vocabulary.iter().any(|known| known.starts_with(word)) {
        return vec![format!("\"{word}\"*")];
    }
    let mut near: Vec<(usize, &String)> = vocabulary
        .iter()
        .filter_map(|known| distance(word, known).map(|distance| (distance, known)))
        .collect();
    near.sort_unstable();
    let best = near.first().map_or(0, |(distance, _)| *distance);
    near.into_iter()
        .take_while(|(distance, _)| *distance == best)
        .take(MEANINGS)
        .map(|(_, known)| format!("\"{}\"", known.replace('"', "\"\"")))
        .collect()
}

/// How far a known word is from a typed one: 0 for another form of it, then by letters left out,
/// too many, wrong or swapped. `None` for too far.
fn distance(typed: &str, known: &str) -> Option<usize> {
    if summary::is_form_of(typed, known) {
        return Some(0);
    }
    let (typed_chars, known_chars) = (typed.chars().count(), known.chars().count());
    let allowed = match typed_chars {
        ..=3 => 0,
        4..=6 => 1,
        _ => 2,
    };
    if typed_chars.abs_diff(known_chars) > allowed || known_chars <= allowed {
        return None;
    }
    Some(osa_distance(typed, known)).filter(|distance| *distance <= allowed)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn vocabulary() -> Vec<String> {
        ["invoice", "calendar", "ruckgabe", "rechnung", "lizenz", "what", "adresse", "sso"]
            .map(str::to_owned)
            .into()
    }

    #[test]
    fn a_word_is_a_beginning_and_function_words_are_left_out() {
        let terms = |question| terms(question, &vocabulary());
        assert_eq!(terms("Where is my inv?"), ["\"inv\"*"]);
        assert_eq!(terms("Wo ist die Rückgabe"), ["\"ruckgabe\"*"]);
        assert_eq!(terms("what"), ["\"what\"*"]);
        assert_eq!(terms("\" OR NEAR( *"), [""; 0]);
    }

    #[test]
    fn typing_errors_in_both_languages_are_forgiven() {
        for (typed, meant) in [
            ("invioce", "invoice"),
            ("invoces", "invoice"),
            ("calender", "calendar"),
            ("calndar", "calendar"),
            ("rueckgabe", "ruckgabe"),
            ("Rükgabe", "ruckgabe"),
            ("Rechnungen", "rechnung"),
            ("invoicing", "invoice"),
            ("rehcnung", "rechnung"),
            ("lizens", "lizenz"),
            ("adrese", "adresse"),
        ] {
            assert_eq!(terms(typed, &vocabulary()), [format!("\"{meant}\"")], "{typed}");
        }
        for far in ["sxx", "xyz", "banana", "invitation"] {
            assert_eq!(terms(far, &vocabulary()), [""; 0], "{far}");
        }
    }

    proptest! {
        #[test]
        fn whatever_is_asked_is_only_words(question in any::<String>()) {
            for term in terms(&question, &vocabulary()) {
                let word = term.trim_end_matches('*').trim_matches('"');
                prop_assert!(vocabulary().iter().any(|known| known.starts_with(word)), "{term}");
            }
        }
    }
}
