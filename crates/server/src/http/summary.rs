//! What a conversation is about.

use axum::{Json, extract::State};
use contract::{ConversationId, Summary, SummarySource};

use super::{auth::SignedIn, extract::Path};
use crate::{App, Refusal};

/// The summary of a conversation
///
/// It keeps up with the chat, about two seconds behind the last word, and stays when the chat is
/// over. Before the visitor has written anything it is empty, with version 0.
#[utoipa::path(
    get, path = "/v1/conversations/{conversation_id}/summary", operation_id = "getSummary", tag = "conversations",
    security(("agent" = [])),
    params(("conversation_id" = ConversationId, Path, description = "The conversation.")),
    responses(
        (status = 200, description = "Its summary.", body = Summary),
        (status = 404, description = "`not-found`: there is no such conversation, or it is another agent's and still live."),
    )
)]
pub async fn get(
    State(app): State<App>,
    SignedIn(holder): SignedIn,
    Path(id): Path<ConversationId>,
) -> Result<Json<Summary>, Refusal> {
    let mut read = app.store.read().await?;
    read.chat_for(&holder.me.id, &id).await?.ok_or_else(Refusal::not_found)?;
    let summary = read.summary(&id).await?;
    Ok(Json(summary.unwrap_or_else(|| Summary {
        conversation_id: id,
        sentences: Vec::new(),
        topics: Vec::new(),
        sentence_messages: Vec::new(),
        topic_messages: Vec::new(),
        source: SummarySource::Extractive,
        as_of_position: 0,
        version: 0,
    })))
}
