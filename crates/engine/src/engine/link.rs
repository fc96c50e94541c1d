//! The socket: open, say who asks and from where to go on, come back.
//!
//! There is one way to become live: resume from a position. A fresh inbox takes the position from
//! the snapshot; the log on the server holds what is committed meanwhile, so nothing has to be
//! buffered here and nothing can fall between snapshot and socket.

use contract::{
    Epoch, Seq, Token,
    socket::{ClientFrame, Resume, Typing},
};

use super::{Engine, frames::TOO_BIG, pulse::Pulse};
use crate::{
    Call, Change, Connection, Effect, Failure, Millis, Notice, RequestId, SocketId, Timer,
    backoff::{Tries, wait_ms},
};

/// From opening a socket until live; above what a slow phone needs, below a person's patience.
const HANDSHAKE_MS: u64 = 20_000;
/// What was begun so long before a sleep leads nowhere any more.
const FRESH_MS: u64 = 3_000;
/// A connection that lasted so long was a good one: coming back begins with a short wait again.
const STEADY_MS: u64 = 5_000;
/// One that did not last shows at least that the server is there: coming back takes up to four
/// seconds then ([`wait_ms`]), which is a pace that both sides can bear.
const FLAPPING: u32 = 2;

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
    no_network: bool,
    /// When the socket was opened.
    opened_at: Millis,
    pub pulse: Pulse,
    /// No attempt to connect before: the server said so.
    pub rests_until: Millis,
    /// The last position applied.
    pub cursor: Option<Resume>,
    /// The log to which belongs what this inbox opened with, until a snapshot came.
    pub opened_with: Option<Epoch>,
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
        if let Some(since) = self.link.live_since.take() {
            let lasted = self.now.saturating_sub(since) >= STEADY_MS;
            self.link.attempts = self.link.attempts.min(if lasted { 0 } else { FLAPPING });
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

    /// Whether this is the socket there is, and none of those before it.
    pub(super) fn is_current(&self, socket: SocketId) -> bool {
        socket.0 == self.link.socket && !self.has_no_socket()
    }

    /// Whether everything arrives.
    pub(super) fn is_live(&self) -> bool {
        matches!(self.link.state, State::Live)
    }

    /// Whether what arrives belongs to what was asked for last.
    pub(super) fn takes_events(&self) -> bool {
        matches!(self.link.state, State::Live | State::Resuming { ready: true })
    }

    fn has_no_socket(&self) -> bool {
        matches!(self.link.state, State::Off | State::Over | State::Down)
    }

    fn close_socket(&mut self) {
        self.out.push(Effect::CloseSocket(SocketId(self.link.socket)));
        self.out.push(Effect::ClearTimer(Timer::Handshake));
        self.pulse_stops();
        for id in self.model.conversations.forget_presence() {
            self.changed(Change::Conversation(id));
        }
        self.link.ticket_request = None;
        self.typing = None;
        self.forget_viewers();
    }

    fn set_connection(&mut self, connection: Connection) {
        if self.model.connection != connection {
            self.model.connection = connection;
            self.changed(Change::Connection);
        }
    }

    pub(super) fn socket_closed(&mut self, socket: SocketId, code: u16) {
        if !self.is_current(socket) {
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
                if self.now.saturating_sub(self.link.opened_at) > FRESH_MS {
                    self.link_down();
                    self.connect();
                }
            }
            State::Off | State::Over => {}
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
        self.link.pulse.asked(self.now);
        self.send(&ClientFrame::Auth { ticket, resume });
    }

    fn resume(&mut self) {
        let Some(resume) = self.link.cursor.clone() else {
            return;
        };
        self.link.state = State::Resuming { ready: false };
        self.link.pulse.asked(self.now);
        self.set_timer(Timer::Handshake, HANDSHAKE_MS);
        self.send(&ClientFrame::Resume(resume));
    }

    pub(super) fn send(&mut self, frame: &ClientFrame) {
        let text = serde_json::to_string(frame).expect("a frame is always JSON");
        self.out.push(Effect::SendFrame(SocketId(self.link.socket), text));
    }

    /// Tells the visitor whether the agent types, where that is possible.
    pub(super) fn send_typing(&mut self, typing: Typing) {
        if self.is_live() {
            self.send(&ClientFrame::Typing(typing));
        }
    }

    /// The server greets, and says how it wants to be asked whether the connection lives.
    pub(super) fn hello(&mut self, heartbeat_ms: u32) {
        self.link.pulse.set_heartbeat(heartbeat_ms);
        if let State::Opening { hello, .. } = &mut self.link.state {
            *hello = true;
        }
        self.authenticate();
    }

    /// The server goes on from the cursor.
    pub(super) fn ready(&mut self) {
        if let State::Resuming { ready } = &mut self.link.state {
            *ready = true;
            self.link.pulse.answered(self.now);
        }
    }

    pub(super) fn live(&mut self) {
        if !matches!(self.link.state, State::Resuming { ready: true }) {
            return;
        }
        self.link.state = State::Live;
        self.link.live_since = Some(self.now);
        self.out.push(Effect::ClearTimer(Timer::Handshake));
        self.pulse_begins();
        self.look_anew();
        self.set_connection(Connection::Connected);
        self.send_waiting();
        self.load_again();
    }

    /// Something was not sent. The log has it, or so one would think: a server that leaves it out
    /// again is not asked for it again.
    pub(super) fn missed_something(&mut self) {
        if self.link.gaps.are_none(self.now) {
            self.link.gaps.failed(self.now, &mut self.chance);
            self.resume();
        } else {
            self.start_over();
        }
    }

    /// The position is not good any more. Nothing counts until a snapshot has brought another.
    pub(super) fn start_over(&mut self) {
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

    pub(super) fn cursor_seq(&self) -> Seq {
        self.link.cursor.as_ref().map_or(0, |cursor| cursor.seq)
    }
}
