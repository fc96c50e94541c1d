//! Choosing files: by a button, by pasting, by dropping them.

use contract::{AttachmentLimits, ConversationId};
use engine::Failure;
use leptos::{ev, html, prelude::*};
use wasm_bindgen::JsValue;

use super::tray::{Pending, State, Tray, limits, max_size};
use crate::{
    api::Api,
    script::{get, items},
    store::Inbox,
    ui::{
        Icon, each, effect, effect_since, file_size, flag, handler, memo, part, spawn,
        text::{failure, more, t},
        words,
    },
};

/// The button, once it is known that the server takes files, and the files that were chosen.
pub(super) fn view(any: RwSignal<bool>, id: ConversationId) -> AnyView {
    let (api, inbox) = (Api::here(), Inbox::here());
    let tray = Tray::of(&id);
    let taken = RwSignal::new(None::<AttachmentLimits>);
    spawn(async move {
        if let Some(limits) = limits(api).await {
            taken.try_set(Some(limits));
        }
    });
    let pending = RwSignal::from(tray.files.clone());
    let wanted = RwSignal::from(tray.wanted.clone());
    effect(move || any.set(pending.with(|pending| !pending.is_empty())));
    // Who goes on writing after all has not said the last word yet.
    let draft = RwSignal::from(inbox.conversation(&id).draft);
    effect_since(move |before: Option<String>| {
        let now = draft.get();
        if before.is_some_and(|before| before != now) && wanted.get_untracked() {
            wanted.set(false);
        }
        now
    });
    let add = {
        let tray = tray.clone();
        Callback::new(move |list: JsValue| {
            if let Some(limits) = taken.get_untracked() {
                tray.add(api, inbox, items(&list), &limits);
            }
        })
    };
    let over = catch(add);
    let rows = {
        let tray = StoredValue::new(tray);
        move || {
            each(
                move || pending.get(),
                |file| file.id.to_string(),
                move |file| row(tray.get_value(), pending, file),
            )
        }
    };
    view! {
        {part(move || taken.get().map(|limits| button(add, &limits)))}
        {part(move || over.get().then(|| view! {
            <div class="drop-target"><p><Icon name="clip" /> {more().drop_files}</p></div>
        }))}
        <div class="pending" hidden=flag(move || pending.with(Vec::is_empty))>
            <ul aria-label=more().files_to_send>{rows()}</ul>
            <p role="status">{words(move || if wanted.get() { more().sent_when_there } else { "" })}</p>
        </div>
    }
    .into_any()
}

fn button(add: Callback<JsValue>, limits: &AttachmentLimits) -> AnyView {
    let more = more();
    let field = NodeRef::<html::Input>::new();
    let chosen = move |_| {
        if let Some(field) = field.get_untracked() {
            add.run(get(&field, "files"));
            // The same file can be chosen again.
            field.set_value("");
        }
    };
    let press = move |_| {
        if let Some(field) = field.get_untracked() {
            field.click();
        }
    };
    view! {
        <input node_ref=field type="file" multiple hidden accept=limits.types.join(",") on:change=handler(chosen) />
        <button
            type="button"
            class="button icon-button attach"
            data-command="attach"
            aria-label=more.attach_files
            title=more.attach_files
            on:click=handler(press)
        >
            <Icon name="clip" />
        </button>
    }
    .into_any()
}

/// Takes what is pasted and dropped anywhere on the page, for without that the browser would open a
/// dropped file in its place. Answers whether files are held over the page.
fn catch(add: Callback<JsValue>) -> RwSignal<bool> {
    let over = RwSignal::new(false);
    let has = |data: &JsValue, kind: &str| {
        items(&get(data, "types")).iter().any(|it| it.as_string().as_deref() == Some(kind))
    };
    let has_files = move |event: &JsValue| has(&get(event, "dataTransfer"), "Files");
    let on_drag = window_event_listener(ev::dragover, move |event| {
        if has_files(&event) {
            event.prevent_default();
            over.set(true);
        }
    });
    let on_leave = window_event_listener(ev::dragleave, move |event| {
        // From the page itself, not from one part of it to another.
        if get(&event, "relatedTarget").is_null() {
            over.set(false);
        }
    });
    let on_drop = window_event_listener(ev::drop, move |event| {
        over.set(false);
        if has_files(&event) {
            event.prevent_default();
            add.run(get(&get(&event, "dataTransfer"), "files"));
        }
    });
    let on_paste = window_event_listener(ev::paste, move |event| {
        let data = get(&event, "clipboardData");
        // Cells of a sheet come as a picture, too: who pastes words means words.
        if has(&data, "Files") && !has(&data, "text/plain") {
            event.prevent_default();
            add.run(get(&data, "files"));
        }
    });
    on_cleanup(move || {
        on_drag.remove();
        on_leave.remove();
        on_drop.remove();
        on_paste.remove();
    });
    over
}

fn too_large() -> String {
    #[expect(clippy::cast_precision_loss, reason = "no file has 2⁵³ bytes")]
    (more().file_too_large)(&file_size(max_size() as f64))
}

/// Why a file did not come. What the server says of one that is too large or of another type holds for
/// files alone.
fn reason(why: &Failure) -> String {
    let more = more();
    match why {
        Failure::Refused { status: 413, .. } => too_large(),
        Failure::Refused { status: 415, .. } => more.file_not_taken.into(),
        Failure::Refused { status: 408, .. } => t().no_answer.into(),
        why => failure(why),
    }
}

/// One file: how far it is, or why it did not come.
fn row(tray: Tray, pending: RwSignal<Vec<Pending>>, file: Pending) -> AnyView {
    let (t, more) = (t(), more());
    let (api, inbox) = (Api::here(), Inbox::here());
    let Pending { id, name, size, .. } = file;
    let state = {
        let id = id.clone();
        memo(move || {
            pending.with(|files| {
                files.iter().find(|file| file.id == id).map(|file| file.state.clone())
            })
        })
    };
    let why = memo(move || match state.get() {
        Some(State::TooLarge) => Some(too_large()),
        Some(State::Failed(why)) => Some(reason(&why)),
        _ => None,
    });
    let can_retry = memo(move || match state.get() {
        // What it is, or how large, does not change.
        Some(State::Failed(Failure::Refused { status, .. })) => !matches!(status, 413 | 415),
        Some(State::Failed(_)) => true,
        _ => false,
    });
    let way = memo(move || match state.get() {
        Some(State::Waiting | State::Sending(_)) => Some(true),
        Some(State::There(_)) => Some(false),
        _ => None,
    });
    let sent = move || match state.get() {
        Some(State::Sending(sent)) => sent.to_string(),
        _ => "0".into(),
    };
    let label = (more.uploading)(&name);
    let progress = part(move || {
        match way.get() {
        Some(true) => view! {
            <progress aria-label=label.clone() max=size.max(1.0).to_string() prop:value=words(sent)></progress>
        }
        .into_any(),
        Some(false) => view! {
            <Icon name="check" />
            <span class="visually-hidden">{more.uploaded}</span>
        }
        .into_any(),
        None => ().into_any(),
    }
    });
    let (retry_label, remove_label) = ((more.retry_file)(&name), (more.remove_file)(&name));
    let retry = {
        let (tray, id) = (tray.clone(), id.clone());
        move |_| tray.retry(api, inbox, &id)
    };
    let remove = move |_| tray.remove(api, inbox, &id);
    let retry = StoredValue::new(std::sync::Arc::new(retry));
    view! {
        <li class:wrong=flag(move || why.with(Option::is_some))>
            <Icon name="document" />
            <span class="file-name" dir="auto">{name}</span>
            <span class="file-size">{file_size(size)}</span>
            {progress}
            {part(move || can_retry.get().then(|| {
                let retry = retry.get_value();
                view! {
                    <button type="button" class="button small" aria-label=retry_label.clone() on:click=handler(move |event: ev::MouseEvent| retry(event))>{t.retry}</button>
                }
            }))}
            <button type="button" class="button icon-button" aria-label=remove_label.clone() title=remove_label on:click=handler(remove)>
                <Icon name="close" />
            </button>
            {part(move || why.get().map(|why| view! { <p class="field-error" role="alert">{why}</p> }))}
        </li>
    }
    .into_any()
}
