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
#[derive(PartialEq)]
enum Speaker {
    /// Whatever agent and server write, each by name.
    Author(Author),
    /// The agent at this screen, on the way to the server.
    Own,
    /// A line about the chat, also one that an agent noted.
    Nobody,
}

impl Speaker {
    /// And when they spoke.
    fn of(entry: &Entry, is_own: &dyn Fn(&Author) -> bool) -> (Self, Timestamp) {
        match entry {
            Entry::Unsent(unsent) if unsent.note => (Self::Nobody, unsent.at),
            Entry::Unsent(unsent) => (Self::Own, unsent.at),
            Entry::Sent(message) => match message.body {
                Body::Text { .. } if is_own(&message.author) => (Self::Own, message.at),
                Body::Text { .. } => (Self::Author(message.author.clone()), message.at),
                _ => (Self::Nobody, message.at),
            },
        }
    }
}

/// Lines that were set.
#[derive(Default)]
pub(super) struct Laid {
    /// What they became.
    pub items: Vec<Item>,
    /// So many items, from the first on, stay as they are: their lines were sent.
    settled: usize,
}

impl Laid {
    /// Sets these lines instead. What was set before is not set again where the lines begin the
    /// same, as they do whenever something is said.
    ///
    /// Unsent ones are the agent's own, `is_own` tells of the others; `day` tells the day on which a
    /// time lies.
    pub fn set(
        &mut self,
        lines: &[Line],
        is_own: &dyn Fn(&Author) -> bool,
        day: fn(Timestamp) -> i64,
    ) {
        let speaks = |line: &Line| line.entry.with_untracked(|entry| Speaker::of(entry, is_own));
        let done = self.keep(lines);
        let Self { items, settled } = self;
        let mut before = lines[..done].last().map(|line| {
            let (speaker, at) = speaks(line);
            (day(at), speaker, at)
        });
        for line in &lines[done..] {
            let (speaker, at) = speaks(line);
            let today = day(at);
            let (new_day, starts) = match &before {
                None => (true, true),
                Some((last, who, when)) => {
                    let new_day = *last != today;
                    (new_day, new_day || *who != speaker || at.millis_since(*when) > PAUSE_MS)
                }
            };
            let all_sent = *settled == items.len();
            if new_day {
                items.push(Item::Day(line.key.clone(), at));
            }
            items.push(Item::Line(line.clone(), starts));
            if all_sent && line.is_sent() {
                *settled = items.len();
            }
            before = Some((today, speaker, at));
        }
    }

    /// Keeps the settled items that hold the same lines as these begin with; tells how many lines
    /// that are.
    fn keep(&mut self, lines: &[Line]) -> usize {
        let (mut kept, mut done) = (0, 0);
        for (index, item) in self.items[..self.settled].iter().enumerate() {
            // A day stays with its line.
            let Item::Line(line, _) = item else { continue };
            if lines.get(done).is_none_or(|new| new.key != line.key) {
                break;
            }
            (kept, done) = (index + 1, done + 1);
        }
        self.items.truncate(kept);
        self.settled = kept;
        done
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use contract::{Attachments, Message};
    use engine::{Command, Engine, Input};
    use wasm_bindgen_test::wasm_bindgen_test as test;

    use super::*;

    /// In minutes.
    const DAY: i64 = 24 * 60;

    fn sent(position: u64, minute: i64, author: Author) -> Entry {
        Entry::Sent(Arc::new(Message {
            conversation_id: "c".into(),
            position,
            client_id: position.to_string().into(),
            author,
            body: Body::text("Hello"),
            at: Timestamp::from_millis(minute * 60_000),
        }))
    }

    fn line(key: u64, entry: Entry) -> Line {
        Line { key: key.to_string().into(), entry: ArcRwSignal::new(entry) }
    }

    fn lay(mut laid: Laid, lines: &[Line]) -> Laid {
        let is_own = |author: &Author| matches!(author, Author::Agent { .. });
        laid.set(lines, &is_own, |at| at.as_millis() / (DAY * 60_000));
        laid
    }

    fn words(laid: &Laid) -> Vec<String> {
        laid.items.iter().map(ToString::to_string).collect()
    }

    #[test]
    fn lines_set_one_after_the_other_are_as_if_set_at_once() {
        let agent = || Author::Agent { id: "a".into(), name: "A".into() };
        // Turns, pauses and days; later ones of them come in two at a time.
        let said = [0, 1, 2, 30, 31, DAY - 1, DAY, DAY + 1, 3 * DAY, 3 * DAY + 1, 3 * DAY + 2];
        let line = |(index, minute): (usize, &i64)| {
            let author = if index % 4 < 2 { Author::Visitor } else { agent() };
            line(index as u64 + 1, sent(index as u64 + 1, *minute, author))
        };
        let lines: Vec<_> = said.iter().enumerate().map(line).collect();
        let at_once = words(&lay(Laid::default(), &lines));
        assert_eq!(at_once[..4], ["day 1", "1 true", "2 false", "3 true"]);
        let mut laid = Laid::default();
        for count in [1, 2, 3, 5, 7, 9, 11] {
            laid = lay(laid, &lines[..count]);
        }
        assert_eq!(words(&laid), at_once);
        // Older ones come above, and the newest are gone.
        assert_eq!(words(&lay(lay(Laid::default(), &lines[4..]), &lines)), at_once);
        assert_eq!(words(&lay(laid, &lines[..2])), at_once[..3]);
    }

    #[test]
    fn a_line_is_set_again_once_it_was_sent() {
        let mut engine = Engine::new(0);
        engine.handle(
            0,
            Input::Command(Command::Send {
                conversation: "c".into(),
                client_id: "2".into(),
                text: "Hello".into(),
                note: false,
                attachments: Attachments::default(),
            }),
        );
        let unsent = engine.model().unsent(&"c".into()).next().unwrap().clone();
        let lines = [line(1, sent(1, 0, Author::Visitor)), line(2, Entry::Unsent(unsent))];
        let laid = lay(Laid::default(), &lines);
        assert_eq!(words(&laid), ["day 1", "1 true", "2 true"]);
        let agent = Author::Agent { id: "a".into(), name: "A".into() };
        lines[1].entry.set(sent(2, DAY, agent));
        assert_eq!(words(&lay(laid, &lines)), ["day 1", "1 true", "day 2", "2 true"]);
    }
}
