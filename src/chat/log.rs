//! The messages, and where in them the agent is.

use contract::{Author, ConversationId, Position};
use engine::{Command, Load};
use leptos::{html, prelude::*};
use wasm_bindgen::{JsCast, closure::Closure};
use web_sys::ResizeObserver;

use super::{
    layout::{Item, layout},
    line::line,
    seek::seek,
};
use crate::{
    store::{Entry, Inbox, Line},
    ui::{
        Failed, Icon, Loading,
        attention::attention,
        part,
        text::{failure, t},
        time, words,
    },
};

/// So near to the end counts as being there, in pixels: fractions and a stray scroll do no harm.
const END_PX: i32 = 40;
/// So near to the beginning the older messages are fetched, in pixels.
const BEGINNING_PX: i32 = 300;

/// The log. It stays at the end when it is there, and where the agent is when they are not.
#[component]
pub(super) fn Log(
    id: ConversationId,
    /// The message that is looked for.
    at: Memo<Option<Position>>,
) -> impl IntoView {
    let t = t();
    let inbox = Inbox::here();
    let signals = inbox.conversation(&id);
    let own = inbox.store().me.get_untracked().map(|me| me.id);
    let lines = signals.lines();

    let items = {
        let (lines, own) = (lines.clone(), own.clone());
        move || {
            let is_own = |author: &Author| matches!(author, Author::Agent { id, .. } if Some(id) == own.as_ref());
            lines.with(|lines| layout(lines, is_own, time::local_day))
        }
    };
    let is_empty = {
        let lines = lines.clone();
        move || lines.with_untracked(Vec::is_empty)
    };

    let has_older = RwSignal::from(signals.has_older);
    let older = RwSignal::from(signals.older);
    let newest = RwSignal::from(signals.newest);
    let load_older = {
        let id = id.clone();
        move || inbox.send(Command::LoadOlder(id.clone()))
    };
    // At the beginning more of it comes by itself; after a failure only by hand.
    let at_beginning = {
        let load_older = load_older.clone();
        move || {
            let waits = matches!(older.get_untracked(), Load::Idle | Load::Ready);
            if waits && has_older.get_untracked() {
                load_older();
            }
        }
    };

    let (log, list) = (NodeRef::<html::Div>::new(), NodeRef::<html::Div>::new());
    let place = Place::new(log, at_beginning);
    keep_place(place, list, lines.clone());

    let ol = NodeRef::<html::Ol>::new();
    seek(inbox, id.clone(), at, place, lines.clone(), items.clone(), ol);
    mark_read(inbox, id.clone(), place, lines.clone());
    let unseen = unseen(place, lines);

    let typing = signals.typing;
    let row = signals.row;
    let name = Memo::new(move |_| {
        let name = row.with(|row| row.as_ref().and_then(|row| row.visitor.name.clone()));
        name.unwrap_or_else(|| t.anonymous.into())
    });
    let reload = {
        let id = id.clone();
        move || inbox.send(Command::Reload(id.clone()))
    };
    view! {
        <div class="log-frame">
            <div
                node_ref=log
                class="log"
                role="log"
                aria-label=t.messages
                aria-live="polite"
                aria-busy=words(move || (newest.get() == Load::Loading || older.get() == Load::Loading).to_string())
                tabindex="0"
                on:scroll=move |_| place.look()
            >
                <div node_ref=list class="log-content">
                    {part(move || match (newest.get(), older.get()) {
                        (Load::Failed(why), _) => view! {
                            <Failed message=(t.thread_failed)(&failure(&why)) retry=reload.clone() />
                        }.into_any(),
                        (Load::Loading, _) if is_empty() => {
                            view! { <Loading rows=4 /> }.into_any()
                        }
                        (_, Load::Failed(why)) => view! {
                            <Failed message=(t.older_failed)(&failure(&why)) retry=load_older.clone() />
                        }.into_any(),
                        (_, Load::Loading) => view! { <p class="older-loading">{t.loading}</p> }.into_any(),
                        _ => ().into_any(),
                    })}
                    <ol node_ref=ol class="lines">
                        <For each=items key=|item| item.key(time::local_day) let(item)>
                            {match item {
                                Item::Line(of, starts) => line(inbox, &id, own.as_ref(), of, starts),
                                Item::Day(at) => view! {
                                    <li class="day"><span>{time::day(at, time::device_now())}</span></li>
                                }.into_any(),
                            }}
                        </For>
                    </ol>
                    {part(move || typing.get().then(|| view! {
                        <p class="visitor-typing">
                            <span class="dots" aria-hidden="true"><i></i><i></i><i></i></span>
                            <span dir="auto">{(t.is_typing)(&name.get())}</span>
                        </p>
                    }))}
                </div>
            </div>
            {part(move || unseen.get().then(|| view! {
                <button type="button" class="button new-messages" on:click=move |_| place.to_end()>
                    <Icon name="down" />
                    {t.new_messages}
                </button>
            }))}
        </div>
    }
}

/// Where in the log the agent is.
#[derive(Clone, Copy)]
pub(super) struct Place {
    log: NodeRef<html::Div>,
    at_end: RwSignal<bool>,
    /// Told when the agent is near the beginning.
    at_beginning: Callback<()>,
    /// The distance from the top of what is seen to the end, which more at the top leaves as it is.
    from_end: StoredValue<i32>,
}

impl Place {
    fn new(log: NodeRef<html::Div>, at_beginning: impl Fn() + Send + Sync + 'static) -> Self {
        Self {
            log,
            at_end: RwSignal::new(true),
            at_beginning: Callback::new(move |()| at_beginning()),
            from_end: StoredValue::new(0),
        }
    }

    /// Takes note of where the agent has scrolled to.
    pub fn look(self) {
        let Some(log) = self.log.get_untracked() else { return };
        let from_end = log.scroll_height() - log.scroll_top();
        self.from_end.set_value(from_end);
        let at_end = from_end - log.client_height() <= END_PX;
        if self.at_end.get_untracked() != at_end {
            self.at_end.set(at_end);
        }
        if log.scroll_top() <= BEGINNING_PX {
            self.at_beginning.run(());
        }
    }

    fn to_end(self) {
        if let Some(log) = self.log.get_untracked() {
            log.set_scroll_top(log.scroll_height());
            self.look();
        }
    }
}

/// Puts the view right whenever the log or what is in it has another size. Runs between layout and
/// paint, so nobody sees it jump.
fn keep_place(place: Place, list: NodeRef<html::Div>, lines: ArcRwSignal<Vec<Line>>) {
    let first = move || lines.with_untracked(|lines| lines.first().map(|line| line.key.clone()));
    let known_first = StoredValue::new(first());
    let on_resize = Closure::<dyn Fn()>::new(move || {
        let Some(Some(log)) = place.log.try_get_untracked() else { return };
        let first = first();
        if place.at_end.get_untracked() {
            log.set_scroll_top(log.scroll_height());
        } else if known_first.with_value(|known| *known != first) {
            log.set_scroll_top(log.scroll_height() - place.from_end.get_value());
        }
        known_first.set_value(first);
        place.look();
    });
    let Ok(observer) = ResizeObserver::new(on_resize.as_ref().unchecked_ref()) else { return };
    Effect::new({
        let observer = observer.clone();
        move || {
            if let (Some(log), Some(list)) = (place.log.get(), list.get()) {
                observer.observe(&log);
                observer.observe(&list);
            }
        }
    });
    let kept = StoredValue::new_local((observer, on_resize));
    on_cleanup(move || kept.with_value(|(observer, _)| observer.disconnect()));
}

/// Tells the server what was seen: the newest message is in view, and somebody looks.
fn mark_read(inbox: Inbox, id: ConversationId, place: Place, lines: ArcRwSignal<Vec<Line>>) {
    let attention = attention();
    let signals = inbox.conversation(&id);
    Effect::new(move || {
        let seen = attention.get() && place.at_end.get() && signals.own_active.get();
        if let (true, Some(position)) = (seen, lines.with(|lines| last_sent(lines))) {
            inbox.send(Command::MarkRead(id.clone(), position));
        }
    });
}

fn last_sent(lines: &[Line]) -> Option<Position> {
    lines.iter().rev().find_map(|line| {
        line.entry.with(|entry| match entry {
            Entry::Sent(message) => Some(message.position),
            Entry::Unsent(_) => None,
        })
    })
}

/// Whether something came in below what is seen. What the agent says takes them to the end.
fn unseen(place: Place, lines: ArcRwSignal<Vec<Line>>) -> RwSignal<bool> {
    let unseen = RwSignal::new(false);
    Effect::new(move |before: Option<Option<contract::ClientId>>| {
        let last = lines.with(|lines| lines.last().cloned());
        let key = last.as_ref().map(|line| line.key.clone());
        if let (Some(before), Some(last)) = (before, last)
            && before != key
        {
            if last.entry.with_untracked(|entry| matches!(entry, Entry::Unsent(_))) {
                place.at_end.set(true);
                place.to_end();
            } else if before.is_some() && !place.at_end.get_untracked() {
                unseen.set(true);
            }
        }
        key
    });
    Effect::new(move || {
        if place.at_end.get() {
            unseen.set(false);
        }
    });
    unseen
}
