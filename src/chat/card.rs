//! A calendar that was shared, and a meeting that was booked from one.

use contract::{Meeting, MeetingId, Message, SharedCalendar};
use engine::Failure;
use leptos::{prelude::*, task::spawn_local};

use crate::{
    api::Api,
    ui::{
        Icon, download, part,
        text::{failure, t},
        time,
    },
};

/// What the visitor was shown.
pub(super) fn shared(message: &Message, calendar: &SharedCalendar) -> AnyView {
    let t = t();
    view! {
        <li class="line card-line">
            <div class="card">
                <p class="card-title" dir="auto">
                    <Icon name="calendar" />
                    {(t.calendar_shared)(&calendar.agent.name)}
                </p>
                <p class="card-sub">
                    {(t.minutes)(calendar.duration_minutes.into())}
                    " · "
                    <time datetime=time::machine(message.at) title=time::full(message.at)>{time::clock(message.at)}</time>
                </p>
                {(!calendar.invitation.is_empty()).then(|| view! {
                    <p class="words" dir="auto">{calendar.invitation.clone()}</p>
                })}
            </div>
        </li>
    }
    .into_any()
}

/// What the visitor booked, on the reader's own clock.
pub(super) fn booked(meeting: &Meeting) -> AnyView {
    let t = t();
    view! {
        <li class="line card-line">
            <div class="card">
                <p class="card-title" dir="auto">
                    <Icon name="calendar" />
                    {(t.meeting_booked)(&meeting.agent.name)}
                </p>
                <p class="card-when">
                    <time datetime=time::machine(meeting.start)>{time::zoned(meeting.start)}</time>
                </p>
                <p class="card-sub">{(t.minutes)(time::minutes_between(meeting.start, meeting.end))}</p>
                <MeetingFile id=meeting.id.clone() />
            </div>
        </li>
    }
    .into_any()
}

/// The button that brings a meeting as a file for a calendar.
#[component]
fn MeetingFile(id: MeetingId) -> impl IntoView {
    let t = t();
    let api = Api::here();
    let why = RwSignal::new(None::<Failure>);
    let fetch = move |_| {
        let id = id.clone();
        spawn_local(async move {
            match api.meeting_file(&id).await {
                Ok(text) => {
                    why.try_set(None);
                    download("meeting.ics", "text/calendar;charset=utf-8", &text);
                }
                Err(failure) => {
                    why.try_set(Some(failure));
                }
            }
        });
    };
    view! {
        <button type="button" class="button small" on:click=fetch>
            <Icon name="download" />
            {t.add_to_calendar}
        </button>
        {part(move || why.get().map(|why| view! {
            <p class="field-error" role="alert">{(t.file_failed)(&failure(&why))}</p>
        }))}
    }
}
