//! The way to one message: the one that a search found.

use contract::{ConversationId, Position};
use engine::Command;
use leptos::prelude::*;

use super::layout::Item;
use crate::{
    store::{Inbox, Line},
    ui::{effect, effect_since},
};

/// Loads back to the position; tells the item to go to once it is loaded, for the log to take.
pub(super) fn seek(
    inbox: Inbox,
    id: ConversationId,
    at: Memo<Option<Position>>,
    lines: ArcRwSignal<Vec<Line>>,
    items: impl Fn() -> Vec<Item> + 'static,
) -> RwSignal<Option<Item>> {
    let goal = RwSignal::new(None);
    effect(move || {
        if let Some(at) = at.get() {
            inbox.send(Command::LoadBackTo(id.clone(), at));
        }
    });
    // The position that was gone to: from then on the agent goes where they want.
    effect_since(move |reached: Option<Option<Position>>| {
        let (wanted, reached) = (at.get(), reached.flatten());
        lines.track();
        if wanted == reached {
            return wanted;
        }
        let is_it = |item: &Item| matches!(item, Item::Line(line, _) if line.position() == wanted);
        let found = wanted.and_then(|_| items().into_iter().find(is_it));
        if found.is_none() {
            return reached.filter(|_| wanted.is_some());
        }
        goal.set(found);
        wanted
    });
    goal
}
