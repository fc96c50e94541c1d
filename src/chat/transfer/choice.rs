//! To whom.

use contract::{
    ConversationId, ErrorCode, NewTransfer, TargetState, TransferTarget, visitor_side::Ask,
};
use engine::Failure;
use leptos::{html, prelude::*};

use crate::{
    api::Api,
    ui::{
        Empty, Remote, focus_when_there, handler, part, spawn,
        text::{failure, more, t},
        words,
    },
};

/// Those there are, asked for each time the dialog opens.
#[component]
pub(super) fn Targets(id: ConversationId, open: RwSignal<bool>) -> impl IntoView {
    let api = Api::here();
    let targets = Remote::ask(move || api.transfer_targets());
    targets.view(move |targets| {
        if targets.items.is_empty() {
            let more = more();
            return view! {
                <Empty icon="person" title=more.no_colleagues hint=more.no_colleagues_hint />
                <div class="dialog-actions"><Cancel open=open has_focus=true /></div>
            }
            .into_any();
        }
        view! { <Choice id=id.clone() targets=targets.items open=open /> }.into_any()
    })
}

#[component]
fn Cancel(open: RwSignal<bool>, has_focus: bool) -> impl IntoView {
    let button = NodeRef::<html::Button>::new();
    if has_focus {
        focus_when_there(button);
    }
    view! {
        <button node_ref=button type="button" class="button" on:click=handler(move |_| open.set(false))>
            {t().cancel}
        </button>
    }
}

/// One of them to be chosen, and the button that asks them. Who cannot take it is there to be seen.
#[component]
fn Choice(id: ConversationId, targets: Vec<TransferTarget>, open: RwSignal<bool>) -> impl IntoView {
    let more = more();
    let api = Api::here();
    let can = |target: &TransferTarget| target.state == TargetState::Available;
    let first = targets.iter().find(|target| can(target)).map(|target| target.to.clone());
    let nobody = first.is_none();
    let wanted = RwSignal::new(first.clone());
    let is_sending = RwSignal::new(false);
    let why = RwSignal::new(None::<Failure>);
    let first_radio = NodeRef::<html::Input>::new();
    focus_when_there(first_radio);
    let send = move |_| {
        let Some(to) = wanted.get_untracked().filter(|_| !is_sending.get_untracked()) else {
            return;
        };
        is_sending.set(true);
        why.set(None);
        let id = id.clone();
        spawn(async move {
            let answer = api.transfer(&id, &NewTransfer { to }).await;
            // The dialog may have been closed meanwhile.
            if is_sending.try_set(false).is_some() {
                return;
            }
            match answer {
                Ok(_) => open.set(false),
                Err(failure) => why.set(Some(failure)),
            }
        });
    };
    let radios = targets.into_iter().enumerate().map(|(index, target)| {
        let state = format!("transfer-state-{index}");
        let is_first = Some(&target.to) == first.as_ref();
        let radio = if is_first { first_radio } else { NodeRef::new() };
        let is_disabled = !can(&target);
        let note = note(&target);
        let choose = move |_| wanted.set(Some(target.to.clone()));
        view! {
            <label class="choice" class:off=is_disabled>
                <input
                    node_ref=radio
                    type="radio"
                    name="transfer"
                    checked=is_first
                    disabled=is_disabled
                    aria-label=target.name.clone()
                    aria-describedby=state.clone()
                    on:change=handler(choose)
                />
                <span dir="auto">{target.name}</span>
                <span id=state class="choice-note">{note}</span>
            </label>
        }
    });
    view! {
        <p>{if nobody { more.nobody_can } else { more.transfer_hint }}</p>
        <fieldset class="choices">
            <legend class="visually-hidden">{more.transfer_to}</legend>
            {radios.collect_view()}
        </fieldset>
        {part(move || why.get().map(|why| view! {
            <p class="field-error" role="alert">{reason(&why)}</p>
        }))}
        <div class="dialog-actions">
            <Cancel open=open has_focus=nobody />
            <button
                type="button"
                class="button primary"
                aria-disabled=words(move || (nobody || is_sending.get()).to_string())
                on:click=handler(send)
            >
                {words(move || if is_sending.get() { more.transferring } else { more.transfer })}
            </button>
        </div>
    }
}

/// What is to be known of somebody before one chooses.
fn note(target: &TransferTarget) -> String {
    let more = more();
    let state = match target.state {
        TargetState::Available => more.target_available,
        TargetState::Full => more.target_full,
        TargetState::Away | TargetState::Unknown => more.target_away,
    };
    match target.to {
        Ask::Agent(_) => state.into(),
        Ask::Team(_) => format!("{} · {state}", more.team),
    }
}

/// Why it did not work.
fn reason(why: &Failure) -> String {
    let more = more();
    let known = match why {
        Failure::Refused { code: ErrorCode::TargetAway, .. } => Some(more.is_away),
        Failure::Refused { code: ErrorCode::TargetFull, .. } => Some(more.is_full),
        Failure::Refused { code: ErrorCode::TransferUnderWay, .. } => Some(more.is_under_way),
        _ => None,
    };
    known.map_or_else(|| (more.transfer_failed)(&failure(why)), Into::into)
}
