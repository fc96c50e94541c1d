//! What the agent is told once, until they put it away.

use engine::Notice;
use leptos::prelude::*;

use crate::{
    address::Place,
    store::{Inbox, Tidings},
    ui::{
        Icon, each, handler,
        text::{failure, t},
    },
};

/// The notices, oldest first.
#[component]
pub(super) fn Notices() -> impl IntoView {
    let t = t();
    let inbox = Inbox::here();
    let told = inbox.store().told;
    view! {
        <div class="notices" role="region" aria-label=t.notices aria-live="polite">
            {each(move || told.get(), |told| told.id.to_string(), move |told| view! {
                <div class="notice">
                    <Icon name="alert" />
                    <p>{words(&told.tidings)}</p>
                    {(told.tidings == Tidings::NewVersion).then(|| view! {
                        <button type="button" class="button small" on:click=handler(move |_| {
                            // Refused only where there is no page any more.
                            let _ = window().location().reload();
                        })>
                            {t.reload}
                        </button>
                    })}
                    {match &told.tidings {
                        // What was not sent is to be found where the chat was.
                        Tidings::Notice(Notice::Left { id, has_words: true, .. }) => {
                            let place = Place::default().with_open(Some(id.clone()));
                            Some(view! { <a class="button small" href=place.href()>{t.unsent}</a> })
                        }
                        _ => None,
                    }}
                    <button
                        type="button"
                        class="button icon-button"
                        aria-label=t.dismiss
                        on:click=handler(move |_| inbox.store().dismiss(told.id))
                    >
                        <Icon name="close" />
                    </button>
                </div>
            }
            .into_any())}
        </div>
    }
}

fn words(tidings: &Tidings) -> String {
    let t = t();
    match tidings {
        Tidings::DiskFull => t.disk_full.into(),
        Tidings::SessionNotKept => t.not_kept.into(),
        Tidings::NewVersion => t.new_version.into(),
        Tidings::SettingsUnsaved => t.settings_unsaved.into(),
        Tidings::Notice(Notice::OfferLost(_, why)) => (t.offer_lost)(&failure(why)),
        Tidings::Notice(Notice::Left { visitor, agent, .. }) => {
            (t.left)(agent, visitor.as_deref().unwrap_or(t.anonymous))
        }
        Tidings::Notice(Notice::Unreadable) => t.event_unreadable.into(),
        Tidings::Notice(Notice::RecordUnreadable) => t.record_unreadable.into(),
        Tidings::Notice(Notice::TooBig) => t.frame_too_big.into(),
        // The accepted chat is opened: that says it.
        Tidings::Notice(Notice::Accepted(_)) => String::new(),
    }
}
