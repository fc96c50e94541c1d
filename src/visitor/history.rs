//! What the visitor did in the last 90 days, newest first, a page at a time.

use std::collections::HashSet;

use contract::{Activity, ActivityId, ActivityPage, ConversationId, Timestamp, VisitorId};
use engine::Failure;
use leptos::prelude::*;

use super::activity::Entry;
use crate::{
    api::Api,
    store::Inbox,
    ui::{
        Empty, Failed, Loading, each, effect, handler, memo, part, spawn,
        text::{failure, more, t},
        words,
    },
};

/// Activities in a page.
const PAGE: usize = 20;
/// Activities in the largest page that the API gives (`contract::limits::PAGE_ITEMS`).
const LARGEST_PAGE: usize = contract::limits::PAGE_ITEMS as usize;

/// How asking goes.
#[derive(Clone, Debug, PartialEq)]
enum State {
    /// The newest are on their way.
    Loading,
    /// What is shown is what there is.
    Ready,
    /// The newest did not come.
    Failed(Failure),
    /// Older ones are on their way.
    LoadingMore,
    /// Older ones did not come.
    MoreFailed(Failure),
}

/// What is loaded of one visitor's history. A handle that can be copied into closures.
#[derive(Clone, Copy)]
struct Loaded {
    api: Api,
    visitor: StoredValue<VisitorId>,
    items: RwSignal<Vec<Activity>>,
    next: RwSignal<Option<String>>,
    state: RwSignal<State>,
    /// Counts the questions: only the answer to the last one counts.
    turn: StoredValue<u32>,
}

impl Loaded {
    fn of(visitor: VisitorId) -> Self {
        Self {
            api: Api::here(),
            visitor: StoredValue::new(visitor),
            items: RwSignal::default(),
            next: RwSignal::default(),
            state: RwSignal::new(State::Loading),
            turn: StoredValue::new(0),
        }
    }

    /// Asks for the newest, as many as are shown: what comes in late may belong anywhere among them.
    fn refresh(self) {
        if self.items.with_untracked(Vec::is_empty) {
            self.state.set(State::Loading);
        }
        let limit = self.items.with_untracked(Vec::len).clamp(PAGE, LARGEST_PAGE);
        self.ask(limit, None, move |answer| match answer {
            Ok(page) => {
                let (mut items, mut next) = (page.items, page.next_cursor);
                // What is beyond the largest page stays as it was.
                let oldest = items.last().map(place).filter(|_| next.is_some());
                let beyond = |it: &Activity| oldest.as_ref().is_some_and(|last| place(it) < *last);
                let kept: Vec<_> = self.items.get_untracked().into_iter().filter(beyond).collect();
                if !kept.is_empty() {
                    items.extend(kept);
                    next = self.next.get_untracked();
                }
                self.show(items, next);
            }
            Err(why) => self.state.set(State::Failed(why)),
        });
    }

    /// Asks for what follows.
    fn more(self) {
        let Some(cursor) = self.next.get_untracked() else { return };
        if self.state.get_untracked() == State::LoadingMore {
            return;
        }
        self.state.set(State::LoadingMore);
        self.ask(PAGE, Some(cursor), move |answer| match answer {
            Ok(page) => {
                let mut items = self.items.get_untracked();
                items.extend(page.items);
                self.show(items, page.next_cursor);
            }
            Err(why) => self.state.set(State::MoreFailed(why)),
        });
    }

    fn show(self, mut items: Vec<Activity>, next: Option<String>) {
        // Two of one id would be one on the screen.
        let mut seen = HashSet::new();
        items.retain(|activity| seen.insert(activity.id.clone()));
        self.items.set(items);
        self.next.set(next);
        self.state.set(State::Ready);
    }

    fn ask(
        self,
        limit: usize,
        cursor: Option<String>,
        done: impl Fn(Result<ActivityPage, Failure>) + 'static,
    ) {
        let turn = self.turn.get_value() + 1;
        self.turn.set_value(turn);
        let visitor = self.visitor.get_value();
        spawn(async move {
            let answer = self.api.activities(&visitor, limit, cursor.as_deref()).await;
            // The view may be gone, or have asked again.
            if self.turn.try_get_value() == Some(turn) {
                done(answer);
            }
        });
    }
}

/// An activity's place in the order: newest first, of equal times the greater id first.
fn place(activity: &Activity) -> (Timestamp, ActivityId) {
    (activity.at, activity.id.clone())
}

/// The history of a visitor; `open` is the conversation beside it.
#[component]
pub(super) fn History(
    visitor: VisitorId,
    open: ConversationId,
    /// What the visitor is called.
    name: Signal<String>,
) -> impl IntoView {
    let (t, more) = (t(), more());
    let news = Inbox::here().store().history(&visitor);
    let loaded = Loaded::of(visitor);
    effect(move || {
        news.track();
        loaded.refresh();
    });
    let Loaded { items, state, next, .. } = loaded;
    // The button stays while it works, and with it the focus.
    let has_more = memo(move || match state.get() {
        State::Ready => next.with(Option::is_some),
        state => state == State::LoadingMore,
    });
    let open = StoredValue::new(open);
    view! {
        <section class="history" aria-label=more.activity_history>
            <h3>{more.activity_history}</h3>
            {part(move || match state.get() {
                State::Loading => view! { <Loading /> }.into_any(),
                State::Failed(why) => view! {
                    <Failed message=(more.history_failed)(&failure(&why)) retry=move || loaded.refresh() />
                }.into_any(),
                _ if items.with(Vec::is_empty) => view! {
                    <Empty icon="clock" title=more.history_empty hint=more.history_empty_hint />
                }.into_any(),
                _ => ().into_any(),
            })}
            <ol class="activities">
                {each(move || items.get(), |activity| activity.id.to_string(), move |activity| view! {
                    <Entry activity=activity open=open.get_value() name=name />
                }
                .into_any())}
            </ol>
            {part(move || has_more.get().then(|| view! {
                <button
                    type="button"
                    class="button"
                    aria-disabled=words(move || (state.get() == State::LoadingMore).to_string())
                    on:click=handler(move |_| loaded.more())
                >
                    {t.load_more}
                </button>
            }))}
            {part(move || match state.get() {
                State::LoadingMore => view! { <Loading rows=1 /> }.into_any(),
                State::MoreFailed(why) => view! {
                    <Failed message=(more.history_failed)(&failure(&why)) retry=move || loaded.more() />
                }.into_any(),
                _ => ().into_any(),
            })}
        </section>
    }
}
