//! What the visitor wrote, until the API has it.

use contract::{
    Message,
    visitor_side::{NewVisitorMessage, VisitorConversation, VisitorState},
};
use engine::{Failure, Outcome};

use super::{Asked, Effect, Page, Timer, Unsent};
use crate::call::{Request, read};

impl Page {
    pub(super) fn send(&mut self) {
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
        let body = NewVisitorMessage {
            text: unsent.text.clone(),
            attachments: Vec::new(),
            conversation_id: Some(unsent.conversation.clone()),
        };
        let asked = Asked::Message { client_id, visit: self.visit };
        self.ask(Request::new("PUT", path).with(&body), asked);
    }

    pub(super) fn message_answered(&mut self, client_id: &str, visit: u32, outcome: Outcome) {
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

    pub(super) fn forget(&mut self, which: impl Fn(&Unsent) -> bool) {
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

    pub(super) fn keep(&mut self) {
        self.out.push(Effect::Keep(self.kept.clone()));
    }
}
