//! What a visitor did.

use axum::{Json, extract::State};
use contract::{ActivityPage, VisitorId};
use serde::Deserialize;
use utoipa::IntoParams;

use super::{
    auth::SignedIn,
    cursor,
    extract::{Path, Query, page_items},
};
use crate::{App, Refusal, domain::history, store::HistoryQuery};

/// Which page.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct PageParams {
    /// Where to go on: `next_cursor` of the page before.
    cursor: Option<String>,
    /// How many; 50 when absent.
    #[param(minimum = 1, maximum = 100)]
    limit: Option<u32>,
}

/// A visitor's history
///
/// What they did in the last 90 days, newest first. To be seen by whoever may see the visitor; what
/// happened in a chat, by whoever may see that chat.
#[utoipa::path(
    get, path = "/v1/visitors/{visitor_id}/activities", operation_id = "listActivities", tag = "visitors",
    security(("agent" = [])),
    params(("visitor_id" = VisitorId, Path, description = "The visitor."), PageParams),
    responses(
        (status = 200, description = "One page.", body = ActivityPage),
        (status = 400, description = "`invalid-parameter`: an unknown parameter, a cursor that is not from here, a limit that is not 1 to 100."),
        (status = 404, description = "`not-found`: there is no visitor that you may see."),
    )
)]
pub async fn list(
    State(app): State<App>,
    SignedIn(holder): SignedIn,
    Path(visitor): Path<VisitorId>,
    Query(params): Query<PageParams>,
) -> Result<Json<ActivityPage>, Refusal> {
    let limit = page_items(params.limit)?;
    let after = params.cursor.as_deref().map(cursor::read).transpose()?;
    let mut read = app.store.read().await?;
    let agent = holder.me.id;
    read.visitor_for(&agent, &visitor).await?.ok_or_else(Refusal::not_found)?;
    let since = history::since(app.clock.now());
    let query = HistoryQuery { agent, visitor, since, after, limit: limit + 1 };
    let mut items = read.history(&query).await?;
    let next_cursor = cursor::next(&mut items, limit, |last| (last.at, last.id.as_str()));
    Ok(Json(ActivityPage { items, next_cursor }))
}
