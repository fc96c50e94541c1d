//! What can be done from the palette.

use std::rc::Rc;

use contract::Conversation;
use engine::{Command, OfferPhase};
use leptos::prelude::*;
use web_sys::HtmlElement;

use super::{super::theme::Theme, Action, Hands, KeyMap, focus_composer, go_to, on_page};
use crate::{
    address::Screen,
    availability::{MINUTES, back_in},
    store::Inbox,
    ui::{
        plain,
        text::{more, t},
    },
};

/// Chats of others and ended ones are found by the search of the list; of those at hand so many are
/// in the palette.
const CHATS: usize = 100;

/// One thing that can be done.
#[derive(Clone)]
pub(super) struct Item {
    /// What.
    pub label: String,
    /// What tells it from others of the same name, or the keys for it.
    pub hint: String,
    /// Its icon.
    pub icon: &'static str,
    /// Whether the hint names keys.
    pub has_keys: bool,
    /// Does it.
    pub run: Rc<dyn Fn()>,
    /// What is looked through.
    folded: String,
}

impl Item {
    fn new(icon: &'static str, label: impl Into<String>, run: impl Fn() + 'static) -> Self {
        let label = label.into();
        let folded = plain(&label);
        Self { label, hint: String::new(), icon, has_keys: false, run: Rc::new(run), folded }
    }

    fn by(mut self, map: &KeyMap, action: Action) -> Self {
        self.hint = map.keys(action).map(super::keys::Keys::name).unwrap_or_default();
        self.has_keys = !self.hint.is_empty();
        self
    }

    fn known_as(mut self, hint: String) -> Self {
        self.folded += &format!(" {}", plain(&hint));
        self.hint = hint;
        self
    }
}

/// The places of those that have all words in them, those that begin like it first.
pub(super) fn fitting(items: &[Item], query: &str) -> Vec<usize> {
    let query = plain(query);
    let words: Vec<_> = query.split_whitespace().collect();
    let fits = |at: &usize| words.iter().all(|word| items[*at].folded.contains(word));
    let begins = |at: &usize| items[*at].folded.starts_with(query.trim());
    let (mut first, others): (Vec<_>, Vec<_>) = (0..items.len()).filter(fits).partition(begins);
    first.extend(others);
    first
}

/// All that can be done now.
pub(super) fn items(inbox: Inbox, hands: Hands, find: RwSignal<bool>) -> Vec<Item> {
    let map = KeyMap::kept();
    let mut items = offers(inbox, &map);
    items.extend(chats(inbox));
    if hands.place.with_untracked(|place| place.open.is_some()) {
        let item = Item::new("search", more().find, move || find.set(true));
        items.push(item.by(&map, Action::Find));
    }
    items.extend(on_the_page(&map));
    items.extend(columns());
    items.extend(everywhere(inbox, hands, &map));
    items
}

fn offers(inbox: Inbox, map: &KeyMap) -> Vec<Item> {
    let offers = inbox.store().offers.get_untracked();
    let ringing = offers.into_iter().filter(|view| view.phase == OfferPhase::Ringing);
    let items = ringing.enumerate().flat_map(|(index, view)| {
        let id = view.offer.id;
        let name = view.offer.visitor.name.unwrap_or_else(|| t().anonymous.into());
        let (taken, left) = (id.clone(), id);
        let accept = Item::new("check", (more().accept_chat)(&name), move || {
            inbox.send(Command::Accept(taken.clone()));
        });
        let accept = if index == 0 { accept.by(map, Action::Accept) } else { accept };
        let decline = Item::new("close", (more().decline_chat)(&name), move || {
            inbox.send(Command::Decline(left.clone()));
        });
        [accept, decline]
    });
    items.collect()
}

fn chats(inbox: Inbox) -> Vec<Item> {
    let store = inbox.store();
    let own = store.own.get_untracked();
    let listed = store.list.get_untracked().into_iter().take(CHATS);
    let others = listed.filter(|id| own.iter().all(|chat| chat.id != *id));
    let others: Vec<_> = others.filter_map(|id| store.row(&id)).collect();
    let item = |chat: &Conversation| {
        let id = chat.id.clone();
        let name = chat.visitor.name.clone().unwrap_or_else(|| t().anonymous.into());
        let hint = chat.visitor.email.clone().unwrap_or_default();
        Item::new("chat", name, move || go_to(inbox, id.clone())).known_as(hint)
    };
    own.iter().chain(&others).map(item).collect()
}

/// The buttons of the page that are commands: what is done here is what they do, and what is not
/// there cannot be done.
fn on_the_page(map: &KeyMap) -> Vec<Item> {
    let mut items = Vec::new();
    let buttons = [
        ("[data-command=share]", "calendar"),
        ("[data-command=attach]", "clip"),
        ("[data-command=transfer]", "transfer"),
        ("[data-command=take-back]", "back"),
        (".chat-ended button", "download"),
        ("[data-command=end]", "close"),
        ("[data-command=search]", "search"),
    ];
    if document().query_selector(".composer").is_ok_and(|it| it.is_some()) {
        let write = Item::new("send", more().key_write, || {
            focus_composer();
        });
        items.push(write.by(map, Action::Write));
    }
    items.extend(write_otherwise().map(|item| item.by(map, Action::Note)));
    items.extend(buttons.into_iter().filter_map(|(selector, icon)| button(selector, icon)));
    items
}

/// Goes on with a note instead of an answer, or the other way round, as the composer's choice does.
pub(super) fn write_otherwise() -> Option<Item> {
    let other = on_page(".composer input:not(:checked)")?;
    let is_note = other.get_attribute("value").is_some_and(|value| value == "note");
    let (icon, label) =
        if is_note { ("lock", more().write_note) } else { ("chat", more().write_reply) };
    Some(Item::new(icon, label, move || {
        other.click();
        focus_composer();
    }))
}

/// Does what pressing the button does; a field is there to be written in.
fn button(selector: &str, icon: &'static str) -> Option<Item> {
    let button = on_page(selector)?;
    // What is not shown takes no focus.
    if button.tag_name() == "INPUT" && !is_shown(&button) {
        return None;
    }
    let label = button.get_attribute("aria-label").or_else(|| button.text_content());
    Some(Item::new(icon, label?.trim(), move || match button.tag_name().as_str() {
        // Fails only on an element outside of the page.
        "INPUT" => drop(button.focus()),
        _ => button.click(),
    }))
}

fn is_shown(element: &HtmlElement) -> bool {
    element.offset_width() > 0
}

/// The columns that can be folded or unfolded.
fn columns() -> impl Iterator<Item = Item> {
    let more = more();
    let columns = [
        ("#conversations > .fold", more.fold_conversations, more.unfold_conversations),
        ("#visitor > .fold", more.fold_visitor, more.unfold_visitor),
    ];
    columns.into_iter().filter_map(|(selector, fold, unfold)| {
        let button = on_page(selector).filter(is_shown)?;
        let is_open = button.get_attribute("aria-expanded").as_deref() == Some("true");
        Some(Item::new("panel", if is_open { fold } else { unfold }, move || button.click()))
    })
}

fn everywhere(inbox: Inbox, hands: Hands, map: &KeyMap) -> Vec<Item> {
    let more = more();
    let mut items = Vec::new();
    let availability = inbox.store().availability.get_untracked();
    if let Some(now) = availability.wish.or(availability.now.map(|now| now.available)) {
        let label = if now { more.become_unavailable } else { more.become_available };
        let icon = if now { "mute" } else { "bell" };
        items.push(Item::new(icon, label, move || inbox.send(Command::SetAvailable(!now))));
    }
    items.extend(MINUTES.map(|minutes| {
        Item::new("clock", (more.back_in)(minutes), move || back_in(inbox, minutes))
    }));
    items.push(Item::new("settings", t().settings, || {
        // Refused only for an address that is none.
        let _ = window().location().set_hash(&Screen::Settings.href());
    }));
    items.extend(
        Theme::ALL.map(|theme| {
            Item::new("theme", (more.use_theme)(theme.name()), move || theme.choose())
        }),
    );
    let help = Item::new("keyboard", t().keyboard, move || hands.help.set(true));
    items.push(help.by(map, Action::Help));
    items.push(Item::new("leave", t().sign_out, move || hands.sign_out.run(())));
    items
}
