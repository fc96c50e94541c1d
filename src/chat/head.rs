//! Who this chat is with.

use contract::ConversationId;
use leptos::{html, prelude::*};

use super::transfer::transfer;
use crate::{
    store::Inbox,
    ui::{Avatar, Icon, effect_since, handler, later, memo, part, text::t, words},
};

/// The visitor's name, the way back, and the way to what is known about them.
#[component]
pub(super) fn Head(
    id: ConversationId,
    /// Where the list is.
    back: Memo<String>,
    /// Whether the visitor's details are unfolded.
    details: RwSignal<bool>,
) -> impl IntoView {
    let t = t();
    let signals = Inbox::here().conversation(&id);
    let (row, online) = (signals.row, signals.online);
    let visitor = row.with_untracked(|row| row.as_ref().map(|row| row.visitor.id.to_string()));
    let name = memo({
        let row = row.clone();
        move || row.with(|row| row.as_ref().and_then(|row| row.visitor.name.clone()))
    });
    let email = memo(move || row.with(|row| row.as_ref()?.visitor.email.clone()));
    let live = RwSignal::from(signals.own_active);
    let id = StoredValue::new(id);
    let gone = memo(move || online.get() == Some(false));
    let toggle = NodeRef::<html::Button>::new();
    effect_since(move |was_open: Option<bool>| {
        let is_open = details.get();
        if was_open == Some(true)
            && !is_open
            && let Some(toggle) = toggle.get_untracked()
        {
            // Focus only fails on an element outside of the page.
            let _ = toggle.focus();
        }
        is_open
    });
    view! {
        <header class="chat-head">
            <a class="back" href=words(move || back.get()) aria-label=t.to_the_list title=t.to_the_list>
                <Icon name="back" />
            </a>
            <Avatar name=name id=visitor.unwrap_or_default() />
            <div class="chat-who">
                <h2 dir="auto">{words(move || name.get().unwrap_or_else(|| t.anonymous.into()))}</h2>
                <p class="chat-sub">
                    {words(move || if gone.get() { t.gone.into() } else { email.get().unwrap_or_default() })}
                </p>
            </div>
            {part(move || live.get().then(|| later(transfer, move |build| build(id.get_value()))))}
            <button
                node_ref=toggle
                type="button"
                class="button icon-button details-toggle"
                aria-label=t.visitor_information
                title=t.visitor_information
                aria-expanded=words(move || details.get().to_string())
                on:click=handler(move |_| details.update(|open| *open = !*open))
            >
                <Icon name="person" />
            </button>
        </header>
    }
}
