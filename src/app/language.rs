//! The language of the inbox: the browser's, or one that was chosen on this device.

use leptos::prelude::*;

use crate::ui::{
    handler,
    text::{LANGUAGES, choose_language, chosen_language, more},
};

/// Which it is to be. All texts are of one language, so the page is loaded anew.
#[component]
pub(super) fn LanguageField() -> impl IntoView {
    let more = more();
    let chosen = chosen_language();
    let choose = move |event| {
        let tag: String = event_target_value(&event);
        choose_language(Some(tag.as_str()).filter(|tag| !tag.is_empty()));
        // Refused only where there is no page any more.
        let _ = window().location().reload();
    };
    let options = LANGUAGES.map(|(tag, name)| {
        view! { <option value=tag lang=tag selected=chosen == Some(tag)>{name}</option> }
    });
    view! {
        <label class="field">
            {more.language}
            <select on:change=handler(choose)>
                <option value="" selected=chosen.is_none()>{more.language_of_browser}</option>
                {options.collect_view()}
            </select>
        </label>
    }
}
