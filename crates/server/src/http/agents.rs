//! Colleagues.

use axum::{Json, extract::State};
use contract::AgentList;

use super::auth::SignedIn;
use crate::{App, Refusal};

/// List agents
///
/// Everybody who answers chats here or did so once, in order of name.
#[utoipa::path(
    get, path = "/v1/agents", operation_id = "listAgents", tag = "agents",
    security(("agent" = [])),
    responses((status = 200, description = "All of them.", body = AgentList))
)]
pub async fn list(State(app): State<App>, _holder: SignedIn) -> Result<Json<AgentList>, Refusal> {
    let items = app.store.read().await?.agents().await?;
    Ok(Json(AgentList { items }))
}
