//! Icons from one sprite, `style/icons.svg`, which index.html has inside.

use leptos::prelude::*;

/// An icon; it says nothing to a screen reader, so a word must stand beside it.
#[component]
pub fn Icon(
    /// Its id in the sprite, without `icon-`.
    name: &'static str,
) -> impl IntoView {
    view! {
        <svg class="icon" aria-hidden="true">
            <use_ href=format!("#icon-{name}") />
        </svg>
    }
}
