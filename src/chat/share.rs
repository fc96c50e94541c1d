//! Sharing a calendar with the visitor.

use contract::{Agent, AgentId, ConversationId, ShareCalendar};
use engine::Failure;
use leptos::{html, prelude::*};

use crate::{
    address::Screen,
    api::Api,
    store::new_key,
    ui::{
        Dialog, Empty, Remote, focus_when_there, handler, later, part, spawn,
        text::{failure, more, t},
        words,
    },
};

/// Asks whose calendar, and shares it.
#[component]
pub(super) fn ShareDialog(
    id: ConversationId,
    /// Whether it is asked.
    open: RwSignal<bool>,
) -> impl IntoView {
    let id = StoredValue::new(id);
    view! {
        <Dialog open=open title=t().share_a_calendar>
            {later(calendars, move |build| build(id.get_value(), open))}
        </Dialog>
    }
}

crate::later! {
    fn calendars() -> fn(ConversationId, RwSignal<bool>) -> AnyView {
        |id, open| view! { <Calendars id=id open=open /> }.into_any()
    }
}

/// The calendars there are, asked for each time the dialog opens.
#[component]
fn Calendars(id: ConversationId, open: RwSignal<bool>) -> impl IntoView {
    let (t, more) = (t(), more());
    let api = Api::here();
    let agents = Remote::ask(move || api.calendars());
    agents.view(move |agents| match agents.items.first() {
        None => view! {
            <Empty icon="calendar" title=more.nobody_connected hint=more.nobody_connected_hint />
            <div class="dialog-actions">
                <button type="button" class="button" on:click=handler(move |_| open.set(false))>{t.cancel}</button>
                <a class="button primary" href=Screen::Settings.href()>{more.open_settings}</a>
            </div>
        }
        .into_any(),
        Some(first) => {
            let first = first.id.clone();
            view! { <Choice id=id.clone() agents=agents.items first=first open=open /> }.into_any()
        }
    })
}

/// One calendar to be chosen, and the button that shares it.
#[component]
fn Choice(
    id: ConversationId,
    agents: Vec<Agent>,
    first: AgentId,
    open: RwSignal<bool>,
) -> impl IntoView {
    let (t, more) = (t(), more());
    let api = Api::here();
    // Under one key one calendar: sent twice it is shared once.
    let wanted = RwSignal::new(ShareCalendar { agent_id: first.clone(), client_id: new_key() });
    let is_sending = RwSignal::new(false);
    let why = RwSignal::new(None::<Failure>);
    let first_radio = NodeRef::<html::Input>::new();
    focus_when_there(first_radio);
    let send = move |_| {
        if is_sending.get_untracked() {
            return;
        }
        is_sending.set(true);
        why.set(None);
        let (id, body) = (id.clone(), wanted.get_untracked());
        spawn(async move {
            let shared = api.share_calendar(&id, &body).await;
            // The dialog may have been closed meanwhile.
            if is_sending.try_set(false).is_some() {
                return;
            }
            match shared {
                Ok(()) => open.set(false),
                Err(failure) => why.set(Some(failure)),
            }
        });
    };
    let radios = agents.into_iter().map(|agent| {
        let is_first = agent.id == first;
        let choose = move |_| {
            wanted.set(ShareCalendar { agent_id: agent.id.clone(), client_id: new_key() });
        };
        let radio = if is_first { first_radio } else { NodeRef::new() };
        view! {
            <label class="choice">
                <input node_ref=radio type="radio" name="calendar" checked=is_first on:change=handler(choose) />
                <span dir="auto">{agent.name}</span>
            </label>
        }
    });
    view! {
        <p>{more.share_hint}</p>
        <fieldset class="choices">
            <legend class="visually-hidden">{more.whose_calendar}</legend>
            {radios.collect_view()}
        </fieldset>
        {part(move || why.get().map(|why| view! {
            <p class="field-error" role="alert">{(more.share_failed)(&failure(&why))}</p>
        }))}
        <div class="dialog-actions">
            <button type="button" class="button" on:click=handler(move |_| open.set(false))>{t.cancel}</button>
            <button
                type="button"
                class="button primary"
                aria-disabled=words(move || is_sending.get().to_string())
                on:click=handler(send)
            >
                {words(move || if is_sending.get() { more.sharing } else { t.send })}
            </button>
        </div>
    }
}
