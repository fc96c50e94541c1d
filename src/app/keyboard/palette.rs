//! A field, and below it everything that fits what is written there.

use leptos::{ev::KeyboardEvent, prelude::*};

use super::{
    Hands,
    items::{Item, fitting, items},
};
use crate::{
    store::Inbox,
    ui::{Dialog, Icon, derived, effect, handler, memo, part, text::more, words},
};

const LIST: &str = "palette-list";

/// The palette.
#[component]
pub(super) fn Palette(
    /// Whether it is open.
    open: RwSignal<bool>,
    hands: Hands,
    /// Whether the bar is open to find something in the open chat.
    find: RwSignal<bool>,
) -> impl IntoView {
    let inbox = Inbox::here();
    view! {
        <Dialog open=open title=more().palette>
            {move || view! { <Choices open=open all=untrack(move || items(inbox, hands, find)) /> }}
        </Dialog>
    }
}

#[component]
fn Choices(
    open: RwSignal<bool>,
    /// All that can be done, as it was when the palette opened.
    all: Vec<Item>,
) -> impl IntoView {
    let more = more();
    let query = RwSignal::new(String::new());
    let active = RwSignal::new(0_usize);
    let all = StoredValue::new_local(all);
    let shown = memo(move || query.with(|query| all.with_value(|all| fitting(all, query))));
    let take = move |at: usize| {
        open.set(false);
        let run = all.with_value(|all| all[at].run.clone());
        // Once the dialog is closed and has given the focus back.
        request_animation_frame(move || run());
    };
    let on_key = move |event: KeyboardEvent| {
        let (now, count) = (active.get_untracked(), shown.with_untracked(Vec::len));
        match event.key().as_str() {
            "ArrowDown" if count > 0 => active.set((now + 1) % count),
            "ArrowUp" if count > 0 => active.set((now + count - 1) % count),
            "Enter" if !event.is_composing() => {
                if let Some(at) = shown.with_untracked(|shown| shown.get(now).copied()) {
                    take(at);
                }
            }
            _ => return,
        }
        event.prevent_default();
    };
    // What the arrows reach is in view.
    effect(move || {
        let id = option_id(active.get());
        if let Some(option) = document().get_element_by_id(&id) {
            option.scroll_into_view_with_bool(false);
        }
    });
    let option = move |index: usize, at: usize| {
        let item = all.with_value(|all| all[at].clone());
        let hint = if item.has_keys {
            view! { <kbd>{item.hint}</kbd> }.into_any()
        } else {
            view! { <span class="palette-hint" dir="auto">{item.hint}</span> }.into_any()
        };
        view! {
            <div
                id=option_id(index)
                class="palette-item"
                role="option"
                aria-selected=words(move || (active.get() == index).to_string())
                on:click=handler(move |_| take(at))
            >
                <Icon name=item.icon />
                <span class="palette-label" dir="auto">{item.label}</span>
                {hint}
            </div>
        }
    };
    view! {
        <div class="field">
            <input
                type="text"
                role="combobox"
                autofocus
                autocomplete="off"
                aria-label=more.palette_field
                placeholder=more.palette_field
                aria-expanded="true"
                aria-autocomplete="list"
                aria-controls=LIST
                aria-activedescendant=derived(move || {
                    shown.with(|shown| !shown.is_empty()).then(|| option_id(active.get()))
                })
                on:input:target=move |event| {
                    active.set(0);
                    query.set(event.target().value());
                }
                on:keydown=handler(on_key)
            />
        </div>
        <p class="palette-note" role="status">
            {words(move || match shown.with(Vec::len) {
                0 => more.palette_nothing.to_owned(),
                count => (more.palette_count)(count),
            })}
        </p>
        <div id=LIST class="palette-list" role="listbox" aria-label=more.palette_choices>
            {part(move || {
                let options = shown.get().into_iter().enumerate();
                options.map(|(index, at)| option(index, at)).collect_view()
            })}
        </div>
    }
}

fn option_id(index: usize) -> String {
    format!("palette-{index}")
}
