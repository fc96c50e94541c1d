//! A calendar that was shared, and a meeting that was booked from one.

use contract::{Meeting, Message, SharedCalendar};
use leptos::prelude::*;

use crate::{
    api::Api,
    ui::{Clock, FileButton, Icon, text::t, time},
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
                    <Clock at=message.at />
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
    let (api, id) = (Api::here(), meeting.id.clone());
    view! {
        <li class="line card-line">
            <div class="card">
                <p class="card-title" dir="auto">
                    <Icon name="calendar" />
                    {(t.meeting_booked)(&meeting.agent.name)}
                </p>
                <p>
                    <time datetime=time::machine(meeting.start)>{time::zoned(meeting.start)}</time>
                </p>
                <p class="card-sub">{(t.minutes)(time::minutes_between(meeting.start, meeting.end))}</p>
                <FileButton
                    label=t.add_to_calendar
                    class="button small"
                    name=|| "meeting.ics".into()
                    media_type="text/calendar;charset=utf-8"
                    failed=t.file_failed
                    fetch=move || {
                        let id = id.clone();
                        async move { api.meeting_file(&id).await }
                    }
                />
            </div>
        </li>
    }
    .into_any()
}
