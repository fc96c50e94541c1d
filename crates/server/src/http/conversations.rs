//! Conversations: find, open, mark as read, end.

use axum::{Json, extract::State};
use contract::{
    AgentId, Conversation, ConversationId, ConversationPage, Hit, MarkRead, Scope, Timestamp,
};
use serde::Deserialize;
use utoipa::IntoParams;

use super::{
    auth::SignedIn,
    cursor,
    extract::{Body, Path, Query, invalid_parameter, page_items, search_text},
};
use crate::{
    App, Refusal, actions,
    domain::{
        hit::{Fields, Needle},
        search,
    },
    store::{ListQuery, Read},
};

/// What a list holds.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ListParams {
    /// Own live conversations, or those and the ended ones of every agent.
    #[serde(default)]
    #[param(inline)]
    scope: Scope,
    /// Words that must all occur, as beginnings of words, in the visitor's name or address or in
    /// the messages; case and accents do not matter.
    #[param(max_length = 200)]
    q: Option<String>,
    /// Only those that this agent answered.
    agent: Option<AgentId>,
    /// Only those with their last activity at this time or later.
    from: Option<Timestamp>,
    /// Only those with their last activity before this time. Not before `from`.
    until: Option<Timestamp>,
    /// Where to go on: `next_cursor` of the page before.
    cursor: Option<String>,
    /// How many; 50 when absent.
    #[param(minimum = 1, maximum = 100)]
    limit: Option<u32>,
}

/// List conversations
///
/// Newest activity first. Another agent's conversation is in it only once it ended. With a search
/// the answer also says what was found in each of them.
#[utoipa::path(
    get, path = "/v1/conversations", operation_id = "listConversations", tag = "conversations",
    security(("agent" = [])),
    params(ListParams),
    responses(
        (status = 200, description = "One page.", body = ConversationPage),
        (status = 400, description = "`invalid-parameter`: an unknown scope or parameter, a cursor that is not from here, a limit that is not 1 to 100, a search of over 200 characters, a time before which it ends."),
    )
)]
pub async fn list(
    State(app): State<App>,
    SignedIn(holder): SignedIn,
    Query(params): Query<ListParams>,
) -> Result<Json<ConversationPage>, Refusal> {
    let limit = page_items(params.limit)?;
    let after = params.cursor.as_deref().map(cursor::read).transpose()?;
    let text = search_text(params.q)?;
    if let (Some(from), Some(until)) = (params.from, params.until)
        && until < from
    {
        return Err(invalid_parameter("`until` is before `from`."));
    }
    let words = search::words(&text);
    if words.is_empty() && !text.trim().is_empty() {
        // Nothing but punctuation: no word begins like that.
        return Ok(Json(ConversationPage::default()));
    }
    let query = ListQuery {
        agent: holder.me.id,
        scope: params.scope,
        with: params.agent,
        from: params.from,
        until: params.until,
        terms: search::terms(&words),
        after,
        limit: limit + 1,
    };
    let mut read = app.store.read().await?;
    let mut items = read.list(&query).await?;
    let next_cursor =
        cursor::next(&mut items, limit, |last| (last.last_activity_at, last.id.as_str()));
    let hits = hits(&mut read, &items, &words, &query.terms).await?;
    Ok(Json(ConversationPage { items, hits, next_cursor }))
}

/// What the search found in each of these conversations.
async fn hits(
    read: &mut Read,
    items: &[Conversation],
    words: &[String],
    terms: &[String],
) -> Result<Vec<Hit>, Refusal> {
    let ids: Vec<ConversationId> = items.iter().map(|item| item.id.clone()).collect();
    let messages = read.best_messages(&ids, terms).await?;
    let needle = Needle::new(words);
    let best = |item: &Conversation| {
        let message = messages.get(&item.id).map(|(at, body)| (*at, body));
        let (name, email) = (item.visitor.name.as_deref(), item.visitor.email.as_deref());
        needle.best(&item.id, Fields { name, email, message })
    };
    Ok(items.iter().filter_map(best).collect())
}

/// Open a conversation
#[utoipa::path(
    get, path = "/v1/conversations/{conversation_id}", operation_id = "getConversation", tag = "conversations",
    security(("agent" = [])),
    params(("conversation_id" = ConversationId, Path, description = "The conversation.")),
    responses(
        (status = 200, description = "The conversation.", body = Conversation),
        (status = 404, description = "`not-found`: there is none, or it is another agent's and still live."),
    )
)]
pub async fn get(
    State(app): State<App>,
    SignedIn(holder): SignedIn,
    Path(id): Path<ConversationId>,
) -> Result<Json<Conversation>, Refusal> {
    let mut read = app.store.read().await?;
    let chat = read.chat_for(&holder.me.id, &id).await?;
    chat.and_then(|chat| chat.conversation()).map(Json).ok_or_else(Refusal::not_found)
}

/// Mark as read
///
/// Everything up to a position has been seen. A mark never moves back, and one beyond the newest
/// message counts as the newest.
#[utoipa::path(
    put, path = "/v1/conversations/{conversation_id}/read", operation_id = "markRead", tag = "conversations",
    security(("agent" = [])),
    params(("conversation_id" = ConversationId, Path, description = "The conversation.")),
    request_body = MarkRead,
    responses(
        (status = 200, description = "The conversation with its mark.", body = Conversation),
        (status = 404, description = "`not-found`: there is none, or it is another agent's and still live."),
        (status = 409, description = "`conversation-ended`: it is another agent's, and over."),
    )
)]
pub async fn read(
    State(app): State<App>,
    SignedIn(holder): SignedIn,
    Path(id): Path<ConversationId>,
    Body(mark): Body<MarkRead>,
) -> Result<Json<Conversation>, Refusal> {
    let conversation = actions::read_by_agent(&app, holder.agent(), id, mark.up_to).await?;
    Ok(Json(conversation))
}

/// End the conversation
///
/// The visitor is told. Ending twice is ending once.
#[utoipa::path(
    post, path = "/v1/conversations/{conversation_id}/end", operation_id = "endConversation", tag = "conversations",
    security(("agent" = [])),
    params(("conversation_id" = ConversationId, Path, description = "The conversation.")),
    responses(
        (status = 200, description = "The ended conversation.", body = Conversation),
        (status = 404, description = "`not-found`: there is none, or it is another agent's and still live."),
        (status = 409, description = "`conversation-ended`: it is another agent's, and over."),
    )
)]
pub async fn end(
    State(app): State<App>,
    SignedIn(holder): SignedIn,
    Path(id): Path<ConversationId>,
) -> Result<Json<Conversation>, Refusal> {
    let conversation = actions::end_by_agent(&app, holder.agent(), id).await?;
    Ok(Json(conversation))
}
