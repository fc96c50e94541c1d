//! What is shown is of an earlier time, as long as the server has not said how things are.

use leptos::prelude::*;

use crate::{
    store::Inbox,
    ui::{Icon, part, text::t, time},
};

/// Of when it is. It comes into view after a moment: mostly the server is quicker.
#[component]
pub(super) fn AsOf() -> impl IntoView {
    let known_at = RwSignal::from(Inbox::here().store().known_at);
    part(move || {
        known_at.get().map(|at| {
            view! {
                <p class="as-of" role="status">
                    <Icon name="clock" />
                    <span>{(t().as_of)(&time::full(at))}</span>
                </p>
            }
        })
    })
}
