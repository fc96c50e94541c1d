//! Going away for a while.

use contract::Timestamp;
use engine::Command;
use leptos::{html, prelude::*};

use crate::{
    later,
    store::Inbox,
    ui::{focus_when_there, handler, text::more},
};

/// So long an agent goes away, in minutes.
pub(crate) const MINUTES: [u32; 3] = [15, 30, 60];

/// Goes away for so many minutes.
pub(crate) fn back_in(inbox: Inbox, minutes: u32) {
    let at = Timestamp::from_millis(inbox.server_now());
    inbox.send(Command::BackAt(at.plus_millis(i64::from(minutes) * 60_000)));
}

later! {
    /// What the menu holds.
    pub(super) fn choices() -> fn() -> AnyView { view }
}

fn view() -> AnyView {
    let more = more();
    let inbox = Inbox::here();
    let first = NodeRef::<html::Button>::new();
    focus_when_there(first);
    let minutes = MINUTES.map(|minutes| {
        let button = if minutes == MINUTES[0] { first } else { NodeRef::new() };
        view! {
            <button
                node_ref=button
                type="button"
                role="menuitem"
                on:click=handler(move |_| back_in(inbox, minutes))
            >
                {(more.back_in)(minutes)}
            </button>
        }
    });
    let availability = inbox.store().availability;
    // Who has no hours has no next ones.
    let has_hours = availability
        .with_untracked(|it| it.now.as_ref().is_some_and(|now| now.time_zone.is_some()));
    view! {
        {minutes.collect_view()}
        <button
            type="button"
            role="menuitem"
            on:click=handler(move |_| inbox.send(Command::SetAvailable(false)))
        >
            {if has_hours { more.back_with_hours } else { more.back_by_hand }}
        </button>
    }
    .into_any()
}
