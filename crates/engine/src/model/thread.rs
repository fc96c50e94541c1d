//! The loaded messages of one conversation.

use contract::{Message, Position};

use super::Load;
use crate::Failure;

/// Of more messages than this the oldest leave the memory where nobody looks at them; paging brings
/// them back.
const MOST: usize = 400;
/// So many stay then, the newest: more than the largest screen shows.
const KEPT: usize = 200;

/// A stretch of messages without a hole, up to the newest that is known.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Thread {
    messages: Vec<Message>,
    pub(crate) newest: Load,
    pub(crate) older: Load,
    /// Messages are wanted from here on; 0 when that is not so.
    pub(crate) back_to: Position,
}

impl Thread {
    /// The messages in order of position.
    #[must_use]
    pub fn messages(&self) -> &[Message] {
        &self.messages
    }

    /// How loading the newest messages goes.
    #[must_use]
    pub fn newest(&self) -> &Load {
        &self.newest
    }

    /// How loading older messages goes.
    #[must_use]
    pub fn older(&self) -> &Load {
        &self.older
    }

    /// Whether there are older messages that are not loaded.
    #[must_use]
    pub fn has_older(&self) -> bool {
        self.first().is_some_and(|first| first > 1)
    }

    pub(crate) fn first(&self) -> Option<Position> {
        self.messages.first().map(|m| m.position)
    }

    pub(crate) fn last(&self) -> Option<Position> {
        self.messages.last().map(|m| m.position)
    }

    /// What was on its way does not count any more.
    pub(crate) fn forget_loading(&mut self) {
        for load in [&mut self.newest, &mut self.older] {
            if *load == Load::Loading {
                *load = Load::Idle;
            }
        }
    }

    /// Lets the oldest go where there are too many and none before them is on its way. Tells whether
    /// it did.
    pub(crate) fn let_old_go(&mut self) -> bool {
        let is_read_back = self.older == Load::Loading || self.back_to > 0;
        let goes = !is_read_back && self.messages.len() > MOST;
        if goes {
            self.messages = self.messages.split_off(self.messages.len() - KEPT);
            self.older = Load::Idle;
        }
        goes
    }

    /// Takes in the newest page. Where it does not touch what was loaded before, it replaces that.
    pub(crate) fn begin(&mut self, page: Vec<Message>) {
        self.newest = Load::Ready;
        if let (Some(from), Some(last)) = (page.first().map(|m| m.position), self.last())
            && from > last.saturating_add(1)
        {
            self.messages.clear();
        }
        if !self.merge(page) {
            self.newest = Load::Failed(Failure::Unreadable(200));
        }
    }

    /// Takes in messages that follow one another. What is known already is left as it is; what
    /// would leave a hole is refused, and the answer is then `false`.
    pub(crate) fn merge(&mut self, page: Vec<Message>) -> bool {
        let follows = |w: &[Message]| w[0].position.checked_add(1) == Some(w[1].position);
        let gapless = page.windows(2).all(follows);
        let (Some(from), Some(to)) = (page.first(), page.last()) else {
            return true;
        };
        let (from, to) = (from.position, to.position);
        if !gapless {
            return false;
        }
        let (Some(first), Some(last)) = (self.first(), self.last()) else {
            self.messages = page;
            return true;
        };
        if from > last.saturating_add(1) || to.saturating_add(1) < first {
            return false;
        }
        let mut older: Vec<Message> = Vec::new();
        for message in page {
            if message.position < first {
                older.push(message);
            } else if message.position > last {
                self.messages.push(message);
            }
        }
        if !older.is_empty() {
            self.messages.splice(0..0, older);
        }
        true
    }
}

#[cfg(test)]
mod tests {
    use contract::{Author, Body, Timestamp};
    use proptest::prelude::*;

    use super::*;

    fn page(from: Position, to: Position) -> Vec<Message> {
        let message = |position| Message {
            conversation_id: "c".into(),
            position,
            client_id: position.to_string().into(),
            author: Author::Visitor,
            body: Body::text(position.to_string()),
            at: Timestamp::from_millis(0),
        };
        (from..=to).map(message).collect()
    }

    proptest! {
        #[test]
        fn whatever_pages_come_there_is_never_a_hole_or_a_double(
            pages in prop::collection::vec((1u64..60, 0u64..20), 1..30)
        ) {
            let mut thread = Thread::default();
            for (from, more) in pages {
                let before = thread.clone();
                let taken = thread.merge(page(from, from + more));
                prop_assert!(thread.messages.windows(2).all(|w| w[1].position == w[0].position + 1));
                if taken {
                    prop_assert!(thread.first().unwrap() <= from && thread.last().unwrap() >= from + more);
                } else {
                    prop_assert_eq!(&thread, &before);
                }
            }
        }
    }

    #[test]
    fn a_page_with_a_hole_is_refused() {
        let mut thread = Thread::default();
        let mut holed = page(1, 5);
        holed.remove(2);
        assert!(!thread.merge(holed));
        assert!(thread.messages().is_empty());
    }
}
