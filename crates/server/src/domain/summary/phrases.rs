//! Topics: the phrases that name what a visitor is interested in.

use std::collections::{HashMap, HashSet};

use contract::{Position, limits};

use super::{
    lexicon::Language,
    tokens::{Sentence, Text, Token},
};

/// Words in one topic at most. In both languages the last ones say what it is.
const WORDS: usize = 3;
/// What is less telling than this share of the most telling one is left out.
const TELLING: f64 = 0.3;
/// A visitor says first what they came for: so many messages count more.
const OPENING: usize = 3;

/// A topic.
#[derive(Clone, Debug)]
pub struct Phrase {
    /// As people read it.
    pub shown: String,
    /// The stems of its words.
    pub stems: Vec<String>,
    /// The messages in which it stands, oldest first, at most [`limits::SUMMARY_MESSAGES`].
    pub messages: Vec<Position>,
    /// How telling it is; more is more.
    pub score: f64,
}

/// One place where a phrase stands.
struct Place<'a> {
    tokens: &'a [Token],
    sentence: &'a Sentence,
}

/// The topics of a text, the most telling first.
pub fn rank(text: &Text) -> Vec<Phrase> {
    let places: Vec<Place<'_>> = text.sentences.iter().flat_map(|it| places(it, text)).collect();
    let weights = weights(&places);
    let mut phrases: HashMap<Vec<&str>, Vec<&Place<'_>>> = HashMap::new();
    for place in &places {
        phrases.entry(stems(place)).or_default().push(place);
    }
    let mut ranked: Vec<Phrase> = phrases
        .into_iter()
        .map(|(stems, places)| Phrase {
            shown: shown(&places, text),
            score: score(&stems, &places, &weights, text),
            messages: messages(&places),
            stems: stems.into_iter().map(str::to_owned).collect(),
        })
        .collect();
    // The words themselves decide between equals, so that the same chat has the same summary.
    ranked.sort_by(|a, b| b.score.total_cmp(&a.score).then_with(|| a.shown.cmp(&b.shown)));
    distinct(ranked)
}

/// The stretches of words that name something.
fn places<'a>(sentence: &'a Sentence, text: &Text) -> Vec<Place<'a>> {
    let mut found = Vec::new();
    let tokens = &sentence.tokens;
    let mut from = 0;
    for at in 0..=tokens.len() {
        let goes_on =
            tokens.get(at).is_some_and(|token| token.names && (at == from || !token.apart));
        if goes_on {
            continue;
        }
        let stretch = trim(&tokens[from..at], sentence.language, text);
        if !stretch.is_empty() {
            found.push(Place { tokens: stretch, sentence });
        }
        // A word that begins a new stretch after punctuation is not lost.
        from = if tokens.get(at).is_some_and(|token| token.names) { at } else { at + 1 };
    }
    found
}

/// Without numbers around it, without what is no thing after it, and not longer than a topic is. A
/// number is part of a name only: "SAML 2.0", but an order and a size are what they are.
fn trim<'a>(mut tokens: &'a [Token], language: Language, text: &Text) -> &'a [Token] {
    while let [first, rest @ ..] = tokens
        && first.is_number()
    {
        tokens = rest;
    }
    while let [rest @ .., last] = tokens
        && match rest.last() {
            Some(before) if last.is_number() => !before.has_inner_capital(),
            _ => !text.may_be_thing(last, language),
        }
    {
        tokens = rest;
    }
    let from = tokens.len().saturating_sub(WORDS);
    let mut tokens = &tokens[from..];
    // German joins its things into one word: what stands small before one is not part of it.
    while let [first, rest @ ..] = tokens
        && !rest.is_empty()
        && !text.may_be_thing(first, language)
    {
        tokens = rest;
    }
    if tokens.iter().all(Token::is_number) { &[] } else { tokens }
}

fn stems<'a>(place: &Place<'a>) -> Vec<&'a str> {
    place.tokens.iter().map(|token| token.stem.as_str()).collect()
}

/// Places are in the order of the text, several of them in one message maybe.
fn messages(places: &[&Place<'_>]) -> Vec<Position> {
    let mut all: Vec<Position> = places.iter().map(|place| place.sentence.position).collect();
    all.dedup();
    all.truncate(limits::SUMMARY_MESSAGES);
    all
}

/// How telling each stem is: in how many messages it comes.
fn weights<'a>(places: &[Place<'a>]) -> HashMap<&'a str, f64> {
    let mut messages: HashMap<&str, HashSet<usize>> = HashMap::new();
    for place in places {
        for token in place.tokens {
            messages.entry(&token.stem).or_default().insert(place.sentence.message);
        }
    }
    #[expect(clippy::cast_precision_loss, reason = "a chat has far fewer than 2^52 messages")]
    let weight = |messages: HashSet<usize>| 1.0 + (messages.len() as f64).ln();
    messages.into_iter().map(|(stem, messages)| (stem, weight(messages))).collect()
}

#[expect(clippy::cast_precision_loss, reason = "a phrase has three words")]
fn score(stems: &[&str], places: &[&Place<'_>], weights: &HashMap<&str, f64>, text: &Text) -> f64 {
    let of = |stem: &&str| weights.get(stem).copied().unwrap_or_default();
    let count = stems.len() as f64;
    let mean = stems.iter().map(of).sum::<f64>() / count;
    // Two words say more than one, but not twice as much.
    let mut score = mean * (1.0 + 0.35 * (count - 1.0));
    let any = |is: &dyn Fn(&Place<'_>) -> bool| places.iter().any(|place| is(place));
    if any(&|place| place.sentence.asks) {
        score *= 1.35;
    }
    if any(&|place| place.sentence.message < OPENING) {
        score *= 1.1;
    }
    if any(&|place| place.tokens.iter().any(|token| text.is_capital(token))) {
        score *= 1.2;
    }
    score
}

/// The form in which it was written most often, of equals the first.
fn shown(places: &[&Place<'_>], text: &Text) -> String {
    let mut forms: Vec<(String, usize)> = Vec::new();
    for place in places {
        let words: Vec<String> =
            place.tokens.iter().map(|token| word(token, place.sentence.language, text)).collect();
        let form = words.join(" ");
        match forms.iter_mut().find(|(known, _)| *known == form) {
            Some((_, count)) => *count += 1,
            None => forms.push((form, 1)),
        }
    }
    let mut best = (String::new(), 0);
    for (form, count) in forms {
        if count > best.1 {
            best = (form, count);
        }
    }
    best.0
}

/// A capital at the beginning of an English sentence belongs to the sentence.
fn word(token: &Token, language: Language, text: &Text) -> String {
    if language == Language::English && token.is_capital() && !text.is_capital(token) {
        token.lower.clone()
    } else {
        token.shown.clone()
    }
}

/// Leaves out what says the same as something better, and what says too little.
fn distinct(ranked: Vec<Phrase>) -> Vec<Phrase> {
    let least = ranked.first().map_or(0.0, |best| best.score * TELLING);
    let mut kept: Vec<Phrase> = Vec::new();
    for phrase in ranked {
        if kept.len() == limits::SUMMARY_TOPICS || phrase.score < least {
            break;
        }
        if !kept.iter().any(|known| overlap(&known.stems, &phrase.stems)) {
            kept.push(phrase);
        }
    }
    kept
}

/// Whether two phrases are about the same thing: one is part of the other.
fn overlap(a: &[String], b: &[String]) -> bool {
    let (short, long) = if a.len() <= b.len() { (a, b) } else { (b, a) };
    short.iter().all(|stem| long.contains(stem))
}
