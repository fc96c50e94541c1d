//! What a chat is about, from the visitor's own words: topics, and the sentences that say most.
//!
//! Extractive and without a network. Topics are noun phrases: what stands between function words
//! and words that name nothing ([`lexicon`]), counted by their stems ([`phrases`]), the better the
//! earlier, the more often and the more in questions they come. Sentences are ranked by the topics
//! they hold ([`sentences`]). English and German; of a text in neither, only sentences.

mod lexicon;
mod model;
mod phrases;
mod schedule;
mod sentences;
mod tokens;

use contract::{Position, limits};

pub use lexicon::{is_form_of, is_function_word};
pub use model::{Backoff, Line, ModelError, Request, read_answer};
pub use schedule::{Due, touched};

/// A chat in few words.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Extract {
    /// At most [`limits::SUMMARY_TOPICS`], the most telling first, each at most
    /// [`limits::SUMMARY_TOPIC_CHARS`] characters.
    pub topics: Vec<Point>,
    /// At most [`limits::SUMMARY_SENTENCES`] in the order in which they were written, each at most
    /// [`limits::SUMMARY_SENTENCE_CHARS`] characters.
    pub sentences: Vec<Point>,
}

/// A topic or a sentence, and what it comes from.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Point {
    /// The words.
    pub text: String,
    /// The messages that they come from, oldest first, at most [`limits::SUMMARY_MESSAGES`].
    pub messages: Vec<Position>,
}

/// A message of the visitor: where it stands in the chat, and its words.
pub type Said<'a> = (Position, &'a str);

/// How much of a chat is read, in bytes of text: a person says in it what they want many times
/// over, and a flood of words must not keep the server busy.
const READ_BYTES: usize = 64 * 1024;

/// Extracts what the visitor's messages, in their order, are about.
#[must_use]
pub fn extract(messages: &[Said<'_>]) -> Extract {
    let messages = within_budget(messages);
    let language = lexicon::Language::of(&messages);
    let text = tokens::Text::new(&messages, language);
    let ranked = phrases::rank(&text);
    Extract {
        sentences: sentences::choose(&text, &ranked),
        topics: ranked
            .into_iter()
            .map(|phrase| Point {
                text: cut(&phrase.shown, limits::SUMMARY_TOPIC_CHARS),
                messages: phrase.messages,
            })
            .collect(),
    }
}

/// The beginning, where people say what they came for, and the end, where they are now.
fn within_budget<'a>(messages: &[Said<'a>]) -> Vec<Said<'a>> {
    let total: usize = messages.iter().map(|(_, text)| text.len()).sum();
    if total <= READ_BYTES {
        return messages.to_vec();
    }
    let mut kept = Vec::new();
    let mut room = READ_BYTES / 4;
    let mut rest = messages;
    while let [(position, first), more @ ..] = rest
        && room > 0
    {
        kept.push((*position, beginning(first, room)));
        room = room.saturating_sub(first.len());
        rest = more;
    }
    let mut end = Vec::new();
    let mut room = READ_BYTES - READ_BYTES / 4;
    while let [more @ .., (position, last)] = rest
        && room > 0
    {
        end.push((*position, beginning(last, room)));
        room = room.saturating_sub(last.len());
        rest = more;
    }
    kept.extend(end.into_iter().rev());
    kept
}

/// At most so many bytes from the beginning, in whole characters.
fn beginning(text: &str, bytes: usize) -> &str {
    &text[..text.floor_char_boundary(bytes.min(text.len()))]
}

/// A text of at most `chars` characters, cut between words where there are any.
pub(crate) fn cut(text: &str, chars: usize) -> String {
    let Some((end, _)) = text.char_indices().nth(chars) else {
        return text.to_owned();
    };
    // One character less makes room for the sign that something is missing.
    let end = text[..end].char_indices().next_back().map_or(0, |(at, _)| at);
    let head = &text[..end];
    let head = match head.rfind(char::is_whitespace) {
        Some(space) if space >= end / 2 => &head[..space],
        _ => head,
    };
    format!("{}…", head.trim_end())
}

#[cfg(test)]
mod tests;
