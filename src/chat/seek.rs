//! The way to one message: the one that a search found.

use contract::{ConversationId, Position};
use engine::Command;
use leptos::{html, prelude::*};
use web_sys::ScrollLogicalPosition;

use super::{layout::Item, log::Place};
use crate::store::{Entry, Inbox, Line};

/// What a message that was looked for is marked with.
const MARK: &str = "aria-current";

/// Loads back to the position, goes there once it is loaded, and marks it.
pub(super) fn seek(
    inbox: Inbox,
    id: ConversationId,
    at: Memo<Option<Position>>,
    place: Place,
    lines: ArcRwSignal<Vec<Line>>,
    items: impl Fn() -> Vec<Item> + Clone + 'static,
    list: NodeRef<html::Ol>,
) {
    Effect::new(move || {
        if let Some(at) = at.get() {
            inbox.send(Command::LoadBackTo(id.clone(), at));
        }
    });
    // The position that was gone to: from then on the agent goes where they want.
    Effect::new(move |reached: Option<Option<Position>>| {
        let wanted = at.get();
        let reached = reached.flatten();
        let is_loaded = wanted.is_some()
            && lines.with(|lines| lines.iter().any(|line| position(line) == wanted));
        if wanted == reached || !is_loaded {
            return reached.filter(|_| wanted.is_some());
        }
        let items = items.clone();
        // After the lines are in the page.
        request_animation_frame(move || {
            let Some(Some(list)) = list.try_get_untracked() else { return };
            let is_it =
                |item: &Item| matches!(item, Item::Line(line, _) if position(line) == wanted);
            let Some(index) = items().iter().position(is_it) else { return };
            if let Ok(Some(before)) = list.query_selector(&format!("[{MARK}]")) {
                let _ = before.remove_attribute(MARK);
            }
            let child = format!(":scope > :nth-child({})", index + 1);
            if let Ok(Some(line)) = list.query_selector(&child) {
                // Neither of these fails on an element of the page.
                let _ = line.set_attribute(MARK, "true");
                let options = web_sys::ScrollIntoViewOptions::new();
                options.set_block(ScrollLogicalPosition::Center);
                line.scroll_into_view_with_scroll_into_view_options(&options);
                place.look();
            }
        });
        wanted
    });
}

fn position(line: &Line) -> Option<Position> {
    line.entry.with_untracked(|entry| match entry {
        Entry::Sent(message) => Some(message.position),
        Entry::Unsent(_) => None,
    })
}
