//! Other keys for what keys do.

use leptos::{ev::KeyboardEvent, prelude::*};

use super::{
    Action, KeyMap,
    keys::{Keys, Unfit},
};
use crate::ui::{
    Section, flag, handler, part,
    text::{more, t},
    words,
};

/// The keys, each with a way to change them.
#[component]
pub(in crate::app) fn KeyboardSection() -> impl IntoView {
    let more = more();
    let map = RwSignal::new(KeyMap::kept());
    // Whose keys are pressed next, and what was wrong with the last ones.
    let asked = RwSignal::new(None::<Action>);
    let wrong = RwSignal::new(None::<(Action, String)>);
    let keep = Callback::new(move |(action, changed): (Action, KeyMap)| {
        asked.set(None);
        wrong.set(None);
        match changed.keep() {
            Ok(()) => map.set(changed),
            Err(_) => wrong.set(Some((action, more.keys_not_kept.into()))),
        }
    });
    let row = move |action| {
        view! { <Row action=action map=map asked=asked wrong=wrong keep=keep /> }
    };
    view! {
        <Section title=t().keyboard hint=more.keyboard_hint>
            <ul class="keys" role="list">{Action::ALL.map(row).collect_view()}</ul>
            {part(move || (map.get() != KeyMap::usual()).then(|| view! {
                <div>
                    <button
                        type="button"
                        class="button"
                        on:click=handler(move |_| keep.run((Action::Palette, KeyMap::usual())))
                    >
                        {more.keys_usual}
                    </button>
                </div>
            }))}
        </Section>
    }
}

#[component]
fn Row(
    action: Action,
    map: RwSignal<KeyMap>,
    asked: RwSignal<Option<Action>>,
    wrong: RwSignal<Option<(Action, String)>>,
    keep: Callback<(Action, KeyMap)>,
) -> impl IntoView {
    let more = more();
    let is_asked = move || asked.get() == Some(action);
    let name = move || map.with(|map| map.keys(action).map(Keys::name));
    let on_key = move |event: KeyboardEvent| {
        // Tab leads on, as everywhere.
        if asked.get_untracked() != Some(action) || event.key() == "Tab" {
            return;
        }
        event.prevent_default();
        event.stop_propagation();
        match event.key().as_str() {
            "Escape" => {
                asked.set(None);
                wrong.set(None);
                return;
            }
            "Backspace" | "Delete" => {
                keep.run((action, map.get_untracked().with(action, None)));
                return;
            }
            _ => {}
        }
        let Some(keys) = Keys::pressed(&event) else { return };
        let taken = map.with_untracked(|map| map.action(&keys)).filter(|other| *other != action);
        let why = match (keys.unfit(), taken) {
            (Some(Unfit::Writes), _) => (more.keys_write)(&keys.name()),
            (Some(Unfit::Browser), _) => (more.keys_of_browser)(&keys.name()),
            (None, Some(other)) => (more.keys_taken)(&keys.name(), other.name()),
            (None, None) => {
                let changed = map.get_untracked().with(action, Some(keys));
                keep.run((action, changed));
                return;
            }
        };
        wrong.set(Some((action, why)));
    };
    let why = move || {
        let why = wrong.get().filter(|(other, _)| *other == action);
        why.map(|(_, why)| why).unwrap_or_default()
    };
    view! {
        <li>
            <span class="keys-name">{action.name()}</span>
            <kbd hidden=flag(is_asked)>{words(move || name().unwrap_or_else(|| more.keys_none.into()))}</kbd>
            <button
                type="button"
                class="button small"
                aria-label=words(move || if is_asked() {
                    more.keys_press.into()
                } else {
                    (more.keys_change_of)(action.name())
                })
                on:click=handler(move |_| {
                    wrong.set(None);
                    asked.set(Some(action));
                })
                on:keydown=handler(on_key)
                on:blur=handler(move |_| if asked.get_untracked() == Some(action) {
                    asked.set(None);
                })
            >
                {words(move || if is_asked() { more.keys_press } else { more.keys_change_one })}
            </button>
            <p class="field-error" role="alert" hidden=flag(move || why().is_empty())>{words(why)}</p>
        </li>
    }
}
