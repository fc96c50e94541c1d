//! A column at the side of the inbox can be folded to a strip. How it was left is remembered on the
//! device; shell.js has the page begin like that.

use leptos::prelude::*;

use super::{Icon, handler, words};
use crate::device::remember;

/// The button that folds a column and unfolds it; in the strip it is what is left of it.
#[component]
pub fn Fold(
    /// The column's id. What is remembered is called like that, too.
    column: &'static str,
    /// What the column is called.
    name: &'static str,
    /// What must not be missed while it is folded.
    #[prop(default = ().into_any())]
    news: AnyView,
) -> impl IntoView {
    let page = document().document_element();
    let state = format!("data-{column}");
    let kept = page.as_ref().and_then(|page| page.get_attribute(&state));
    let open = RwSignal::new(kept.as_deref() != Some("no"));
    let toggle = move |_| {
        open.update(|open| *open = !*open);
        let open = open.get_untracked();
        remember(column, open);
        if let Some(page) = &page {
            // Setting an attribute with a proper name cannot fail.
            let _ = page.set_attribute(&state, if open { "yes" } else { "no" });
        }
    };
    view! {
        <button
            type="button"
            class="button icon-button fold"
            title=name
            aria-expanded=words(move || open.get().to_string())
            aria-controls=column
            on:click=handler(toggle)
        >
            <Icon name="panel" />
            <span class="visually-hidden">{name}</span>
            {news}
        </button>
    }
}
