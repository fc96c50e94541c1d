//! How handing the chat on stands: who is asked and for how long, or that nobody took it.

use contract::{ConversationId, OfferEnd, Timestamp, Transfer};
use engine::Failure;
use leptos::{html, prelude::*};

use crate::{
    api::Api,
    store::Inbox,
    ui::{
        Icon, countdown, handler, part, spawn,
        text::{failure, more},
        time, words,
    },
};

/// A line below the chat's head; there all the time, so that a screen reader notices what it says.
#[component]
pub(super) fn State(
    id: ConversationId,
    transfer: Memo<Option<Transfer>>,
    /// Where the focus goes when the line does.
    button: NodeRef<html::Button>,
) -> impl IntoView {
    let more = more();
    let (inbox, api) = (Inbox::here(), Api::here());
    let is_busy = RwSignal::new(false);
    let why = RwSignal::new(None::<Failure>);
    let take_back = move |_| {
        if is_busy.get_untracked() {
            return;
        }
        is_busy.set(true);
        why.set(None);
        let id = id.clone();
        spawn(async move {
            let answer = api.take_back(&id).await;
            // Whoever was asked may have taken it: then this line is gone.
            if is_busy.try_set(false).is_some() {
                return;
            }
            match answer {
                Ok(_) => {
                    if let Some(button) = button.get_untracked() {
                        // Fails only on an element outside of the page.
                        let _ = button.focus();
                    }
                }
                Err(failure) => why.set(Some(failure)),
            }
        });
    };
    let says = move || transfer.with(|it| it.as_ref().map(said).unwrap_or_default());
    let is_over = move || transfer.with(|it| it.as_ref().is_some_and(|it| it.end.is_some()));
    let is_there = move || transfer.with(Option::is_some);
    let left = countdown(move || {
        let now = Timestamp::from_millis(inbox.server_now());
        let end = transfer.with_untracked(|it| it.as_ref().map(|it| it.expires_at));
        end.map_or(0, |end| end.millis_since(now))
    });
    let take_back = StoredValue::new(take_back);
    view! {
        <div class="transfer-state" class:there=is_there>
            <div class="transfer-line">
                <p role="status">{words(says)}</p>
                {part(move || is_there().then(|| view! {
                {part(move || (!is_over()).then(|| view! {
                    <span class="transfer-timer" role="timer" aria-live="off">
                        {words(move || time::countdown(left.get() * 1_000))}
                    </span>
                }))}
                <button
                    type="button"
                    class="button small"
                    data-command="take-back"
                    aria-disabled=words(move || is_busy.get().to_string())
                    on:click=handler(move |event| take_back.with_value(|act| act(event)))
                >
                    {words(move || if is_over() { more.seen } else { more.take_back })}
                </button>
                }))}
            </div>
            {part(move || why.get().map(|why| view! {
                <p class="field-error" role="alert"><Icon name="alert" /> {(more.take_back_failed)(&failure(&why))}</p>
            }))}
        </div>
    }
}

fn said(transfer: &Transfer) -> String {
    let more = more();
    let (asked, team) = (transfer.asked.name.as_str(), transfer.team.as_deref());
    match (transfer.end, team) {
        (None, None) => (more.waiting_for)(asked),
        (None, Some(team)) => (more.waiting_for)(&format!("{asked} ({team})")),
        (Some(_), Some(team)) => (more.nobody_of_took_it)(team),
        (Some(OfferEnd::Declined), None) => (more.declined_it)(asked),
        (Some(_), None) => (more.did_not_take_it)(asked),
    }
}
