//! What the page knows of its chat, in whatever order it is told.

use contract::{
    Author, Message,
    visitor_side::{MarkReadByVisitor, VisitorChatState, VisitorState},
};
use engine::Failure;

use super::{Asked, Effect, Live, Page, Timer};
use crate::call::Request;

impl Page {
    pub(super) fn resume(&mut self) {
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

    pub(super) fn catch_up(&mut self) {
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

    pub(super) fn caught_up(&mut self, visit: u32, answer: Result<VisitorState, Failure>) {
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
    pub(super) fn take(&mut self, state: VisitorState, asked: bool) {
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

    pub(super) fn refused(&mut self, failure: &Failure) {
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

    pub(super) fn leave(&mut self) {
        self.visit += 1;
        self.ask_again = false;
        self.out.push(Effect::ClearTimer(Timer::CatchUpAgain));
        self.chat = None;
        self.messages.clear();
        self.opening = false;
        self.told_read = 0;
        self.forget(|_| true);
    }
}
