//! The visitor's side.

use axum::{Json, extract::State, http::StatusCode};
use contract::{
    ClientId, ConversationId, ErrorCode, Message, Position, SocketTicket, Token, limits,
    visitor_side::{
        Ask, MarkReadByVisitor, NewVisitorMessage, StartChat, StartedChat, VisitorState,
    },
};
use serde::Deserialize;
use utoipa::IntoParams;

use super::{
    attachments::said,
    auth::{AnyVisitor, KnownVisitor},
    client_address::ClientAddress,
    extract::{self, Body, FirstLanguage, OptionalBody, Path, Query, client_id, invalid_value},
    messages::answer,
};
use crate::{
    App, Refusal,
    actions::{self, StartRequest},
    domain::{
        attributes,
        identity::{self, Identity},
        routing::Wish,
        team::{self, TeamKey},
    },
    secret::hash_token,
};

/// Ask for an agent
///
/// Without a token this makes a new visitor; with one the visitor comes back, and the answer
/// repeats the token. With an `identity` it is the visitor whom the site names, in whatever browser;
/// the token of a browser that was somebody else's before is a new one then. At most 60 a minute from one address.
#[utoipa::path(
    post, path = "/v1/visitor/conversations", operation_id = "startChat", tag = "visitor side",
    security((), ("visitor" = [])),
    request_body(content = StartChat, description = "May be left out altogether."),
    responses(
        (status = 201, description = "The chat waits for an agent, or is missed already when nobody is there.", body = StartedChat),
        (status = 200, description = "A chat that was under way already, in another browser of the person whom `identity` names.", body = StartedChat),
        (status = 401, description = "`unauthenticated`: the token that was sent is not good."),
        (status = 403, description = "`identity-refused`: the identity has expired, is not signed as it should be, or this server takes none; the detail says which."),
        (status = 409, description = "`chat-under-way`: the visitor already waits or chats."),
        (status = 422, description = "`invalid-value`: a name of over 200 characters or with control characters, no e-mail address, an `ask` or `attributes` beyond their limits; the detail names the field."),
        (status = 429, description = "`rate-limited`: over 60 chats in a minute from this address."),
    )
)]
pub async fn start(
    State(app): State<App>,
    ClientAddress(address): ClientAddress,
    AnyVisitor(known): AnyVisitor,
    FirstLanguage(locale): FirstLanguage,
    OptionalBody(chat): OptionalBody<StartChat>,
) -> Result<(StatusCode, Json<StartedChat>), Refusal> {
    let name = extract::name("name", chat.name.as_deref())?;
    let email = extract::email("email", chat.email.as_deref())?;
    let asked = chat.ask.map(|ask| wish("ask", ask)).transpose()?;
    attributes::check(&chat.attributes).map_err(|why| invalid_value("attributes", &why))?;
    app.limits.start(address, app.clock.now())?;
    let identity = chat.identity.map(|token| vouched(&app, &token)).transpose()?;
    let fresh = app.chance.token();
    let (known, token) = known.map(|known| (known.id, Token::new(known.token))).unzip();
    let request = StartRequest {
        known,
        identity,
        fresh: hash_token(fresh.secret()),
        name,
        email,
        asked,
        attributes: chat.attributes,
        locale,
    };
    let started = actions::start(&app, request).await?;
    let status = if started.was_under_way { StatusCode::OK } else { StatusCode::CREATED };
    let started = StartedChat {
        token: token.filter(|_| !started.is_new_here).unwrap_or(fresh),
        visitor_id: started.visitor,
        state: started.state,
    };
    Ok((status, Json(started)))
}

/// Who the site says that its visitor is.
fn vouched(app: &App, token: &Token) -> Result<Identity, Refusal> {
    let refused = |why: &str| {
        Refusal::new(
            ErrorCode::IdentityRefused,
            format!("The site's identity token is not good. {why}"),
        )
    };
    let secret = app
        .identity_secret
        .as_ref()
        .ok_or_else(|| refused("This server was started without a secret for such tokens."))?;
    identity::read(token.secret(), secret, app.clock.now()).map_err(|why| refused(&why))
}

/// Whom somebody asks for. Whether there is such an agent or team plays no part here.
pub(super) fn wish(field: &str, ask: Ask) -> Result<Wish, Refusal> {
    match ask {
        Ask::Agent(id) if id.as_str().chars().count() > limits::ID_CHARS => {
            let why = format!("names an agent with over {} characters", limits::ID_CHARS);
            Err(invalid_value(field, &why))
        }
        Ask::Agent(id) => Ok(Wish::Agent(id)),
        Ask::Team(name) => {
            let name = team::check_name(&name)
                .map_err(|why| invalid_value(field, &format!("names a team whose name {why}")))?;
            Ok(Wish::Team(TeamKey::of(name)))
        }
    }
}

/// From where on.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct AfterParams {
    /// The last position that is known; 0 when absent.
    #[serde(default)]
    after: Position,
}

/// How the visitor's newest chat stands
///
/// With at most 100 messages after a position.
#[utoipa::path(
    get, path = "/v1/visitor/conversation", operation_id = "getVisitorChat", tag = "visitor side",
    security(("visitor" = [])),
    params(AfterParams),
    responses(
        (status = 200, description = "The chat, and what was said after `after`.", body = VisitorState),
        (status = 400, description = "`invalid-parameter`: `after` is no position, or a parameter is unknown."),
    )
)]
pub async fn state(
    State(app): State<App>,
    visitor: KnownVisitor,
    Query(params): Query<AfterParams>,
) -> Result<Json<VisitorState>, Refusal> {
    let mut read = app.store.read().await?;
    let chat = read.newest_chat_of(&visitor.id).await?.ok_or_else(Refusal::not_found)?;
    Ok(Json(read.visitor_state(&chat, params.after).await?))
}

/// Say something, to the agent or while waiting for one
///
/// Idempotent by `client_id`: the same key with the same text and files is the same message, also after the
/// chat ended. At most 50 new messages in 10 seconds; a repetition does not count.
#[utoipa::path(
    put, path = "/v1/visitor/conversation/messages/{client_id}", operation_id = "putVisitorMessage", tag = "visitor side",
    security(("visitor" = [])),
    params(("client_id" = ClientId, Path, description = "A UUID version 7 in its hyphenated lower-case form, chosen by the sender.", pattern = "^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$")),
    request_body = NewVisitorMessage,
    responses(
        (status = 201, description = "Taken.", body = Message),
        (status = 200, description = "It was here already.", body = Message),
        (status = 400, description = "`invalid-parameter`: the client_id is no UUID version 7."),
        (status = 409, description = "`conversation-ended`: the chat is over, or `conversation_id` is not the newest one, and this message is not in it."),
        (status = 422, description = "`message-empty`: nothing is left after trimming, and there are no attachments. `message-too-long`: over 10,000 characters. `client-id-reused`: the key belongs to another text. `attachment-unavailable`: a file was not uploaded to this chat by this visitor, no longer is there, or is in another message. `invalid-value`: over 10 attachments, or one twice."),
        (status = 429, description = "`rate-limited`: over 50 messages in 10 seconds."),
    )
)]
pub async fn put_message(
    State(app): State<App>,
    visitor: KnownVisitor,
    Path(key): Path<String>,
    Body(new): Body<NewVisitorMessage>,
) -> Result<(StatusCode, Json<Message>), Refusal> {
    let key = client_id(key)?;
    let said = said(&new.text, new.attachments)?;
    let put = actions::put_by_visitor(&app, visitor.id, new.conversation_id, key, said).await?;
    Ok(answer(put))
}

/// Mark as read
///
/// Everything up to a position has been seen. A mark never moves back, and one beyond the newest
/// message counts as the newest. One in another chat than the newest changes nothing.
#[utoipa::path(
    put, path = "/v1/visitor/conversation/read", operation_id = "markReadByVisitor", tag = "visitor side",
    security(("visitor" = [])),
    request_body = MarkReadByVisitor,
    responses((status = 200, description = "The chat; without messages.", body = VisitorState))
)]
pub async fn read(
    State(app): State<App>,
    visitor: KnownVisitor,
    Body(mark): Body<MarkReadByVisitor>,
) -> Result<Json<VisitorState>, Refusal> {
    let state =
        actions::read_by_visitor(&app, visitor.id, mark.conversation_id, mark.up_to).await?;
    Ok(Json(state))
}

/// Which chat is meant.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ChatParams {
    /// The chat: a request that is late does nothing to the next one. Absent for the newest.
    conversation_id: Option<ConversationId>,
}

/// End the chat, or stop waiting
///
/// The agent is told. Ending twice is ending once; a chat that is not the newest is over already.
#[utoipa::path(
    post, path = "/v1/visitor/conversation/end", operation_id = "endVisitorChat", tag = "visitor side",
    security(("visitor" = [])),
    params(ChatParams),
    responses(
        (status = 200, description = "The newest chat, with the line that says that it ended.", body = VisitorState),
        (status = 400, description = "`invalid-parameter`: a parameter is unknown."),
    )
)]
pub async fn end(
    State(app): State<App>,
    visitor: KnownVisitor,
    Query(params): Query<ChatParams>,
) -> Result<Json<VisitorState>, Refusal> {
    let state = actions::end_by_visitor(&app, visitor.id, params.conversation_id).await?;
    Ok(Json(state))
}

/// Get a ticket for the visitor's socket
///
/// Good for one `auth` frame within 30 seconds. At most 60 a minute.
#[utoipa::path(
    post, path = "/v1/visitor/socket-tickets", operation_id = "createVisitorSocketTicket", tag = "visitor side",
    security(("visitor" = [])),
    responses(
        (status = 201, description = "A fresh ticket.", body = SocketTicket),
        (status = 429, description = "`rate-limited`: over 60 tickets in a minute."),
    )
)]
pub async fn socket_ticket(
    State(app): State<App>,
    visitor: KnownVisitor,
) -> Result<(StatusCode, Json<SocketTicket>), Refusal> {
    app.limits.ticket(&visitor.id, app.clock.now())?;
    let ticket = app.chance.token();
    let hash = hash_token(ticket.secret());
    let expires_at = app
        .store
        .write(move |tx| {
            Box::pin(async move {
                let expires_at = tx.now.plus_millis(i64::from(limits::TICKET_SECONDS) * 1000);
                tx.add_visitor_ticket(&hash, &visitor.id, expires_at).await?;
                Ok(expires_at)
            })
        })
        .await?;
    Ok((StatusCode::CREATED, Json(SocketTicket { ticket, expires_at })))
}
