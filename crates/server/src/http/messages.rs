//! What was said, and saying it.

use axum::{Json, extract::State, http::StatusCode};
use contract::{ClientId, ConversationId, Message, MessagePage, NewMessage, Position};
use serde::Deserialize;
use utoipa::IntoParams;

use super::{
    attachments::said,
    auth::SignedIn,
    extract::{
        Body, Path, Query, client_id, invalid_parameter, invalid_value, message_text, page_items,
    },
};
use crate::{
    App, Refusal,
    actions::{self, Put},
    store::Range,
};

/// Which messages.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct RangeParams {
    /// Those right before this position. Not together with `after`.
    before: Option<Position>,
    /// Those right after this position. Not together with `before`.
    after: Option<Position>,
    /// How many; 50 when absent.
    #[param(minimum = 1, maximum = 100)]
    limit: Option<u32>,
}

/// Read messages
///
/// In order of position, without a hole between first and last. With neither `before` nor `after`
/// the newest.
#[utoipa::path(
    get, path = "/v1/conversations/{conversation_id}/messages", operation_id = "listMessages", tag = "messages",
    security(("agent" = [])),
    params(
        ("conversation_id" = ConversationId, Path, description = "The conversation."),
        RangeParams,
    ),
    responses(
        (status = 200, description = "One page.", body = MessagePage),
        (status = 400, description = "`invalid-parameter`: both `before` and `after`, an unknown parameter, a limit that is not 1 to 100."),
        (status = 404, description = "`not-found`: there is none, or it is another agent's and still live."),
    )
)]
pub async fn list(
    State(app): State<App>,
    SignedIn(holder): SignedIn,
    Path(id): Path<ConversationId>,
    Query(params): Query<RangeParams>,
) -> Result<Json<MessagePage>, Refusal> {
    let limit = page_items(params.limit)?;
    let range = match (params.before, params.after) {
        (None, None) => Range::Newest,
        (Some(before), None) => Range::Before(before),
        (None, Some(after)) => Range::After(after),
        (Some(_), Some(_)) => {
            return Err(invalid_parameter("Give `before` or `after`, not both."));
        }
    };
    let mut read = app.store.read().await?;
    read.chat_for(&holder.me.id, &id).await?.ok_or_else(Refusal::not_found)?;
    let items = read.messages(&id, range, limit).await?;
    Ok(Json(MessagePage { items }))
}

/// Say something
///
/// Idempotent by `client_id`: the same key with the same text and files is the same message, also after the
/// conversation ended. At most 50 new messages in 10 seconds; a repetition does not count.
#[utoipa::path(
    put, path = "/v1/conversations/{conversation_id}/messages/{client_id}", operation_id = "putMessage", tag = "messages",
    security(("agent" = [])),
    params(
        ("conversation_id" = ConversationId, Path, description = "The conversation."),
        ("client_id" = ClientId, Path, description = "A UUID version 7 in its hyphenated lower-case form, chosen by the sender.", pattern = "^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$"),
    ),
    request_body = NewMessage,
    responses(
        (status = 201, description = "Taken.", body = Message),
        (status = 200, description = "It was here already.", body = Message),
        (status = 400, description = "`invalid-parameter`: the client_id is no UUID version 7."),
        (status = 404, description = "`not-found`: there is none, or it is another agent's and still live."),
        (status = 409, description = "`conversation-ended`: it is over, and this message is not in it."),
        (status = 422, description = "`message-empty`: nothing is left after trimming, and there are no attachments. `message-too-long`: over 10,000 characters. `client-id-reused`: the key belongs to another text. `attachment-unavailable`: a file was not uploaded to this conversation by this agent, no longer is there, or is in another message. `invalid-value`: over 10 attachments, or one twice."),
        (status = 429, description = "`rate-limited`: over 50 messages in 10 seconds."),
    )
)]
pub async fn put(
    State(app): State<App>,
    SignedIn(holder): SignedIn,
    Path((id, key)): Path<(ConversationId, String)>,
    Body(new): Body<NewMessage>,
) -> Result<(StatusCode, Json<Message>), Refusal> {
    let key = client_id(key)?;
    let said = said(&new.text, new.attachments)?;
    let put = actions::put_by_agent(&app, holder.agent(), id, key, said).await?;
    Ok(answer(put))
}

/// Note something
///
/// A message for agents: whoever may see the conversation may add one, also when it is over, and all
/// of them see it among the messages. The visitor never does. It is in no transcript and no summary,
/// is no word that keeps a chat from ending, and leaves `last_message`, `last_activity_at` and
/// `unread` as they are. Idempotent by `client_id`, and counted, like a message.
#[utoipa::path(
    put, path = "/v1/conversations/{conversation_id}/notes/{client_id}", operation_id = "putNote", tag = "messages",
    security(("agent" = [])),
    params(
        ("conversation_id" = ConversationId, Path, description = "The conversation."),
        ("client_id" = ClientId, Path, description = "A UUID version 7 in its hyphenated lower-case form, chosen by the sender.", pattern = "^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$"),
    ),
    request_body = NewMessage,
    responses(
        (status = 201, description = "Taken.", body = Message),
        (status = 200, description = "It was here already.", body = Message),
        (status = 400, description = "`invalid-parameter`: the client_id is no UUID version 7."),
        (status = 404, description = "`not-found`: there is none, or it is another agent's and still live."),
        (status = 422, description = "`message-empty`: nothing is left after trimming. `message-too-long`: over 10,000 characters. `client-id-reused`: the key belongs to another text. `invalid-value`: there are attachments; a note has none."),
        (status = 429, description = "`rate-limited`: over 50 messages in 10 seconds."),
    )
)]
pub async fn put_note(
    State(app): State<App>,
    SignedIn(holder): SignedIn,
    Path((id, key)): Path<(ConversationId, String)>,
    Body(new): Body<NewMessage>,
) -> Result<(StatusCode, Json<Message>), Refusal> {
    let key = client_id(key)?;
    let text = message_text(&new.text)?;
    if !new.attachments.is_empty() {
        return Err(invalid_value("attachments", "is for messages: a note has none"));
    }
    let put = actions::note_by_agent(&app, holder.agent(), id, key, text).await?;
    Ok(answer(put))
}

/// 201 for a new message, 200 for one that was here.
pub fn answer(put: Put) -> (StatusCode, Json<Message>) {
    match put {
        Put::New(message) => (StatusCode::CREATED, Json(message)),
        Put::Same(message) => (StatusCode::OK, Json(message)),
    }
}
