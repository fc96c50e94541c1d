//! The menu above the composer.

use leptos::{ev::MouseEvent, prelude::*};

use super::{Choice, LIST, Shortcuts, option_id};
use crate::ui::{
    Failed, Fetched, Loading, effect, handler, part,
    text::{failure, t},
    words,
};

/// The choices for the shortcut that is being typed.
#[component]
pub(in crate::chat) fn Menu(shortcuts: Shortcuts) -> impl IntoView {
    let t = t();
    // What the arrows reach is in view.
    effect(move || {
        let id = option_id(shortcuts.active.get());
        if let Some(option) = document().get_element_by_id(&id) {
            option.scroll_into_view_with_bool(false);
        }
    });
    let told = move || match shortcuts.shown() {
        Some((choices, Fetched::Ready(()))) => (t.shortcut_count)(choices.len()),
        _ => String::new(),
    };
    view! {
        {part(move || shortcuts.shown().map(|(choices, state)| view! {
            // The field keeps the focus, whatever is pressed here.
            <div class="shortcuts" on:mousedown=handler(|event: MouseEvent| event.prevent_default())>
                {(!choices.is_empty()).then(|| list(shortcuts, &choices))}
                {match state {
                    Fetched::Waiting => view! { <Loading rows=2 /> }.into_any(),
                    Fetched::Ready(()) if choices.is_empty() => {
                        view! { <p class="shortcuts-note">{t.shortcut_nothing}</p> }.into_any()
                    }
                    Fetched::Ready(()) => ().into_any(),
                    Fetched::Failed(why) => view! {
                        <Failed
                            message=(t.shortcut_failed)(&failure(&why))
                            retry=move || shortcuts.again()
                        />
                    }
                    .into_any(),
                }}
                <p class="shortcuts-keys">{t.shortcut_keys}</p>
            </div>
        }))}
        <p class="visually-hidden" role="status">{words(told)}</p>
    }
}

fn list(shortcuts: Shortcuts, choices: &[Choice]) -> impl IntoView + use<> {
    let option = |(index, choice): (usize, &Choice)| {
        let is_active = move || shortcuts.active.get() == index;
        let (title, detail, taken) = (choice.title.clone(), choice.detail.clone(), choice.clone());
        view! {
            <div
                id=option_id(index)
                class="shortcut"
                role="option"
                aria-selected=words(move || is_active().to_string())
                on:click=handler(move |_| shortcuts.take(&taken))
            >
                <span class="shortcut-title" dir="auto">{title}</span>
                <span class="shortcut-detail" dir="auto">{detail}</span>
            </div>
        }
    };
    view! {
        <div id=LIST role="listbox" aria-label=t().shortcuts>
            {choices.iter().enumerate().map(option).collect_view()}
        </div>
    }
}
