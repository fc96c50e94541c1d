//! Handing a chat on.

use axum::{Json, extract::State};
use contract::{
    Conversation, ConversationId, NewTransfer, TransferTarget, TransferTargets, visitor_side::Ask,
};

use super::{
    auth::SignedIn,
    extract::{Body, Path},
    visitor_side::wish,
};
use crate::{App, Refusal, actions, domain::routing};

/// Hand the conversation on
///
/// It is offered to the agent, or to those of the team in turn, for 100 seconds each, and to nobody
/// else. Until somebody accepts it is yours in everything; then it is theirs, with all that was
/// said. When nobody takes it, `transfer` of the conversation says so. The same again while somebody
/// is asked changes nothing.
#[utoipa::path(
    post, path = "/v1/conversations/{conversation_id}/transfer", operation_id = "transferConversation", tag = "conversations",
    security(("agent" = [])),
    params(("conversation_id" = ConversationId, Path, description = "The conversation.")),
    request_body = NewTransfer,
    responses(
        (status = 200, description = "Somebody is asked: `transfer` says who.", body = Conversation),
        (status = 404, description = "`not-found`: there is none, or it is another agent's and still live."),
        (status = 409, description = "`conversation-ended`: it is over. `transfer-under-way`: somebody else is asked already. `target-away`: the agent, or everybody of the team, is not available. `target-full`: whoever is available has 10 chats."),
        (status = 422, description = "`invalid-value`: there is no such agent or team, or it is yourself."),
    )
)]
pub async fn begin(
    State(app): State<App>,
    SignedIn(holder): SignedIn,
    Path(id): Path<ConversationId>,
    Body(wanted): Body<NewTransfer>,
) -> Result<Json<Conversation>, Refusal> {
    let to = wish("to", wanted.to)?;
    Ok(Json(actions::transfer(&app, holder.agent(), id, to).await?))
}

/// Keep the conversation
///
/// Nobody is asked any longer; or, when nobody took it, that is seen. Without a transfer it changes
/// nothing.
#[utoipa::path(
    delete, path = "/v1/conversations/{conversation_id}/transfer", operation_id = "takeBackTransfer", tag = "conversations",
    security(("agent" = [])),
    params(("conversation_id" = ConversationId, Path, description = "The conversation.")),
    responses(
        (status = 200, description = "The conversation, which stays yours.", body = Conversation),
        (status = 404, description = "`not-found`: there is none, or it is another agent's and still live; also when somebody has just taken it."),
        (status = 409, description = "`conversation-ended`: it is another agent's, and over."),
    )
)]
pub async fn take_back(
    State(app): State<App>,
    SignedIn(holder): SignedIn,
    Path(id): Path<ConversationId>,
) -> Result<Json<Conversation>, Refusal> {
    Ok(Json(actions::take_back(&app, holder.agent(), id).await?))
}

/// To whom a conversation can be handed on
///
/// Colleagues and teams, and whether they can take one at this moment.
#[utoipa::path(
    get, path = "/v1/transfer-targets", operation_id = "listTransferTargets", tag = "agents",
    security(("agent" = [])),
    responses((status = 200, description = "All of them but who asks.", body = TransferTargets))
)]
pub async fn targets(
    State(app): State<App>,
    SignedIn(holder): SignedIn,
) -> Result<Json<TransferTargets>, Refusal> {
    let mut read = app.store.read().await?;
    let mut candidates = read.candidates(None, app.clock.now()).await?;
    candidates.retain(|it| it.agent != holder.me.id);
    let mut items = Vec::new();
    for agent in read.agents().await? {
        if let Some(candidate) = candidates.iter().find(|it| it.agent == agent.id) {
            let state = routing::state_of([candidate]);
            items.push(TransferTarget { to: Ask::Agent(agent.id), name: agent.name, state });
        }
    }
    for (name, members) in read.members().await? {
        let state = routing::state_of(candidates.iter().filter(|it| members.contains(&it.agent)));
        items.push(TransferTarget { to: Ask::Team(name.clone()), name, state });
    }
    Ok(Json(TransferTargets { items }))
}
