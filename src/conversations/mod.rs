//! The left column: which conversations there are.

mod list;
mod preview;
mod row;
mod search;

use engine::{Command, ListQuery};
use leptos::prelude::*;

use crate::{
    address::Place,
    store::Inbox,
    ui::{flag, text::t},
};
use contract::Scope;
use list::List;
use search::Search;

/// The column: the switch Active / All, the search, the list.
#[component]
pub fn Conversations(
    /// Where in the inbox.
    #[prop(into)]
    place: Signal<Place>,
    /// Goes to another place.
    go: Callback<Place>,
) -> impl IntoView {
    let t = t();
    let inbox = Inbox::here();
    let term = RwSignal::new(String::new());
    let scope = Memo::new(move |_| place.with(|place| place.scope));
    let open = Memo::new(move |_| place.with(|place| place.open.clone()));
    Effect::new(move || {
        let q = term.with(|term| term.trim().to_owned());
        inbox.send(Command::List(ListQuery { scope: scope.get(), q }));
    });
    let choice = move |of: Scope, label: &'static str| {
        let choose = move |_| go.run(Place { scope: of, open: open.get_untracked() });
        view! {
            <label>
                <input
                    type="radio"
                    name="scope"
                    value=of.as_str()
                    prop:checked=flag(move || scope.get() == of)
                    on:change=choose
                />
                <span>{label}</span>
            </label>
        }
    };
    view! {
        <section class="conversations" aria-label=t.conversations>
            <div class="conversations-tools">
                <h2 class="conversations-title">{t.conversations}</h2>
                <div class="segmented" role="radiogroup" aria-label=t.which_conversations>
                    {choice(Scope::Active, t.active)}
                    {choice(Scope::All, t.all)}
                </div>
                <Search term=term />
            </div>
            <List scope=scope open=open />
        </section>
    }
}
