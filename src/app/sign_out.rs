//! The question before a sign-out that would take words along.

use leptos::prelude::*;

use crate::{
    live::Words,
    ui::{Dialog, handler, text::t, words},
};

/// Asks what is to become of what was written and not sent.
#[component]
pub(super) fn SignOutDialog(
    /// Whether it is open.
    open: RwSignal<bool>,
    /// What would be lost now: while it is asked, messages may still get through.
    #[prop(into)]
    at_stake: Signal<Words>,
    /// Signs out.
    confirm: Callback<()>,
) -> impl IntoView {
    let t = t();
    let sentence = move || {
        let Words { unsent, drafts } = at_stake.get();
        (t.sign_out_consequence)(unsent, drafts)
    };
    let label = move || {
        if at_stake.get().is_empty() { t.sign_out } else { t.sign_out_and_discard }
    };
    view! {
        <Dialog open=open title=t.sign_out_question>
            <p role="status">{words(sentence)}</p>
            <div class="dialog-actions">
                <button type="button" class="button" autofocus on:click=handler(move |_| open.set(false))>
                    {t.stay_signed_in}
                </button>
                <button type="button" class="button danger-solid" on:click=handler(move |_| confirm.run(()))>
                    {words(label)}
                </button>
            </div>
        </Dialog>
    }
}
