//! Sign in, sign out, and the ticket for a socket.

use axum::{Json, extract::State, http::StatusCode};
use contract::{ErrorCode, Me, Session, SignIn, SocketTicket, limits, socket::close};

use super::{
    auth::SignedIn,
    client_address::ClientAddress,
    extract::{Body, invalid_value},
};
use crate::{App, Refusal, secret::hash_token};

/// Sign in
///
/// Attempts are counted, right or wrong: at most 10 a minute from one address, and at most 10 a
/// minute for one account. A session lasts 12 hours.
#[utoipa::path(
    post, path = "/v1/sessions", operation_id = "signIn", tag = "session",
    security(()),
    request_body = SignIn,
    responses(
        (status = 201, description = "Signed in.", body = Session),
        (status = 401, description = "`wrong-credentials`: e-mail or password is wrong; which one is not told."),
        (status = 422, description = "`invalid-value`: the password is over 1,024 bytes or the address over 254 characters."),
        (status = 429, description = "`rate-limited`: too many attempts."),
    )
)]
pub async fn sign_in(
    State(app): State<App>,
    ClientAddress(address): ClientAddress,
    Body(given): Body<SignIn>,
) -> Result<(StatusCode, Json<Session>), Refusal> {
    if given.password.len() > limits::PASSWORD_BYTES {
        let why = format!("has more than {} bytes", limits::PASSWORD_BYTES);
        return Err(invalid_value("password", &why));
    }
    if given.email.chars().count() > limits::EMAIL_CHARS {
        let why = format!("has more than {} characters", limits::EMAIL_CHARS);
        return Err(invalid_value("email", &why));
    }
    let email = given.email.trim();
    app.limits.sign_in(address, email, app.clock.now())?;
    let account = app.store.read().await?.account(email).await?;
    let hash = account.as_ref().map(|it| it.password_hash.clone());
    let right = verify(&app, given.password, hash).await?;
    let wrong = || {
        Refusal::new(ErrorCode::WrongCredentials, "The e-mail address or the password is wrong.")
    };
    let account = account.filter(|_| right).ok_or_else(wrong)?;
    let token = app.chance.token();
    let token_hash = hash_token(token.secret());
    let me = account.me.clone();
    let lasts = i64::from(limits::SESSION_HOURS) * 3_600_000;
    let expires_at = app
        .store
        .write(move |tx| {
            Box::pin(async move {
                let expires_at = tx.now.plus_millis(lasts);
                let added = tx.add_session(&token_hash, &account, expires_at).await?;
                if added { Ok(expires_at) } else { Err(wrong()) }
            })
        })
        .await?;
    let session = Session { token, expires_at, me };
    Ok((StatusCode::CREATED, Json(session)))
}

async fn verify(app: &App, password: String, hash: Option<String>) -> Result<bool, Refusal> {
    let permit = app.hashing.clone().acquire_owned().await;
    let permit = permit.map_err(|_| Refusal::internal())?;
    let passwords = app.passwords.clone();
    let verified = tokio::task::spawn_blocking(move || {
        let _permit = permit;
        passwords.verify(&password, hash.as_deref())
    });
    verified.await.map_err(|_| Refusal::internal())
}

/// Sign out
///
/// Revokes the token and closes the session's sockets with 4401.
#[utoipa::path(
    delete, path = "/v1/sessions/current", operation_id = "signOut", tag = "session",
    security(("agent" = [])),
    responses((status = 204, description = "Signed out."))
)]
pub async fn sign_out(
    State(app): State<App>,
    SignedIn(holder): SignedIn,
) -> Result<StatusCode, Refusal> {
    let session = holder.session;
    app.store.write(move |tx| Box::pin(async move { tx.remove_session(session).await })).await?;
    app.hub.agents.close_session(&holder.me.id, session, close::UNAUTHENTICATED);
    Ok(StatusCode::NO_CONTENT)
}

/// Get a ticket for the agent's socket
///
/// Good for one `auth` frame within 30 seconds. At most 60 a minute.
#[utoipa::path(
    post, path = "/v1/socket-tickets", operation_id = "createSocketTicket", tag = "session",
    security(("agent" = [])),
    responses(
        (status = 201, description = "A fresh ticket.", body = SocketTicket),
        (status = 429, description = "`rate-limited`: over 60 tickets in a minute."),
    )
)]
pub async fn socket_ticket(
    State(app): State<App>,
    SignedIn(holder): SignedIn,
) -> Result<(StatusCode, Json<SocketTicket>), Refusal> {
    app.limits.ticket(holder.session, app.clock.now())?;
    let ticket = app.chance.token();
    let hash = hash_token(ticket.secret());
    let expires_at = app
        .store
        .write(move |tx| {
            Box::pin(async move {
                let expires_at = tx.now.plus_millis(i64::from(limits::TICKET_SECONDS) * 1000);
                tx.add_session_ticket(&hash, holder.session, expires_at).await?;
                Ok(expires_at)
            })
        })
        .await?;
    Ok((StatusCode::CREATED, Json(SocketTicket { ticket, expires_at })))
}

/// Who is signed in
#[utoipa::path(
    get, path = "/v1/me", operation_id = "getMe", tag = "session",
    security(("agent" = [])),
    responses((status = 200, description = "The signed-in agent.", body = Me))
)]
pub async fn me(SignedIn(holder): SignedIn) -> Json<Me> {
    Json(holder.me)
}
