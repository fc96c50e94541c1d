//! An earlier chat, to be read where it is mentioned.

use contract::{Attachments, Author, Body, ConversationId, Message, Position, Scope};
use engine::Failure;
use leptos::prelude::*;

use crate::{
    address::Place,
    api::Api,
    ui::{
        Clock, Failed, Loading, attached, each, handler, memo, part, spawn,
        text::{failure, more, t},
        words,
    },
};

/// Messages in a page.
const PAGE: usize = 50;

/// How asking for the next page goes.
#[derive(Clone, Debug, PartialEq)]
enum State {
    Loading,
    /// There; whether there may be more.
    Ready(bool),
    Failed(Failure),
}

/// The messages from the first on, a page at a time, and the way to the conversation itself.
#[component]
pub(super) fn Transcript(
    id: ConversationId,
    /// Who answered.
    agent: String,
    /// What the visitor is called.
    name: Signal<String>,
) -> impl IntoView {
    let (t, more) = (t(), more());
    let api = Api::here();
    let agent = StoredValue::new(agent);
    let lines = RwSignal::new(Vec::<Message>::new());
    let state = RwSignal::new(State::Loading);
    let of = StoredValue::new(id.clone());
    let load = move || {
        state.set(State::Loading);
        let after: Position =
            lines.with_untracked(|lines| lines.last().map_or(0, |last| last.position));
        let id = of.get_value();
        spawn(async move {
            let answer = api.messages(&id, after, PAGE).await;
            // It may have been folded away meanwhile.
            if state.try_get_untracked().is_none() {
                return;
            }
            match answer {
                Ok(page) => {
                    let is_full = page.items.len() == PAGE;
                    // Whatever comes twice is shown once.
                    let mut last = after;
                    let is_next = |line: &Message| {
                        let is_next = line.position > last;
                        last = last.max(line.position);
                        is_next
                    };
                    let next: Vec<_> = page.items.into_iter().filter(is_next).collect();
                    lines.update(|lines| lines.extend(next));
                    state.set(State::Ready(is_full));
                }
                Err(why) => state.set(State::Failed(why)),
            }
        });
    };
    load();
    let is_loading = move || state.get() == State::Loading;
    // The button stays while it works, and with it the focus.
    let has_more = memo(move || match state.get() {
        State::Loading => lines.with(|lines| !lines.is_empty()),
        state => state == State::Ready(true),
    });
    let place = Place { scope: Scope::All, open: Some(id), ..Place::default() };
    view! {
        <div class="transcript">
            <ol>
                {each(
                    move || lines.get(),
                    |line| line.position.to_string(),
                    move |line| said(&line, &agent.get_value(), name),
                )}
            </ol>
            {part(move || has_more.get().then(|| view! {
                <button
                    type="button"
                    class="button small"
                    aria-disabled=words(move || is_loading().to_string())
                    on:click=handler(move |_| if !untrack(is_loading) { load() })
                >
                    {t.load_more}
                </button>
            }))}
            {part(move || match state.get() {
                State::Loading => view! { <Loading rows=2 /> }.into_any(),
                State::Ready(_) => ().into_any(),
                State::Failed(why) => view! {
                    <Failed message=(t.thread_failed)(&failure(&why)) retry=load />
                }.into_any(),
            })}
            <a href=place.href()>{more.history_open_chat}</a>
        </div>
    }
}

/// One line: who, when and what, or what happened.
fn said(message: &Message, agent: &str, name: Signal<String>) -> AnyView {
    let t = t();
    let at = message.at;
    let time = view! { <Clock at=at /> };
    let none = Attachments::default();
    let (text, attachments) = match &message.body {
        Body::Text { text, attachments } => (text, attachments),
        Body::Note { text } => (text, &none),
        _ => {
            return view! { <li class="happened"><span dir="auto">{happened(message, agent)}</span> " " {time}</li> }
                .into_any();
        }
    };
    let note = matches!(message.body, Body::Note { .. });
    let who = match &message.author {
        Author::Visitor => name,
        Author::Agent { name, .. } if note => Signal::stored((t.note_by)(Some(name))),
        Author::Agent { name, .. } => Signal::stored(name.clone()),
        Author::System | Author::Unknown => Signal::stored(t.unknown_author.to_owned()),
    };
    view! {
        <li class:note=note>
            <p class="who"><span dir="auto">{words(move || who.get())}</span> " " {time}</p>
            <p class="words" dir="auto">{text.clone()}</p>
            {attached(&message.conversation_id, attachments)}
        </li>
    }
    .into_any()
}

fn happened(message: &Message, agent: &str) -> String {
    let t = t();
    match &message.body {
        Body::Joined { agent_name } => (t.joined)(agent_name),
        Body::Transferred { agent_name, from_name } => (t.transferred)(agent_name, from_name),
        Body::Ended { by } => (t.ended)(*by, Some(agent)),
        Body::Fallback { text, .. } => format!("{} {text}", t.fallback),
        Body::CalendarShare { calendar } => (t.calendar_shared)(&calendar.agent.name),
        Body::Meeting { meeting } => (t.meeting_booked)(&meeting.agent.name),
        Body::Text { .. } | Body::Note { .. } | Body::Unknown => t.unknown_message.into(),
    }
}
