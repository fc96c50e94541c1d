//! The visitor's socket; [`contract::visitor_side`] says what goes over it.

use std::sync::Arc;

use axum::{
    extract::{State, WebSocketUpgrade, ws::rejection::WebSocketUpgradeRejection},
    response::Response,
};
use contract::{
    VisitorId, limits,
    socket::close,
    visitor_side::{VisitorClientFrame, VisitorServerFrame},
};

use super::wire::{self, Goodbye, Wire};
use crate::{App, Refusal, actions, live::Subscription, secret::hash_token};

/// The visitor's socket
///
/// A WebSocket (RFC 6455) of JSON text frames of at most 64 KiB, told apart by `t`. The server
/// begins with `hello`; the client's first frame, within 10 seconds, is
/// `{"t":"auth","ticket":"…"}` with a ticket from `POST /v1/visitor/socket-tickets`. Then comes
/// `live`, and from there on `state` with what is new at every change, and `typing`. The crate
/// `contract`, module `visitor_side`, describes every frame.
///
/// A waiting visitor whose last socket is closed for 10 seconds is taken to have left. Close codes
/// are those of `GET /v1/socket`.
#[utoipa::path(
    get, path = "/v1/visitor/socket", operation_id = "openVisitorSocket", tag = "sockets",
    security(()),
    responses(
        (status = 101, description = "The protocol changes to WebSocket."),
        (status = 400, description = "`invalid-parameter`: the request is no WebSocket handshake."),
    )
)]
pub async fn socket(
    State(app): State<App>,
    upgrade: Result<WebSocketUpgrade, WebSocketUpgradeRejection>,
) -> Result<Response, Refusal> {
    wire::upgrade(upgrade, app.patience, move |wire| serve(app, wire))
}

/// Serves one connection from `hello` to its end.
pub async fn serve(app: App, mut wire: Wire) {
    let goodbye = match sign_in(&app, &mut wire).await {
        Ok(visitor) => attend(&app, &mut wire, &visitor).await,
        Err(goodbye) => goodbye,
    };
    wire.close(goodbye).await;
}

async fn sign_in(app: &App, wire: &mut Wire) -> Result<VisitorId, Goodbye> {
    wire.send(&VisitorServerFrame::Hello {
        heartbeat_ms: limits::HEARTBEAT_MILLIS,
        server_now: app.clock.now(),
    })
    .await?;
    let VisitorClientFrame::Auth { ticket } = wire.first().await? else {
        return Err(Goodbye::Close(close::PROTOCOL));
    };
    let ticket = hash_token(ticket.secret());
    let visitor = app
        .store
        .write(move |tx| Box::pin(async move { tx.redeem_visitor_ticket(&ticket).await }))
        .await?;
    visitor.ok_or(Goodbye::Close(close::UNAUTHENTICATED))
}

/// The visitor is there from the first line of this to its last.
async fn attend(app: &App, wire: &mut Wire, visitor: &VisitorId) -> Goodbye {
    let Some(mut queue) = app.hub.visitors.subscribe(visitor.clone(), 0) else {
        return Goodbye::Close(close::TOO_SLOW);
    };
    let closing = queue.closing();
    let talk = async {
        if actions::visitor_connected(app, visitor).await.is_err() {
            tracing::warn!("could not note that a visitor is there");
        }
        talk(app, wire, visitor, &mut queue).await
    };
    let goodbye = tokio::select! {
        biased;
        code = closing => Goodbye::Close(code),
        goodbye = talk => goodbye,
    };
    drop(queue);
    if actions::visitor_disconnected(app, visitor).await.is_err() {
        tracing::warn!("could not tell that a visitor is gone");
    }
    goodbye
}

async fn talk(
    app: &App,
    wire: &mut Wire,
    visitor: &VisitorId,
    queue: &mut Subscription<VisitorId, Arc<VisitorServerFrame>>,
) -> Goodbye {
    let mut done = wire.send(&VisitorServerFrame::Live).await;
    while done.is_ok() {
        done = tokio::select! {
            biased;
            frame = queue.next() => wire.send(&*frame).await,
            frame = wire.receive() => match frame {
                Ok(frame) => answer(app, wire, visitor, frame).await,
                Err(goodbye) => Err(goodbye),
            },
        };
    }
    done.err().unwrap_or(Goodbye::Gone)
}

async fn answer(
    app: &App,
    wire: &mut Wire,
    visitor: &VisitorId,
    frame: VisitorClientFrame,
) -> Result<(), Goodbye> {
    match frame {
        VisitorClientFrame::Auth { .. } => Err(Goodbye::Close(close::PROTOCOL)),
        VisitorClientFrame::Ping => wire.send(&VisitorServerFrame::Pong).await,
        VisitorClientFrame::Typing { typing } => {
            Ok(actions::visitor_typing(app, visitor, typing).await?)
        }
    }
}
