//! The agent's weekly live-chat schedule.

use axum::{Json, extract::State};
use contract::Schedule;

use super::{
    auth::SignedIn,
    extract::{Body, invalid_value},
};
use crate::{App, Refusal, actions, domain::week};

/// When chats are offered to me unless I switch
#[utoipa::path(
    get, path = "/v1/me/schedule", operation_id = "getSchedule", tag = "availability",
    security(("agent" = [])),
    responses((status = 200, description = "The schedule; without blocks when there is none.", body = Schedule))
)]
pub async fn get(
    State(app): State<App>,
    SignedIn(holder): SignedIn,
) -> Result<Json<Schedule>, Refusal> {
    let mut read = app.store.read().await?;
    Ok(Json(read.availability_record(&holder.me.id).await?.schedule))
}

/// Save when chats are offered to me
///
/// Holds at once. An override goes on unless the new schedule says the same now, or has a block
/// that started since.
#[utoipa::path(
    put, path = "/v1/me/schedule", operation_id = "setSchedule", tag = "availability",
    security(("agent" = [])),
    request_body = Schedule,
    responses(
        (status = 200, description = "The schedule as it is kept.", body = Schedule),
        (status = 422, description = "`invalid-value`: an unknown time zone, too many blocks, blocks that overlap or one that does not end after its start; the detail names the block."),
    )
)]
pub async fn put(
    State(app): State<App>,
    SignedIn(holder): SignedIn,
    Body(wanted): Body<Schedule>,
) -> Result<Json<Schedule>, Refusal> {
    if let Some(name) = &wanted.time_zone {
        week::time_zone(name).map_err(|why| invalid_value("time_zone", &why))?;
    }
    let blocks = week::blocks(&wanted.blocks).map_err(|why| invalid_value("blocks", &why))?;
    let schedule = Schedule { blocks, ..wanted };
    Ok(Json(actions::set_schedule(&app, holder.me.id, schedule).await?))
}
