//! The list and its faces.

use contract::{ConversationId, Scope};
use engine::{Command, ListState, Load};
use leptos::{html, prelude::*};
use wasm_bindgen::{JsCast, closure::Closure};
use web_sys::{IntersectionObserver, IntersectionObserverEntry};

use super::{filter::Filtering, row::Row};
use crate::{
    address::Place,
    store::Inbox,
    ui::{
        Empty, Failed, Icon, Loading, Window, each_minute, effect, handler, memo, part,
        text::{failure, t},
        words,
    },
};

/// How high a row usually is, in pixels.
const ROW_PX: f64 = 57.0;

#[component]
pub(super) fn List(
    /// Which conversations are listed.
    list: Memo<Place>,
    /// The one that is open.
    open: Memo<Option<ConversationId>>,
    /// What the list is narrowed to.
    filtering: Filtering,
) -> impl IntoView {
    let t = t();
    let scroller = NodeRef::<html::Div>::new();
    let inbox = Inbox::here();
    let store = inbox.store();
    let (rows, state, load) = (store.list, store.list_state, store.load);
    let query = store.list_query.clone();
    let (rows, state, load) = (RwSignal::from(rows), RwSignal::from(state), RwSignal::from(load));
    let has_rows = memo(move || rows.with(|rows| !rows.is_empty()));
    let now = each_minute();
    let again = {
        let query = query.clone();
        move || match load.get_untracked() {
            Load::Failed(_) => inbox.send(Command::Reconnect),
            _ => inbox.send(Command::List(query.get_untracked())),
        }
    };
    view! {
        <div node_ref=scroller class="list">
            {part(move || if has_rows.get() {
                let row = move |id| view! { <Row id=id list=list open=open now=now /> }.into_any();
                view! {
                    <Window scroller=scroller keys=rows row=row guess=ROW_PX class="rows" />
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
                        let scope = list.with(|list| list.scope);
                        nothing(scope, &query.get().q, filtering)
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

fn nothing(scope: Scope, term: &str, filtering: Filtering) -> AnyView {
    let t = t();
    let is_filtered = filtering.get().count() > 0;
    if is_filtered {
        let title = if term.is_empty() { t.no_fits.into() } else { (t.no_hits)(term) };
        return view! {
            <div class="empty">
                <Icon name="filter" />
                <p class="empty-title">{title}</p>
                <p class="empty-hint">{words(move || filtering.in_words())}</p>
                <button type="button" class="button" on:click=handler(move |_| filtering.clear())>
                    {t.clear_filters}
                </button>
            </div>
        }
        .into_any();
    }
    let (icon, title, hint) = match (term, scope) {
        ("", Scope::Active) => ("inbox", t.no_active.into(), t.no_active_hint),
        ("", Scope::All) => ("inbox", t.none_yet.into(), t.none_yet_hint),
        (term, _) => ("search", (t.no_hits)(term), t.no_hits_hint),
    };
    view! { <Empty icon=icon title=title hint=hint /> }.into_any()
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
        effect({
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
        <button node_ref=button type="button" class="button more" on:click=handler(move |_| load())>
            {t().load_more}
        </button>
    }
}
