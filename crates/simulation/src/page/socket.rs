//! The socket, which is there while a chat is.

use contract::visitor_side::{VisitorClientFrame, VisitorServerFrame};
use engine::Outcome;

use super::{Asked, Effect, Page, Timer};
use crate::call::{Request, read};

impl Page {
    pub(super) fn socket(&self) -> Option<u64> {
        self.live.as_ref().and_then(|live| live.socket)
    }

    pub(super) fn connect(&mut self) {
        self.drop_socket();
        let Some(live) = &mut self.live else { return };
        live.ticket = None;
        self.attempts += 1;
        let attempt = self.attempts;
        self.ask(Request::new("POST", "/v1/visitor/socket-tickets"), Asked::Ticket { attempt });
    }

    pub(super) fn ticket_came(&mut self, attempt: u32, outcome: Outcome) {
        let this = attempt == self.attempts;
        let Some(live) = self.live.as_mut().filter(|_| this) else { return };
        match read::<contract::SocketTicket>(outcome) {
            Ok(ticket) => {
                self.counted += 1;
                live.ticket = Some(ticket.ticket.secret().to_owned());
                live.socket = Some(self.counted);
                self.out.push(Effect::Open(self.counted));
                self.out.push(Effect::SetTimer(Timer::Deadline, 10_000));
            }
            Err(failure) if failure.is_passing() => self.later(),
            Err(failure) => {
                self.disconnect();
                self.refused(&failure);
            }
        }
    }

    pub(super) fn hear(&mut self, frame: VisitorServerFrame) {
        let Some(live) = &mut self.live else { return };
        match frame {
            VisitorServerFrame::Hello { heartbeat_ms, .. } => {
                let ticket = contract::Token::new(live.ticket.take().unwrap_or_default());
                self.send_frame(&VisitorClientFrame::Auth { ticket });
                self.out.push(Effect::SetTimer(Timer::Heartbeat, heartbeat_ms.into()));
            }
            VisitorServerFrame::Live => {
                live.failures = 0;
                live.on = true;
                self.out.push(Effect::ClearTimer(Timer::Deadline));
                self.catch_up();
            }
            // Which chat is the newest is asked for when it tells of another one.
            VisitorServerFrame::State(state) => match &self.chat {
                Some(chat) if chat.id != state.conversation.id => self.catch_up(),
                _ => self.take(state, false),
            },
            VisitorServerFrame::Typing { .. } => {}
            VisitorServerFrame::Pong => self.out.push(Effect::ClearTimer(Timer::Deadline)),
        }
    }

    pub(super) fn ping(&mut self) {
        self.say(&VisitorClientFrame::Ping);
        self.out.push(Effect::SetTimer(Timer::Deadline, 10_000));
    }

    /// Says something, if anybody listens.
    pub(super) fn say(&mut self, frame: &VisitorClientFrame) {
        if self.is_live() {
            self.send_frame(frame);
        }
    }

    fn send_frame(&mut self, frame: &VisitorClientFrame) {
        if let Some(socket) = self.socket() {
            let text = serde_json::to_string(frame).expect("a frame is always JSON");
            self.out.push(Effect::Send(socket, text));
        }
    }

    pub(super) fn later(&mut self) {
        self.drop_socket();
        let Some(live) = &mut self.live else { return };
        let failures = live.failures;
        live.failures += 1;
        let wait = self.backoff(failures);
        self.out.push(Effect::SetTimer(Timer::Connect, wait));
    }

    pub(super) fn disconnect(&mut self) {
        self.drop_socket();
        self.live = None;
    }

    fn drop_socket(&mut self) {
        for timer in [Timer::Connect, Timer::Deadline, Timer::Heartbeat] {
            self.out.push(Effect::ClearTimer(timer));
        }
        if let Some(live) = &mut self.live {
            live.on = false;
            if let Some(socket) = live.socket.take() {
                self.out.push(Effect::Close(socket));
            }
        }
    }
}
