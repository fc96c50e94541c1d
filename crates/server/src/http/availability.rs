//! The agent's own switch.

use axum::{Json, extract::State};
use contract::{Availability, SetAvailability};

use super::{auth::SignedIn, extract::Body};
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
    responses((status = 200, description = "What holds from now on.", body = Availability))
)]
pub async fn put(
    State(app): State<App>,
    SignedIn(holder): SignedIn,
    Body(wanted): Body<SetAvailability>,
) -> Result<Json<Availability>, Refusal> {
    let now = actions::set_availability(&app, holder.me.id, wanted.available).await?;
    Ok(Json(now))
}
