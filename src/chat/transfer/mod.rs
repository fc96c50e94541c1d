//! Handing the chat on to a colleague or a team.

mod choice;
mod state;

use contract::ConversationId;
use leptos::{html, prelude::*};

use crate::{
    later,
    store::Inbox,
    ui::{Dialog, Icon, derived, handler, memo, text::more, words},
};
use choice::Targets;
use state::State;

later! {
    /// The button of the chat's head, what it asks, and how it stands.
    pub(super) fn transfer() -> fn(ConversationId) -> AnyView { view }
}

fn view(id: ConversationId) -> AnyView {
    let more = more();
    let row = Inbox::here().conversation(&id).row;
    let transfer = memo(move || row.with(|row| row.as_ref()?.transfer.clone()));
    let is_asked = move || transfer.with(|it| it.as_ref().is_some_and(|it| it.end.is_none()));
    let open = RwSignal::new(false);
    let button = NodeRef::<html::Button>::new();
    let state_id = id.clone();
    let id = StoredValue::new(id);
    view! {
        // It stays while somebody is asked: the focus is on it.
        <button
            node_ref=button
            type="button"
            class="button icon-button"
            data-command=derived(move || (!is_asked()).then(|| "transfer".to_owned()))
            aria-label=more.transfer
            title=more.transfer
            aria-disabled=words(move || is_asked().to_string())
            on:click=handler(move |_| open.set(!is_asked()))
        >
            <Icon name="transfer" />
        </button>
        <Dialog open=open title=more.transfer_the_chat>
            <Targets id=id.get_value() open=open />
        </Dialog>
        <State id=state_id transfer=transfer button=button />
    }
    .into_any()
}
