//! Meetings, from the agent's side.

use axum::{
    Json,
    extract::State,
    http::{StatusCode, header},
    response::IntoResponse,
};
use contract::{
    ConversationId, MeetingId, MeetingSettings, Message, ShareCalendar, UpcomingMeetings,
};

use super::{
    auth::SignedIn,
    extract::{Body, Path, client_id, invalid_value},
    messages::answer,
};
use crate::{
    App, Refusal, actions,
    domain::{invitation::Invitation, meeting},
};

/// When I can be met
///
/// Before it is first set: not connected, without a time zone, and the usual hours.
#[utoipa::path(
    get, path = "/v1/me/meeting-settings", operation_id = "getMeetingSettings", tag = "meetings",
    security(("agent" = [])),
    responses((status = 200, description = "As it was set.", body = MeetingSettings))
)]
pub async fn settings(
    State(app): State<App>,
    SignedIn(holder): SignedIn,
) -> Result<Json<MeetingSettings>, Refusal> {
    let settings = app.store.read().await?.meeting_settings(&holder.me.id).await?;
    Ok(Json(settings.unwrap_or_else(meeting::unset)))
}

/// Set when I can be met
///
/// Meetings that are booked stay as they are.
#[utoipa::path(
    put, path = "/v1/me/meeting-settings", operation_id = "setMeetingSettings", tag = "meetings",
    security(("agent" = [])),
    request_body = MeetingSettings,
    responses(
        (status = 200, description = "As it is kept.", body = MeetingSettings),
        (status = 422, description = "`invalid-value`: an unknown time zone, blocks that overlap, end before they start or are over 100, none for a connected calendar, a duration that is not 10 to 480 minutes, a buffer of over 240, an invitation of over 500 characters; the detail names the field."),
    )
)]
pub async fn set_settings(
    State(app): State<App>,
    SignedIn(holder): SignedIn,
    Body(wanted): Body<MeetingSettings>,
) -> Result<Json<MeetingSettings>, Refusal> {
    let settings = meeting::check(wanted).map_err(|(field, why)| invalid_value(field, &why))?;
    let kept = settings.clone();
    app.store
        .write(move |tx| {
            Box::pin(async move { tx.set_meeting_settings(&holder.me.id, &settings).await })
        })
        .await?;
    Ok(Json(kept))
}

/// My meetings to come
#[utoipa::path(
    get, path = "/v1/me/meetings", operation_id = "listMyMeetings", tag = "meetings",
    security(("agent" = [])),
    responses((status = 200, description = "Those that are not over, soonest first, at most 100.", body = UpcomingMeetings))
)]
pub async fn upcoming(
    State(app): State<App>,
    SignedIn(holder): SignedIn,
) -> Result<Json<UpcomingMeetings>, Refusal> {
    let now = app.clock.now();
    let items = app.store.read().await?.upcoming_meetings(&holder.me.id, now).await?;
    Ok(Json(UpcomingMeetings { items }))
}

/// Share a calendar
///
/// The visitor gets a card in the chat from which they can book a meeting. Idempotent by
/// `client_id`: the same key with the same agent is the same message.
#[utoipa::path(
    post, path = "/v1/conversations/{conversation_id}/calendar-shares", operation_id = "shareCalendar", tag = "meetings",
    security(("agent" = [])),
    params(("conversation_id" = ConversationId, Path, description = "The conversation.")),
    request_body = ShareCalendar,
    responses(
        (status = 201, description = "Shared.", body = Message),
        (status = 200, description = "It was shared already.", body = Message),
        (status = 400, description = "`invalid-parameter`: the client_id is no UUID version 7."),
        (status = 404, description = "`not-found`: there is none, or it is another agent's and still live."),
        (status = 409, description = "`conversation-ended`: it is over. `calendar-not-connected`: there is no such agent, or their calendar is not connected."),
        (status = 422, description = "`client-id-reused`: the key belongs to another message."),
        (status = 429, description = "`rate-limited`: over 50 messages in 10 seconds."),
    )
)]
pub async fn share(
    State(app): State<App>,
    SignedIn(holder): SignedIn,
    Path(id): Path<ConversationId>,
    Body(mut wanted): Body<ShareCalendar>,
) -> Result<(StatusCode, Json<Message>), Refusal> {
    wanted.client_id = client_id(wanted.client_id.to_string())?;
    let put = actions::share_calendar(&app, holder.agent(), id, wanted).await?;
    Ok(answer(put))
}

/// A meeting as a file
///
/// iCalendar (RFC 5545). The same meeting always has the same `UID`.
#[utoipa::path(
    get, path = "/v1/meetings/{file}", operation_id = "getMeetingFile", tag = "meetings",
    security(("agent" = [])),
    params(("file" = String, Path, description = "The meeting's id with `.ics` after it.")),
    responses(
        (status = 200, description = "The file.", content_type = "text/calendar", body = String),
        (status = 404, description = "`not-found`: there is none, or it is neither yours nor from a chat that you may see."),
    )
)]
pub async fn file(
    State(app): State<App>,
    SignedIn(holder): SignedIn,
    Path(file): Path<String>,
) -> Result<impl IntoResponse, Refusal> {
    let id = meeting_of(&file)?;
    let invitation = app.store.read().await?.invitation_for_agent(&holder.me.id, &id).await?;
    invitation.as_ref().map(ics).ok_or_else(Refusal::not_found)
}

/// The meeting whose file has this name.
pub fn meeting_of(file: &str) -> Result<MeetingId, Refusal> {
    file.strip_suffix(".ics").map(MeetingId::from).ok_or_else(Refusal::not_found)
}

/// A meeting's file as an answer.
pub fn ics(invitation: &Invitation) -> impl IntoResponse + use<> {
    let headers = [
        (header::CONTENT_TYPE, "text/calendar; charset=utf-8"),
        (header::CONTENT_DISPOSITION, "attachment; filename=\"meeting.ics\""),
    ];
    (headers, invitation.to_ics())
}
