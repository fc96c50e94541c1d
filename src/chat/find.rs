//! Finding words in the open chat. A browser's own search sees only the lines that are on the page.

use contract::{Body, ConversationId, Position};
use engine::{Command, Load};
use gloo_timers::callback::Timeout;
use leptos::{ev::KeyboardEvent, html, prelude::*};
use wasm_bindgen::JsCast;
use web_sys::HtmlElement;

use crate::{
    address::Place,
    store::{Entry, Inbox, Line},
    ui::{
        Icon, effect, effect_since, focus_when_there, handler, memo, part, plain, text::more, words,
    },
};

/// How long the typing must rest before anything is looked for, in milliseconds.
const REST_MS: u32 = 200;

/// The bar in which it is said what to find, over the open chat.
#[component]
pub fn Find(
    /// Whether it is there.
    open: RwSignal<bool>,
    /// Where in the inbox.
    place: Memo<Place>,
) -> impl IntoView {
    let chat = memo(move || place.with(|place| place.open.clone()));
    // What is looked for in one chat is not what is looked for in another.
    effect_since(move |before| {
        let chat = chat.get();
        if before.is_some_and(|before| before != chat) {
            open.set(false);
        }
        chat
    });
    part(move || {
        let id = chat.get().filter(|_| open.get())?;
        Some(view! { <Bar id=id open=open place=place /> })
    })
}

#[component]
fn Bar(id: ConversationId, open: RwSignal<bool>, place: Memo<Place>) -> impl IntoView {
    let more = more();
    let inbox = Inbox::here();
    let signals = inbox.conversation(&id);
    let (lines, older) = (signals.lines(), signals.older);
    let has_older = RwSignal::from(signals.has_older);
    let term = RwSignal::new(String::new());
    let hits = memo(move || {
        let term = term.get();
        lines.with(|lines| hits(lines, &term))
    });
    // Which of them is shown; the oldest is the first.
    let shown = memo(move || {
        let at = place.with(|place| place.at)?;
        hits.with(|hits| hits.binary_search(&at).ok())
    });
    // The way there is no step that one goes back.
    let go_to = move |position: Position| {
        let href = place.with_untracked(|place| place.with_at(position).href());
        // Refused only for an address that is none.
        let _ = window().location().replace(&href);
    };
    // The newest one before this position is wanted: loaded, or further back.
    let wanted = RwSignal::new(None::<Position>);
    effect(move || {
        let Some(before) = wanted.get() else { return };
        let found = hits.with(|hits| hits.iter().rev().find(|hit| **hit < before).copied());
        let older = older.get();
        if let Some(position) = found {
            wanted.set(None);
            go_to(position);
        } else if !has_older.get() || matches!(older, Load::Failed(_)) {
            // A failure is told above the messages, where one can try again.
            wanted.set(None);
        } else if older != Load::Loading {
            inbox.send(Command::LoadOlder(id.clone()));
        }
    });
    let earlier = move || {
        let at = shown.get_untracked().map(|at| hits.with_untracked(|hits| hits[at]));
        if !term.with_untracked(String::is_empty) {
            wanted.set(Some(at.unwrap_or(Position::MAX)));
        }
    };
    let later = move || {
        let next = shown.get_untracked().map(|at| at + 1);
        let hit = next.and_then(|next| hits.with_untracked(|hits| hits.get(next).copied()));
        if let Some(position) = hit {
            go_to(position);
        }
    };
    let waiting = StoredValue::new_local(None::<Timeout>);
    let typed = move |text: String| {
        let look = move || {
            let text = plain(text.trim());
            // The bar may be gone meanwhile.
            let _ = wanted.try_set((!text.is_empty()).then_some(Position::MAX));
            let _ = term.try_set(text);
        };
        // A timer that is replaced is cleared.
        waiting.set_value(Some(Timeout::new(REST_MS, look)));
    };
    let state = move || {
        let (count, shown) = (hits.with(Vec::len), shown.get());
        match (wanted.get(), shown) {
            _ if term.with(String::is_empty) => String::new(),
            (Some(_), _) => more.finding.into(),
            (None, Some(shown)) => (more.found)(count - shown, count, has_older.get()),
            (None, None) if count == 0 => more.found_nothing.into(),
            (None, None) => String::new(),
        }
    };
    // As it was when nothing was looked for.
    let focused = StoredValue::new_local(document().active_element());
    let close = move || {
        let focused = focused.get_value().and_then(|it| it.dyn_into::<HtmlElement>().ok());
        open.set(false);
        // Focus only fails on an element outside of the page.
        focused.map(|focused| focused.focus());
    };
    let field = NodeRef::<html::Input>::new();
    focus_when_there(field);
    let pressed = move |event: KeyboardEvent| {
        match (event.key().as_str(), event.shift_key()) {
            _ if event.is_composing() => return,
            ("Enter", false) => earlier(),
            ("Enter", true) => later(),
            ("Escape", _) => close(),
            _ => return,
        }
        event.prevent_default();
    };
    view! {
        <div class="find" role="search" aria-label=more.find>
            <input
                node_ref=field
                type="search"
                aria-label=more.find
                placeholder=more.find
                maxlength=contract::limits::SEARCH_CHARS
                autocomplete="off"
                on:keydown=handler(pressed)
                on:input:target=move |event| typed(event.target().value())
            />
            <span class="found" role="status">{words(state)}</span>
            <button type="button" class="button icon-button find-earlier"
                aria-label=more.find_earlier title=more.find_earlier
                on:click=handler(move |_| earlier())>
                <Icon name="down" />
            </button>
            <button type="button" class="button icon-button"
                aria-label=more.find_later title=more.find_later
                on:click=handler(move |_| later())>
                <Icon name="down" />
            </button>
            <button type="button" class="button icon-button"
                aria-label=more.close title=more.close
                on:click=handler(move |_| close())>
                <Icon name="close" />
            </button>
        </div>
    }
}

/// The positions of the messages that have a text in them, which is plain and not empty; the oldest
/// is the first.
fn hits(lines: &[Line], term: &str) -> Vec<Position> {
    let has_it = |line: &&Line| {
        line.entry.with_untracked(|entry| match entry {
            Entry::Sent(message) => match &message.body {
                Body::Text { text, .. } | Body::Note { text } => plain(text).contains(term),
                _ => false,
            },
            Entry::Unsent(_) => false,
        })
    };
    let lines = lines.iter().filter(|_| !term.is_empty());
    lines.filter(has_it).filter_map(Line::position).collect()
}
