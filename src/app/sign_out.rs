//! The question before a sign-out that would take words along.

use leptos::{html, prelude::*};

use crate::{
    later,
    live::Words,
    ui::{
        Dialog, focus_when_there, handler, later,
        text::{more, t},
        words,
    },
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
    view! {
        <Dialog open=open title=t().sign_out_question>
            {later(question, move |build| build(open, at_stake, confirm))}
        </Dialog>
    }
}

later! {
    fn question() -> fn(RwSignal<bool>, Signal<Words>, Callback<()>) -> AnyView { ask }
}

fn ask(open: RwSignal<bool>, at_stake: Signal<Words>, confirm: Callback<()>) -> AnyView {
    let more = more();
    let sentence = move || {
        let Words { unsent, drafts } = at_stake.get();
        (more.sign_out_consequence)(unsent, drafts)
    };
    let label = move || {
        if at_stake.get().is_empty() { t().sign_out } else { more.sign_out_and_discard }
    };
    // What changes nothing has the focus.
    let safe = NodeRef::<html::Button>::new();
    focus_when_there(safe);
    view! {
        <p role="status">{words(sentence)}</p>
        <div class="dialog-actions">
            <button node_ref=safe type="button" class="button" on:click=handler(move |_| open.set(false))>
                {more.stay_signed_in}
            </button>
            <button type="button" class="button danger-solid" on:click=handler(move |_| confirm.run(()))>
                {words(label)}
            </button>
        </div>
    }
    .into_any()
}
