//! Meetings, from the visitor's side.

use axum::{Json, extract::State, http::StatusCode, response::IntoResponse};
use contract::{BookMeeting, ClientId, Message, Slots};
use serde::Deserialize;
use utoipa::IntoParams;

use super::{
    auth::KnownVisitor,
    client_address::ClientAddress,
    extract::{self, Body, Path, Query, client_id},
    meetings::{ics, meeting_of},
    messages::answer,
};
use crate::{App, Refusal, actions};

/// Of which calendar.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct SlotParams {
    /// The key (`client_id`) of the message that shares it.
    share: ClientId,
}

/// Free times of a calendar that was shared with me
///
/// As things are now: at least 60 minutes and at most 14 days ahead.
#[utoipa::path(
    get, path = "/v1/visitor/slots", operation_id = "listSlots", tag = "visitor side",
    security(("visitor" = [])),
    params(SlotParams),
    responses(
        (status = 200, description = "In order; none when nothing is free or the calendar is no longer connected.", body = Slots),
        (status = 400, description = "`invalid-parameter`: no share, or an unknown parameter."),
        (status = 404, description = "`not-found`: no calendar was shared with this visitor under this key."),
    )
)]
pub async fn slots(
    State(app): State<App>,
    visitor: KnownVisitor,
    Query(params): Query<SlotParams>,
) -> Result<Json<Slots>, Refusal> {
    Ok(Json(actions::slots(&app, &visitor.id, &params.share).await?))
}

/// Book a meeting
///
/// Takes a free time of a calendar that was shared with this visitor; also after the chat ended,
/// or was missed. Of those who want the same time one gets it. Idempotent by `client_id`: the same
/// key with the same share and time is the same meeting. At most 60 a minute from one address.
#[utoipa::path(
    post, path = "/v1/visitor/meetings", operation_id = "bookMeeting", tag = "visitor side",
    security(("visitor" = [])),
    request_body = BookMeeting,
    responses(
        (status = 201, description = "Booked. The message that tells of it, in the chat in which the calendar was shared.", body = Message),
        (status = 200, description = "It was booked already.", body = Message),
        (status = 400, description = "`invalid-parameter`: the client_id is no UUID version 7."),
        (status = 404, description = "`not-found`: no calendar was shared with this visitor under this key."),
        (status = 409, description = "`slot-taken`: the time is not free, or not any longer; ask for the slots again. `already-booked`: there is a meeting from this card. `calendar-not-connected`: the agent cannot be met any longer."),
        (status = 422, description = "`invalid-value`: a name of over 200 characters or with control characters, or no e-mail address; the detail names the field. `client-id-reused`: the key belongs to another message."),
        (status = 429, description = "`rate-limited`: over 60 bookings in a minute from this address."),
    )
)]
pub async fn book(
    State(app): State<App>,
    ClientAddress(address): ClientAddress,
    visitor: KnownVisitor,
    Body(mut wanted): Body<BookMeeting>,
) -> Result<(StatusCode, Json<Message>), Refusal> {
    wanted.client_id = client_id(wanted.client_id.to_string())?;
    wanted.name = extract::name("name", wanted.name.as_deref())?;
    wanted.email = extract::email("email", wanted.email.as_deref())?;
    app.limits.booking(address, app.clock.now())?;
    let put = actions::book(&app, visitor.id, wanted).await?;
    Ok(answer(put))
}

/// My meeting as a file
///
/// iCalendar (RFC 5545). The same meeting always has the same `UID`.
#[utoipa::path(
    get, path = "/v1/visitor/meetings/{file}", operation_id = "getVisitorMeetingFile", tag = "visitor side",
    security(("visitor" = [])),
    params(("file" = String, Path, description = "The meeting's id with `.ics` after it.")),
    responses(
        (status = 200, description = "The file.", content_type = "text/calendar", body = String),
        (status = 404, description = "`not-found`: this visitor has no such meeting."),
    )
)]
pub async fn file(
    State(app): State<App>,
    visitor: KnownVisitor,
    Path(file): Path<String>,
) -> Result<impl IntoResponse, Refusal> {
    let id = meeting_of(&file)?;
    let invitation = app.store.read().await?.invitation_for_visitor(&visitor.id, &id).await?;
    invitation.as_ref().map(ics).ok_or_else(Refusal::not_found)
}
