//! Chats that are offered to the agent: a banner across the top for each.

mod offer;

use contract::OfferId;
use leptos::prelude::*;

use crate::{store::Inbox, ui::each};
use offer::IncomingChat;

/// Every offer, oldest first: that one has the least time left.
#[component]
pub fn Offers() -> impl IntoView {
    let offers = Inbox::here().store().offers;
    let ids = move || -> Vec<OfferId> {
        offers.with(|offers| offers.iter().map(|view| view.offer.id.clone()).collect())
    };
    view! {
        // There before the first offer is, so that a screen reader notices what comes in.
        <div class="offers" aria-live="assertive">
            {each(ids, OfferId::to_string, |id| view! { <IncomingChat id=id /> }.into_any())}
        </div>
    }
}
