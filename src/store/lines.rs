//! A conversation's messages as lines that keep their identity.
//!
//! A line is known by its sender's key from the moment it is written, so a bubble on its way
//! becomes the sent one in place. Sent messages never change: following the model costs as much as
//! there is news, not as much as there is history.

use std::{cell::RefCell, collections::HashSet, rc::Rc, sync::Arc};

use contract::{ClientId, Message, Position};
use engine::Unsent;
use leptos::prelude::*;

use super::signals::put;

/// One line.
#[derive(Clone, Debug)]
pub struct Line {
    /// Its key.
    pub key: ClientId,
    /// What it holds now.
    pub entry: ArcRwSignal<Entry>,
}

impl Line {
    /// Its place in the conversation, once the server has it.
    #[must_use]
    pub fn position(&self) -> Option<Position> {
        self.entry.with(|entry| match entry {
            Entry::Sent(message) => Some(message.position),
            Entry::Unsent(_) => None,
        })
    }

    /// Whether the server has it.
    #[must_use]
    pub fn is_sent(&self) -> bool {
        self.entry.with_untracked(|entry| matches!(entry, Entry::Sent(_)))
    }
}

/// What a line holds.
#[derive(Clone, Debug, PartialEq)]
pub enum Entry {
    /// The server has it.
    Sent(Arc<Message>),
    /// The agent wrote it, and the server has not confirmed it.
    Unsent(Unsent),
}

#[derive(Clone, Default)]
pub(super) struct Lines {
    signal: ArcRwSignal<Vec<Line>>,
    known: Rc<RefCell<Known>>,
}

/// The stretch of sent messages that the lines begin with.
#[derive(Default)]
struct Known {
    first: Position,
    sent: usize,
    /// The senders' keys of them.
    keys: HashSet<ClientId>,
}

impl Lines {
    pub fn signal(&self) -> ArcRwSignal<Vec<Line>> {
        self.signal.clone()
    }

    /// Lets go of all lines.
    pub fn clear(&self) {
        if self.signal.with_untracked(|lines| !lines.is_empty()) {
            self.known.take();
            self.signal.set(Vec::new());
        }
    }

    /// Brings the lines up to the model.
    pub fn follow<'a>(&self, messages: &[Message], unsent: impl Iterator<Item = &'a Unsent>) {
        let mut known = self.known.borrow_mut();
        let old = self.signal.with_untracked(Vec::clone);
        let (sent, waiting) = old.split_at(known.sent);
        let first = messages.first().map_or(known.first, |message| message.position);

        // Positions have no holes, so where the known stretch lies in the new one is arithmetic.
        let steps = |from: Position, to: Position| {
            usize::try_from(to.saturating_sub(from)).unwrap_or(usize::MAX)
        };
        let before = steps(first, known.first);
        let (gone, sent) = sent.split_at(steps(known.first, first).min(sent.len()));
        let end = before.saturating_add(sent.len());
        let continues = end <= messages.len() && !sent.is_empty();
        let (older, newer, sent) = if continues {
            (&messages[..before], &messages[end..], sent)
        } else {
            (messages, &[][..], &[][..])
        };

        let mut keys = std::mem::take(&mut known.keys);
        if continues {
            for line in gone {
                keys.remove(&line.key);
            }
        } else {
            keys.clear();
        }
        let mut new_line = |message: &Message| {
            let entry = Entry::Sent(Arc::new(message.clone()));
            // Two lines of one key would be one on the screen.
            if !keys.insert(message.client_id.clone()) {
                let key = format!("{} {}", message.client_id, message.position);
                return Line { key: key.into(), entry: ArcRwSignal::new(entry) };
            }
            match waiting.iter().find(|line| line.key == message.client_id) {
                Some(line) => {
                    line.entry.set(entry);
                    line.clone()
                }
                None => Line { key: message.client_id.clone(), entry: ArcRwSignal::new(entry) },
            }
        };
        let mut lines: Vec<Line> = older.iter().map(&mut new_line).collect();
        lines.extend_from_slice(sent);
        lines.extend(newer.iter().map(&mut new_line));
        let sent = lines.len();

        for unsent in unsent {
            if lines.iter().rev().any(|line| line.key == unsent.client_id) {
                continue;
            }
            let entry = Entry::Unsent(unsent.clone());
            lines.push(match waiting.iter().find(|line| line.key == unsent.client_id) {
                Some(line) => {
                    put(&line.entry, entry);
                    line.clone()
                }
                None => Line { key: unsent.client_id.clone(), entry: ArcRwSignal::new(entry) },
            });
        }

        *known = Known { first, sent, keys };
        let same =
            lines.len() == old.len() && lines.iter().zip(&old).all(|(new, old)| new.key == old.key);
        if !same {
            self.signal.set(lines);
        }
    }
}
