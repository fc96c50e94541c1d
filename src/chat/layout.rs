//! How the lines of a chat are set: under which day, and which begin somebody's turn.

use std::{
    fmt,
    hash::{Hash, Hasher},
};

use contract::{Author, Body, ClientId, Timestamp};
use leptos::prelude::*;

use crate::store::{Entry, Line};

/// A pause that begins a new turn of the same person, in milliseconds.
const PAUSE_MS: i64 = 5 * 60 * 1_000;

/// One item of the log. Items are told apart by what about them is no signal: with that another
/// item is made.
#[derive(Clone)]
pub(super) enum Item {
    /// A day begins, with which line and when that was written.
    Day(ClientId, Timestamp),
    /// A line, and whether it begins a turn.
    Line(Line, bool),
}

impl Item {
    fn identity(&self) -> (&ClientId, Option<bool>) {
        match self {
            Self::Day(first, _) => (first, None),
            Self::Line(line, starts) => (&line.key, Some(*starts)),
        }
    }
}

/// Its identity as a text, by which its row is known.
impl fmt::Display for Item {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.identity() {
            (key, None) => write!(f, "day {key}"),
            (key, Some(starts)) => write!(f, "{key} {starts}"),
        }
    }
}

impl PartialEq for Item {
    fn eq(&self, other: &Self) -> bool {
        self.identity() == other.identity()
    }
}

impl Eq for Item {}

impl Hash for Item {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.identity().hash(state);
    }
}

/// Who speaks, as far as turns go.
#[derive(Clone, PartialEq)]
enum Speaker {
    /// Whatever agent and server write, each by name.
    Author(Author),
    /// The agent at this screen, on the way to the server.
    Own,
    /// A line about the chat, also one that an agent noted.
    Nobody,
}

/// Sets the lines. Unsent ones are the agent's own, `is_own` tells of the others; `day` tells the
/// day on which a time lies.
pub(super) fn layout(
    lines: &[Line],
    is_own: impl Fn(&Author) -> bool,
    day: fn(Timestamp) -> i64,
) -> Vec<Item> {
    let mut items = Vec::with_capacity(lines.len() + 4);
    let mut before: Option<(i64, Speaker, Timestamp)> = None;
    for line in lines {
        let (speaker, at) = line.entry.with_untracked(|entry| match entry {
            Entry::Unsent(unsent) if unsent.note => (Speaker::Nobody, unsent.at),
            Entry::Unsent(unsent) => (Speaker::Own, unsent.at),
            Entry::Sent(message) => match message.body {
                Body::Text { .. } if is_own(&message.author) => (Speaker::Own, message.at),
                Body::Text { .. } => (Speaker::Author(message.author.clone()), message.at),
                _ => (Speaker::Nobody, message.at),
            },
        });
        let today = day(at);
        let (new_day, starts) = match &before {
            None => (true, true),
            Some((last, who, when)) => {
                let new_day = *last != today;
                (new_day, new_day || *who != speaker || at.millis_since(*when) > PAUSE_MS)
            }
        };
        if new_day {
            items.push(Item::Day(line.key.clone(), at));
        }
        items.push(Item::Line(line.clone(), starts));
        before = Some((today, speaker, at));
    }
    items
}
