//! Who is asking.

use axum::{Json, extract::State};
use contract::{Visitor, VisitorId};

use super::{auth::SignedIn, extract::Path};
use crate::{App, Refusal};

/// A visitor's profile
///
/// To be seen through a conversation with them, or while they are offered to you.
#[utoipa::path(
    get, path = "/v1/visitors/{visitor_id}", operation_id = "getVisitor", tag = "visitors",
    security(("agent" = [])),
    params(("visitor_id" = VisitorId, Path, description = "The visitor.")),
    responses(
        (status = 200, description = "What is known of them.", body = Visitor),
        (status = 404, description = "`not-found`: there is none that you may see."),
    )
)]
pub async fn get(
    State(app): State<App>,
    SignedIn(holder): SignedIn,
    Path(id): Path<VisitorId>,
) -> Result<Json<Visitor>, Refusal> {
    let mut read = app.store.read().await?;
    let found = read.visitor_for(&holder.me.id, &id).await?;
    found.map(Json).ok_or_else(Refusal::not_found)
}
