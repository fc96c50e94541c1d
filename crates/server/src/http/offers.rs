//! Take a chat, or not.

use axum::{Json, extract::State, http::StatusCode};
use contract::{Conversation, OfferId};

use super::{auth::SignedIn, extract::Path};
use crate::{App, Refusal, actions};

/// Take the chat
///
/// Atomic. The same agent again gets the same conversation.
#[utoipa::path(
    post, path = "/v1/offers/{offer_id}/accept", operation_id = "acceptOffer", tag = "offers",
    security(("agent" = [])),
    params(("offer_id" = OfferId, Path, description = "The offer.")),
    responses(
        (status = 200, description = "The chat is yours.", body = Conversation),
        (status = 404, description = "`not-found`: no such offer was made to you."),
        (status = 409, description = "`offer-expired`: its 100 seconds are over. `offer-taken`: you declined it, or the visitor left."),
    )
)]
pub async fn accept(
    State(app): State<App>,
    SignedIn(holder): SignedIn,
    Path(offer_id): Path<OfferId>,
) -> Result<Json<Conversation>, Refusal> {
    let conversation = actions::accept(&app, holder.agent(), offer_id).await?;
    Ok(Json(conversation))
}

/// Do not take the chat
///
/// It goes to the next agent. The same agent again changes nothing.
#[utoipa::path(
    post, path = "/v1/offers/{offer_id}/decline", operation_id = "declineOffer", tag = "offers",
    security(("agent" = [])),
    params(("offer_id" = OfferId, Path, description = "The offer.")),
    responses(
        (status = 204, description = "Declined."),
        (status = 404, description = "`not-found`: no such offer was made to you."),
        (status = 409, description = "`offer-expired`: its 100 seconds are over. `offer-taken`: you took it, or the visitor left."),
    )
)]
pub async fn decline(
    State(app): State<App>,
    SignedIn(holder): SignedIn,
    Path(offer_id): Path<OfferId>,
) -> Result<StatusCode, Refusal> {
    actions::decline(&app, holder.agent(), offer_id).await?;
    Ok(StatusCode::NO_CONTENT)
}
