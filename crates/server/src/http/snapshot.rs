//! Everything that an inbox needs to begin.

use axum::{Json, extract::State};
use contract::Snapshot;

use super::auth::SignedIn;
use crate::{App, Refusal};

/// Everything that an inbox needs to begin
///
/// Read in one transaction: the state at position `seq`. Resume the socket from there.
#[utoipa::path(
    get, path = "/v1/snapshot", operation_id = "getSnapshot", tag = "session",
    security(("agent" = [])),
    responses((status = 200, description = "The state now.", body = Snapshot))
)]
pub async fn snapshot(
    State(app): State<App>,
    SignedIn(holder): SignedIn,
) -> Result<Json<Snapshot>, Refusal> {
    let agent = &holder.me.id;
    let mut read = app.store.read().await?;
    let (epoch, seq) = read.position().await?;
    let server_now = app.clock.now();
    Ok(Json(Snapshot {
        epoch,
        seq,
        availability: read.availability_record(agent).await?.at(server_now),
        offers: read.offers(agent).await?,
        conversations: read.live_conversations(agent).await?,
        server_now,
        me: holder.me,
    }))
}
