//! What the socket brings, each frame by itself: one that makes no sense stops none of the others.

use std::cmp::Ordering;

use contract::{
    ConversationId,
    limits::TYPING_SECONDS,
    socket::{EventFrame, ServerFrame, Typing},
};

use super::Engine;
use crate::{Change, Effect, Notice, SocketId, Timer, failure::read_json};

/// The largest frame, in bytes: many times what an event of the contract's largest values takes.
pub const FRAME_BYTES: usize = 1024 * 1024;
/// The close code of a socket that sent a larger one (RFC 6455, section 7.4.1).
pub const TOO_BIG: u16 = 1009;

impl Engine {
    pub(super) fn frame(&mut self, socket: SocketId, text: &str) {
        if text.len() > FRAME_BYTES {
            return self.socket_closed(socket, TOO_BIG);
        }
        if !self.is_current(socket) {
            return;
        }
        self.heard();
        let Some(frame) = read_json(text) else {
            self.out.push(Effect::Notify(Notice::Unreadable));
            return;
        };
        match frame {
            ServerFrame::Hello { heartbeat_ms, server_now } => {
                self.set_clock(server_now);
                self.hello(heartbeat_ms);
            }
            ServerFrame::Ready { .. } => self.ready(),
            ServerFrame::Live => self.live(),
            ServerFrame::Reset { .. } => self.start_over(),
            ServerFrame::Event(event) => self.event_frame(event),
            ServerFrame::Pong { head, server_now } => {
                self.set_clock(server_now);
                self.link.pulse.answered(self.now);
                match head.cmp(&self.cursor_seq()) {
                    _ if !self.is_live() => {}
                    Ordering::Less => self.start_over(),
                    Ordering::Equal => {}
                    Ordering::Greater => self.missed_something(),
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
            ServerFrame::Viewers(viewers) => self.viewers_came(viewers),
            ServerFrame::Unknown => {}
        }
    }

    /// A change with its position: seen, missing something before it, or next.
    fn event_frame(&mut self, frame: EventFrame) {
        if !self.takes_events() {
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
        if frame.prev < cursor {
            // It went on from elsewhere: what it leaves out may be missing here.
            self.take_stock();
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

    pub(super) fn visitor_typing(&mut self, id: &ConversationId, typing: bool) {
        if self.model.conversations.set_typing(id, typing) {
            self.changed(Change::Conversation(id.clone()));
            if !typing {
                self.out.push(Effect::ClearTimer(Timer::TypingOver(id.clone())));
            }
        }
    }
}
