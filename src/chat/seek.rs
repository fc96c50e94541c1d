//! The way to one message: one that a search found, or that the summary comes from.

use contract::{ConversationId, Position};
use engine::Command;
use leptos::prelude::*;

use super::layout::Item;
use crate::{
    store::{Inbox, Line},
    ui::{effect, effect_since},
};

/// The message that is looked for.
#[derive(Clone, Copy)]
pub struct Sought {
    /// Which, by the address.
    pub(super) at: Memo<Option<Position>>,
    /// Counts how often it was asked for while the address said so already.
    again: RwSignal<u32>,
}

impl Sought {
    /// By what the address says.
    #[must_use]
    pub fn at(at: Memo<Option<Position>>) -> Self {
        Self { at, again: RwSignal::new(0) }
    }

    /// A link to this one was followed. Where the address is that already, nobody else would notice.
    pub(super) fn followed(self, position: Position) {
        if self.at.get_untracked() == Some(position) {
            self.again.update(|again| *again += 1);
        }
    }
}

/// Loads back to the position; tells the item to go to once it is loaded, for the log to take.
pub(super) fn seek(
    inbox: Inbox,
    id: ConversationId,
    sought: Sought,
    lines: ArcRwSignal<Vec<Line>>,
    items: impl Fn() -> Vec<Item> + 'static,
) -> RwSignal<Option<Item>> {
    let goal = RwSignal::new(None);
    effect(move || {
        if let Some(at) = sought.at.get() {
            inbox.send(Command::LoadBackTo(id.clone(), at));
        }
    });
    // The position that was gone to: from then on the agent goes where they want.
    effect_since(move |reached: Option<(Option<Position>, u32)>| {
        let (wanted, again) = (sought.at.get(), sought.again.get());
        let reached = reached.filter(|(_, before)| *before == again).and_then(|(it, _)| it);
        lines.track();
        if wanted == reached {
            return (wanted, again);
        }
        let is_it = |item: &Item| matches!(item, Item::Line(line, _) if line.position() == wanted);
        let found = wanted.and_then(|_| items().into_iter().find(is_it));
        if found.is_none() {
            return (reached.filter(|_| wanted.is_some()), again);
        }
        goal.set(found);
        (wanted, again)
    });
    goal
}
