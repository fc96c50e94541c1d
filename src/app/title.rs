//! The tab's title: it shows what waits while other tabs are in front.

use leptos::prelude::*;

use crate::{store::Inbox, ui::text::t};

/// Keeps the title up to what waits, and leaves the plain one behind.
pub(super) fn show_title(inbox: Inbox) {
    let t = t();
    let store = inbox.store();
    let (offers, unread) = (store.offers, store.unread);
    Effect::new(move || {
        let incoming = offers.with(|offers| {
            let name = offers.first()?.offer.visitor.name.as_deref().unwrap_or(t.anonymous);
            Some((t.title_incoming)(offers.len(), name))
        });
        let title = incoming.unwrap_or_else(|| match unread.get() {
            0 => t.product.into(),
            count => (t.title_unread)(count),
        });
        document().set_title(&title);
    });
    on_cleanup(move || document().set_title(t.product));
}
