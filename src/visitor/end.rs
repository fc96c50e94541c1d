//! Ending a chat by hand, after a short question.

use contract::ConversationId;
use engine::{Command, EndState};
use leptos::prelude::*;

use crate::{
    store::Inbox,
    ui::{
        Dialog, effect, handler, part,
        text::{failure, t},
        words,
    },
};

/// The button and its question; there only while the chat is the agent's own and live.
#[component]
pub(super) fn EndSession(id: ConversationId) -> impl IntoView {
    let t = t();
    let inbox = Inbox::here();
    let signals = inbox.conversation(&id);
    let name = signals.visitor_name();
    let (ending, own_active) = (signals.ending, signals.own_active);
    let asking = RwSignal::new(false);
    let ending = RwSignal::from(ending);
    let live = RwSignal::from(own_active);
    // A chat that ended meanwhile, by whomever, leaves nothing to ask.
    effect(move || {
        if !live.get() {
            asking.set(false);
        }
    });
    let is_ending = move || ending.get() == EndState::Ending;
    let id = StoredValue::new(id);
    view! {
        {part(move || live.get().then(|| view! {
            <div class="end">
                <button type="button" class="button danger wide" on:click=handler(move |_| asking.set(true))>
                    {t.end_session}
                </button>
            </div>
        }))}
        <Dialog open=asking title=t.end_question>
            <p>{words(move || (t.end_consequence)(&name.get()))}</p>
            <p class="field-error" role="alert">
                {words(move || match ending.get() {
                    EndState::Failed(why) => (t.end_failed)(&failure(&why)),
                    EndState::Idle | EndState::Ending => String::new(),
                })}
            </p>
            <div class="dialog-actions">
                <button type="button" class="button" autofocus on:click=handler(move |_| asking.set(false))>
                    {t.cancel}
                </button>
                <button
                    type="button"
                    class="button danger-solid"
                    aria-disabled=words(move || is_ending().to_string())
                    on:click=handler(move |_| inbox.send(Command::End(id.get_value())))
                >
                    {words(move || if is_ending() { t.ending } else { t.end_session })}
                </button>
            </div>
        </Dialog>
    }
}
