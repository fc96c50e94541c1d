//! A field, and below it everything that fits what is written there.

use leptos::{ev::KeyboardEvent, prelude::*};

use super::{
    Hands,
    items::{Item, fitting, items},
};
use crate::{
    store::Inbox,
    ui::{Dialog, Icon, effect, handler, part, text::more, words},
};

const LIST: &str = "palette-list";

/// The palette.
#[component]
pub(super) fn Palette(
    /// Whether it is open.
    open: RwSignal<bool>,
    hands: Hands,
) -> impl IntoView {
    let inbox = Inbox::here();
    view! {
        <Dialog open=open title=more().palette>
            {move || view! { <Choices open=open all=untrack(move || items(inbox, hands)) /> }}
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
    let shown = move || all.with_value(|all| fitting(all, &query.get()));
    let count = move || all.with_value(|all| fitting(all, &query.get_untracked()).len());
    let run = move |item: &Item| {
        open.set(false);
        let run = item.run.clone();
        // Once the dialog is closed and has given the focus back.
        request_animation_frame(move || run());
    };
    let on_key = move |event: KeyboardEvent| {
        let (now, count) = (active.get_untracked(), count());
        match event.key().as_str() {
            "ArrowDown" if count > 0 => active.set((now + 1) % count),
            "ArrowUp" if count > 0 => active.set((now + count - 1) % count),
            "Enter" if !event.is_composing() => {
                if let Some(item) = untrack(shown).get(now) {
                    run(item);
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
    let option = move |index: usize, item: Item| {
        let hint = if item.has_keys {
            view! { <kbd>{item.hint.clone()}</kbd> }.into_any()
        } else {
            view! { <span class="palette-hint" dir="auto">{item.hint.clone()}</span> }.into_any()
        };
        let (icon, label) = (item.icon, item.label.clone());
        view! {
            <div
                id=option_id(index)
                class="palette-item"
                role="option"
                aria-selected=words(move || (active.get() == index).to_string())
                on:click=handler(move |_| run(&item))
            >
                <Icon name=icon />
                <span class="palette-label" dir="auto">{label}</span>
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
                aria-activedescendant=words(move || option_id(active.get()))
                on:input:target=move |event| {
                    active.set(0);
                    query.set(event.target().value());
                }
                on:keydown=handler(on_key)
            />
        </div>
        <div id=LIST class="palette-list" role="listbox" aria-label=more.palette_choices>
            {part(move || {
                let options = shown().into_iter().enumerate();
                options.map(|(index, item)| option(index, item)).collect_view()
            })}
        </div>
        <p class="palette-note" role="status">
            {words(move || match shown().len() {
                0 => more.palette_nothing.to_owned(),
                count => (more.palette_count)(count),
            })}
        </p>
    }
}

fn option_id(index: usize) -> String {
    format!("palette-{index}")
}
