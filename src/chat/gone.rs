//! Instead of a chat that is not this agent's to see: who has it, where that is known, and what was
//! written there and reached nobody.

use contract::ConversationId;
use engine::{Command, Unsent, UnsentState};
use leptos::{html, prelude::*};
use wasm_bindgen::JsCast;
use web_sys::HtmlDocument;

use crate::{
    later,
    store::{Entry, Inbox},
    ui::{
        Icon, effect, handler, memo, part,
        text::{more, t},
        words,
    },
};

later! {
    /// The face of such a chat; with the way to the list.
    pub(super) fn gone() -> fn(ConversationId, Memo<String>) -> AnyView { view }
}

fn view(id: ConversationId, back: Memo<String>) -> AnyView {
    let (t, more) = (t(), more());
    let inbox = Inbox::here();
    let signals = inbox.conversation(&id);
    let (left_to, lines, draft) = (signals.left_to.clone(), signals.lines(), signals.draft);
    let title = NodeRef::<html::P>::new();
    // Whoever was writing there goes on reading here.
    effect(move || {
        let Some(title) = title.get() else { return };
        let active = document().active_element();
        if active.is_none_or(|it| it.dyn_into::<web_sys::HtmlBodyElement>().is_ok()) {
            // Fails only on an element outside of the page.
            let _ = title.focus();
        }
    });
    // What is still on its way is not decided yet.
    let failed = memo(move || {
        let failed = |line: &crate::store::Line| match line.entry.get() {
            Entry::Unsent(Unsent { state: UnsentState::Failed(_), client_id, text, .. }) => {
                Some((client_id, text))
            }
            _ => None,
        };
        lines.with(|lines| lines.iter().filter_map(failed).collect::<Vec<_>>())
    });
    let kept = memo(move || {
        let mut texts: Vec<_> =
            failed.with(|all| all.iter().map(|(_, text)| text.clone()).collect());
        texts.extend(Some(draft.get()).filter(|draft| !draft.trim().is_empty()));
        texts.join("\n\n")
    });
    let field = NodeRef::<html::Textarea>::new();
    let copies = NodeRef::<html::Button>::new();
    let is_copied = RwSignal::new(false);
    let copy = move |_| {
        if let Some(field) = field.get_untracked() {
            field.select();
            is_copied.set(copy_selected());
        }
        // Where what is selected is, there is the focus now.
        if let Some(copies) = copies.get_untracked() {
            let _ = copies.focus();
        }
    };
    let discard = move |_| {
        for (client_id, _) in failed.get_untracked() {
            inbox.send(Command::Discard(client_id));
        }
        inbox.write(&id, String::new());
        if let Some(title) = title.get_untracked() {
            let _ = title.focus();
        }
    };
    let discard = StoredValue::new(discard);
    view! {
        <div class="empty gone">
            <Icon name="chat" />
            <p node_ref=title class="empty-title" tabindex="-1" role="status">
                {words(move || left_to.with(|left| match left {
                    Some(agent) => (more.has_it_now)(agent),
                    None => t.unknown_conversation.into(),
                }))}
            </p>
            {part(move || (!kept.with(String::is_empty)).then(|| view! {
                <p>{more.not_sent_there}</p>
                <textarea
                    node_ref=field
                    readonly
                    rows="4"
                    dir="auto"
                    aria-label=t.unsent
                    prop:value=words(move || kept.get())
                ></textarea>
                <div class="gone-actions">
                    <button node_ref=copies type="button" class="button" on:click=handler(copy)>
                        {words(move || if is_copied.get() { more.copied } else { more.copy })}
                    </button>
                    <button type="button" class="button" on:click=handler(move |event| discard.with_value(|act| act(event)))>
                        {t.discard}
                    </button>
                </div>
            }))}
            <a class="button" href=words(move || back.get())>{t.to_the_list}</a>
        </div>
    }
    .into_any()
}

/// Copies what is selected: also where a page may not use the clipboard otherwise. Tells whether it
/// did.
fn copy_selected() -> bool {
    let document = document().dyn_into::<HtmlDocument>();
    document.is_ok_and(|document| document.exec_command("copy").unwrap_or(false))
}
