//! The search field.

use gloo_timers::callback::Timeout;
use leptos::prelude::*;

use crate::ui::{Icon, text::t};

/// How long the typing must rest before the server is asked, in milliseconds.
const REST_MS: u32 = 250;

/// A search field that tells its term once the typing rests.
#[component]
pub(super) fn Search(
    /// Where the term goes.
    term: RwSignal<String>,
) -> impl IntoView {
    let waiting = StoredValue::new_local(None::<Timeout>);
    let typed = move |text: String| {
        // A timer that is replaced is cleared.
        waiting.set_value(Some(Timeout::new(REST_MS, move || drop(term.try_set(text)))));
    };
    view! {
        <div class="search">
            <Icon name="search" />
            <input
                type="search"
                data-command="search"
                aria-label=t().search
                placeholder=t().search
                maxlength=contract::limits::SEARCH_CHARS
                autocomplete="off"
                on:input:target=move |event| typed(event.target().value())
            />
        </div>
    }
}
