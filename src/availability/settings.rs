//! When chats are offered to the agent unless they switch: the section in the settings.

use contract::Schedule;
use leptos::{ev::SubmitEvent, html, prelude::*};

use crate::{
    api::Api,
    ui::{
        FormEnd, Remote, Saving, Section, Unsaved, WeekFields, WeekForm, ZoneField, flag,
        focus_first_wrong, handler, spawn,
        text::{failure, more},
        time, words,
    },
};

/// The weekly schedule.
#[component]
pub fn ScheduleSection() -> impl IntoView {
    let more = more();
    let api = Api::here();
    let schedule = Remote::ask(move || api.schedule());
    view! {
        <Section title=more.schedule hint=more.schedule_hint>
            {schedule.view(|schedule| view! { <ScheduleForm schedule=schedule /> }.into_any())}
        </Section>
    }
}

#[component]
fn ScheduleForm(schedule: Schedule) -> impl IntoView {
    let more = more();
    let api = Api::here();
    let zone = RwSignal::new(schedule.time_zone.clone().unwrap_or_else(time::zone));
    let week = WeekForm::new(&schedule.blocks);
    let saved = RwSignal::new(schedule);
    let saving = RwSignal::new(Saving::Idle);
    let form = NodeRef::<html::Form>::new();
    let wanted = move || {
        let time_zone = Some(zone.get());
        week.blocks().map(|blocks| Schedule { time_zone, blocks })
    };
    // The zone alone, preset while there was none, is nothing that anybody changed.
    let is_same = move || {
        saved.with(|saved| {
            wanted().is_some_and(|wanted| {
                let untouched = saved.time_zone.is_none()
                    && saved.blocks.is_empty()
                    && wanted.blocks.is_empty();
                *saved == wanted || untouched && zone.get() == time::zone()
            })
        })
    };
    Unsaved::follow(move || !is_same());

    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        if saving.with_untracked(|saving| *saving == Saving::Sent) {
            return;
        }
        let Some(body) = untrack(wanted) else {
            saving.set(Saving::Wrong);
            focus_first_wrong(form);
            return;
        };
        saving.set(Saving::Sent);
        spawn(async move {
            match api.set_schedule(&body).await {
                Ok(kept) => {
                    // The agent may have left, or gone on editing meanwhile.
                    if saved.try_set(kept.clone()).is_some() {
                        return;
                    }
                    if untrack(wanted).as_ref() == Some(&body) {
                        week.set(&kept.blocks);
                    }
                    saving.set(Saving::Saved);
                }
                Err(why) => {
                    saving.try_set(Saving::Failed(why));
                }
            }
        });
    };
    let state = move || match saving.get() {
        Saving::Sent => more.saving.into(),
        Saving::Failed(why) => (more.schedule_not_saved)(&failure(&why)),
        Saving::Wrong if wanted().is_none() => more.schedule_wrong.into(),
        Saving::Saved if is_same() => more.saved.into(),
        _ if is_same() => String::new(),
        _ => more.unsaved.into(),
    };
    let bad = move || match saving.get() {
        Saving::Failed(_) => true,
        Saving::Wrong => wanted().is_none(),
        _ => false,
    };
    view! {
        <form node_ref=form class="form" novalidate aria-label=more.schedule on:submit=handler(submit)>
            <ZoneField zone=zone />
            <WeekFields form=week />
            <FormEnd saving=saving state=words(state) bad=flag(bad) />
        </form>
    }
}
