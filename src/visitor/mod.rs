//! The right column: what is known about the visitor.

mod email;
mod end;

use contract::{ConversationId, Visitor};
use leptos::{ev::KeyboardEvent, html, prelude::*};

use crate::{
    address::Place,
    store::Inbox,
    ui::{Icon, flag, part, text::t, words},
};
use email::Email;
use end::EndSession;

/// Stands for whatever is not known (mission.md).
const UNKNOWN: &str = "-";

/// The visitor of the open conversation.
#[component]
pub fn VisitorPanel(
    /// Where in the inbox.
    #[prop(into)]
    place: Signal<Place>,
    /// Whether the panel is unfolded, where it has no column of its own.
    details: RwSignal<bool>,
) -> impl IntoView {
    let t = t();
    let open = Memo::new(move |_| place.with(|place| place.open.clone()));
    let close = NodeRef::<html::Button>::new();
    // Unfolded over the chat, it has the focus until it is folded again.
    Effect::new(move || {
        if details.get()
            && let Some(close) = close.get()
        {
            // Focus only fails on an element outside of the page.
            let _ = close.focus();
        }
    });
    let on_key = move |event: KeyboardEvent| {
        // Escape in a dialog is for the dialog.
        let asks = matches!(document().query_selector("dialog[open]"), Ok(Some(_)));
        if event.key() == "Escape" && details.get_untracked() && !asks {
            details.set(false);
        }
    };
    view! {
        <aside
            class="visitor"
            class:open=flag(move || details.get())
            role="region"
            aria-label=t.visitor_information
            on:keydown=on_key
        >
            <header class="visitor-head">
                <h2>{t.visitor_information}</h2>
                <button
                    node_ref=close
                    type="button"
                    class="button icon-button details-close"
                    aria-label=t.close_visitor_information
                    on:click=move |_| details.set(false)
                >
                    <Icon name="close" />
                </button>
            </header>
            {part(move || open.get().map(|id| view! { <Details id=id /> }))}
        </aside>
    }
}

#[component]
fn Details(id: ConversationId) -> impl IntoView {
    let t = t();
    let row = Inbox::here().conversation(&id).row;
    let row = RwSignal::from(row);
    let of = move |read: fn(&Visitor) -> Option<&String>| {
        Memo::new(move |_| row.with(|row| read(&row.as_ref()?.visitor).cloned()))
    };
    let entry = move |term: &'static str, value: Memo<Option<String>>| {
        view! {
            <div>
                <dt>{term}</dt>
                <dd dir="auto">{words(move || value.get().unwrap_or_else(|| UNKNOWN.into()))}</dd>
            </div>
        }
    };
    let email = of(|visitor| visitor.email.as_ref());
    view! {
        <dl class="facts">
            {entry(t.name, of(|visitor| visitor.name.as_ref()))}
            {entry(t.job_title, of(|visitor| visitor.job_title.as_ref()))}
            <div>
                <dt>{t.email}</dt>
                <dd>{part(move || match email.get() {
                    Some(address) => view! { <Email address=address /> }.into_any(),
                    None => UNKNOWN.into_any(),
                })}</dd>
            </div>
            {entry(t.phone, of(|visitor| visitor.phone.as_ref()))}
            {entry(t.crm_status, of(|visitor| visitor.crm_status.as_ref()))}
        </dl>
        <EndSession id=id />
    }
}
