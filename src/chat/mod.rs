//! The middle column: one conversation.

mod composer;
mod delivery;
mod head;
mod layout;
mod line;
mod log;
mod rich;

use contract::{ConversationId, ConversationState};
use engine::{Command, Failure, Load};
use leptos::prelude::*;

use crate::{
    address::Place,
    store::Inbox,
    ui::{
        Empty, Failed, Icon, Loading, part,
        text::{failure, t},
        time, words,
    },
};
use composer::Composer;
use head::Head;
use log::Log;

/// The open conversation, or what to do when none is.
#[component]
pub fn Chat(
    /// Where in the inbox.
    #[prop(into)]
    place: Signal<Place>,
    /// Whether the visitor's details are unfolded, where they have no column of their own.
    details: RwSignal<bool>,
) -> impl IntoView {
    let open = Memo::new(move |_| place.with(|place| place.open.clone()));
    let back = Memo::new(move |_| place.with(|place| place.with_open(None).href()));
    view! {
        <main class="chat">
            {part(move || match open.get() {
                Some(id) => view! { <OpenChat id=id back=back details=details /> }.into_any(),
                None => view! { <NoChat /> }.into_any(),
            })}
        </main>
    }
}

#[component]
fn NoChat() -> impl IntoView {
    Inbox::here().send(Command::Show(None));
    view! { <Empty icon="chat" title=t().nothing_open hint=t().nothing_open_hint /> }
}

#[component]
fn OpenChat(id: ConversationId, back: Memo<String>, details: RwSignal<bool>) -> impl IntoView {
    let t = t();
    let inbox = Inbox::here();
    // Before anything is read: what is read must be about this conversation.
    inbox.send(Command::Show(Some(id.clone())));
    let signals = inbox.conversation(&id);
    let shown_load = inbox.store().shown_load;
    let (row, own_active) = (signals.row, signals.own_active);
    let is_known = Memo::new(move |_| row.with(Option::is_some));
    let can_write = RwSignal::from(own_active);
    part(move || {
        let id = id.clone();
        if is_known.get() {
            return view! {
                <Head id=id.clone() back=back details=details />
                <Log id=id.clone() />
                {part(move || if can_write.get() {
                    view! { <Composer id=id.clone() /> }.into_any()
                } else {
                    view! { <EndedNote id=id.clone() /> }.into_any()
                })}
            }
            .into_any();
        }
        match shown_load.get() {
            Load::Failed(Failure::Refused { status: 404, .. }) => view! {
                <div class="empty">
                    <Icon name="chat" />
                    <p class="empty-title">{t.unknown_conversation}</p>
                    <a class="button" href=words(move || back.get())>{t.to_the_list}</a>
                </div>
            }
            .into_any(),
            Load::Failed(why) => {
                let retry = move || inbox.send(Command::Reload(id.clone()));
                view! {
                    <BackLink back=back />
                    <Failed message=(t.thread_failed)(&failure(&why)) retry=retry />
                }
                .into_any()
            }
            Load::Idle | Load::Loading | Load::Ready => {
                view! { <BackLink back=back /> <Loading rows=4 /> }.into_any()
            }
        }
    })
}

#[component]
fn BackLink(back: Memo<String>) -> impl IntoView {
    view! {
        <a class="back" href=words(move || back.get())>
            <Icon name="back" />
            <span>{t().to_the_list}</span>
        </a>
    }
}

/// Instead of the composer: who ended the chat, and when.
#[component]
fn EndedNote(id: ConversationId) -> impl IntoView {
    let t = t();
    let inbox = Inbox::here();
    let own = inbox.store().me;
    let row = inbox.conversation(&id).row;
    let line = move || {
        let row = row.get().filter(|row| row.state == ConversationState::Ended)?;
        let own = own.with(|me| me.as_ref().map(|me| me.id.clone()));
        let agent = (Some(&row.agent.id) != own.as_ref()).then_some(row.agent.name.as_str());
        let Some(ending) = row.ending else {
            return Some((t.ended)(contract::EndedBy::Unknown, agent));
        };
        Some((t.ended_at)(&(t.ended)(ending.by, agent), &time::full(ending.at)))
    };
    view! {
        <p class="ended-note" role="status">
            <Icon name="lock" />
            {words(move || line().unwrap_or_default())}
        </p>
    }
}
