//! The inbox by keyboard: keys that do something wherever the focus is, a palette of everything
//! that can be done, and a list of the keys.
//!
//! No key that writes is taken (`keys.rs`), and all can be changed in the settings.

mod action;
mod help;
mod items;
mod keys;
mod palette;
mod settings;

use contract::ConversationId;
use engine::{Command, OfferPhase};
use leptos::{
    ev::{self, KeyboardEvent},
    prelude::*,
};
use wasm_bindgen::JsCast;
use web_sys::HtmlElement;

use super::columns::Columns;
use crate::{address::Place, chat::Find, later, store::Inbox};
use action::{Action, KeyMap};
use help::Help;
use keys::Keys;
use palette::Palette;
pub(super) use settings::KeyboardSection;

/// Where the agent is, and what can be opened from elsewhere, too.
#[derive(Clone, Copy)]
pub(super) struct Hands {
    /// Where in the inbox.
    pub place: Memo<Place>,
    /// Whether the list of keys is open.
    pub help: RwSignal<bool>,
    /// Ends the session.
    pub sign_out: Callback<()>,
}

later! {
    /// Everything about the keyboard.
    pub(super) fn keyboard() -> fn(Hands) -> AnyView {
        |hands| view! { <Keyboard hands=hands /> }.into_any()
    }
}

#[component]
fn Keyboard(hands: Hands) -> impl IntoView {
    let palette = RwSignal::new(false);
    let find = RwSignal::new(false);
    let inbox = Inbox::here();
    let listener = window_event_listener(ev::keydown, move |event: KeyboardEvent| {
        let composing = event.default_prevented() || event.is_composing();
        let Some(keys) = Keys::pressed(&event).filter(|_| !composing) else { return };
        if leap(&event) {
            return event.prevent_default();
        }
        // Those that nobody can choose need not be looked up: most of what is pressed.
        if keys.belong_to_field(&event) || keys.unfit().is_some() {
            return;
        }
        let Some(action) = KeyMap::kept().action(&keys) else { return };
        // A dialog is to be answered first; what was opened by keys is closed by the same.
        let is_open = matches!(document().query_selector("dialog[open]"), Ok(Some(_)));
        let done = match action {
            Action::Palette if palette.get_untracked() => {
                palette.set(false);
                true
            }
            _ if is_open => false,
            Action::Palette => {
                palette.set(true);
                true
            }
            Action::Help => {
                hands.help.set(true);
                true
            }
            Action::Accept => accept(inbox),
            Action::Write => focus_composer(),
            Action::Note => items::write_otherwise().map(|item| (item.run)()).is_some(),
            Action::Find => hands.find(find),
            Action::Next => hands.step(inbox, 1),
            Action::Previous => hands.step(inbox, -1),
            Action::NextUnread => hands.next_unread(inbox),
        };
        if done {
            event.prevent_default();
        }
    });
    on_cleanup(move || listener.remove());
    // What is loaded later and ends with the session.
    on_cleanup(crate::chat::forget_files);
    view! {
        <Columns />
        <Palette open=palette hands=hands find=find />
        <Find open=find place=hands.place />
        <Help open=hands.help />
    }
}

impl Hands {
    /// Opens the bar to find something in the open chat, or goes there. Tells whether there is a chat.
    fn find(self, open: RwSignal<bool>) -> bool {
        if let Some(field) = on_page(".find input") {
            return field.focus().is_ok();
        }
        let is_chat = self.place.with_untracked(|place| place.open.is_some());
        open.set(is_chat);
        is_chat
    }

    /// Opens the conversation so many rows below the one that is open; without one, the first or
    /// the last.
    fn step(self, inbox: Inbox, by: isize) -> bool {
        let list = inbox.store().list.get_untracked();
        let at = self
            .place
            .with_untracked(|place| list.iter().position(|id| Some(id) == place.open.as_ref()));
        let to = match (at, by > 0) {
            (Some(at), _) => at.checked_add_signed(by),
            (None, true) => Some(0),
            (None, false) => list.len().checked_sub(1),
        };
        if let Some(id) = to.and_then(|to| list.get(to)) {
            go_to(inbox, id.clone());
        }
        // At the end of the list, too: else the browser would do something with the keys.
        true
    }

    /// Opens the next own conversation with something unread, after the last one the first again.
    fn next_unread(self, inbox: Inbox) -> bool {
        let own = inbox.store().own.get_untracked();
        let open = self.place.with_untracked(|place| place.open.clone());
        let at = own.iter().position(|chat| Some(&chat.id) == open.as_ref());
        let (before, after) = own.split_at(at.map_or(0, |at| at + 1));
        let next = after.iter().chain(before).find(|chat| chat.unread > 0);
        if let Some(chat) = next {
            go_to(inbox, chat.id.clone());
        }
        true
    }
}

/// Opens a conversation, to write in it if that can be done.
fn go_to(inbox: Inbox, id: ConversationId) {
    inbox.store().to_answer.set(Some(id));
}

/// Accepts the offer with the least time left.
fn accept(inbox: Inbox) -> bool {
    let ringing = inbox.store().offers.with_untracked(|offers| {
        let ringing = offers.iter().find(|offer| offer.phase == OfferPhase::Ringing);
        ringing.map(|view| view.offer.id.clone())
    });
    let is_one = ringing.is_some();
    if let Some(id) = ringing {
        inbox.send(Command::Accept(id));
    }
    is_one
}

/// Tells whether there is one.
fn focus_composer() -> bool {
    // Focus only fails on an element outside of the page.
    on_page(".composer textarea").is_some_and(|field| field.focus().is_ok())
}

/// Goes to the beginning or the end of a long list at once. A browser would pass all rows on the way
/// there, and stop at the first of them that turns out to be of another height than it was taken for.
fn leap(event: &KeyboardEvent) -> bool {
    let to_end = match event.key().as_str() {
        "Home" => false,
        "End" => true,
        _ => return false,
    };
    let held = event.ctrl_key() || event.alt_key() || event.meta_key() || event.shift_key();
    let target = event.target().and_then(|it| it.dyn_into::<HtmlElement>().ok());
    let list = target.and_then(|it| it.closest(".log, .list").ok().flatten());
    let Some(list) = list.filter(|_| !held) else { return false };
    list.set_scroll_top(if to_end { list.scroll_height() } else { 0 });
    true
}

fn on_page(selector: &str) -> Option<HtmlElement> {
    document().query_selector(selector).ok()??.dyn_into().ok()
}
