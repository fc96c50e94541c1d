//! One conversation in the list.

use contract::{Conversation, ConversationId, ConversationState, HitField, Timestamp};
use leptos::prelude::*;

use super::preview::preview;
use crate::{
    address::Place,
    store::Inbox,
    ui::{Avatar, badge, derived, flag, marked, memo, part, text::t, time, words},
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
    // Each part of the row changes by itself and leaves the rest of it alone.
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
    let last = of.memo(move |row| Some(preview(row, own.as_ref())));
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
    let in_name = move || hit.get().filter(|hit| hit.field == HitField::Name);
    let in_words = move || hit.get().filter(|hit| hit.field != HitField::Name);
    let gone = memo(move || online.get() == Some(false));
    let full = move || at.get().map(time::full).unwrap_or_default();
    let typing = RwSignal::from(typing);
    view! {
        <li>
            <a
                class="row"
                href=words(href)
                aria-current=derived(move || current.get().then(|| "page".to_owned()))
                class:unread=flag(move || unread.get().is_some_and(|unread| unread > 0))
                class:ended=flag(move || ended_with.get().is_some())
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
                <time
                    class="row-time"
                    datetime=words(move || at.get().map(time::machine).unwrap_or_default())
                    title=words(full)
                >
                    <span aria-hidden="true">
                        {words(move || at.get().map(|at| time::short(at, now.get())).unwrap_or_default())}
                    </span>
                    <span class="visually-hidden">{words(full)}</span>
                </time>
                <span class="row-last" dir="auto" class:typing=flag(move || typing.get()) class:hit=flag(move || in_words().is_some())>
                    {part(move || match in_words() {
                        Some(hit) if hit.field == HitField::Note => {
                            view! { {t.note} ": " {marked(&hit.text, &hit.marks)} }.into_any()
                        }
                        Some(hit) => marked(&hit.text, &hit.marks),
                        None if typing.get() => t.typing.into_any(),
                        None => last.get().unwrap_or_default().into_any(),
                    })}
                </span>
                {badge(unread, t.unread)}
                {part(move || ended_with.get().map(|text| view! { <span class="row-note">{text}</span> }))}
                {part(move || gone.get().then(|| view! { <span class="row-note">{t.gone}</span> }))}
            </a>
        </li>
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
