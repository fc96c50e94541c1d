//! One conversation in the list.

use contract::{Conversation, ConversationId, ConversationState, HitField, Timestamp};
use leptos::prelude::*;

use super::preview::preview;
use crate::{
    address::Place,
    store::Inbox,
    ui::{Avatar, badge, derived, marked, memo, part, text::t, time, words},
};

/// A link to the conversation that says what is new in it.
#[component]
pub(super) fn Row(
    /// Which one.
    id: ConversationId,
    /// The list it stands in, which is part of its address.
    list: Memo<Place>,
    /// The one that is open.
    open: Memo<Option<ConversationId>>,
    /// The device's clock.
    now: Signal<Timestamp>,
) -> impl IntoView {
    let t = t();
    let inbox = Inbox::here();
    let signals = inbox.conversation(&id);
    let own = inbox.store().me.get_untracked().map(|me| me.id);
    let (row, typing, online) = (signals.row, signals.typing, signals.online);
    // Rows come by the hundred when one scrolls, and change with every event: what follows a signal
    // in one of them costs time when it comes, so what changes together follows together.
    let of = RowParts(row.clone());
    let name = of.memo(|row| row.visitor.name.clone());
    let unread = of.memo(|row| Some(row.unread));
    let at = of.memo(|row| Some(row.last_activity_at));
    let ended_with = of.memo({
        let own = own.clone();
        move |row| {
            let with =
                if Some(&row.agent.id) == own.as_ref() { t.with_you } else { &row.agent.name };
            (row.state == ConversationState::Ended).then(|| (t.ended_with)(with))
        }
    });
    let visitor = row.with_untracked(|row| row.as_ref().map(|row| row.visitor.id.to_string()));

    let current = {
        let id = id.clone();
        memo(move || open.with(|open| open.as_ref() == Some(&id)))
    };
    let hit = {
        let (id, hits) = (id.clone(), inbox.store().hits);
        memo(move || hits.with(|hits| hits.get(&id).cloned()))
    };
    let href = move || {
        // Found in a message: the link leads to it.
        let at = hit.with(|hit| hit.as_ref().and_then(|hit| hit.position));
        Place { at, ..list.with(|list| list.with_open(Some(id.clone()))) }.href()
    };
    let class = move || {
        let unread = unread.get().is_some_and(|unread| unread > 0);
        let ended = ended_with.with(Option::is_some);
        ["row", if unread { " unread" } else { "" }, if ended { " ended" } else { "" }].concat()
    };
    let in_name = move || hit.get().filter(|hit| hit.field == HitField::Name);
    let in_words = move || hit.get().filter(|hit| hit.field != HitField::Name);
    let last = move || {
        let (class, words) = match in_words() {
            Some(hit) if hit.field == HitField::Note => {
                let marked = marked(&hit.text, &hit.marks);
                ("row-last hit", view! { {t.note} ": " {marked} }.into_any())
            }
            Some(hit) => ("row-last hit", marked(&hit.text, &hit.marks)),
            None if typing.get() => ("row-last typing", t.typing.into_any()),
            None => {
                let last = row.with(|row| row.as_ref().map(|row| preview(row, own.as_ref())));
                ("row-last", last.unwrap_or_default().into_any())
            }
        };
        view! { <span class=class dir="auto">{words}</span> }
    };
    let note = move || {
        let gone = || (online.get() == Some(false)).then(|| t.gone.into());
        let note = ended_with.get().or_else(gone);
        note.map(|text| view! { <span class="row-note">{text}</span> })
    };
    view! {
        <li>
            <a
                class=words(class)
                href=words(href)
                aria-current=derived(move || current.get().then(|| "page".to_owned()))
            >
                <Avatar name=name id=visitor.unwrap_or_default() />
                <span class="row-name" dir="auto">
                    {part(move || {
                        let name = name.get().unwrap_or_else(|| t.anonymous.into());
                        match in_name() {
                            // A name may have changed since it was found.
                            Some(hit) if hit.text == name => marked(&name, &hit.marks),
                            _ => name.into_any(),
                        }
                    })}
                </span>
                {part(move || at.get().map(|at| since(at, now.get())))}
                {part(last)}
                {badge(unread, t.unread)}
                {part(note)}
            </a>
        </li>
    }
}

/// How long ago something was, in as few letters as can be; to who points or listens, when exactly.
fn since(at: Timestamp, now: Timestamp) -> impl IntoView {
    let full = time::full(at);
    view! {
        <time class="row-time" datetime=time::machine(at) title=full>
            <span aria-hidden="true">{time::short(at, now)}</span>
            <span class="visually-hidden">{full.clone()}</span>
        </time>
    }
}

/// Derives signals from a row that wake only when their own part changes.
struct RowParts(ArcRwSignal<Option<Conversation>>);

impl RowParts {
    fn memo<T>(
        &self,
        read: impl Fn(&Conversation) -> Option<T> + Send + Sync + 'static,
    ) -> Memo<Option<T>>
    where
        T: PartialEq + Send + Sync + 'static,
    {
        let row = self.0.clone();
        memo(move || row.with(|row| row.as_ref().and_then(&read)))
    }
}
