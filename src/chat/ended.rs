//! Instead of the composer: who ended the chat and when, and its transcript.

use contract::{ConversationId, ConversationState};
use leptos::prelude::*;

use crate::{
    api::Api,
    store::Inbox,
    ui::{FileButton, Icon, text::t, time, words},
};

#[component]
pub(super) fn Ended(id: ConversationId) -> impl IntoView {
    let t = t();
    let inbox = Inbox::here();
    let (own, viewers) = (inbox.store().me, inbox.store().viewers);
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
    let others = move || {
        let names = viewers.with(|all| all.iter().map(|it| it.name.clone()).collect::<Vec<_>>());
        if names.is_empty() { String::new() } else { (t.also_viewing)(&names) }
    };
    view! {
        <div class="chat-ended">
            <p class="ended-note" role="status">
                <Icon name="lock" />
                {words(move || line().unwrap_or_default())}
            </p>
            <p class="viewers" role="status">{words(others)}</p>
            <Transcript id=id />
        </div>
    }
}

/// The button that brings the transcript as a file.
#[component]
fn Transcript(id: ConversationId) -> impl IntoView {
    let t = t();
    let api = Api::here();
    let row = Inbox::here().conversation(&id).row;
    let name = move || {
        let name = row.with_untracked(|row| {
            let row = row.as_ref()?;
            let name = row.visitor.name.as_deref().unwrap_or(t.anonymous);
            Some((t.transcript_file)(name, &time::iso_day(row.started_at)))
        });
        // Without a conversation there is no button.
        name.unwrap_or_default()
    };
    let fetch = move || {
        let id = id.clone();
        async move { api.transcript(&id, &time::zone(), t.lang).await }
    };
    view! {
        <FileButton
            label=t.download_transcript
            name=name
            media_type="text/plain;charset=utf-8"
            failed=t.transcript_failed
            fetch=fetch
        />
    }
}
