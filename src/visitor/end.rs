//! Ending a chat by hand, after a short question.

use contract::ConversationId;
use engine::{Command, EndState};
use leptos::{html, prelude::*};

use crate::{
    later,
    store::Inbox,
    ui::{
        Dialog, effect, focus_when_there, handler, later, part,
        text::{failure, more, t},
        words,
    },
};

/// The button and its question; there only while the chat is the agent's own and live.
#[component]
pub(super) fn EndSession(id: ConversationId) -> impl IntoView {
    let t = t();
    let live = RwSignal::from(Inbox::here().conversation(&id).own_active);
    let asking = RwSignal::new(false);
    // A chat that ended meanwhile, by whomever, leaves nothing to ask.
    effect(move || {
        if !live.get() {
            asking.set(false);
        }
    });
    let id = StoredValue::new(id);
    view! {
        {part(move || live.get().then(|| view! {
            <div class="end">
                <button type="button" class="button danger wide" data-command="end" on:click=handler(move |_| asking.set(true))>
                    {t.end_session}
                </button>
            </div>
        }))}
        <Dialog open=asking title=t.end_question>
            {later(question, move |build| build(id.get_value(), asking))}
        </Dialog>
    }
}

later! {
    fn question() -> fn(ConversationId, RwSignal<bool>) -> AnyView { ask }
}

fn ask(id: ConversationId, asking: RwSignal<bool>) -> AnyView {
    let (t, more) = (t(), more());
    let inbox = Inbox::here();
    let signals = inbox.conversation(&id);
    let name = signals.visitor_name();
    let ending = RwSignal::from(signals.ending);
    let is_ending = move || ending.get() == EndState::Ending;
    // What changes nothing has the focus.
    let safe = NodeRef::<html::Button>::new();
    focus_when_there(safe);
    view! {
        <p>{words(move || (more.end_consequence)(&name.get()))}</p>
        <p class="field-error" role="alert">
            {words(move || match ending.get() {
                EndState::Failed(why) => (more.end_failed)(&failure(&why)),
                EndState::Idle | EndState::Ending => String::new(),
            })}
        </p>
        <div class="dialog-actions">
            <button node_ref=safe type="button" class="button" on:click=handler(move |_| asking.set(false))>
                {t.cancel}
            </button>
            <button
                type="button"
                class="button danger-solid"
                aria-disabled=words(move || is_ending().to_string())
                on:click=handler(move |_| inbox.send(Command::End(id.clone())))
            >
                {words(move || if is_ending() { more.ending } else { t.end_session })}
            </button>
        </div>
    }
    .into_any()
}
