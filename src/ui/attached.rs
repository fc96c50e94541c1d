//! The files that came with a message: pictures are shown, everything else is saved on a press.

use contract::{Attachment, Attachments, ConversationId};
use engine::Failure;
use leptos::prelude::*;
use wasm_bindgen::JsValue;
use web_sys::Url;

use super::{
    Dialog, Icon, Part, download, flag, handler, later, part, spawn,
    text::{failure, more},
    words,
};
use crate::{
    api::Api,
    script::{call, get, make, set},
};

/// The most pixels that a picture has in a chat, in both directions. It fits a phone as it is, so that
/// its place is as large before it is there.
const PICTURE_PX: f64 = 256.0;
/// And the least: it can be pressed.
const LEAST_PX: f64 = 32.0;

/// The files of a message, where there are any.
pub fn attached(chat: &ConversationId, files: &Attachments) -> Option<Part> {
    (!files.is_empty()).then(|| {
        let (chat, files) = (chat.clone(), files.clone());
        later(list, move |build| build(chat.clone(), files.clone()))
    })
}

crate::later! {
    fn list() -> fn(ConversationId, Attachments) -> AnyView {
        |chat, files| {
            let file = |file: Attachment| match size_of(&file) {
                Some(size) => picture(chat.clone(), file, size),
                None => row(chat.clone(), file).into_any(),
            };
            view! { <ul class="files">{files.iter().map(file).collect_view()}</ul> }.into_any()
        }
    }
}

/// How large a picture is shown; `None` for what is none that a browser shows safely.
fn size_of(file: &Attachment) -> Option<(String, String)> {
    let is_picture = matches!(
        file.content_type.as_str(),
        "image/png" | "image/jpeg" | "image/gif" | "image/webp"
    );
    let (width, height) = (f64::from(file.width?), f64::from(file.height?));
    let scale = (PICTURE_PX / width.max(height)).min(1.0);
    let px = |length: f64| (length * scale).round().max(LEAST_PX).to_string();
    (is_picture && width > 0.0 && height > 0.0).then(|| (px(width), px(height)))
}

/// A file's bytes under an address of this page's own, as long as this view lives.
fn address(
    chat: ConversationId,
    file: &Attachment,
) -> (RwSignal<Option<String>>, RwSignal<Option<Failure>>) {
    let (url, why) = (RwSignal::new(None::<String>), RwSignal::new(None::<Failure>));
    let (api, id) = (Api::here(), file.id.clone());
    spawn(async move {
        let got = api.file(&chat, &id).await;
        // It may have been scrolled away meanwhile.
        if why.try_get_untracked().is_none() {
            return;
        }
        match got.map(|blob| Url::create_object_url_with_blob(&blob.into())) {
            Ok(Ok(made)) => url.set(Some(made)),
            Ok(Err(_)) => why.set(Some(Failure::Unreadable(200))),
            Err(failure) => why.set(Some(failure)),
        }
    });
    on_cleanup(move || {
        if let Some(Some(url)) = url.try_get_untracked() {
            let _ = Url::revoke_object_url(&url);
        }
    });
    (url, why)
}

/// A picture, small; a press shows it large.
fn picture(chat: ConversationId, file: Attachment, (width, height): (String, String)) -> AnyView {
    let more = more();
    let (url, why) = address(chat.clone(), &file);
    let open = RwSignal::new(false);
    let label = (more.show_picture)(&file.name);
    let file = StoredValue::new(file);
    let chat = StoredValue::new(chat);
    part(move || {
        if why.with(Option::is_some) {
            return row(chat.get_value(), file.get_value());
        }
        let (width, height) = (width.clone(), height.clone());
        let name = file.with_value(|file| file.name.clone());
        let shown = move || url.get().unwrap_or_default();
        view! {
            <li>
                <button
                    type="button"
                    class="picture"
                    aria-label=label.clone()
                    aria-busy=words(move || url.with(Option::is_none).to_string())
                    on:click=handler(move |_| open.set(true))
                >
                    <img src=super::derived(move || url.get()) alt=name.clone() width=width height=height />
                </button>
                <Dialog open=open title=more.picture>
                    <img class="picture-large" src=words(shown) alt=name.clone() />
                    <p class="file-name" dir="auto">{name.clone()}</p>
                    <div class="dialog-actions">
                        <button type="button" class="button" on:click=handler(move |_| save(&name_of(file), &shown()))>
                            <Icon name="download" />
                            {more.download}
                        </button>
                        <button type="button" class="button primary" autofocus on:click=handler(move |_| open.set(false))>{more.close}</button>
                    </div>
                </Dialog>
            </li>
        }
        .into_any()
    })
    .into_any()
}

fn name_of(file: StoredValue<Attachment>) -> String {
    file.with_value(|file| file.name.clone())
}

fn save(name: &str, url: &str) {
    if !url.is_empty() {
        download::save(name, url);
    }
}

/// A file by its name, and the button that saves it.
fn row(chat: ConversationId, file: Attachment) -> AnyView {
    let more = more();
    let api = Api::here();
    let is_busy = RwSignal::new(false);
    let why = RwSignal::new(None::<Failure>);
    let Attachment { id, name, size, .. } = file;
    let (label, kept) = ((more.download_file)(&name), name.clone());
    let click = move |_| {
        if is_busy.get_untracked() {
            return;
        }
        is_busy.set(true);
        why.set(None);
        let (chat, id, name) = (chat.clone(), id.clone(), kept.clone());
        spawn(async move {
            let got = api.file(&chat, &id).await;
            if is_busy.try_set(false).is_some() {
                return;
            }
            match got.map(|blob| Url::create_object_url_with_blob(&inert(&blob).into())) {
                Ok(Ok(url)) => download::save_for_a_while(&name, url),
                Ok(Err(_)) => why.set(Some(Failure::Unreadable(200))),
                Err(failure) => why.set(Some(failure)),
            }
        });
    };
    view! {
        <li class="file">
            <Icon name="document" />
            <span class="file-name" dir="auto">{name}</span>
            <span class="file-size">{file_size(size as f64)}</span>
            <button type="button" class="button small" aria-label=label aria-disabled=words(move || is_busy.get().to_string()) on:click=handler(click)>
                <Icon name="download" />
                {words(move || if is_busy.get() { more.downloading } else { more.download })}
            </button>
            <p class="field-error" role="alert" hidden=flag(move || why.with(Option::is_none))>
                {words(move || why.get().map(|why| (more.download_failed)(&failure(&why))).unwrap_or_default())}
            </p>
        </li>
    }
    .into_any()
}

/// The same bytes as nothing in particular: opened by its address, it would not be a page of ours.
fn inert(blob: &JsValue) -> JsValue {
    let size = get(blob, "size");
    call(blob, "slice", &[&0.into(), &size, &"application/octet-stream".into()])
}

/// So many bytes as the reader writes it: "1.2 MB".
#[must_use]
pub fn file_size(bytes: f64) -> String {
    let (unit, amount) = match bytes {
        ..1_000.0 => ("byte", bytes),
        ..1_000_000.0 => ("kilobyte", bytes / 1_000.0),
        _ => ("megabyte", bytes / 1_000_000.0),
    };
    let options = make("Object", &[]);
    set(&options, "style", &"unit".into());
    set(&options, "unit", &unit.into());
    set(
        &options,
        "maximumFractionDigits",
        &(if amount < 10.0 && bytes >= 1_000.0 { 1 } else { 0 }).into(),
    );
    let (amount, locale) = (make("Number", &[&amount.into()]), super::text::locale());
    let written = call(&amount, "toLocaleString", &[&locale.into(), &options]);
    written.as_string().unwrap_or_default()
}
