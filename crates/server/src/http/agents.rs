//! Colleagues.

use axum::{Json, extract::State};
use contract::AgentList;
use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};

use super::{auth::SignedIn, extract::Query};
use crate::{App, Refusal};

/// Which agents.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ListParams {
    /// Only those whose calendar is in this state.
    #[param(inline)]
    calendar: Option<CalendarState>,
}

/// What an agent's calendar can be asked to be.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
enum CalendarState {
    /// It can be shared and booked from.
    Connected,
}

/// List agents
///
/// Everybody who answers chats here or did so once, in order of name. Of those with a connected
/// calendar, whoever asks comes first.
#[utoipa::path(
    get, path = "/v1/agents", operation_id = "listAgents", tag = "agents",
    security(("agent" = [])),
    params(ListParams),
    responses(
        (status = 200, description = "All of them.", body = AgentList),
        (status = 400, description = "`invalid-parameter`: an unknown parameter or state."),
    )
)]
pub async fn list(
    State(app): State<App>,
    SignedIn(holder): SignedIn,
    Query(params): Query<ListParams>,
) -> Result<Json<AgentList>, Refusal> {
    let mut read = app.store.read().await?;
    let items = match params.calendar {
        None => read.agents().await?,
        Some(CalendarState::Connected) => {
            let mut agents: Vec<_> =
                read.calendars().await?.into_iter().map(|calendar| calendar.agent).collect();
            agents.sort_by_key(|it| (it.id != holder.me.id, it.name.to_lowercase(), it.id.clone()));
            agents
        }
    };
    Ok(Json(AgentList { items }))
}
