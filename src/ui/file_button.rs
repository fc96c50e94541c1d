//! A button that brings a file.

use std::{pin::Pin, rc::Rc};

use engine::Failure;
use leptos::prelude::*;

use super::{
    Icon, download, flag, handler, later, spawn,
    text::{failure, more},
    words,
};

/// The button, and below it why the file did not come. A second click on the way is none.
#[component]
pub fn FileButton<F>(
    /// What it says.
    label: &'static str,
    /// Its class.
    #[prop(default = "button")]
    class: &'static str,
    /// What the file is called, once it is there.
    name: impl Fn() -> String + 'static,
    /// What kind of text it is.
    media_type: &'static str,
    /// What is said when it does not come, with the reason.
    failed: fn(&str) -> String,
    /// Asks for its text.
    fetch: impl Fn() -> F + 'static,
) -> impl IntoView
where
    F: Future<Output = Result<String, Failure>> + 'static,
{
    let fetch: Fetch = Rc::new(move || Box::pin(fetch()));
    let file = File { label, class, name: Rc::new(name), media_type, failed, fetch };
    let file = StoredValue::new_local(file);
    later(button, move |build| build(file.get_value()))
}

type Fetch = Rc<dyn Fn() -> Pin<Box<dyn Future<Output = Result<String, Failure>>>>>;

/// The same, as the button takes it.
#[derive(Clone)]
struct File {
    label: &'static str,
    class: &'static str,
    name: Rc<dyn Fn() -> String>,
    media_type: &'static str,
    failed: fn(&str) -> String,
    fetch: Fetch,
}

crate::later! {
    fn button() -> fn(File) -> AnyView { view }
}

fn view(file: File) -> AnyView {
    let File { label, class, name, media_type, failed, fetch } = file;
    let more = more();
    let is_busy = RwSignal::new(false);
    let why = RwSignal::new(None::<Failure>);
    let click = move |_| {
        if is_busy.get_untracked() {
            return;
        }
        is_busy.set(true);
        why.set(None);
        let (answer, name) = (fetch(), name.clone());
        spawn(async move {
            let answer = answer.await;
            // The button may have left the screen meanwhile: then nobody waits for a file.
            if is_busy.try_set(false).is_some() {
                return;
            }
            match answer {
                Ok(text) => download(&name(), media_type, &text),
                Err(failure) => why.set(Some(failure)),
            }
        });
    };
    view! {
        <button
            type="button"
            class=class
            aria-disabled=words(move || is_busy.get().to_string())
            on:click=handler(click)
        >
            <Icon name="download" />
            {words(move || if is_busy.get() { more.downloading } else { label })}
        </button>
        <p class="field-error" role="alert" hidden=flag(move || why.with(Option::is_none))>
            {words(move || why.get().map(|why| failed(&failure(&why))).unwrap_or_default())}
        </p>
    }
    .into_any()
}
