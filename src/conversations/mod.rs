//! The left column: which conversations there are.

mod filter;
mod list;
mod preview;
mod row;
mod search;

use engine::{Command, ListQuery};
use leptos::prelude::*;

use crate::{
    address::Place,
    store::Inbox,
    ui::{Fold, badge, effect, flag, handler, memo, text::t},
};
use contract::{Conversation, Scope};
use filter::{Filtering, Filters, list_filter};
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
    // The list without what is open in it: what every row's address begins with.
    let list = memo(move || place.with(|place| place.with_open(None)));
    let scope = memo(move || list.with(|list| list.scope));
    let open = memo(move || place.with(|place| place.open.clone()));
    let filtering = Filtering::new(place, go);
    effect(move || {
        let q = term.with(|term| term.trim().to_owned());
        let (scope, filter) = list.with(|list| (list.scope, list_filter(&list.filter)));
        inbox.send(Command::List(ListQuery { scope, q, filter }));
    });
    // Folded, the list itself does not show them.
    let own = inbox.store().own;
    let waiting = memo(move || {
        let add = |sum: u32, chat: &Conversation| sum + u32::from(chat.unread > 0);
        Some(own.with(|own| own.iter().fold(0, add)))
    });
    let choice = move |of: Scope, label: &'static str| {
        let choose = move |_| {
            let open = open.get_untracked();
            go.run(Place { scope: of, open, ..Place::default() });
        };
        view! {
            <label>
                <input
                    type="radio"
                    name="scope"
                    value=of.as_str()
                    prop:checked=flag(move || scope.get() == of)
                    on:change=handler(choose)
                />
                <span>{label}</span>
            </label>
        }
    };
    view! {
        <section id="conversations" class="conversations" aria-label=t.conversations>
            <Fold column="conversations" name=t.conversations news=badge(waiting, t.unread_chats).into_any() />
            <div class="conversations-tools">
                <div class="conversations-head">
                    <h2 class="conversations-title">{t.conversations}</h2>
                    <div class="segmented" role="radiogroup" aria-label=t.which_conversations>
                        {choice(Scope::Active, t.active)}
                        {choice(Scope::All, t.all)}
                    </div>
                </div>
                <Search term=term />
                <Filters filtering=filtering />
            </div>
            <List list=list open=open filtering=filtering />
        </section>
    }
}
