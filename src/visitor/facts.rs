//! What is known of the visitor, from top to bottom as mission.md has it, and by whom it was said.

use std::collections::BTreeMap;

use contract::{ConversationId, ProfileField, Visitor};
use leptos::prelude::*;

use super::email::Email;
use crate::{
    store::Inbox,
    ui::{effect_since, memo, part, text::t, words},
};

/// Stands for whatever is not known (mission.md).
const UNKNOWN: &str = "-";

/// The terms and their values; they follow what the server tells, and say so to a screen reader.
#[component]
pub(super) fn Facts(id: ConversationId) -> impl IntoView {
    let t = t();
    let row = RwSignal::from(Inbox::here().conversation(&id).row);
    let of = move |read: fn(&Visitor) -> Option<&String>| {
        memo(move || row.with(|row| read(&row.as_ref()?.visitor).cloned()))
    };
    let unverified = move |field: ProfileField| {
        let is_unverified = memo(move || {
            row.with(|row| row.as_ref().is_some_and(|row| row.visitor.unverified.contains(&field)))
        });
        part(move || {
            is_unverified.get().then(|| view! { <dd class="unverified">{t.not_verified}</dd> })
        })
    };
    let value = move |value: Memo<Option<String>>| {
        words(move || value.get().unwrap_or_else(|| UNKNOWN.into()))
    };
    let entry = move |term: &'static str, read: fn(&Visitor) -> Option<&String>| {
        view! { <div><dt>{term}</dt><dd dir="auto">{value(of(read))}</dd></div> }
    };
    let email = of(|visitor| visitor.email.as_ref());
    let attributes = memo(move || {
        row.with(|row| row.as_ref().map(|row| row.visitor.attributes.clone()).unwrap_or_default())
    });
    view! {
        <dl class="facts">
            <div>
                <dt>{t.name}</dt>
                <dd dir="auto">{value(of(|visitor| visitor.name.as_ref()))}</dd>
                {unverified(ProfileField::Name)}
            </div>
            {entry(t.job_title, |visitor| visitor.job_title.as_ref())}
            <div>
                <dt>{t.email}</dt>
                <dd>{part(move || match email.get() {
                    Some(address) => view! { <Email address=address /> }.into_any(),
                    None => UNKNOWN.into_any(),
                })}</dd>
                {unverified(ProfileField::Email)}
            </div>
            {entry(t.phone, |visitor| visitor.phone.as_ref())}
            {entry(t.crm_status, |visitor| visitor.crm_status.as_ref())}
            {part(move || attributes.get().into_iter().map(|(name, value)| view! {
                <div><dt dir="auto">{name}</dt><dd dir="auto">{value}</dd></div>
            }.into_any()).collect_view())}
        </dl>
        <p class="visually-hidden" aria-live="polite">{news(row)}</p>
    }
}

/// What changed last, a term and its value each: a value alone would tell a listener nothing.
fn news(row: RwSignal<Option<contract::Conversation>>) -> Signal<String> {
    let told = RwSignal::new(String::new());
    effect_since(move |before: Option<BTreeMap<String, String>>| {
        let now = row.with(|row| row.as_ref().map(|row| terms(&row.visitor)).unwrap_or_default());
        if let Some(before) = before.filter(|before| !before.is_empty()) {
            let changed = |(term, value): &(&String, &String)| before.get(*term) != Some(*value);
            let line = |(term, value): (&String, &String)| format!("{term}: {value}");
            let lines: Vec<_> = now.iter().filter(changed).map(line).collect();
            if !lines.is_empty() {
                told.set(lines.join("\n"));
            }
        }
        now
    });
    told.into()
}

fn terms(visitor: &Visitor) -> BTreeMap<String, String> {
    let t = t();
    let known = [
        (t.name, &visitor.name),
        (t.job_title, &visitor.job_title),
        (t.email, &visitor.email),
        (t.phone, &visitor.phone),
        (t.crm_status, &visitor.crm_status),
    ];
    let value = |value: &Option<String>| value.clone().unwrap_or_else(|| UNKNOWN.into());
    let mut terms = visitor.attributes.clone();
    terms.extend(known.map(|(term, it)| (term.to_owned(), value(it))));
    terms
}
