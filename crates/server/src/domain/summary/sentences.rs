//! The sentences that say most of what a chat is about.

use std::collections::HashSet;

use contract::limits;

use super::{
    Point, cut,
    phrases::Phrase,
    tokens::{Sentence, Text},
};

/// Fewer words are no sentence that anybody would tell a colleague: "Yes, please."
const WORDS: usize = 3;
/// Sentences that share more than this of their words say the same.
const SAME: f64 = 0.6;

/// At most [`limits::SUMMARY_SENTENCES`], in the order in which they were written.
pub fn choose(text: &Text, topics: &[Phrase]) -> Vec<Point> {
    let mut ranked: Vec<(usize, &Sentence, f64)> = text
        .sentences
        .iter()
        .enumerate()
        .filter(|(_, sentence)| sentence.tokens.len() >= WORDS)
        .map(|(index, sentence)| (index, sentence, score(sentence, topics)))
        .collect();
    ranked.sort_by(|a, b| b.2.total_cmp(&a.2).then(a.0.cmp(&b.0)));
    let mut chosen: Vec<(usize, &Sentence)> = Vec::new();
    for (index, sentence, score) in ranked {
        if chosen.len() == limits::SUMMARY_SENTENCES || (score <= 0.0 && !chosen.is_empty()) {
            break;
        }
        if !chosen.iter().any(|(_, known)| likeness(known, sentence) > SAME) {
            chosen.push((index, sentence));
        }
    }
    chosen.sort_by_key(|(index, _)| *index);
    chosen
        .into_iter()
        .map(|(_, sentence)| Point {
            text: cut(&sentence.shown, limits::SUMMARY_SENTENCE_CHARS),
            messages: vec![sentence.position],
        })
        .collect()
}

/// What it says of the topics; what it asks counts more, and a long one has to say more.
#[expect(clippy::cast_precision_loss, reason = "a sentence has far fewer than 2^52 words")]
fn score(sentence: &Sentence, topics: &[Phrase]) -> f64 {
    let has = |stem: &String| sentence.tokens.iter().any(|token| token.stem == *stem);
    let of = |topic: &&Phrase| topic.stems.iter().all(has);
    let told: f64 = topics.iter().filter(of).map(|topic| topic.score).sum();
    let length = (sentence.tokens.len().max(6) as f64 / 6.0).sqrt();
    told * if sentence.asks { 1.2 } else { 1.0 } / length
}

#[expect(clippy::cast_precision_loss, reason = "a sentence has far fewer than 2^52 words")]
fn likeness(a: &Sentence, b: &Sentence) -> f64 {
    let stems = |sentence: &'_ Sentence| -> HashSet<String> {
        sentence.tokens.iter().filter(|t| t.names).map(|t| t.stem.clone()).collect()
    };
    let (a, b) = (stems(a), stems(b));
    let both = a.intersection(&b).count();
    if both == 0 { 0.0 } else { both as f64 / a.len().min(b.len()) as f64 }
}
