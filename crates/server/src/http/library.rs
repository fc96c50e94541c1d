//! The response library: answers, pages, canned replies.

use axum::{Json, extract::State};
use contract::{CannedReplies, LibraryAnswers, LibraryPages};
use serde::Deserialize;
use utoipa::IntoParams;

use super::{
    auth::SignedIn,
    extract::{Query, search_text},
};
use crate::{App, Refusal};

/// What is looked for.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct FindParams {
    /// A question or a few words; typing errors are forgiven. Absent or empty: what there is.
    #[param(max_length = 200)]
    q: Option<String>,
}

/// Find answers
///
/// At most 8, the best first.
#[utoipa::path(
    get, path = "/v1/answers", operation_id = "findAnswers", tag = "library",
    security(("agent" = [])),
    params(FindParams),
    responses(
        (status = 200, description = "What fits.", body = LibraryAnswers),
        (status = 400, description = "`invalid-parameter`: an unknown parameter, a question of over 200 characters."),
    )
)]
pub async fn answers(
    State(app): State<App>,
    _holder: SignedIn,
    Query(params): Query<FindParams>,
) -> Result<Json<LibraryAnswers>, Refusal> {
    let question = search_text(params.q)?;
    let items = app.store.read().await?.answers(&question).await?;
    Ok(Json(LibraryAnswers { items }))
}

/// Find pages
///
/// At most 8, the best first.
#[utoipa::path(
    get, path = "/v1/pages", operation_id = "findPages", tag = "library",
    security(("agent" = [])),
    params(FindParams),
    responses(
        (status = 200, description = "What fits.", body = LibraryPages),
        (status = 400, description = "`invalid-parameter`: an unknown parameter, a question of over 200 characters."),
    )
)]
pub async fn pages(
    State(app): State<App>,
    _holder: SignedIn,
    Query(params): Query<FindParams>,
) -> Result<Json<LibraryPages>, Refusal> {
    let question = search_text(params.q)?;
    let items = app.store.read().await?.pages(&question).await?;
    Ok(Json(LibraryPages { items }))
}

/// List canned replies
#[utoipa::path(
    get, path = "/v1/canned-replies", operation_id = "listCannedReplies", tag = "library",
    security(("agent" = [])),
    responses((status = 200, description = "All there are, by name.", body = CannedReplies))
)]
pub async fn canned_replies(
    State(app): State<App>,
    _holder: SignedIn,
) -> Result<Json<CannedReplies>, Refusal> {
    let items = app.store.read().await?.canned_replies().await?;
    Ok(Json(CannedReplies { items }))
}
