//! The agent's own switch.

use axum::{Json, extract::State};
use contract::{Availability, SetAvailability, limits};

use super::{
    auth::SignedIn,
    extract::{Body, invalid_value},
};
use crate::{App, Refusal, actions};

/// Whether new chats are offered to me
#[utoipa::path(
    get, path = "/v1/me/availability", operation_id = "getAvailability", tag = "availability",
    security(("agent" = [])),
    responses((status = 200, description = "What holds now, and why.", body = Availability))
)]
pub async fn get(
    State(app): State<App>,
    SignedIn(holder): SignedIn,
) -> Result<Json<Availability>, Refusal> {
    let mut read = app.store.read().await?;
    let record = read.availability_record(&holder.me.id).await?;
    Ok(Json(record.at(app.clock.now())))
}

/// Set whether new chats are offered to me
///
/// Active chats and an open offer stay as they are.
#[utoipa::path(
    put, path = "/v1/me/availability", operation_id = "setAvailability", tag = "availability",
    security(("agent" = [])),
    request_body = SetAvailability,
    responses(
        (status = 200, description = "What holds from now on.", body = Availability),
        (status = 422, description = "`invalid-value`: `until` with a switch to available, or not between now and 24 hours ahead."),
    )
)]
pub async fn put(
    State(app): State<App>,
    SignedIn(holder): SignedIn,
    Body(wanted): Body<SetAvailability>,
) -> Result<Json<Availability>, Refusal> {
    if let Some(until) = wanted.until {
        let ahead = until.millis_since(app.clock.now());
        if wanted.available {
            return Err(invalid_value("until", "is for a switch to unavailable"));
        }
        if ahead <= 0 || ahead > i64::from(limits::BACK_HOURS) * 3_600_000 {
            return Err(invalid_value("until", "must be later than now, by 24 hours at most"));
        }
    }
    Ok(Json(actions::set_availability(&app, holder.me.id, wanted).await?))
}
