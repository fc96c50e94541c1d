//! What a search matched, and where in the text.
//!
//! The full-text index keeps no texts and tells no places, so the words are found once more in the
//! few texts that are shown. What is a word and which letters are the same is decided as the
//! index's tokenizer does (<https://www.sqlite.org/fts5.html#unicode61_tokenizer>): letters and
//! digits make words, case and accents do not matter, the last part of a word is a beginning.

use std::{iter, ops::Range};

use contract::{Body, ConversationId, Hit, HitField, Mark, Position, limits};
use unicode_normalization::{UnicodeNormalization, char::is_combining_mark};

use super::attachment::to_be_found;

/// So many characters at most stand before what was found: a row shows little more than that.
const LEAD_CHARS: usize = 16;

/// Where in a conversation a search may have found something.
#[derive(Clone, Copy, Debug)]
pub struct Fields<'a> {
    /// The visitor's name.
    pub name: Option<&'a str>,
    /// The visitor's address.
    pub email: Option<&'a str>,
    /// The newest message in which most of the words stand; a text or a note.
    pub message: Option<(Position, &'a Body)>,
}

/// The words of a search, ready to be found in texts.
#[derive(Clone, Debug)]
pub struct Needle(Vec<Vec<Vec<char>>>);

/// A text with what was found in it.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Found {
    text: String,
    marks: Vec<Mark>,
    /// How many of the words.
    words: usize,
}

impl Needle {
    /// Of the words of [`search::words`](super::search::words).
    #[must_use]
    pub fn new(words: &[String]) -> Self {
        let parts = |word: &String| {
            let chars: Vec<char> = word.chars().collect();
            tokens(&chars).into_iter().map(|token| token.letters).collect()
        };
        Self(words.iter().map(parts).filter(|parts: &Vec<_>| !parts.is_empty()).collect())
    }

    /// What to show of a conversation; `None` when none of the words is found.
    #[must_use]
    pub fn best(&self, conversation_id: &ConversationId, fields: Fields<'_>) -> Option<Hit> {
        let whole = |text: &str| self.whole(text.chars().collect());
        let in_message = fields.message.and_then(|(position, body)| {
            let field = match body {
                Body::Note { .. } => HitField::Note,
                _ => HitField::Message,
            };
            Some((field, Some(position), self.around(&to_be_found(body)?)))
        });
        let found = [
            Some((HitField::Name, None, fields.name.and_then(whole))),
            Some((HitField::Email, None, fields.email.and_then(whole))),
            in_message,
        ];
        let found = found.into_iter().flatten();
        let found = found.filter_map(|(field, at, found)| Some((field, at, found?)));
        // Of equal ones `min_by_key` takes the first.
        let (field, position, found) =
            found.min_by_key(|(_, _, found)| self.0.len() - found.words)?;
        Some(Hit {
            conversation_id: conversation_id.clone(),
            field,
            text: found.text,
            marks: found.marks,
            position,
        })
    }

    /// A text as it is.
    fn whole(&self, text: Vec<char>) -> Option<Found> {
        let places = self.places(&text);
        let all = 0..text.len();
        (!places.is_empty()).then(|| cut(&text, &places, all))
    }

    /// A text on one line, cut to what stands around the most words that are near each other.
    fn around(&self, text: &str) -> Option<Found> {
        let text = one_line(text);
        if text.len() <= limits::HIT_CHARS {
            return self.whole(text);
        }
        let places = self.places(&text);
        let window = |place: &Place| window(&text, &place.at);
        let best = places
            .iter()
            .map(window)
            .min_by_key(|window| self.0.len() - words_in(&places, window))?;
        Some(cut(&text, &places, best))
    }

    /// Every place where a word stands, in order of the text.
    fn places(&self, text: &[char]) -> Vec<Place> {
        let tokens = tokens(text);
        let mut places = Vec::new();
        for at in 0..tokens.len() {
            for (word, parts) in self.0.iter().enumerate() {
                if let Some(at) = stands_at(parts, &tokens[at..]) {
                    places.push(Place { word, at });
                }
            }
        }
        places
    }
}

/// A word of the search at a place of the text.
#[derive(Clone, Debug)]
struct Place {
    /// Which word.
    word: usize,
    /// Its characters.
    at: Range<usize>,
}

/// A word of a text.
#[derive(Debug, Default)]
struct Token {
    from: usize,
    /// Its letters and digits, without case and accents.
    letters: Vec<char>,
    /// Where in the text each of them ends.
    ends: Vec<usize>,
}

fn tokens(text: &[char]) -> Vec<Token> {
    let mut tokens: Vec<Token> = Vec::new();
    let mut inside = false;
    for (at, &c) in text.iter().enumerate() {
        if is_combining_mark(c) {
            // An accent of its own belongs to the letter before it.
            if let Some(end) =
                tokens.last_mut().filter(|_| inside).and_then(|it| it.ends.last_mut())
            {
                *end = at + 1;
            }
            continue;
        }
        if !c.is_alphanumeric() {
            inside = false;
            continue;
        }
        if !inside {
            tokens.push(Token { from: at, ..Token::default() });
            inside = true;
        }
        if let Some(token) = tokens.last_mut() {
            for letter in c.to_lowercase().filter(|c| !is_combining_mark(*c)).map(bare) {
                token.letters.push(letter);
                token.ends.push(at + 1);
            }
        }
    }
    tokens
}

/// A letter without its accents.
fn bare(c: char) -> char {
    let mut parts = iter::once(c).nfd();
    match parts.next() {
        Some(first) if parts.all(is_combining_mark) => first,
        _ => c,
    }
}

/// Where a word of the search stands if it stands at the first of these tokens.
fn stands_at(parts: &[Vec<char>], tokens: &[Token]) -> Option<Range<usize>> {
    let (last, whole) = parts.split_last()?;
    let tokens = tokens.get(..parts.len())?;
    let same = whole.iter().zip(tokens).all(|(part, token)| *part == token.letters);
    let end = &tokens[whole.len()];
    (same && end.letters.starts_with(last)).then(|| tokens[0].from..end.ends[last.len() - 1])
}

/// The text with every run of blanks as one space.
fn one_line(text: &str) -> Vec<char> {
    let mut line = Vec::with_capacity(text.len().min(limits::MESSAGE_CHARS));
    for c in text.trim().chars() {
        let c = if c.is_whitespace() || c.is_control() { ' ' } else { c };
        if c != ' ' || line.last() != Some(&' ') {
            line.push(c);
        }
    }
    line
}

/// What is shown around a place, from word to word where words are not too long.
fn window(text: &[char], place: &Range<usize>) -> Range<usize> {
    let earliest = place.start.saturating_sub(LEAD_CHARS);
    let is_start = |at: &usize| *at == 0 || text[at - 1] == ' ';
    let start = (earliest..=place.start).find(is_start).unwrap_or(earliest);
    let latest = (start + limits::HIT_CHARS).min(text.len());
    let is_end = |at: &usize| *at == text.len() || text[*at] == ' ';
    let end = (place.end.min(latest)..=latest).rev().find(is_end).unwrap_or(latest);
    start..end
}

/// How many different words stand in a part of the text. Places are in order, and those in other
/// parts are not looked at: there may be thousands.
fn words_in(places: &[Place], part: &Range<usize>) -> usize {
    let first = places.partition_point(|place| place.at.start < part.start);
    let begins_inside = |place: &&Place| place.at.start < part.end;
    let ends_inside = |place: &&Place| place.at.end <= part.end;
    let inside = places[first..].iter().take_while(begins_inside).filter(ends_inside);
    let mut words: Vec<usize> = inside.map(|place| place.word).collect();
    words.sort_unstable();
    words.dedup();
    words.len()
}

/// A part of the text with the places in it.
fn cut(text: &[char], places: &[Place], part: Range<usize>) -> Found {
    let before = if part.start > 0 { "…" } else { "" };
    let after = if part.end < text.len() { "…" } else { "" };
    let shown: String = text[part.clone()].iter().collect();
    let offset = before.chars().count();
    let count = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
    let mut marks: Vec<Mark> = Vec::new();
    for place in places {
        let (from, to) = (place.at.start.max(part.start), place.at.end.min(part.end));
        if from >= to {
            continue;
        }
        let from = count(from - part.start + offset);
        let to = count(to - part.start + offset);
        match marks.last_mut() {
            // Two words may begin alike: "in" and "invoice".
            Some(last) if from < last.to => last.to = last.to.max(to),
            _ => marks.push(Mark { from, to }),
        }
    }
    let mut words: Vec<usize> = places.iter().map(|place| place.word).collect();
    words.sort_unstable();
    words.dedup();
    Found { text: format!("{before}{shown}{after}"), marks, words: words.len() }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::domain::search::words;

    /// The text with what is marked in brackets.
    fn bracketed(found: Option<Found>) -> String {
        let Some(Found { text, marks, .. }) = found else { return "nothing".into() };
        let mut shown = String::new();
        for (at, c) in (0..).zip(text.chars()) {
            if marks.iter().any(|mark| mark.from == at) {
                shown.push('[');
            }
            shown.push(c);
            if marks.iter().any(|mark| mark.to == at + 1) {
                shown.push(']');
            }
        }
        shown
    }

    fn around(search: &str, text: &str) -> String {
        bracketed(Needle::new(&words(search)).around(text))
    }

    #[test]
    fn words_are_found_as_the_index_finds_them() {
        for (search, text, shown) in [
            ("invoice", "The Invoice of March", "The [Invoice] of March"),
            (
                "inv",
                "invoices and INVITES, no coinvesting",
                "[inv]oices and [INV]ITES, no coinvesting",
            ),
            ("march inv", "The invoice of March", "The [inv]oice of [March]"),
            ("muller", "Frau Müller", "Frau [Müller]"),
            ("MÜLLER", "Frau Muller", "Frau [Muller]"),
            // The accent as a character of its own.
            ("zoe", "Zoe\u{308} is here", "[Zoe\u{308}] is here"),
            ("zoe\u{308}", "Zoë", "[Zoë]"),
            ("tomasz ziel", "Tomasz Zieliński", "[Tomasz] [Ziel]iński"),
            ("istanbul", "İstanbul", "[İstanbul]"),
            ("crab", "🦀 crab 👩‍👩‍👧‍👦 crabs", "🦀 [crab] 👩‍👩‍👧‍👦 [crab]s"),
            ("zoe@ex", "mail zoe@example.com now", "mail [zoe@ex]ample.com now"),
            ("e.g", "e g, e.g. and e-golf", "[e g], [e.g]. and [e-g]olf"),
            ("مرح", "قال مرحبا", "قال [مرح]با"),
            ("한", "한국 하", "[한]국 하"),
            ("in inv", "invoice in", "[inv]oice [in]"),
            ("9 2026", "9:30 on 9/2026", "[9]:30 on [9]/[2026]"),
            ("voice", "The invoice", "nothing"),
            ("<b>", "no <b>bold</b> here", "no <[b]>[b]old</[b]> here"),
        ] {
            assert_eq!(around(search, text), shown, "{search}");
        }
    }

    #[test]
    fn a_long_text_is_cut_around_the_words_that_are_near_each_other() {
        let filler = "lorem ipsum dolor sit amet ".repeat(20);
        let text = format!("First apple.\n\n{filler}then an apple and\ta pear at last. {filler}");
        let shown = around("pear apple", &text);
        assert_eq!(
            shown,
            "…amet then an [apple] and a [pear] at last. lorem ipsum dolor sit amet lorem ipsum \
             dolor sit amet lorem ipsum dolor sit amet…"
        );
        assert!(around("first", &text).starts_with("[First] apple. lorem"));
        assert_eq!(around("kiwi", &text), "nothing");
        // Without blanks it is cut anywhere.
        let crabs = "🦀".repeat(300);
        let shown = around("x", &format!("{crabs}x{crabs}"));
        assert!(shown.starts_with("…🦀") && shown.contains("🦀[x]🦀") && shown.ends_with("🦀…"));
        assert_eq!(shown.chars().count(), limits::HIT_CHARS + 4);
    }

    #[test]
    fn the_place_with_most_words_is_shown_and_of_equal_ones_the_first() {
        let best = |search: &str, name, email, message| {
            let fields = Fields { name, email, message };
            let hit = Needle::new(&words(search)).best(&"c".into(), fields);
            hit.map(|hit| (hit.field, hit.text, hit.position))
        };
        let (name, email) = (Some("Zoë Müller"), Some("zoe@example.com"));
        let text = String::from("Zoe and the invoice\nof March");
        let (text, note) = (Body::text(&text), Body::Note { text });
        let message = Some((7, &text));
        let one_line = "Zoe and the invoice of March".to_owned();
        assert_eq!(
            best("zoe", name, email, message),
            Some((HitField::Name, "Zoë Müller".into(), None))
        );
        assert_eq!(
            best("zoe exa", None, email, message),
            Some((HitField::Email, "zoe@example.com".into(), None))
        );
        assert_eq!(
            best("zoe invoice", name, email, message),
            Some((HitField::Message, one_line.clone(), Some(7)))
        );
        assert_eq!(
            best("invoice", name, email, Some((8, &note))),
            Some((HitField::Note, one_line, Some(8)))
        );
        assert_eq!(best("april", name, email, message), None);
        assert_eq!(best("zoe", None, None, None), None);
    }

    proptest! {
        #[test]
        fn marks_lie_in_the_text_in_order(
            text in "(\\PC{0,8}[ \n]){0,60}", search in "\\PC{1,3}( \\PC{1,3}){0,3}"
        ) {
            let needle = Needle::new(&words(&search));
            if let Some(found) = needle.around(&text) {
                let chars = u32::try_from(found.text.chars().count()).unwrap();
                prop_assert!(chars as usize <= limits::HIT_CHARS + 2);
                prop_assert!(!found.marks.is_empty());
                prop_assert!(found.marks.iter().all(|mark| mark.from < mark.to && mark.to <= chars));
                prop_assert!(found.marks.windows(2).all(|two| two[0].to <= two[1].from));
                let inner = found.text.trim_matches('…');
                prop_assert!(one_line(&text).iter().collect::<String>().contains(inner));
            }
        }

        #[test]
        fn every_word_of_a_text_is_found_in_it(text in "[a-zA-ZäÖßé0-9 ,.]{1,80}") {
            for word in words(&text) {
                prop_assert!(Needle::new(std::slice::from_ref(&word)).around(&text).is_some(), "{}", word);
            }
        }
    }
}
