//! The right column: what is known about the visitor, and what they did.

mod activity;
mod email;
mod end;
mod facts;
mod history;
mod transcript;

use contract::ConversationId;
use leptos::{ev::KeyboardEvent, html, prelude::*};

use crate::{
    address::Place,
    later,
    store::Inbox,
    ui::{Fold, Icon, effect, flag, handler, later, memo, part, spawn, text::t},
};
use end::EndSession;
use facts::Facts;
use history::History;

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
    let open = memo(move || place.with(|place| place.open.clone()));
    let close = NodeRef::<html::Button>::new();
    // Unfolded over the chat, it has the focus until it is folded again.
    effect(move || {
        if details.get()
            && let Some(close) = close.get()
        {
            // What follows the same signal has its turn first: what is not shown yet takes no focus.
            spawn(async move { drop(close.focus()) });
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
            id="visitor"
            class="visitor"
            class:open=flag(move || details.get())
            role="region"
            aria-label=t.visitor_information
            on:keydown=handler(on_key)
        >
            <Fold column="visitor" name=t.visitor_information />
            <header class="visitor-head">
                <h2>{t.visitor_information}</h2>
                <button
                    node_ref=close
                    type="button"
                    class="button icon-button details-close"
                    aria-label=t.close_visitor_information
                    on:click=handler(move |_| details.set(false))
                >
                    <Icon name="close" />
                </button>
            </header>
            {part(move || open.get().map(|id| later(details_of, move |build| build(id.clone()))))}
        </aside>
    }
}

later! {
    // The conversations and what is said in them come first.
    fn details_of() -> fn(ConversationId) -> AnyView { |id| view! { <Details id=id /> }.into_any() }
}

#[component]
fn Details(id: ConversationId) -> impl IntoView {
    let signals = Inbox::here().conversation(&id);
    let name = signals.visitor_name();
    let row = signals.row;
    let visitor = memo(move || row.with(|row| row.as_ref().map(|row| row.visitor.id.clone())));
    let open = StoredValue::new(id.clone());
    view! {
        <Facts id=id.clone() />
        <EndSession id=id />
        {part(move || visitor.get().map(|visitor| {
            view! { <History visitor=visitor open=open.get_value() name=name.into() /> }
        }))}
    }
}
