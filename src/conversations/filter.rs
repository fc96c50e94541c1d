//! Narrowing the list under All: by agent and by day.

use contract::{AgentId, AgentList, Scope};
use engine::ListFilter;
use leptos::{html, prelude::*};

use crate::{
    address::{Day, Filter, Place},
    api::Api,
    ui::{
        Fetched, Icon, Remote, effect, flag, handler, later, memo, part,
        text::{failure, more, t},
        time, words,
    },
};

/// The filter in the address, and the way to change it. A handle that can be copied into closures.
#[derive(Clone, Copy)]
pub(super) struct Filtering {
    place: Signal<Place>,
    go: Callback<Place>,
    /// Who there is to choose from; asked for when that is first of interest.
    agents: RwSignal<Option<Remote<AgentList>>>,
    /// The switch that shows the fields: the focus comes back to it.
    switch: NodeRef<html::Button>,
}

impl Filtering {
    pub fn new(place: Signal<Place>, go: Callback<Place>) -> Self {
        Self { place, go, agents: RwSignal::new(None), switch: NodeRef::new() }
    }

    /// The filter that the address says.
    pub fn get(self) -> Filter {
        self.place.with(|place| place.filter.clone())
    }

    /// Goes to the same place with another filter.
    fn change(self, change: impl FnOnce(&mut Filter)) {
        let mut place = self.place.get_untracked();
        change(&mut place.filter);
        self.go.run(place);
    }

    /// Takes the filter away.
    pub fn clear(self) {
        self.change(|filter| *filter = Filter::default());
        if let Some(switch) = self.switch.get_untracked() {
            // The button that was pressed is gone. Focus only fails outside of the page.
            let _ = switch.focus();
        }
    }

    /// What is on, in words: "Agent: Ben Okafor · From 1 Nov 2026".
    pub fn in_words(self) -> String {
        let (t, filter) = (t(), self.get());
        let date = |day: &Day| time::day_begins(day.as_str(), 0).map(time::date);
        let parts = [
            filter.agent.as_ref().map(|id| (t.filter_agent)(&self.agent_name(id))),
            filter.from.as_ref().and_then(date).map(|date| (t.filter_from)(&date)),
            filter.to.as_ref().and_then(date).map(|date| (t.filter_to)(&date)),
        ];
        parts.into_iter().flatten().collect::<Vec<_>>().join(" · ")
    }

    fn agent_name(self, id: &AgentId) -> String {
        let name = self.agents.get().and_then(|agents| match agents.get() {
            Fetched::Ready(list) => {
                list.items.into_iter().find(|agent| agent.id == *id).map(|agent| agent.name)
            }
            _ => None,
        });
        name.unwrap_or_else(|| "…".into())
    }
}

/// What the engine is to list for a filter. Days that contradict each other are left out: the
/// reader is told, and is in the middle of changing them.
pub(super) fn list_filter(filter: &Filter) -> ListFilter {
    let (from, to) = match are_reversed(filter) {
        true => (None, None),
        false => (filter.from.as_ref(), filter.to.as_ref()),
    };
    ListFilter {
        agent: filter.agent.clone(),
        from: from.and_then(|day| time::day_begins(day.as_str(), 0)),
        until: to.and_then(|day| time::day_begins(day.as_str(), 1)),
    }
}

/// Whether the first day is after the last one.
fn are_reversed(filter: &Filter) -> bool {
    matches!((&filter.from, &filter.to), (Some(from), Some(to)) if from > to)
}

/// The switch and, when it is on, the fields.
#[component]
pub(super) fn Filters(filtering: Filtering) -> impl IntoView {
    let t = t();
    let is_all = memo(move || filtering.place.with(|place| place.scope == Scope::All));
    let count = memo(move || filtering.place.with(|place| place.filter.count()));
    // An address with a filter shows it.
    let open = RwSignal::new(count.get_untracked() > 0);
    // The agents stay when this effect runs again, so they cannot belong to it.
    let (api, owner) = (Api::here(), Owner::current());
    effect(move || {
        let is_wanted = open.get() || count.get() > 0;
        if let (true, Some(owner), None) = (is_wanted, &owner, filtering.agents.get_untracked()) {
            let agents = owner.with(|| Remote::ask(move || api.agents()));
            filtering.agents.set(Some(agents));
        }
    });
    let id = "conversation-filters";
    part(move || {
        is_all.get().then(|| view! {
            <button
                node_ref=filtering.switch
                type="button"
                class="button icon-button filter-switch"
                class:on=flag(move || count.get() > 0)
                aria-label=words(move || (t.filters)(count.get()))
                title=t.filter_hint
                aria-expanded=words(move || open.get().to_string())
                aria-controls=id
                on:click=handler(move |_| open.update(|open| *open = !*open))
            >
                <Icon name="filter" />
            </button>
            <div id=id class="filters" role="group" aria-label=t.filter_hint hidden=flag(move || !open.get())>
                {part(move || open.get().then(|| later(fields, move |build| build(filtering, count))))}
            </div>
        })
    })
}

crate::later! {
    fn fields() -> fn(Filtering, Memo<usize>) -> AnyView {
        |filtering, count| view! { <Fields filtering=filtering count=count /> }.into_any()
    }
}

#[component]
fn Fields(filtering: Filtering, count: Memo<usize>) -> impl IntoView {
    let (t, more) = (t(), more());
    let filter = memo(move || filtering.get());
    let wrong = memo(move || filter.with(are_reversed));
    let day = move |label: &'static str,
                    read: fn(&Filter) -> Option<&Day>,
                    write: fn(&mut Filter, Option<Day>)| {
        view! {
            <label class="filter-field">
                <span>{label}</span>
                <input
                    type="date"
                    min="1970-01-01"
                    max="9999-12-31"
                    prop:value=words(move || filter.with(|filter| {
                        read(filter).map(|day| day.as_str().to_owned()).unwrap_or_default()
                    }))
                    aria-invalid=words(move || wrong.get().to_string())
                    on:change:target=move |event| {
                        let value = event.target().value();
                        let day = Day::parse(&value);
                        // Half a date is not taken, and not taken away either.
                        if day.is_some() || value.is_empty() {
                            filtering.change(|filter| write(filter, day));
                        }
                    }
                />
            </label>
        }
    };
    view! {
        <Agents filtering=filtering filter=filter />
        {day(more.filter_first_day, |filter| filter.from.as_ref(), |filter, day| filter.from = day)}
        {day(more.filter_last_day, |filter| filter.to.as_ref(), |filter, day| filter.to = day)}
        <p class="field-error" role="status">
            {words(move || if wrong.get() { more.filter_days_reversed } else { "" })}
        </p>
        {part(move || (count.get() > 0).then(|| view! {
            <button type="button" class="button small" on:click=handler(move |_| filtering.clear())>
                {t.clear_filters}
            </button>
        }))}
    }
}

/// Whose chats: everybody's, or one agent's.
#[component]
fn Agents(filtering: Filtering, filter: Memo<Filter>) -> impl IntoView {
    let (t, more) = (t(), more());
    let chosen = move |filter: &Filter| filter.agent.as_ref().map(ToString::to_string);
    let select = move |agents: Option<AgentList>| {
        let is_waiting = agents.is_none();
        let now = filter.with_untracked(chosen).unwrap_or_default();
        let options = agents.map(|agents| agents.items).unwrap_or_default();
        let option = move |agent: contract::Agent| {
            let id = agent.id.to_string();
            let is_chosen = id == now;
            view! { <option value=id selected=is_chosen>{agent.name}</option> }
        };
        view! {
            <select
                disabled=is_waiting
                prop:value=words(move || filter.with(chosen).unwrap_or_default())
                on:change:target=move |event| {
                    let id = event.target().value();
                    let agent = (!id.is_empty()).then(|| id.into());
                    filtering.change(|filter| filter.agent = agent);
                }
            >
                <option value="">{if is_waiting { t.loading } else { more.every_agent }}</option>
                {options.into_iter().map(option).collect_view()}
            </select>
        }
    };
    view! {
        <div class="filter-field wide">
            <label>
                <span>{more.agent}</span>
                {part(move || match filtering.agents.get().map(Remote::get) {
                    Some(Fetched::Ready(agents)) => select(Some(agents)).into_any(),
                    None | Some(Fetched::Waiting | Fetched::Failed(_)) => select(None).into_any(),
                })}
            </label>
            {part(move || filtering.agents.get().and_then(|agents| match agents.get() {
                Fetched::Failed(why) => Some(view! {
                    <p class="field-error" role="alert">{(more.agents_failed)(&failure(&why))}</p>
                    <button type="button" class="button small" on:click=handler(move |_| agents.again())>
                        {t.retry}
                    </button>
                }),
                _ => None,
            }))}
        </div>
    }
}
