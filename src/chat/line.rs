//! One line of a chat: a bubble, or something that happened.

use contract::{AgentId, Attachments, Author, Body, ConversationId, Message, Position};
use engine::Command;
use leptos::prelude::*;

use super::{card, delivery::Delivery, rich::rich};
use crate::{
    store::{Entry, Inbox, Line},
    ui::{
        Clock, Icon, attached, derived, flag, handler, memo, part,
        text::{failure, t},
        words,
    },
};

/// Sets a line. Its author and words never change; when it was taken and how it fares do.
pub(super) fn line(
    inbox: Inbox,
    id: &ConversationId,
    own: Option<&AgentId>,
    line: Line,
    starts: bool,
    sought: Memo<Option<Position>>,
) -> AnyView {
    // The message that a search found is marked.
    let current = {
        let line = line.clone();
        let is_it = move |sought: &Position| line.position() == Some(*sought);
        derived(move || sought.get().filter(&is_it).map(|_| "true".to_owned()))
    };
    let is_own = |author: &Author| matches!(author, Author::Agent { id, .. } if Some(id) == own);
    let entry = line.entry.get_untracked();
    // Words with their files; a note has none.
    let (text, files) = match &entry {
        Entry::Unsent(unsent) => (&unsent.text, (!unsent.note).then_some(&unsent.attachments)),
        Entry::Sent(message) => match &message.body {
            Body::Text { text, attachments } => (text, Some(attachments)),
            Body::Note { text } => (text, None),
            Body::CalendarShare { calendar } => return card::shared(message, calendar),
            Body::Meeting { meeting } => return card::booked(meeting),
            _ => return happening(inbox, id, message, own),
        },
    };
    match &entry {
        Entry::Sent(message) if !is_own(&message.author) => {
            bubble(inbox, id, message, text, files, starts, current)
        }
        _ => own_bubble(inbox, id, line, text, files, starts, current),
    }
}

/// What shows that the visitor does not see it.
fn lock(note: bool) -> Option<impl IntoView> {
    note.then(|| view! { <Icon name="lock" /> })
}

/// Something that somebody else said or noted.
fn bubble(
    inbox: Inbox,
    id: &ConversationId,
    message: &Message,
    text: &str,
    files: Option<&Attachments>,
    starts: bool,
    current: Signal<Option<String>>,
) -> AnyView {
    let t = t();
    let note = files.is_none();
    let author = match &message.author {
        Author::Agent { name, .. } if note => Signal::stored((t.note_by)(Some(name))),
        Author::Agent { name, .. } => Signal::stored(name.clone()),
        Author::System | Author::Unknown => Signal::stored(t.unknown_author.to_owned()),
        Author::Visitor => inbox.conversation(id).visitor_name().into(),
    };
    view! {
        <li class="line theirs" class:starts=starts class:note=note aria-current=current>
            <span class="author" class:visually-hidden=!starts && !note dir="auto">{lock(note)} {words(move || author.get())}</span>
            <div class="bubble">
                <p class="words" dir="auto">{rich(text)}</p>
                {files.and_then(|files| attached(id, files))}
                <span class="meta"><Clock at=message.at /></span>
            </div>
        </li>
    }
    .into_any()
}

/// Something that the agent said or noted.
fn own_bubble(
    inbox: Inbox,
    id: &ConversationId,
    line: Line,
    text: &str,
    files: Option<&Attachments>,
    starts: bool,
    current: Signal<Option<String>>,
) -> AnyView {
    let t = t();
    let note = files.is_none();
    let read = inbox.conversation(id).visitor_read;
    let Line { key, entry } = line;
    let at = {
        let entry = entry.clone();
        move || {
            entry.with(|entry| match entry {
                Entry::Sent(message) => message.at,
                Entry::Unsent(unsent) => unsent.at,
            })
        }
    };
    // Of a note the visitor reads nothing, however far they are.
    let read = move || if note { 0 } else { read.get() };
    let delivery = memo(move || entry.with(|entry| Delivery::of(entry, read())));
    let face = part(move || match delivery.get() {
        Delivery::Failed(why) => {
            let (retry, discard) = (key.clone(), key.clone());
            view! {
                <div class="not-sent" role="alert">
                    <p><Icon name="alert" /> {(t.not_sent)(&failure(&why))}</p>
                    <button type="button" class="button small"
                        on:click=handler(move |_| inbox.send(Command::Retry(retry.clone())))>
                        {t.retry}
                    </button>
                    <button type="button" class="button small"
                        on:click=handler(move |_| inbox.send(Command::Discard(discard.clone())))>
                        {t.discard}
                    </button>
                </div>
            }
            .into_any()
        }
        delivery => {
            let (icon, word) = delivery.face();
            view! {
                <span class="meta">
                    <Clock at=at() />
                    <span class="delivery"><Icon name=icon /> <span class="word">{word}</span></span>
                </span>
            }
            .into_any()
        }
    });
    view! {
        <li class="line own" class:starts=starts class:note=note aria-current=current class:failed=flag(move || matches!(delivery.get(), Delivery::Failed(_)))>
            <span class="author" class:visually-hidden=!note>
                {lock(note)} {if note { (t.note_by)(None) } else { t.you.into() }}
            </span>
            <div class="bubble">
                <p class="words" dir="auto">{rich(text)}</p>
                {files.and_then(|files| attached(id, files))}
                {face}
            </div>
        </li>
    }
    .into_any()
}

/// Something that happened, told in the reader's language.
fn happening(
    inbox: Inbox,
    id: &ConversationId,
    message: &Message,
    own: Option<&AgentId>,
) -> AnyView {
    let t = t();
    let text = match &message.body {
        Body::Joined { agent_name } => (t.joined)(agent_name),
        Body::Transferred { agent_name, from_name } => (t.transferred)(agent_name, from_name),
        Body::Ended { by } => {
            // The server says it, of the conversation's agent.
            let agent = inbox.conversation(id).row.with_untracked(|row| {
                let agent = row.as_ref().map(|row| row.agent.clone());
                agent.filter(|agent| Some(&agent.id) != own)
            });
            (t.ended)(*by, agent.as_ref().map(|agent| agent.name.as_str()))
        }
        Body::Fallback { text, .. } => {
            return view! {
                <li class="line happening">
                    <span>{t.fallback}</span>
                    <p class="words" dir="auto">{rich(text)}</p>
                </li>
            }
            .into_any();
        }
        _ => t.unknown_message.into(),
    };
    view! { <li class="line happening"><span dir="auto">{text}</span> <Clock at=message.at /></li> }
        .into_any()
}
