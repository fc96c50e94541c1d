//! The agent's socket; [`contract::socket`] says what goes over it.

use axum::{
    extract::{State, WebSocketUpgrade, ws::rejection::WebSocketUpgradeRejection},
    response::Response,
};
use contract::{
    Agent, AgentId, ConversationState, Seq, limits,
    socket::{ClientFrame, EventFrame, ResetReason, Resume, ServerFrame, Typing, Viewing, close},
};

use super::wire::{self, Goodbye, Wire};
use crate::{
    App, Refusal,
    live::{Subscription, ToAgent, View},
    secret::hash_token,
    store::{LoggedEvent, SessionHolder},
};

/// The agent's socket
///
/// A WebSocket (RFC 6455) of JSON text frames of at most 64 KiB, told apart by `t`. The server
/// begins with `hello`; the client's first frame, within 10 seconds, is
/// `{"t":"auth","ticket":"…","resume":{"epoch":"…","seq":…}}` with a ticket from
/// `POST /v1/socket-tickets` and a position from `GET /v1/snapshot`. Then come `ready`, the missed
/// events and `live`, or `reset`. The crate `contract`, module `socket`, describes every frame.
///
/// Closes with 4400 (protocol), 4401 (not or no longer authenticated), 4408 (no `auth` in time, or
/// no frame during three heartbeats of 25 seconds), 4429 (reads too slowly, sends over 100
/// frames in 10 seconds, or has over 50 sockets) or 1012 (restart).
#[utoipa::path(
    get, path = "/v1/socket", operation_id = "openSocket", tag = "sockets",
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
        Ok((holder, resume)) => talk(app, &mut wire, holder, resume).await,
        Err(goodbye) => goodbye,
    };
    wire.close(goodbye).await;
}

async fn sign_in(app: &App, wire: &mut Wire) -> Result<(SessionHolder, Resume), Goodbye> {
    wire.send(&ServerFrame::Hello {
        heartbeat_ms: limits::HEARTBEAT_MILLIS,
        server_now: app.clock.now(),
    })
    .await?;
    let ClientFrame::Auth { ticket, resume } = wire.first().await? else {
        return Err(Goodbye::Close(close::PROTOCOL));
    };
    let ticket = hash_token(ticket.secret());
    let holder = app
        .store
        .write(move |tx| Box::pin(async move { tx.redeem_session_ticket(&ticket).await }))
        .await?;
    let holder = holder.ok_or(Goodbye::Close(close::UNAUTHENTICATED))?;
    Ok((holder, resume))
}

/// Everything after the sign-in, until somebody or something ends it.
async fn talk(app: App, wire: &mut Wire, holder: SessionHolder, resume: Resume) -> Goodbye {
    let agent = Agent { id: holder.me.id, name: holder.me.name };
    // Subscribed before the log is read, so that nothing falls in between.
    let Some(mut subscription) = app.hub.agents.subscribe(agent.id.clone(), holder.session) else {
        return Goodbye::Close(close::TOO_SLOW);
    };
    let closing = subscription.closing();
    let expiry = app.clock.clone();
    let expiry = expiry.sleep_until(Some(holder.expires_at));
    let mut line = Line {
        app,
        agent,
        session: holder.session,
        live: false,
        cursor: 0,
        replayed_to: 0,
        view: None,
    };
    tokio::select! {
        biased;
        code = closing => Goodbye::Close(code),
        () = expiry => Goodbye::Close(close::UNAUTHENTICATED),
        goodbye = line.run(wire, &mut subscription, resume) => goodbye,
    }
}

/// Events that are read at once to be replayed.
const REPLAY_PAGE: u64 = 100;

/// One agent's connection.
struct Line {
    app: App,
    agent: Agent,
    session: i64,
    /// Whether events are passed on; not between a `reset` and the `resume` after it.
    live: bool,
    /// The position to which this connection has been brought.
    cursor: Seq,
    /// Up to where the log was read: what is still queued of that has been sent already.
    replayed_to: Seq,
    /// The ended conversation that is in view there.
    view: Option<View>,
}

impl Line {
    async fn run(
        &mut self,
        wire: &mut Wire,
        queue: &mut Subscription<AgentId, ToAgent>,
        resume: Resume,
    ) -> Goodbye {
        let mut done = self.resume(wire, resume).await;
        while done.is_ok() {
            done = tokio::select! {
                // What was committed goes first: a pong tells of a head that was passed on.
                biased;
                item = queue.next() => self.pass_on(wire, item).await,
                frame = wire.receive() => match frame {
                    Ok(frame) => self.answer(wire, frame).await,
                    Err(goodbye) => Err(goodbye),
                },
            };
        }
        done.err().unwrap_or(Goodbye::Gone)
    }

    async fn pass_on(&mut self, wire: &mut Wire, item: ToAgent) -> Result<(), Goodbye> {
        match item {
            _ if !self.live => Ok(()),
            ToAgent::Event(event) if event.seq > self.replayed_to => {
                self.send_event(wire, &event).await
            }
            ToAgent::Event(_) => Ok(()),
            ToAgent::Passing(frame) => wire.send(&*frame).await,
        }
    }

    async fn send_event(&mut self, wire: &mut Wire, event: &LoggedEvent) -> Result<(), Goodbye> {
        let frame = ServerFrame::Event(EventFrame {
            seq: event.seq,
            prev: self.cursor,
            at: event.at,
            kind: event.kind.clone(),
            data: event.data.clone(),
        });
        self.cursor = event.seq;
        wire.send(&frame).await
    }

    async fn answer(&mut self, wire: &mut Wire, frame: ClientFrame) -> Result<(), Goodbye> {
        // The operator may have ended the session from the command line.
        if !self.app.store.read().await?.session_exists(self.session).await? {
            return Err(Goodbye::Close(close::UNAUTHENTICATED));
        }
        match frame {
            ClientFrame::Auth { .. } => Err(Goodbye::Close(close::PROTOCOL)),
            ClientFrame::Resume(resume) => self.resume(wire, resume).await,
            ClientFrame::Typing(typing) => Ok(self.typing(typing).await?),
            ClientFrame::Viewing(viewing) => Ok(self.viewing(viewing).await?),
            ClientFrame::Ping => {
                let pong =
                    ServerFrame::Pong { head: self.cursor, server_now: self.app.clock.now() };
                wire.send(&pong).await
            }
        }
    }

    /// Sends what was missed since a position.
    async fn resume(&mut self, wire: &mut Wire, from: Resume) -> Result<(), Goodbye> {
        (self.live, self.cursor, self.view) = (false, 0, None);
        let mut read = self.app.store.read().await?;
        if !read.session_exists(self.session).await? {
            // It ended between the ticket and the subscription.
            return Err(Goodbye::Close(close::UNAUTHENTICATED));
        }
        let (epoch, head) = read.position().await?;
        if from.epoch != epoch {
            return reset(wire, ResetReason::Epoch).await;
        }
        if from.seq > head || from.seq < read.log_begins_after().await? {
            return reset(wire, ResetReason::Retention).await;
        }
        let missed = read.missed(&self.agent.id, from.seq, limits::REPLAY_EVENTS).await?;
        if missed > limits::REPLAY_EVENTS {
            return reset(wire, ResetReason::TooFar).await;
        }
        let conversations = read.live_conversations(&self.agent.id).await?;
        drop(read);
        (self.live, self.cursor, self.replayed_to) = (true, from.seq, head);
        wire.send(&ServerFrame::Ready { epoch, head }).await?;
        // A page at a time, each a look of its own: what was missed may be large, and whoever takes
        // it slowly must not keep others from reading.
        let mut after = from.seq;
        loop {
            let mut read = self.app.store.read().await?;
            if after < read.log_begins_after().await? {
                self.live = false;
                return reset(wire, ResetReason::Retention).await;
            }
            let page = read.replay(&self.agent.id, after, head, REPLAY_PAGE).await?;
            drop(read);
            let Some(last) = page.last() else { break };
            after = last.seq;
            for event in &page {
                self.send_event(wire, event).await?;
            }
        }
        wire.send(&ServerFrame::Live).await?;
        for conversation in conversations {
            let online = self.app.hub.visitors.is_connected(&conversation.visitor.id);
            let presence = ServerFrame::Presence { conversation_id: conversation.id, online };
            wire.send(&presence).await?;
        }
        Ok(())
    }

    /// Passes on that the agent is writing; about a conversation that is not (or no longer) theirs
    /// there is nothing to say.
    async fn typing(&self, typing: Typing) -> Result<(), Refusal> {
        let mut read = self.app.store.read().await?;
        let visitor = read.visitor_of_live(&self.agent.id, &typing.conversation_id).await?;
        if let Some(visitor) = visitor {
            self.app.hub.agent_typing(&visitor, typing.typing);
        }
        Ok(())
    }

    /// Notes what the agent has in view. Who reads a live chat is nobody's business, and of a
    /// conversation that they may not see there is nothing to say.
    async fn viewing(&mut self, viewing: Viewing) -> Result<(), Refusal> {
        self.view = None;
        let Some(id) = viewing.conversation_id else { return Ok(()) };
        let chat = self.app.store.read().await?.chat_for(&self.agent.id, &id).await?;
        let conversation = chat.and_then(|chat| chat.conversation());
        if conversation.is_some_and(|it| it.state == ConversationState::Ended) {
            self.view = Some(View::begin(&self.app.hub, self.agent.clone(), id));
        }
        Ok(())
    }
}

async fn reset(wire: &mut Wire, reason: ResetReason) -> Result<(), Goodbye> {
    wire.send(&ServerFrame::Reset { reason }).await
}
