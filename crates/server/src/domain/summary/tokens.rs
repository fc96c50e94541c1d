//! Messages as sentences of words.

use std::collections::{HashMap, HashSet};

use contract::Position;

use super::{Said, lexicon::Language};

/// Longer words are no words but keys, codes or noise, in characters.
const WORD_CHARS: usize = 40;

/// One word.
#[derive(Clone, Debug)]
pub struct Token {
    /// As it was written.
    pub shown: String,
    /// In lower case.
    pub lower: String,
    /// What its forms have in common.
    pub stem: String,
    /// Whether it can be part of a topic.
    pub names: bool,
    /// Whether punctuation or something that is no word stands right before it.
    pub apart: bool,
}

impl Token {
    /// Whether it begins with a capital letter.
    pub fn is_capital(&self) -> bool {
        self.shown.chars().next().is_some_and(char::is_uppercase)
    }

    /// Whether it is a number.
    pub fn is_number(&self) -> bool {
        self.lower.chars().all(|c| !c.is_alphabetic())
    }

    /// Whether capitals are part of the word itself: "SSO", "iCal", "QR-Code".
    pub fn has_inner_capital(&self) -> bool {
        self.shown.chars().skip(1).any(char::is_uppercase)
    }
}

/// One sentence.
#[derive(Clone, Debug)]
pub struct Sentence {
    /// As it was written, its blanks made one space each.
    pub shown: String,
    /// Its words.
    pub tokens: Vec<Token>,
    /// Which message it is from, counted from the first.
    pub message: usize,
    /// Where that stands in the chat.
    pub position: Position,
    /// Whether it asks something.
    pub asks: bool,
    /// The language it is in.
    pub language: Language,
}

/// What a visitor wrote.
#[derive(Debug)]
pub struct Text {
    /// Its sentences in their order.
    pub sentences: Vec<Sentence>,
    /// Stems that somewhere inside a sentence begin with a capital.
    capitals: HashSet<String>,
    /// Stems that somewhere begin without one.
    small: HashSet<String>,
    /// Whether a German visitor writes things with a capital, so that what has none is no thing.
    pub writes_capitals: bool,
}

impl Text {
    /// Reads messages of a chat in this language.
    pub fn new(messages: &[Said<'_>], language: Language) -> Self {
        let mut sentences = Vec::new();
        for (message, &(position, text)) in messages.iter().enumerate() {
            let language = language.of_message(text);
            for shown in split(text) {
                let tokens = tokens(&shown, language);
                if !tokens.is_empty() {
                    let asks = shown.ends_with('?');
                    sentences.push(Sentence { shown, tokens, message, position, asks, language });
                }
            }
        }
        let mut text = Self {
            sentences,
            capitals: HashSet::new(),
            small: HashSet::new(),
            writes_capitals: false,
        };
        text.look_at_capitals();
        text
    }

    fn look_at_capitals(&mut self) {
        let mut german: HashMap<bool, usize> = HashMap::new();
        for sentence in &self.sentences {
            for (index, token) in sentence.tokens.iter().enumerate().filter(|(_, t)| t.names) {
                if index > 0 && sentence.language == Language::German {
                    *german.entry(token.is_capital()).or_default() += 1;
                }
                if !token.is_capital() {
                    self.small.insert(token.stem.clone());
                } else if index > 0 {
                    self.capitals.insert(token.stem.clone());
                }
            }
        }
        let count = |capital| german.get(&capital).copied().unwrap_or(0);
        self.writes_capitals = count(true) > 0 && count(true) * 4 >= count(false);
    }

    /// Whether a word is written with a capital wherever that is a choice: a name, or in German any
    /// thing.
    pub fn is_capital(&self, token: &Token) -> bool {
        token.is_capital() && (self.capitals.contains(&token.stem) || token.has_inner_capital())
    }

    /// Whether a word could be a thing, as far as capitals tell.
    pub fn may_be_thing(&self, token: &Token, language: Language) -> bool {
        language != Language::German
            || !self.writes_capitals
            || self.is_capital(token)
            // At the beginning of a sentence only: nobody knows.
            || (token.is_capital() && !self.small.contains(&token.stem))
    }
}

/// Sentences end with a line, or with a stop before a blank.
fn split(text: &str) -> Vec<String> {
    let mut sentences = Vec::new();
    for line in text.lines() {
        let mut sentence = String::new();
        for word in line.split_whitespace() {
            if !sentence.is_empty() {
                sentence.push(' ');
            }
            sentence.push_str(word);
            if ends_sentence(word) {
                sentences.push(std::mem::take(&mut sentence));
            }
        }
        sentences.push(sentence);
    }
    sentences.retain(|sentence| !sentence.is_empty());
    sentences
}

fn ends_sentence(word: &str) -> bool {
    let bare = word.trim_end_matches(['"', '\'', ')', '“', '”', '’']);
    if bare.ends_with(['!', '?', '…']) {
        return true;
    }
    let Some(before) = bare.strip_suffix('.') else { return false };
    // "z.B.", "e.g.", "3." and "Dr." go on.
    let letters = before.chars().filter(|c| c.is_alphabetic()).count();
    letters > 2 && !before.contains('.') && !matches!(before, "bzw" | "usw" | "etc" | "approx")
}

fn tokens(sentence: &str, language: Language) -> Vec<Token> {
    let mut tokens: Vec<Token> = Vec::new();
    let mut apart = false;
    for chunk in sentence.split_whitespace() {
        // Addresses are no topics, and neither are long codes.
        if chunk.contains("://") || chunk.contains('@') || chunk.starts_with("www.") {
            apart = true;
            continue;
        }
        for piece in chunk.split_inclusive(|c: char| !is_inside_word(c)) {
            let word = piece.trim_matches(|c: char| !c.is_alphanumeric());
            let starts_apart = apart || !piece.starts_with(|c: char| c.is_alphanumeric());
            apart = !piece.ends_with(|c: char| c.is_alphanumeric());
            if word.is_empty() || word.chars().count() > WORD_CHARS {
                apart |= !word.is_empty();
                continue;
            }
            let before = tokens.last().filter(|_| !starts_apart);
            let before = before.map(|token| (token.lower.as_str(), token.names));
            let next = token(word, language, before, starts_apart);
            tokens.push(next);
        }
    }
    tokens
}

fn is_inside_word(c: char) -> bool {
    c.is_alphanumeric() || matches!(c, '-' | '\'' | '’' | '.' | '&' | '+' | '#' | '\u{ad}')
}

fn token(word: &str, language: Language, before: Option<(&str, bool)>, apart: bool) -> Token {
    let shown = word.replace('’', "'");
    let shown = shown.strip_suffix("'s").unwrap_or(&shown).to_owned();
    let lower = shown.to_lowercase();
    let plain = lower.replace('\'', "");
    let names = language.names_something(&lower, before)
        && (plain == lower || language.names_something(&plain, before));
    let stem = language.stem(&lower);
    Token { shown, lower, stem, names, apart }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sentences_end_where_a_reader_would_say() {
        assert_eq!(
            split("Hi! We use v. 2.0, e.g. at work. And you?\nnext"),
            ["Hi!", "We use v. 2.0, e.g. at work.", "And you?", "next"]
        );
        assert_eq!(split("Am 3. Mai z.B. geht es nicht."), ["Am 3. Mai z.B. geht es nicht."]);
        assert_eq!(split(" \n\n "), [""; 0]);
    }

    #[test]
    fn addresses_are_no_words_and_punctuation_parts_them() {
        let tokens =
            tokens("Invoice, tax (SAML 2.0) https://a.example/b me@a.example", Language::English);
        let words: Vec<_> = tokens.iter().map(|t| (t.shown.as_str(), t.apart)).collect();
        assert_eq!(words, [("Invoice", false), ("tax", true), ("SAML", true), ("2.0", false)]);
    }
}
