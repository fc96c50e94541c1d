//! The list and its faces.

use std::time::Duration;

use contract::{ConversationId, Scope};
use engine::{Command, ListState, Load};
use leptos::{html, prelude::*};
use wasm_bindgen::{JsCast, closure::Closure};
use web_sys::{IntersectionObserver, IntersectionObserverEntry};

use super::row::Row;
use crate::{
    store::Inbox,
    ui::{
        Empty, Failed, Loading, part,
        text::{failure, t},
        time,
    },
};

/// How often "14:05" may have to become "Mon".
const MINUTE: Duration = Duration::from_secs(60);

#[component]
pub(super) fn List(
    /// Which conversations are listed.
    scope: Memo<Scope>,
    /// The one that is open.
    open: Memo<Option<ConversationId>>,
) -> impl IntoView {
    let t = t();
    let inbox = Inbox::here();
    let store = inbox.store();
    let (list, state, load) = (store.list, store.list_state, store.load);
    let query = store.list_query.clone();
    let (list, state, load) = (RwSignal::from(list), RwSignal::from(state), RwSignal::from(load));
    let has_rows = Memo::new(move |_| list.with(|list| !list.is_empty()));
    let now = RwSignal::new(time::device_now());
    if let Ok(timer) = set_interval_with_handle(move || now.set(time::device_now()), MINUTE) {
        on_cleanup(move || timer.clear());
    }
    let again = {
        let query = query.clone();
        move || match load.get_untracked() {
            Load::Failed(_) => inbox.send(Command::Reconnect),
            _ => inbox.send(Command::List(query.get_untracked())),
        }
    };
    view! {
        <div class="list">
            {part(move || if has_rows.get() {
                view! {
                    <ul class="rows">
                        <For each=move || list.get() key=Clone::clone let(id)>
                            <Row id=id scope=scope open=open now=now />
                        </For>
                    </ul>
                }
                .into_any()
            } else {
                let failed = |message: String| {
                    view! { <Failed message=message retry=again.clone() /> }.into_any()
                };
                match (load.get(), state.get()) {
                    (Load::Failed(why), _) => failed((t.inbox_failed)(&failure(&why))),
                    (_, ListState::Failed(why)) => failed((t.list_failed)(&failure(&why))),
                    (Load::Ready, ListState::Complete) => {
                        nothing(scope.get(), &query.get().q).into_any()
                    }
                    _ => view! { <Loading rows=5 /> }.into_any(),
                }
            })}
            {part(move || match state.get() {
                ListState::More => view! { <More /> }.into_any(),
                ListState::LoadingMore => view! { <Loading rows=2 /> }.into_any(),
                ListState::MoreFailed(why) => view! {
                    <Failed
                        message=(t.more_failed)(&failure(&why))
                        retry=move || inbox.send(Command::ListMore)
                    />
                }.into_any(),
                _ => ().into_any(),
            })}
        </div>
    }
}

fn nothing(scope: Scope, term: &str) -> impl IntoView + use<> {
    let t = t();
    let (icon, title, hint) = match (term, scope) {
        ("", Scope::Active) => ("inbox", t.no_active.into(), t.no_active_hint),
        ("", Scope::All) => ("inbox", t.none_yet.into(), t.none_yet_hint),
        (term, _) => ("search", (t.no_hits)(term), t.no_hits_hint),
    };
    view! { <Empty icon=icon title=title hint=hint /> }
}

/// Loads the next page as soon as it comes into view, or by hand.
#[component]
fn More() -> impl IntoView {
    let inbox = Inbox::here();
    let button = NodeRef::<html::Button>::new();
    let load = move || inbox.send(Command::ListMore);
    let on_seen = Closure::<dyn Fn(Vec<IntersectionObserverEntry>)>::new(
        move |entries: Vec<IntersectionObserverEntry>| {
            if entries.iter().any(IntersectionObserverEntry::is_intersecting) {
                load();
            }
        },
    );
    if let Ok(observer) = IntersectionObserver::new(on_seen.as_ref().unchecked_ref()) {
        Effect::new({
            let observer = observer.clone();
            move || {
                if let Some(button) = button.get() {
                    observer.observe(&button);
                }
            }
        });
        // Kept as long as this view, then told to stop.
        let kept = StoredValue::new_local((observer, on_seen));
        on_cleanup(move || kept.with_value(|(observer, _)| observer.disconnect()));
    }
    view! {
        <button node_ref=button type="button" class="button more" on:click=move |_| load()>
            {t().load_more}
        </button>
    }
}
