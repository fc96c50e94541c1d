//! Where the agent writes.

use contract::{Attachments, ConversationId, TextError, check_text, limits};
use engine::Connection;
use leptos::{
    ev::{KeyboardEvent, SubmitEvent},
    html,
    prelude::*,
};

use super::{
    files::Files,
    share::ShareDialog,
    shortcuts::{Menu, Shortcuts},
    since::Since,
};
use crate::{
    store::Inbox,
    ui::{
        Icon, effect, flag, handler, memo, part,
        text::{number, t},
        words,
    },
};

/// From so many characters on the length is shown.
const NEAR: usize = limits::MESSAGE_CHARS - 500;

/// What some browsers say instead of a key while an input method composes (UI Events, section 7.3).
const COMPOSING: u32 = 229;

/// The text field and its tools.
#[component]
pub(super) fn Composer(id: ConversationId) -> impl IntoView {
    let t = t();
    let inbox = Inbox::here();
    let store = inbox.store();
    let signals = inbox.conversation(&id);
    let name = signals.visitor_name();
    let text = RwSignal::from(signals.draft.clone());
    let live = RwSignal::from(signals.own_active.clone());
    let note = memo(signals.writes_note());
    let since = Since::watch(inbox, &id, text);
    let warning = move || since.warning().filter(|_| !note.get());
    let check = move || text.with(|text| check_text(text).map(drop));
    // Characters are counted only where there can be enough of them.
    let length = move || text.with(|text| if text.len() < NEAR { 0 } else { text.chars().count() });
    let over = move || match check() {
        Err(TextError::TooLong(length)) => Some(length - limits::MESSAGE_CHARS),
        _ => None,
    };
    let field = NodeRef::<html::Textarea>::new();
    let (share_in, sharing, files_of) = (id.clone(), RwSignal::new(false), id.clone());

    // The agent's next word belongs here.
    effect({
        let (id, to_answer) = (id.clone(), store.to_answer);
        move || {
            if live.get()
                && to_answer.with(|chat| chat.as_ref() == Some(&id))
                && let Some(field) = field.get()
            {
                to_answer.set(None);
                // Focus only fails on an element outside of the page.
                let _ = field.focus();
            }
        }
    });

    let write = {
        let id = id.clone();
        move |text: String| inbox.write(&id, text)
    };
    let files = Files::new();
    let shortcuts = Shortcuts::new(field, Callback::new(write.clone()));
    let choice = {
        let id = id.clone();
        move |of: bool, label: &'static str| {
            let id = id.clone();
            let value = if of { "note" } else { "reply" };
            view! {
                <label>
                    <input
                        type="radio"
                        name="write"
                        value=value
                        prop:checked=flag(move || note.get() == of)
                        on:change=handler(move |_| inbox.choose(&id, of))
                    />
                    <span>{label}</span>
                </label>
            }
        }
    };
    let send = move || {
        let with_files = !note.get_untracked() && files.any.get_untracked();
        let can_be_sent = match untrack(check) {
            Err(TextError::Empty) => with_files,
            checked => checked.is_ok(),
        };
        if can_be_sent && (note.get_untracked() || !since.holds()) {
            match with_files {
                true => files.send(inbox, &id),
                false => inbox.say(&id, text.get_untracked(), Attachments::default()),
            }
        }
        if let Some(field) = field.get_untracked() {
            let _ = field.focus();
        }
    };
    let on_key = {
        let send = send.clone();
        move |event: KeyboardEvent| {
            let composing = event.is_composing() || event.key_code() == COMPOSING;
            if !composing && shortcuts.takes_key(&event) {
                event.prevent_default();
                event.stop_propagation();
                return;
            }
            if event.key() == "Enter" && !event.shift_key() && !composing {
                event.prevent_default();
                send();
            }
        }
    };
    let (connection, hint_id) = (store.connection, "composer-hint");
    let is_cut = move || matches!(connection.get(), Connection::Reconnecting | Connection::Offline);
    view! {
        <form class="composer" class:note=flag(move || note.get()) on:submit=handler(move |event: SubmitEvent| { event.prevent_default(); send(); })>
            <Menu shortcuts=shortcuts />
            {part(move || note.get().then(|| view! {
                <p class="note-label"><Icon name="lock" /> {t.private_note}</p>
            }))}
            // The frame repeats the text out of sight, and so grows the field with it.
            <div class="grow" data-text=words(move || text.get())>
                <textarea
                    node_ref=field
                    rows="1"
                    dir="auto"
                    aria-label=words(move || if note.get() { t.private_note } else { t.message })
                    aria-describedby=hint_id
                    aria-invalid=words(move || over().is_some().to_string())
                    placeholder=words(move || if note.get() { t.note_hint } else { t.message_hint })
                    prop:value=words(move || text.get())
                    aria-haspopup="listbox"
                    aria-autocomplete="list"
                    aria-controls=shortcuts.list()
                    aria-activedescendant=shortcuts.active_option()
                    on:input:target=move |event| {
                        write(event.target().value());
                        shortcuts.look();
                    }
                    on:keydown=handler(on_key)
                    on:keyup=handler(move |_| shortcuts.look())
                    on:click=handler(move |_| shortcuts.look())
                    on:blur=handler(move |_| shortcuts.hide())
                ></textarea>
            </div>
            <div class="composer-tools">
                {part(move || live.get().then(|| view! {
                    <div class="segmented" role="radiogroup" aria-label=t.write_what>
                        {choice(false, t.reply)}
                        {choice(true, t.note)}
                    </div>
                }))}
                <p
                    id=hint_id
                    class="composer-hint"
                    aria-live="polite"
                    class:wrong=flag(move || over().is_some() || warning().is_some())
                >
                    {words(move || match (over(), length()) {
                        (Some(over), _) => (t.too_long)(&number(over as u64)),
                        (None, length) if length >= NEAR => {
                            (t.length)(&number(length as u64), &number(limits::MESSAGE_CHARS as u64))
                        }
                        _ if let Some(of) = warning() => {
                            (t.written_since)(&of.unwrap_or_else(|| name.get()))
                        }
                        _ if is_cut() => t.sent_later.into(),
                        _ => String::new(),
                    })}
                </p>
                // A note is for words alone.
                {part(move || (!note.get()).then(|| files.view(files_of.clone())))}
                {part(move || live.get().then(|| view! {
                    <button
                        type="button"
                        class="button icon-button"
                        data-command="share"
                        aria-label=t.share_calendar
                        title=t.share_calendar
                        on:click=handler(move |_| sharing.set(true))
                    >
                        <Icon name="calendar" />
                    </button>
                }))}
                <button type="submit" class="button primary" disabled=flag(move || match check() {
                    Ok(()) => false,
                    Err(why) => why != TextError::Empty || note.get() || !files.any.get(),
                })>
                    <Icon name="send" />
                    {words(move || if note.get() { t.add_note } else { t.send })}
                </button>
            </div>
        </form>
        <ShareDialog id=share_in open=sharing />
    }
}
