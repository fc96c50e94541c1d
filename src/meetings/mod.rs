//! When the agent can be met: the section in the settings.

use std::ops::RangeInclusive;

use contract::{MeetingSettings, UpcomingMeetings, limits};
use leptos::{ev::SubmitEvent, html, prelude::*};

use crate::{
    api::Api,
    ui::{
        FormEnd, Remote, Saving, Section, Unsaved, WeekFields, WeekForm, ZoneField, effect_since,
        flag, focus_first_wrong, handler, spawn,
        text::{failure, more, t},
        time, words,
    },
};

/// The settings, and what was booked.
#[component]
pub fn MeetingSection() -> impl IntoView {
    let more = more();
    let api = Api::here();
    let settings = Remote::ask(move || api.meeting_settings());
    let upcoming = Remote::ask(move || api.upcoming_meetings());
    view! {
        <Section title=more.meetings hint=more.meetings_hint>
            {settings.view(|settings| view! { <SettingsForm settings=settings /> }.into_any())}
            <h3>{more.upcoming_meetings}</h3>
            {upcoming.view(|meetings| view! { <Upcoming meetings=meetings /> }.into_any())}
        </Section>
    }
}

#[component]
fn SettingsForm(settings: MeetingSettings) -> impl IntoView {
    let more = more();
    let api = Api::here();
    let preset = if settings.time_zone.is_empty() { time::zone() } else { settings.time_zone };
    let zone = RwSignal::new(preset);
    let week = WeekForm::new(&settings.blocks);
    let connected = RwSignal::new(settings.connected);
    let duration = RwSignal::new(settings.duration_minutes.to_string());
    let buffer = RwSignal::new(settings.buffer_minutes.to_string());
    let invitation = RwSignal::new(settings.invitation);
    let saving = RwSignal::new(Saving::Idle);
    let form = NodeRef::<html::Form>::new();
    let length =
        move || minutes(duration, limits::MEETING_MINUTES_LEAST..=limits::MEETING_MINUTES_MOST);
    let pause = move || minutes(buffer, 0..=limits::BUFFER_MINUTES);
    let wanted = move || {
        Some(MeetingSettings {
            connected: connected.get(),
            time_zone: zone.get(),
            blocks: week.blocks()?,
            duration_minutes: length()?,
            buffer_minutes: pause()?,
            invitation: invitation.get(),
        })
    };
    let saved = RwSignal::new(untrack(wanted));
    Unsaved::follow(move || saved.with(|saved| *saved != wanted()));
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        if saving.get_untracked() == Saving::Sent {
            return;
        }
        let Some(body) = untrack(wanted) else {
            saving.set(Saving::Wrong);
            focus_first_wrong(form);
            return;
        };
        saving.set(Saving::Sent);
        spawn(async move {
            let answer = api.set_meeting_settings(&body).await;
            // The agent may have left, or gone on editing meanwhile.
            if saving.try_get_untracked().is_none() {
                return;
            }
            if answer.is_ok() {
                saved.set(Some(body.clone()));
            }
            saving.set(match answer {
                Ok(_) if untrack(wanted).as_ref() == Some(&body) => Saving::Saved,
                Ok(_) => Saving::Idle,
                Err(why) => Saving::Failed(why),
            });
        });
    };
    // What was said of the last try is not about what is written after it.
    effect_since(move |before: Option<Option<MeetingSettings>>| {
        let now = wanted();
        if before.is_some_and(|before| before != now) && saving.get_untracked() != Saving::Sent {
            saving.set(Saving::Idle);
        }
        now
    });
    let state = move || match saving.get() {
        Saving::Idle => String::new(),
        Saving::Sent => more.saving.into(),
        Saving::Saved => more.saved.into(),
        Saving::Wrong => more.meetings_wrong.into(),
        Saving::Failed(why) => (more.meetings_not_saved)(&failure(&why)),
    };
    let bad = move || matches!(saving.get(), Saving::Failed(_) | Saving::Wrong);
    view! {
        <form node_ref=form class="form" novalidate aria-label=more.meetings on:submit=handler(submit)>
            <label class="check">
                <input
                    type="checkbox"
                    prop:checked=move || connected.get()
                    on:change:target=move |event| connected.set(event.target().checked())
                />
                {more.calendar_connected}
            </label>
            <ZoneField zone=zone />
            <WeekFields form=week />
            <label class="field">
                <span>{more.meeting_minutes}</span>
                <input
                    type="number"
                    min=limits::MEETING_MINUTES_LEAST.to_string()
                    max=limits::MEETING_MINUTES_MOST.to_string()
                    aria-invalid=words(move || length().is_none().to_string())
                    prop:value=words(move || duration.get())
                    on:input:target=move |event| duration.set(event.target().value())
                />
            </label>
            <label class="field">
                <span>{more.buffer_minutes}</span>
                <input
                    type="number"
                    min="0"
                    max=limits::BUFFER_MINUTES.to_string()
                    aria-invalid=words(move || pause().is_none().to_string())
                    prop:value=words(move || buffer.get())
                    on:input:target=move |event| buffer.set(event.target().value())
                />
            </label>
            <label class="field">
                <span>{more.invitation}</span>
                <textarea
                    rows="3"
                    maxlength=limits::INVITATION_CHARS.to_string()
                    prop:value=words(move || invitation.get())
                    on:input:target=move |event| invitation.set(event.target().value())
                ></textarea>
            </label>
            <FormEnd saving=saving state=words(state) bad=flag(bad) />
        </form>
    }
}

/// So many minutes as a field says; `None` for what is no number, or not one that is taken.
fn minutes(field: RwSignal<String>, taken: RangeInclusive<u16>) -> Option<u16> {
    field.with(|text| text.trim().parse().ok()).filter(|minutes| taken.contains(minutes))
}

/// What was booked with the agent, also from a colleague's chat.
#[component]
fn Upcoming(meetings: UpcomingMeetings) -> impl IntoView {
    let (t, more) = (t(), more());
    if meetings.items.is_empty() {
        return view! { <p class="section-hint">{more.no_meetings}</p> }.into_any();
    }
    let lines = meetings.items.into_iter().map(|it| {
        let who = it.visitor_name.or(it.visitor_email).unwrap_or_else(|| t.anonymous.into());
        view! {
            <li>
                <time datetime=time::machine(it.meeting.start)>{time::zoned(it.meeting.start)}</time>
                " · "
                <span dir="auto">{who}</span>
            </li>
        }
    });
    view! { <ul>{lines.collect_view()}</ul> }.into_any()
}
