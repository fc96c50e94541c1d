//! The messages, and where in them the agent is.

use std::sync::{Arc, Mutex, PoisonError};

use contract::{Author, ConversationId};
use engine::{Command, Load};
use leptos::{html, prelude::*};

use super::{
    layout::{Item, Laid},
    line::line,
    seek::{Sought, seek},
};
use crate::{
    store::{Entry, Inbox, Line},
    ui::{
        Failed, Icon, Loading, Window,
        attention::attention,
        derived, effect, effect_since, handler, part,
        text::{failure, t},
        time, words,
    },
};

/// So near to the end counts as being there, in pixels: fractions and a stray scroll do no harm.
const END_PX: i32 = 40;
/// So near to the beginning the older messages are fetched, in pixels.
const BEGINNING_PX: i32 = 300;
/// How high a line usually is, in pixels.
const LINE_PX: f64 = 60.0;

/// The log. It stays at the end when it is there, and where the agent is when they are not.
#[component]
pub fn Log(
    /// Whose messages.
    id: ConversationId,
    /// The one to go to.
    sought: Sought,
) -> impl IntoView {
    let t = t();
    let inbox = Inbox::here();
    let signals = inbox.conversation(&id);
    let own = inbox.store().me.get_untracked().map(|me| me.id);
    let lines = signals.lines();
    let name = signals.visitor_name();

    let items = {
        let (lines, own) = (lines.clone(), own.clone());
        let laid = Arc::<Mutex<Laid>>::default();
        move || {
            let is_own = |author: &Author| matches!(author, Author::Agent { id, .. } if Some(id) == own.as_ref());
            // Nothing panics while it is held, and nobody else holds it.
            let mut laid = laid.lock().unwrap_or_else(PoisonError::into_inner);
            lines.with(|lines| laid.set(lines, &is_own, time::local_day));
            laid.items.clone()
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

    let log = NodeRef::<html::Div>::new();
    let place = Place::new(log, at_beginning);

    let goal = seek(inbox, id.clone(), sought, lines.clone(), items.clone());
    mark_read(inbox, id.clone(), place, lines.clone());
    let unseen = unseen(place, lines);

    let typing = signals.typing;
    let row = {
        let id = id.clone();
        move |item| match item {
            Item::Line(of, starts) => line(inbox, &id, own.as_ref(), of, starts, sought.at),
            Item::Day(_, at) => view! {
                <li class="day"><span>{time::day(at, time::device_now())}</span></li>
            }
            .into_any(),
        }
    };
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
                aria-live=words(move || if place.at_end.get() { "polite" } else { "off" })
                aria-busy=words(move || (newest.get() == Load::Loading || older.get() == Load::Loading).to_string())
                tabindex="0"
            >
                <div class="log-content">
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
                    <Window
                        scroller=log
                        keys=derived(items)
                        row=row
                        guess=LINE_PX
                        at_end=place.at_end
                        goal=goal
                        looked=Callback::new(move |()| place.look())
                        class="lines"
                    />
                    {part(move || typing.get().then(|| view! {
                        <p class="visitor-typing">
                            <span class="dots" aria-hidden="true"><i></i><i></i><i></i></span>
                            <span dir="auto">{(t.is_typing)(&name.get())}</span>
                        </p>
                    }))}
                </div>
            </div>
            {part(move || unseen.get().then(|| view! {
                <button type="button" class="button new-messages" on:click=handler(move |_| place.to_end())>
                    <Icon name="down" />
                    {t.new_messages}
                </button>
            }))}
        </div>
    }
}

/// Where in the log the agent is.
#[derive(Clone, Copy)]
struct Place {
    log: NodeRef<html::Div>,
    at_end: RwSignal<bool>,
    /// Told when the agent is near the beginning.
    at_beginning: Callback<()>,
}

impl Place {
    fn new(log: NodeRef<html::Div>, at_beginning: impl Fn() + Send + Sync + 'static) -> Self {
        let at_beginning = Callback::new(move |()| at_beginning());
        Self { log, at_end: RwSignal::new(true), at_beginning }
    }

    /// Takes note of where the agent has scrolled to.
    fn look(self) {
        let Some(log) = self.log.get_untracked() else { return };
        let at_end = log.scroll_height() - log.scroll_top() - log.client_height() <= END_PX;
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

/// Tells the server what was seen: the newest message is in view, and somebody looks.
fn mark_read(inbox: Inbox, id: ConversationId, place: Place, lines: ArcRwSignal<Vec<Line>>) {
    let attention = attention();
    let signals = inbox.conversation(&id);
    effect(move || {
        let seen = attention.get() && place.at_end.get() && signals.own_active.get();
        if let (true, Some(position)) =
            (seen, lines.with(|lines| lines.iter().rev().find_map(Line::position)))
        {
            inbox.send(Command::MarkRead(id.clone(), position));
        }
    });
}

/// Whether something came in below what is seen. What the agent says takes them to the end.
fn unseen(place: Place, lines: ArcRwSignal<Vec<Line>>) -> RwSignal<bool> {
    let unseen = RwSignal::new(false);
    effect_since(move |before: Option<Option<contract::ClientId>>| {
        let last = lines.with(|lines| lines.last().cloned());
        let key = last.as_ref().map(|line| line.key.clone());
        if let (Some(before), Some(last)) = (before, last)
            && before != key
        {
            if last.entry.with_untracked(|entry| matches!(entry, Entry::Unsent(_))) {
                // The list goes there as soon as it has the line.
                place.at_end.set(true);
            } else if before.is_some() && !place.at_end.get_untracked() {
                unseen.set(true);
            }
        }
        key
    });
    effect(move || {
        if place.at_end.get() {
            unseen.set(false);
        }
    });
    unseen
}
