//! A modal dialog: the browser's own, which keeps the focus inside, closes on Escape, and gives
//! the focus back to where it came from.

use leptos::{html, prelude::*};

use super::{effect, handler, part};

/// A modal that is open as long as `open` says so, and says so itself when the person closes it.
#[component]
pub fn Dialog(
    /// Whether it is open.
    open: RwSignal<bool>,
    /// Its name.
    title: &'static str,
    /// What is in it, made anew each time. An element with `autofocus` gets the focus.
    children: ChildrenFn,
) -> impl IntoView {
    let dialog = NodeRef::<html::Dialog>::new();
    effect(move || {
        if !open.get()
            && let Some(dialog) = dialog.get()
        {
            dialog.close();
        }
    });
    let children = StoredValue::new(children);
    view! {
        <dialog node_ref=dialog class="dialog" aria-label=title on:close=handler(move |_| open.set(false))>
            {part(move || open.get().then(|| view! {
                <Content dialog=dialog>
                    <h2 class="dialog-title">{title}</h2>
                    {children.with_value(|children| children())}
                </Content>
            }))}
        </dialog>
    }
}

/// Opens the dialog once its content is there: only then can the focus go into it.
#[component]
fn Content(dialog: NodeRef<html::Dialog>, children: Children) -> impl IntoView {
    let content = NodeRef::<html::Div>::new();
    effect(move || {
        if let (Some(_), Some(dialog)) = (content.get(), dialog.get_untracked())
            && !dialog.open()
        {
            // Fails only on an element outside of the page.
            let _ = dialog.show_modal();
        }
    });
    view! { <div node_ref=content>{children()}</div> }
}
