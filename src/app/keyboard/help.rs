//! The list of keys.

use leptos::prelude::*;

use super::{Action, KeyMap};
use crate::{
    address::Screen,
    ui::{
        Dialog, handler,
        text::{more, t},
    },
};

/// What each key does.
#[component]
pub(super) fn Help(
    /// Whether it is open.
    open: RwSignal<bool>,
) -> impl IntoView {
    let more = more();
    view! {
        <Dialog open=open title=t().keyboard>
            {move || rows(&KeyMap::kept())}
            <div class="dialog-actions">
                <a class="button" href=Screen::Settings.href() on:click=handler(move |_| open.set(false))>
                    {more.keys_change}
                </a>
                <button type="button" class="button primary" autofocus on:click=handler(move |_| open.set(false))>
                    {more.close}
                </button>
            </div>
        </Dialog>
    }
}

fn rows(map: &KeyMap) -> AnyView {
    let row = |action: Action| {
        let keys = map.keys(action).map(|keys| view! { <kbd>{keys.name()}</kbd> });
        let keys = keys.map_or_else(|| more().keys_none.into_any(), IntoAny::into_any);
        view! { <div><dt>{action.name()}</dt><dd>{keys}</dd></div> }
    };
    view! { <dl class="keys">{Action::ALL.map(row).collect_view()}</dl> }.into_any()
}
