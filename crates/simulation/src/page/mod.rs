//! A visitor's page without a browser: what `crates/server/visitor/{visitor,api}.js` do, as one
//! state machine. It keeps the rules of that page, not its looks.

mod chat;
mod socket;
mod writing;

use std::collections::BTreeMap;

use contract::{
    Epoch, Message, Position,
    visitor_side::{StartedChat, VisitorChatState, VisitorClientFrame, VisitorConversation},
};
use engine::{Failure, Outcome};
use rand::{RngExt, SeedableRng, rngs::StdRng};

use crate::call::{Request, read};

/// What the page keeps in its storage.
#[derive(Clone, Debug, Default)]
pub struct Kept {
    pub token: Option<String>,
    pub unsent: BTreeMap<String, Unsent>,
}

/// What the visitor wrote and the API has not confirmed.
#[derive(Clone, Debug)]
pub struct Unsent {
    pub client_id: String,
    pub conversation: contract::ConversationId,
    pub text: String,
    pub failed: bool,
    taken: bool,
}

/// The page's timers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Timer {
    Connect,
    Deadline,
    Heartbeat,
    SendAgain,
    CatchUpAgain,
}

/// What the page wants done.
#[derive(Debug)]
pub enum Effect {
    Request(u64, Request),
    Open(u64),
    Close(u64),
    Send(u64, String),
    SetTimer(Timer, u64),
    ClearTimer(Timer),
    Keep(Kept),
}

/// What a request was made for.
#[derive(Debug)]
enum Asked {
    Start,
    End { visit: u32 },
    State { visit: u32 },
    Ticket { attempt: u32 },
    Message { client_id: String, visit: u32 },
    Read,
}

/// The page.
#[derive(Debug)]
pub struct Page {
    kept: Kept,
    pub chat: Option<VisitorConversation>,
    /// The history that it belongs to.
    epoch: Option<Epoch>,
    pub messages: Vec<Message>,
    pub unsent: Vec<Unsent>,
    /// The socket's own part is there while a chat is.
    live: Option<Live>,
    starting: bool,
    /// Whether it looks for a chat that may be there.
    opening: bool,
    /// Counts the chats that were left: what was asked in one says nothing of the next.
    visit: u32,
    catching_up: bool,
    catch_up_failures: u32,
    ask_again: bool,
    sending: bool,
    send_failures: u32,
    told_read: Position,
    /// Counts the tries to connect: what was asked for an earlier one is of no use.
    attempts: u32,
    asked: BTreeMap<u64, Asked>,
    /// Numbers requests and sockets.
    counted: u64,
    chance: StdRng,
    out: Vec<Effect>,
}

#[derive(Debug, Default)]
struct Live {
    socket: Option<u64>,
    ticket: Option<String>,
    on: bool,
    failures: u32,
}

impl Page {
    /// A page that is opened with what an earlier one kept.
    pub fn open(seed: u64, kept: Kept) -> (Self, Vec<Effect>) {
        let mut page = Self {
            kept,
            chat: None,
            epoch: None,
            messages: Vec::new(),
            unsent: Vec::new(),
            live: None,
            starting: false,
            opening: false,
            visit: 0,
            catching_up: false,
            catch_up_failures: 0,
            ask_again: false,
            sending: false,
            send_failures: 0,
            told_read: 0,
            attempts: 0,
            asked: BTreeMap::new(),
            counted: 0,
            chance: StdRng::seed_from_u64(seed),
            out: Vec::new(),
        };
        if page.kept.token.is_some() {
            page.resume();
        }
        let effects = page.effects();
        (page, effects)
    }

    pub fn is_over(&self) -> bool {
        let over = [VisitorChatState::Ended, VisitorChatState::Missed];
        self.chat.as_ref().is_some_and(|chat| over.contains(&chat.state))
    }

    /// Whether every change is pushed to it.
    pub fn is_live(&self) -> bool {
        self.live.as_ref().is_some_and(|live| live.on)
    }

    fn effects(&mut self) -> Vec<Effect> {
        std::mem::take(&mut self.out)
    }

    // What the visitor does.

    pub fn start(&mut self) -> Vec<Effect> {
        if !self.starting && !self.opening && (self.chat.is_none() || self.is_over()) {
            if self.is_over() {
                self.leave();
            }
            self.starting = true;
            let body = contract::visitor_side::StartChat::default();
            let request = Request::new("POST", "/v1/visitor/conversations").with(&body);
            self.ask(request, Asked::Start);
        }
        self.effects()
    }

    pub fn write(&mut self, client_id: &str, text: &str) -> Vec<Effect> {
        if let Some(chat) = self.chat.as_ref().filter(|_| !self.is_over()) {
            let unsent = Unsent {
                client_id: client_id.to_owned(),
                conversation: chat.id.clone(),
                text: text.to_owned(),
                failed: false,
                taken: false,
            };
            self.kept.unsent.insert(client_id.to_owned(), unsent.clone());
            self.keep();
            self.unsent.push(unsent);
            self.send();
        }
        self.effects()
    }

    pub fn end(&mut self) -> Vec<Effect> {
        if let Some(chat) = self.chat.as_ref().filter(|_| !self.is_over()) {
            let path = format!("/v1/visitor/conversation/end?conversation_id={}", chat.id);
            let request = Request::new("POST", path);
            self.ask(request, Asked::End { visit: self.visit });
        }
        self.effects()
    }

    pub fn type_something(&mut self) -> Vec<Effect> {
        self.say(&VisitorClientFrame::Typing { typing: true });
        self.effects()
    }

    /// The page comes to the front, or the network back.
    pub fn wake(&mut self) -> Vec<Effect> {
        match &self.live {
            Some(live) if live.on => self.ping(),
            Some(live) if live.socket.is_none() => self.connect(),
            _ => {}
        }
        if self.sending {
            self.out.push(Effect::SetTimer(Timer::SendAgain, 0));
        }
        self.effects()
    }

    // What the network brings.

    pub fn reply(&mut self, id: u64, outcome: Outcome) -> Vec<Effect> {
        if let Some(asked) = self.asked.remove(&id) {
            self.answered(asked, outcome);
        }
        self.effects()
    }

    pub fn frame(&mut self, socket: u64, text: &str) -> Vec<Effect> {
        if self.socket() == Some(socket) {
            match serde_json::from_str(text) {
                Ok(frame) => self.hear(frame),
                Err(error) => panic!("the page cannot read {text}: {error}"),
            }
        }
        self.effects()
    }

    pub fn closed(&mut self, socket: u64) -> Vec<Effect> {
        if self.socket() == Some(socket) {
            self.later();
        }
        self.effects()
    }

    pub fn timer(&mut self, timer: Timer) -> Vec<Effect> {
        match timer {
            Timer::Connect => self.connect(),
            Timer::Deadline => self.later(),
            Timer::Heartbeat => {
                self.ping();
                let every = u64::from(contract::limits::HEARTBEAT_MILLIS);
                self.out.push(Effect::SetTimer(Timer::Heartbeat, every));
            }
            Timer::CatchUpAgain => self.catch_up(),
            Timer::SendAgain => {
                self.sending = false;
                self.send();
            }
        }
        self.effects()
    }

    fn answered(&mut self, asked: Asked, outcome: Outcome) {
        match asked {
            Asked::Start => {
                self.starting = false;
                match read::<StartedChat>(outcome) {
                    Ok(started) => {
                        self.kept.token = Some(started.token.secret().to_owned());
                        self.keep();
                        self.take(started.state, true);
                        if !self.is_over() {
                            self.resume();
                        }
                    }
                    Err(Failure::Refused { code: contract::ErrorCode::ChatUnderWay, .. }) => {
                        self.resume();
                    }
                    // The visitor is told, and may press the button again.
                    Err(_) => {}
                }
            }
            Asked::End { visit } if visit != self.visit => {}
            Asked::End { .. } => match outcome.done() {
                Ok(()) => self.catch_up(),
                Err(failure) if failure.is_unauthenticated() => self.refused(&failure),
                Err(_) => {}
            },
            Asked::State { visit } => self.caught_up(visit, read(outcome)),
            Asked::Ticket { attempt } => self.ticket_came(attempt, outcome),
            Asked::Message { client_id, visit } => {
                self.message_answered(&client_id, visit, outcome)
            }
            Asked::Read => {
                if outcome.done().is_err() {
                    self.told_read = 0;
                }
            }
        }
    }

    fn backoff(&mut self, failures: u32) -> u64 {
        let window = 30_000.min(500 << failures.min(10));
        500 + (self.chance.random::<f64>() * f64::from(window - 500)) as u64
    }

    fn ask(&mut self, request: Request, asked: Asked) {
        self.counted += 1;
        self.asked.insert(self.counted, asked);
        let request = match &self.kept.token {
            Some(token) => request.by(token),
            None => request,
        };
        self.out.push(Effect::Request(self.counted, request));
    }
}
