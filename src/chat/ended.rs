//! Instead of the composer: who ended the chat and when, and its transcript.

use contract::{ConversationId, ConversationState};
use engine::Failure;
use leptos::{prelude::*, task::spawn_local};

use crate::{
    api::Api,
    store::Inbox,
    ui::{
        Icon, download, flag,
        text::{failure, t},
        time, words,
    },
};

#[component]
pub(super) fn Ended(id: ConversationId) -> impl IntoView {
    let t = t();
    let inbox = Inbox::here();
    let own = inbox.store().me;
    let row = inbox.conversation(&id).row;
    let line = {
        let row = row.clone();
        move || {
            let row = row.get().filter(|row| row.state == ConversationState::Ended)?;
            let own = own.with(|me| me.as_ref().map(|me| me.id.clone()));
            let agent = (Some(&row.agent.id) != own.as_ref()).then_some(row.agent.name.as_str());
            let Some(ending) = row.ending else {
                return Some((t.ended)(contract::EndedBy::Unknown, agent));
            };
            Some((t.ended_at)(&(t.ended)(ending.by, agent), &time::full(ending.at)))
        }
    };
    view! {
        <div class="chat-ended">
            <p class="ended-note" role="status">
                <Icon name="lock" />
                {words(move || line().unwrap_or_default())}
            </p>
            <Transcript id=id />
        </div>
    }
}

/// The button that brings the transcript as a file.
#[component]
fn Transcript(id: ConversationId) -> impl IntoView {
    let t = t();
    let (inbox, api) = (Inbox::here(), Api::here());
    let is_busy = RwSignal::new(false);
    let why = RwSignal::new(None::<Failure>);
    let fetch = move |_| {
        let Some(row) = inbox.conversation(&id).row.get_untracked() else { return };
        if is_busy.get_untracked() {
            return;
        }
        is_busy.set(true);
        why.set(None);
        spawn_local(async move {
            let answer = api.transcript(&row.id, &time::zone(), t.lang).await;
            // The chat may have left the screen meanwhile: then nobody waits for a file.
            if is_busy.try_set(false).is_some() {
                return;
            }
            match answer {
                Ok(text) => {
                    let name = row.visitor.name.as_deref().unwrap_or(t.anonymous);
                    let day = time::iso_day(row.started_at);
                    download(&(t.transcript_file)(name, &day), "text/plain;charset=utf-8", &text);
                }
                Err(failure) => why.set(Some(failure)),
            }
        });
    };
    view! {
        <button
            type="button"
            class="button"
            aria-disabled=words(move || is_busy.get().to_string())
            on:click=fetch
        >
            <Icon name="download" />
            {words(move || if is_busy.get() { t.downloading } else { t.download_transcript })}
        </button>
        <p class="field-error" role="alert" hidden=flag(move || why.with(Option::is_none))>
            {words(move || why.get().map(|why| (t.transcript_failed)(&failure(&why))).unwrap_or_default())}
        </p>
    }
}
