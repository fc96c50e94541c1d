//! The middle column: one conversation.

mod card;
mod composer;
mod delivery;
mod ended;
mod files;
mod find;
mod gone;
mod head;
mod layout;
mod line;
mod log;
mod rich;
mod seek;
mod share;
mod shortcuts;
mod since;
mod summary;
mod transfer;

use contract::ConversationId;
use engine::{Command, Load};
use leptos::prelude::*;

use crate::{
    address::Place,
    store::Inbox,
    ui::{
        Empty, Failed, Icon, Loading, later, memo, part,
        text::{failure, t},
        words,
    },
};
use composer::Composer;
use ended::Ended;
pub use files::forget_files;
pub use find::Find;
use gone::gone;
use head::Head;
pub use log::Log;
pub use seek::Sought;
use summary::SummaryPanel;

/// The open conversation, or what to do when none is.
#[component]
pub fn Chat(
    /// Where in the inbox.
    #[prop(into)]
    place: Signal<Place>,
    /// Whether the visitor's details are unfolded, where they have no column of their own.
    details: RwSignal<bool>,
) -> impl IntoView {
    let open = memo(move || place.with(|place| place.open.clone()));
    let back = memo(move || place.with(|place| place.with_open(None).href()));
    view! {
        <main class="chat">
            {part(move || match open.get() {
                Some(id) => view! { <OpenChat id=id place=place back=back details=details /> }.into_any(),
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
fn OpenChat(
    id: ConversationId,
    place: Signal<Place>,
    back: Memo<String>,
    details: RwSignal<bool>,
) -> impl IntoView {
    let t = t();
    let inbox = Inbox::here();
    let sought = Sought::at(memo(move || place.with(|place| place.at)));
    // Before anything is read: what is read must be about this conversation.
    inbox.send(Command::Show(Some(id.clone())));
    let signals = inbox.conversation(&id);
    let shown_load = inbox.store().shown_load;
    let (row, own_active, left_to) = (signals.row, signals.own_active, signals.left_to);
    let is_known = memo(move || row.with(Option::is_some));
    let has_left = memo(move || left_to.with(Option::is_some));
    let can_write = RwSignal::from(own_active);
    part(move || {
        let id = id.clone();
        if is_known.get() {
            return view! {
                <Head id=id.clone() back=back details=details />
                <div class="chat-middle">
                    <Log id=id.clone() sought=sought />
                    <SummaryPanel id=id.clone() place=place sought=sought />
                </div>
                {part({
                    let id = id.clone();
                    move || (!can_write.get()).then(|| view! { <Ended id=id.clone() /> })
                })}
                <Composer id=id.clone() />
            }
            .into_any();
        }
        match shown_load.get() {
            load if has_left.get() || matches!(&load, Load::Failed(why) if why.is_not_found()) => {
                later(gone, move |build| build(id.clone(), back)).into_any()
            }
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
