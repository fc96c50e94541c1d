//! The faces of something that is not there: loading, empty, failed with a way out.

use std::time::Duration;

use leptos::prelude::*;

use super::{Icon, handler, part, text::t, words};

/// A short wait shows nothing: what flashes by only makes it seem longer.
const PATIENCE: Duration = Duration::from_millis(300);

/// Placeholder rows while something loads, after a moment.
#[component]
pub fn Loading(
    /// How many rows.
    #[prop(default = 3)]
    rows: usize,
) -> impl IntoView {
    let late = RwSignal::new(false);
    if let Ok(timer) = set_timeout_with_handle(
        move || {
            late.try_set(true);
        },
        PATIENCE,
    ) {
        on_cleanup(move || timer.clear());
    }
    view! {
        <div class="loading" role="status" aria-busy="true">
            {part(move || late.get().then(|| view! {
                <span class="visually-hidden">{t().loading}</span>
                {(0..rows).map(|_| view! { <div class="skeleton" aria-hidden="true"></div> }).collect_view()}
            }))}
        </div>
    }
}

/// Nothing to show, and why that is or what to do.
#[component]
pub fn Empty(
    /// An icon of the sprite.
    icon: &'static str,
    /// What there is not.
    #[prop(into)]
    title: String,
    /// What to do about it, or when it will be different.
    #[prop(into, optional)]
    hint: String,
) -> impl IntoView {
    view! {
        <div class="empty">
            <Icon name=icon />
            <p class="empty-title">{title}</p>
            {(!hint.is_empty()).then(|| view! { <p class="empty-hint">{hint}</p> })}
        </div>
    }
}

/// Something did not work, why, and the way out.
#[component]
pub fn Failed(
    /// What did not work and why.
    #[prop(into)]
    message: Signal<String>,
    /// Tries again.
    retry: impl Fn() + 'static,
) -> impl IntoView {
    view! {
        <div class="failed" role="alert">
            <Icon name="alert" />
            <p>{words(move || message.get())}</p>
            <button type="button" class="button" on:click=handler(move |_| retry())>
                {t().retry}
            </button>
        </div>
    }
}
