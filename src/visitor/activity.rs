//! One thing that the visitor did.

use contract::{Activity, ActivityKind, ConversationId};
use leptos::prelude::*;

use super::transcript::Transcript;
use crate::ui::{
    Icon, handler, part,
    text::{more, t},
    time, words,
};

/// What it was, when, and with what; one that was a chat opens its transcript in place.
#[component]
pub(super) fn Entry(
    activity: Activity,
    /// The conversation beside it.
    open: ConversationId,
    /// What the visitor is called.
    name: Signal<String>,
) -> impl IntoView {
    let (t, more) = (t(), more());
    let Activity { id, kind, at, title, detail, conversation_id, .. } = activity;
    let date = format!("{}, {}", time::date(at), time::clock(at));
    let chat = conversation_id.filter(|_| kind == ActivityKind::EngagedWithAgent).map(|chat| {
        if chat == open {
            view! { <p class="this-chat">{more.history_this_chat}</p> }.into_any()
        } else {
            let label = (more.history_transcript_of)(&date);
            let agent = title.clone().unwrap_or_else(|| t.unknown_author.into());
            view! { <Disclosure id=format!("transcript-{id}") label=label chat=chat agent=agent name=name /> }
                .into_any()
        }
    });
    view! {
        <li class="activity">
            <Icon name=icon(kind) />
            <div class="activity-body">
                <p class="activity-kind">{(more.history_kind)(kind)}</p>
                {title.map(|title| view! { <p dir="auto">{title}</p> })}
                {detail.map(|detail| view! { <p class="activity-detail" dir="auto">{detail}</p> })}
                <time datetime=time::machine(at) title=time::full(at)>{date}</time>
                {chat}
            </div>
        </li>
    }
}

/// A transcript that is folded away until somebody wants it.
#[component]
fn Disclosure(
    id: String,
    label: String,
    chat: ConversationId,
    agent: String,
    name: Signal<String>,
) -> impl IntoView {
    let more = more();
    let shown = RwSignal::new(false);
    let chat = StoredValue::new((chat, agent));
    view! {
        <button
            type="button"
            class="button small"
            aria-label=label
            aria-expanded=words(move || shown.get().to_string())
            aria-controls=id.clone()
            on:click=handler(move |_| shown.update(|shown| *shown = !*shown))
        >
            {more.history_transcript}
            <Icon name="chevron" />
        </button>
        <div id=id>
            {part(move || shown.get().then(|| {
                let (chat, agent) = chat.get_value();
                view! { <Transcript id=chat agent=agent name=name /> }
            }))}
        </div>
    }
}

fn icon(kind: ActivityKind) -> &'static str {
    match kind {
        ActivityKind::TriggeredDialogue => "bell",
        ActivityKind::EngagedWithDialogue => "chat",
        ActivityKind::EngagedWithAgent => "person",
        ActivityKind::InteractedWithDocument => "document",
        ActivityKind::ReachedGoal => "goal",
        ActivityKind::ScheduledMeeting => "calendar",
        ActivityKind::Unknown => "clock",
    }
}
