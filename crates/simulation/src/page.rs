//! A visitor's page without a browser: what `crates/server/visitor/{visitor,api}.js` do, as one
//! state machine. It keeps the rules of that page, not its looks.

use std::collections::BTreeMap;

use contract::{
    Author, Epoch, Message, Position,
    visitor_side::{
        MarkReadByVisitor, StartedChat, VisitorChatState, VisitorClientFrame, VisitorConversation,
        VisitorServerFrame, VisitorState,
    },
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

    // The chat.

    fn resume(&mut self) {
        self.unsent = self.kept.unsent.values().cloned().collect();
        self.opening = true;
        self.attend();
        self.catch_up();
    }

    /// A chat that goes on has a socket, however the page came to know of it.
    fn attend(&mut self) {
        if self.live.is_none() {
            self.live = Some(Live::default());
            self.connect();
        }
    }

    fn catch_up(&mut self) {
        if self.catching_up {
            self.ask_again = true;
            return;
        }
        self.catching_up = true;
        self.ask_state();
    }

    fn ask_state(&mut self) {
        self.ask_again = false;
        let path = format!("/v1/visitor/conversation?after={}", self.messages.len());
        self.ask(Request::new("GET", path), Asked::State { visit: self.visit });
    }

    fn caught_up(&mut self, visit: u32, answer: Result<VisitorState, Failure>) {
        if visit != self.visit {
            // Asked in a chat that was left: only the next one's own wish counts.
            self.catching_up = false;
            if self.ask_again {
                self.catch_up();
            }
            return;
        }
        match answer {
            Ok(state) => {
                let more = !state.messages.is_empty();
                self.take(state, true);
                if self.ask_again || (more && self.is_behind()) {
                    return self.ask_state();
                }
                self.catching_up = false;
                self.catch_up_failures = 0;
                self.send();
            }
            Err(failure) => {
                self.catching_up = false;
                if failure.is_passing() {
                    let wait = self.backoff(self.catch_up_failures);
                    self.catch_up_failures += 1;
                    // A socket's own tries bring the next one; while it stands, or none is needed
                    // any more, nothing else would.
                    if self.live.as_ref().is_some_and(|live| !live.on) {
                        return;
                    }
                    self.out.push(Effect::SetTimer(Timer::CatchUpAgain, wait));
                } else {
                    self.refused(&failure);
                }
            }
        }
    }

    fn is_behind(&self) -> bool {
        self.chat.as_ref().is_some_and(|chat| chat.last_position > self.messages.len() as u64)
    }

    /// Takes in what the API told, in whatever order it arrives.
    fn take(&mut self, state: VisitorState, asked: bool) {
        let told = state.conversation;
        match &mut self.chat {
            Some(chat) if chat.id == told.id && self.epoch.as_ref() == Some(&state.epoch) => {
                let stage = |state: VisitorChatState| match state {
                    VisitorChatState::Waiting => 0,
                    VisitorChatState::Active => 1,
                    VisitorChatState::Ended => 2,
                    VisitorChatState::Missed => 3,
                };
                let last_position = chat.last_position.max(told.last_position);
                let agent_read_up_to = chat.agent_read_up_to.max(told.agent_read_up_to);
                if stage(told.state) >= stage(chat.state) {
                    *chat = told;
                }
                (chat.last_position, chat.agent_read_up_to) = (last_position, agent_read_up_to);
            }
            _ => {
                // What was asked for comes after messages that are no more.
                self.ask_again |= !self.messages.is_empty();
                self.messages.clear();
                self.told_read = 0;
                self.chat = Some(told);
                self.epoch = Some(state.epoch);
            }
        }
        let here = self.chat.as_ref().map(|chat| chat.id.clone());
        self.opening = false;
        self.forget(|unsent| Some(&unsent.conversation) != here.as_ref());
        for message in state.messages {
            if message.position == self.messages.len() as u64 + 1 {
                self.forget(|unsent| unsent.client_id == message.client_id.as_str());
                self.messages.push(message);
            }
        }
        if self.is_over() {
            self.disconnect();
        } else {
            self.attend();
        }
        if !asked && self.is_behind() {
            self.catch_up();
        }
        self.tell_read();
    }

    fn tell_read(&mut self) {
        let by_agent = |message: &&Message| matches!(message.author, Author::Agent { .. });
        let newest = self.messages.iter().rfind(by_agent).map_or(0, |message| message.position);
        if newest > self.told_read && !self.is_over() {
            self.told_read = newest;
            let conversation_id = self.chat.as_ref().map(|chat| chat.id.clone());
            let body = MarkReadByVisitor { up_to: newest, conversation_id };
            let request = Request::new("PUT", "/v1/visitor/conversation/read").with(&body);
            self.ask(request, Asked::Read);
        }
    }

    fn refused(&mut self, failure: &Failure) {
        let not_found = matches!(failure, Failure::Refused { status: 404, .. });
        if !failure.is_unauthenticated() && !not_found {
            return;
        }
        self.disconnect();
        if failure.is_unauthenticated() {
            self.kept.token = None;
            self.keep();
        }
        self.leave();
    }

    fn leave(&mut self) {
        self.visit += 1;
        self.ask_again = false;
        self.out.push(Effect::ClearTimer(Timer::CatchUpAgain));
        self.chat = None;
        self.messages.clear();
        self.opening = false;
        self.told_read = 0;
        self.forget(|_| true);
    }

    // Writing.

    fn send(&mut self) {
        if self.sending {
            return;
        }
        let here = self.chat.as_ref().map(|chat| &chat.id);
        let next =
            self.unsent.iter().find(|it| !it.failed && !it.taken && Some(&it.conversation) == here);
        let Some(unsent) = next else {
            self.send_failures = 0;
            return;
        };
        self.sending = true;
        let client_id = unsent.client_id.clone();
        let path = format!("/v1/visitor/conversation/messages/{client_id}");
        let body = contract::visitor_side::NewVisitorMessage {
            text: unsent.text.clone(),
            conversation_id: Some(unsent.conversation.clone()),
        };
        let asked = Asked::Message { client_id, visit: self.visit };
        self.ask(Request::new("PUT", path).with(&body), asked);
    }

    fn message_answered(&mut self, client_id: &str, visit: u32, outcome: Outcome) {
        if visit != self.visit {
            // It was said in a chat that was left.
            self.sending = false;
            return self.send();
        }
        match read::<Message>(outcome) {
            Ok(message) => {
                self.send_failures = 0;
                if let Some(unsent) = self.unsent.iter_mut().find(|it| it.client_id == client_id) {
                    unsent.taken = true;
                }
                if let (Some(chat), Some(epoch)) = (self.chat.clone(), self.epoch.clone()) {
                    let last_position = chat.last_position.max(message.position);
                    let conversation = VisitorConversation { last_position, ..chat };
                    self.take(VisitorState { epoch, conversation, messages: vec![message] }, false);
                }
            }
            Err(failure) if failure.is_unauthenticated() => self.refused(&failure),
            Err(failure) if failure.is_passing() => {
                let wait = match failure.retry_after_ms() {
                    Some(wait) if wait > 0 => wait,
                    _ => self.backoff(self.send_failures),
                };
                self.send_failures += 1;
                return self.out.push(Effect::SetTimer(Timer::SendAgain, wait));
            }
            Err(failure) => {
                if let Some(unsent) = self.unsent.iter_mut().find(|it| it.client_id == client_id) {
                    unsent.failed = true;
                    self.kept.unsent.insert(client_id.to_owned(), unsent.clone());
                    self.keep();
                }
                let ended = contract::ErrorCode::ConversationEnded;
                if matches!(failure, Failure::Refused { code, .. } if code == ended) {
                    self.catch_up();
                }
            }
        }
        self.sending = false;
        self.send();
    }

    fn forget(&mut self, which: impl Fn(&Unsent) -> bool) {
        let before = self.kept.unsent.len();
        self.unsent.retain(|unsent| {
            let forget = which(unsent);
            if forget {
                self.kept.unsent.remove(&unsent.client_id);
            }
            !forget
        });
        if self.kept.unsent.len() != before {
            self.keep();
        }
    }

    fn keep(&mut self) {
        self.out.push(Effect::Keep(self.kept.clone()));
    }

    // The socket.

    fn socket(&self) -> Option<u64> {
        self.live.as_ref().and_then(|live| live.socket)
    }

    fn connect(&mut self) {
        self.drop_socket();
        let Some(live) = &mut self.live else { return };
        live.ticket = None;
        self.attempts += 1;
        let attempt = self.attempts;
        self.ask(Request::new("POST", "/v1/visitor/socket-tickets"), Asked::Ticket { attempt });
    }

    fn ticket_came(&mut self, attempt: u32, outcome: Outcome) {
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

    fn hear(&mut self, frame: VisitorServerFrame) {
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

    fn ping(&mut self) {
        self.say(&VisitorClientFrame::Ping);
        self.out.push(Effect::SetTimer(Timer::Deadline, 10_000));
    }

    /// Says something, if anybody listens.
    fn say(&mut self, frame: &VisitorClientFrame) {
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

    fn later(&mut self) {
        self.drop_socket();
        let Some(live) = &mut self.live else { return };
        let failures = live.failures;
        live.failures += 1;
        let wait = self.backoff(failures);
        self.out.push(Effect::SetTimer(Timer::Connect, wait));
    }

    fn disconnect(&mut self) {
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
