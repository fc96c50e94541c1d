//! Icons from one sprite, `icons.svg` beside the page.

use leptos::prelude::*;

/// An icon; it says nothing to a screen reader, so a word must stand beside it.
#[component]
pub fn Icon(
    /// Its id in the sprite.
    name: &'static str,
) -> impl IntoView {
    view! {
        <svg class="icon" aria-hidden="true">
            <use_ href=format!("icons.svg#{name}") />
        </svg>
    }
}
