//! The socket: open, say who asks and from where to go on, notice when it went dead.
//!
//! There is one way to become live: resume from a position. A fresh inbox takes the position from
//! the snapshot; the log on the server holds what is committed meanwhile, so nothing has to be
//! buffered here and nothing can fall between snapshot and socket.

use std::cmp::Ordering;

use contract::{
    Seq, Token,
    limits::{HEARTBEAT_MILLIS, TYPING_SECONDS},
    socket::{ClientFrame, EventFrame, Resume, ServerFrame, Typing},
};

use super::Engine;
use crate::{
    Call, Change, Connection, Effect, Failure, Millis, Notice, RequestId, SocketId, Timer,
    backoff::{Tries, wait_ms},
};

/// The largest frame, in bytes: many times what an event of the contract's largest values takes.
pub const FRAME_BYTES: usize = 1024 * 1024;
/// The close code of a socket that sent a larger one (RFC 6455, section 7.4.1).
pub const TOO_BIG: u16 = 1009;
/// From opening a socket until live; above what a slow phone needs, below a person's patience.
const HANDSHAKE_MS: u64 = 20_000;
/// Between two regular pings, where the server does not want more of them. Whoever only waits for
/// chats must not believe for long in a connection that is dead without a word.
const PING_MS: u64 = 10_000;
/// For a sign of life after a regular ping.
const PONG_MS: u64 = 5_000;
/// For a sign of life after a ping out of doubt.
const DOUBT_MS: u64 = 3_000;
/// The longest that a slow network is waited for.
const PATIENCE_MS: u64 = 10_000;
/// What was heard from so lately is not doubted when the agent relies on it.
const QUIET_MS: u64 = 2_000;
/// A connection that lasted so long was a good one: coming back begins with a short wait again.
const STEADY_MS: u64 = 5_000;

#[derive(Debug, Default)]
pub(super) struct Link {
    state: State,
    socket: u64,
    attempts: u32,
    /// Since when everything arrives.
    live_since: Option<Millis>,
    /// How often something was missing of late.
    gaps: Tries,
    ticket_request: Option<RequestId>,
    heartbeat_ms: u64,
    no_network: bool,
    /// When the socket was opened.
    opened_at: Millis,
    /// When the socket last brought anything.
    heard_at: Millis,
    /// When a question went out to which the answer comes at once.
    asked_at: Millis,
    /// How long the last such answer took.
    round_trip_ms: u64,
    /// When the sign of life that was asked for is overdue.
    pong_due: Option<Millis>,
    /// No attempt to connect before: the server said so.
    pub rests_until: Millis,
    /// The last position applied.
    pub cursor: Option<Resume>,
}

#[derive(Debug, Default)]
enum State {
    /// Not started.
    #[default]
    Off,
    /// Signed out, for good.
    Over,
    /// No socket; a timer, the network or the agent will open one.
    Down,
    /// A socket is on its way, the ticket too, and on a first visit the snapshot.
    Opening { hello: bool, ticket: Option<Token> },
    /// Asked to go on from the cursor. What comes before `ready` belongs to what was asked before.
    Resuming { ready: bool },
    /// The position is not good any more; a snapshot will bring another.
    Reset,
    /// Everything arrives.
    Live,
}

impl Engine {
    pub(super) fn connect(&mut self) {
        if matches!(self.link.state, State::Off) {
            self.link.state = State::Down;
        }
        if !matches!(self.link.state, State::Down) || self.link.no_network {
            return;
        }
        let rest = self.link.rests_until.saturating_sub(self.now);
        if rest > 0 {
            self.set_timer(Timer::Reconnect, rest);
            return;
        }
        self.out.push(Effect::ClearTimer(Timer::Reconnect));
        self.link.socket += 1;
        self.link.opened_at = self.now;
        self.link.state = State::Opening { hello: false, ticket: None };
        self.out.push(Effect::OpenSocket(SocketId(self.link.socket)));
        self.link.ticket_request = Some(self.request(Call::SocketTicket));
        if self.link.cursor.is_none() {
            self.load_snapshot();
        }
        self.set_timer(Timer::Handshake, HANDSHAKE_MS);
    }

    /// The connection is gone or not to be trusted: close what there is, come back later.
    pub(super) fn link_down(&mut self) {
        if self.has_no_socket() {
            return;
        }
        self.close_socket();
        self.link.state = State::Down;
        self.set_connection(Connection::Reconnecting);
        let since = self.link.live_since.take();
        if since.is_some_and(|since| self.now.saturating_sub(since) >= STEADY_MS) {
            self.link.attempts = 0;
        }
        let rest = self.link.rests_until.saturating_sub(self.now);
        let wait = rest + wait_ms(self.link.attempts, &mut self.chance);
        self.link.attempts = self.link.attempts.saturating_add(1);
        self.set_timer(Timer::Reconnect, wait);
    }

    pub(super) fn link_off(&mut self) {
        self.close_socket();
        self.link.state = State::Over;
        self.out.push(Effect::ClearTimer(Timer::Reconnect));
        self.out.push(Effect::ClearTimer(Timer::Snapshot));
    }

    /// Takes note when a server that cannot be reached or used says how long to leave it alone.
    pub(super) fn rest_if_asked(&mut self, failure: &Failure) {
        if let Some(rest) = failure.retry_after_ms() {
            self.link.rests_until = self.now.saturating_add(rest);
        }
    }

    pub(super) fn has_started(&self) -> bool {
        !matches!(self.link.state, State::Off | State::Over)
    }

    fn has_no_socket(&self) -> bool {
        matches!(self.link.state, State::Off | State::Over | State::Down)
    }

    fn close_socket(&mut self) {
        self.out.push(Effect::CloseSocket(SocketId(self.link.socket)));
        for timer in [Timer::Handshake, Timer::Ping, Timer::Pong] {
            self.out.push(Effect::ClearTimer(timer));
        }
        for id in self.model.conversations.forget_presence() {
            self.changed(Change::Conversation(id));
        }
        self.link.ticket_request = None;
        self.link.pong_due = None;
        self.typing = None;
    }

    fn set_connection(&mut self, connection: Connection) {
        if self.model.connection != connection {
            self.model.connection = connection;
            self.changed(Change::Connection);
        }
    }

    pub(super) fn socket_closed(&mut self, socket: SocketId, code: u16) {
        if socket.0 != self.link.socket || self.has_no_socket() {
            return;
        }
        self.link_down();
        if code == TOO_BIG {
            self.out.push(Effect::Notify(Notice::TooBig));
            // The log would bring it again.
            self.take_stock();
        }
    }

    pub(super) fn online(&mut self, online: bool) {
        self.link.no_network = !online;
        if online {
            if self.model.connection == Connection::Offline {
                self.set_connection(Connection::Reconnecting);
            }
            self.woke();
            self.send_waiting();
            return;
        }
        self.link_down();
        self.out.push(Effect::ClearTimer(Timer::Reconnect));
        self.set_connection(Connection::Offline);
    }

    /// Whatever slept may have missed anything: come back at once, or make sure.
    pub(super) fn woke(&mut self) {
        match self.link.state {
            State::Down => self.connect(),
            State::Live => self.doubt(),
            State::Opening { .. } | State::Resuming { .. } | State::Reset => {
                // What was begun before a sleep leads nowhere any more.
                if self.now.saturating_sub(self.link.opened_at) > DOUBT_MS {
                    self.link_down();
                    self.connect();
                }
            }
            State::Off | State::Over => {}
        }
    }

    pub(super) fn ping(&mut self) {
        self.want_sign_of_life(PONG_MS);
        self.set_timer(Timer::Ping, self.link.heartbeat_ms.min(PING_MS));
    }

    /// Something speaks against the connection: make sure of it.
    pub(super) fn doubt(&mut self) {
        self.want_sign_of_life(DOUBT_MS);
    }

    /// The agent does something and relies on what the screen says of the connection.
    pub(super) fn rely(&mut self) {
        if self.now.saturating_sub(self.link.heard_at) >= QUIET_MS {
            self.doubt();
        }
    }

    /// Asks for a pong, or for the one that is on its way sooner. Never for a later one: somebody
    /// who goes on typing must not put off the truth.
    fn want_sign_of_life(&mut self, within: u64) {
        // Where everything takes long it must not be cut off for that again and again.
        let within = within.max((2 * self.link.round_trip_ms).min(PATIENCE_MS));
        let due = self.now + within;
        let sooner = self.link.pong_due.is_none_or(|already| due < already);
        if matches!(self.link.state, State::Live) && sooner {
            self.link.pong_due = Some(due);
            self.link.asked_at = self.now;
            self.send(&ClientFrame::Ping);
            self.set_timer(Timer::Pong, within);
        }
    }

    /// Whatever comes shows that the connection lives; behind many events a pong may be late.
    fn heard(&mut self) {
        self.link.heard_at = self.now;
        if self.link.pong_due.take().is_some() {
            self.out.push(Effect::ClearTimer(Timer::Pong));
        }
    }

    pub(super) fn is_ticket(&self, request: RequestId) -> bool {
        self.link.ticket_request == Some(request)
    }

    pub(super) fn ticket_came(&mut self, answer: Result<Token, Failure>) {
        self.link.ticket_request = None;
        match (answer, &mut self.link.state) {
            (Ok(token), State::Opening { ticket, .. }) => {
                *ticket = Some(token);
                self.authenticate();
            }
            (Ok(_), _) => {}
            (Err(failure), _) => {
                self.rest_if_asked(&failure);
                self.link_down();
            }
        }
    }

    /// A snapshot has set the cursor.
    pub(super) fn position_known(&mut self) {
        match self.link.state {
            // While live, an event had been left out.
            State::Reset | State::Live => self.resume(),
            _ => self.authenticate(),
        }
    }

    /// Says who asks, as soon as socket, ticket and position are there; in whichever order.
    fn authenticate(&mut self) {
        let State::Opening { hello: true, ticket } = &mut self.link.state else {
            return;
        };
        let Some(resume) = self.link.cursor.clone() else {
            return;
        };
        let Some(ticket) = ticket.take() else { return };
        self.link.state = State::Resuming { ready: false };
        self.link.asked_at = self.now;
        self.send(&ClientFrame::Auth { ticket, resume });
    }

    fn resume(&mut self) {
        let Some(resume) = self.link.cursor.clone() else {
            return;
        };
        self.link.state = State::Resuming { ready: false };
        self.link.asked_at = self.now;
        self.set_timer(Timer::Handshake, HANDSHAKE_MS);
        self.send(&ClientFrame::Resume(resume));
    }

    fn send(&mut self, frame: &ClientFrame) {
        let text = serde_json::to_string(frame).expect("a frame is always JSON");
        self.out.push(Effect::SendFrame(SocketId(self.link.socket), text));
    }

    /// Tells the visitor whether the agent types, where that is possible.
    pub(super) fn send_typing(&mut self, typing: Typing) {
        if matches!(self.link.state, State::Live) {
            self.send(&ClientFrame::Typing(typing));
        }
    }

    pub(super) fn frame(&mut self, socket: SocketId, text: &str) {
        if text.len() > FRAME_BYTES {
            return self.socket_closed(socket, TOO_BIG);
        }
        if socket.0 != self.link.socket || self.has_no_socket() {
            return;
        }
        self.heard();
        let Some(frame) = crate::failure::read_json(text) else {
            self.out.push(Effect::Notify(Notice::Unreadable));
            return;
        };
        match frame {
            ServerFrame::Hello { heartbeat_ms, server_now } => {
                self.model.set_clock(self.now, server_now);
                self.link.heartbeat_ms = u64::from(heartbeat_ms.clamp(1_000, 2 * HEARTBEAT_MILLIS));
                if let State::Opening { hello, .. } = &mut self.link.state {
                    *hello = true;
                }
                self.authenticate();
            }
            ServerFrame::Ready { .. } => {
                if let State::Resuming { ready } = &mut self.link.state {
                    *ready = true;
                    self.link.round_trip_ms = self.now.saturating_sub(self.link.asked_at);
                }
            }
            ServerFrame::Live => self.live(),
            ServerFrame::Reset { .. } => self.start_over(),
            ServerFrame::Event(event) => self.event_frame(event),
            ServerFrame::Pong { head, server_now } => {
                self.model.set_clock(self.now, server_now);
                self.link.round_trip_ms = self.now.saturating_sub(self.link.asked_at);
                if matches!(self.link.state, State::Live) {
                    match head.cmp(&self.cursor_seq()) {
                        Ordering::Less => self.start_over(),
                        Ordering::Equal => {}
                        Ordering::Greater => self.missed_something(),
                    }
                }
            }
            ServerFrame::Typing(Typing { conversation_id, typing }) => {
                self.visitor_typing(&conversation_id, typing);
                if self.model.conversations.is_typing(&conversation_id) {
                    let over = u64::from(TYPING_SECONDS) * 1_000;
                    self.set_timer(Timer::TypingOver(conversation_id), over);
                }
            }
            ServerFrame::Presence { conversation_id, online } => {
                if self.model.conversations.set_presence(&conversation_id, online) {
                    self.changed(Change::Conversation(conversation_id));
                }
            }
            ServerFrame::Unknown => {}
        }
    }

    fn live(&mut self) {
        if !matches!(self.link.state, State::Resuming { ready: true }) {
            return;
        }
        self.link.state = State::Live;
        self.link.live_since = Some(self.now);
        self.out.push(Effect::ClearTimer(Timer::Handshake));
        self.set_timer(Timer::Ping, self.link.heartbeat_ms.min(PING_MS));
        self.set_connection(Connection::Connected);
        self.send_waiting();
        self.load_again();
    }

    /// Something was not sent. The log has it, or so one would think: a server that leaves it out
    /// again is not asked for it again.
    fn missed_something(&mut self) {
        if self.link.gaps.are_none(self.now) {
            self.link.gaps.failed(self.now, &mut self.chance);
            self.resume();
        } else {
            self.start_over();
        }
    }

    /// The position is not good any more. Nothing counts until a snapshot has brought another.
    fn start_over(&mut self) {
        if self.has_no_socket() {
            return;
        }
        self.link.state = State::Reset;
        // It is not the server that one waits for now; resuming sets it again.
        self.out.push(Effect::ClearTimer(Timer::Handshake));
        if self.take_stock() {
            self.set_connection(Connection::Reconnecting);
        }
    }

    fn cursor_seq(&self) -> Seq {
        self.link.cursor.as_ref().map_or(0, |cursor| cursor.seq)
    }

    /// A change with its position: seen, missing something before it, or next.
    fn event_frame(&mut self, frame: EventFrame) {
        if !matches!(self.link.state, State::Live | State::Resuming { ready: true }) {
            return;
        }
        let cursor = self.cursor_seq();
        if frame.seq <= cursor {
            return;
        }
        if frame.prev > cursor {
            self.missed_something();
            return;
        }
        let seq = frame.seq;
        match frame.event() {
            Ok(Some(event)) => self.apply(event),
            Ok(None) => {}
            // One bad event must not stop those after it. What it would have told comes with a
            // snapshot.
            Err(_) => {
                self.out.push(Effect::Notify(Notice::Unreadable));
                self.take_stock();
            }
        }
        // Only after applying: a position must never claim more than the model holds.
        if let Some(cursor) = &mut self.link.cursor {
            cursor.seq = seq;
        }
    }

    pub(super) fn visitor_typing(&mut self, id: &contract::ConversationId, typing: bool) {
        if self.model.conversations.set_typing(id, typing) {
            self.changed(Change::Conversation(id.clone()));
            if !typing {
                self.out.push(Effect::ClearTimer(Timer::TypingOver(id.clone())));
            }
        }
    }
}
