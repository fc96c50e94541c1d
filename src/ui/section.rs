//! One subject of a page of settings.

use leptos::prelude::*;

/// A region with a heading, and what it is for.
#[component]
pub fn Section(
    /// Its heading, and its name.
    title: &'static str,
    /// What it is for, in a sentence.
    #[prop(optional)]
    hint: &'static str,
    /// What can be set.
    children: Children,
) -> impl IntoView {
    view! {
        <section class="section" aria-label=title>
            <h2 class="section-title">{title}</h2>
            {(!hint.is_empty()).then(|| view! { <p class="section-hint">{hint}</p> })}
            {children()}
        </section>
    }
}
