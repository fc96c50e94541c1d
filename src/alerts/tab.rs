//! The tab itself: its title and icon show what waits while other tabs are in front.

use contract::Conversation;
use leptos::prelude::*;

use crate::{
    store::Inbox,
    ui::{count_in_short, effect, text::t},
};

/// The icons, beside the page.
const ICON: &str = "mark.svg";
const ICON_WAITING: &str = "mark-waiting.svg";

/// Keeps title and icon up to what waits, and leaves the plain ones behind.
pub fn show_on_tab(inbox: Inbox) {
    let t = t();
    let store = inbox.store();
    effect(move || {
        let add = |sum: u32, chat: &Conversation| sum.saturating_add(chat.unread);
        let unread = store.own.with(|chats| chats.iter().fold(0, add));
        let (offers, first) = store.offers.with(|offers| {
            let first = offers.first().map(|view| view.offer.visitor.name.clone());
            (u32::try_from(offers.len()).unwrap_or(u32::MAX), first)
        });
        let waiting = unread.saturating_add(offers);
        let count = count_in_short(waiting);
        show_title(&match (first, waiting) {
            (Some(name), _) => (t.title_incoming)(&count, name.as_deref().unwrap_or(t.anonymous)),
            (None, 0) => t.product.into(),
            (None, _) => (t.title_unread)(&count),
        });
        show_icon(if waiting > 0 { ICON_WAITING } else { ICON });
    });
    on_cleanup(move || {
        show_title(t.product);
        show_icon(ICON);
    });
}

/// The chats change with every word in them, and what waits does not; and a title that is set goes
/// through the whole browser, whatever it was before.
fn show_title(title: &str) {
    let document = document();
    if document.title() != title {
        document.set_title(title);
    }
}

fn show_icon(file: &str) {
    let icon = document().query_selector("link[rel=icon]").ok().flatten();
    // A page without one, as in tests, has none to change.
    if let Some(icon) = icon
        && icon.get_attribute("href").as_deref() != Some(file)
    {
        // Setting an attribute with a proper name cannot fail.
        let _ = icon.set_attribute("href", file);
    }
}
