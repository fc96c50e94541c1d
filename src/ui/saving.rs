//! The end of a form that is saved: how that goes, and the button for it.

use engine::Failure;
use leptos::{html, prelude::*};
use wasm_bindgen::JsCast;
use web_sys::HtmlElement;

use super::{text::more, words};

/// How saving goes.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Saving {
    /// Nobody asked for it since the last change.
    #[default]
    Idle,
    /// On its way.
    Sent,
    /// It is kept.
    Saved,
    /// Something in the form is not what it should be.
    Wrong,
    /// It is not kept.
    Failed(Failure),
}

/// What to say of saving, and the button.
#[component]
pub fn FormEnd(
    /// How saving goes.
    saving: RwSignal<Saving>,
    /// What is said of it.
    #[prop(into)]
    state: Signal<String>,
    /// Whether that is bad news.
    #[prop(into)]
    bad: Signal<bool>,
) -> impl IntoView {
    let look = move || if bad.get() { "form-state bad" } else { "form-state" };
    view! {
        <div class="form-end">
            <p class=words(look) role="status">{words(move || state.get())}</p>
            <button
                type="submit"
                class="button primary"
                aria-disabled=words(move || (saving.get() == Saving::Sent).to_string())
            >
                {more().save}
            </button>
        </div>
    }
}

/// What is wrong in a form is said where it is; there the keyboard goes.
pub fn focus_first_wrong(form: NodeRef<html::Form>) {
    let wrong = form
        .get_untracked()
        .and_then(|form| form.query_selector("[aria-invalid=true]").ok().flatten());
    if let Some(wrong) = wrong.and_then(|it| it.dyn_into::<HtmlElement>().ok()) {
        // Focus only fails on an element outside of the page.
        let _ = wrong.focus();
    }
}
