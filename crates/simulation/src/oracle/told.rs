//! What anybody is told, looked at while it happens.

use chat_server::store::KeptChat;
use contract::{Conversation, ConversationId, Message};
use engine::Outcome;
use serde_json::Value;

use crate::{
    call::Request,
    faults::Fault,
    server::agent_id,
    world::{Client, Said, World},
};

impl World<'_> {
    pub fn look_at_frame(&mut self, client: Client, text: &str) {
        if text.contains(r#""reason":"retention""#) {
            self.faults.count(Fault::Forgotten);
        }
        self.look_at(client, text);
    }

    /// The server answered: what it confirms has to stay true.
    pub fn answered(&mut self, client: Client, request: &Request, outcome: &Outcome) {
        let Outcome::Answer { status, body, .. } = outcome else { return };
        self.tell(client, "is answered", &format!("{status} to {}: {body}", request.path));
        // Whose words they are is told that they were said, wherever the chat is by now.
        let key = request.path.rsplit('/').next().unwrap_or_default();
        let is_by = |said: &Said| said.by == client && said.client_id.as_str() == key;
        if *status != 200 || !self.said.iter().any(is_by) {
            self.look_at(client, body);
        }
        if *status >= 500 && *status != 503 {
            self.blame(format!(
                "{} {} was answered {status}: {body}",
                request.method, request.path
            ));
        }
        if !(200..300).contains(status) {
            return;
        }
        let says = request.path.contains("/messages/") || request.path.contains("/notes/");
        if request.method == "PUT" && says {
            match serde_json::from_str::<Message>(body) {
                Ok(message) => {
                    let place = (message.conversation_id, message.position, client);
                    self.acknowledged.messages.insert(message.client_id, place);
                }
                Err(error) => self.blame(format!("{body} is no message: {error}")),
            }
        }
        if let Client::Tab(tab) = client
            && request.path.ends_with("/accept")
            && let Ok(taken) = serde_json::from_str::<Conversation>(body)
        {
            let agent = self.tabs[tab].agent;
            self.acknowledged.accepted.insert((taken.id, agent));
        }
    }

    /// Nobody is told anything of a chat that is not theirs to see, and no visitor of a note.
    fn look_at(&mut self, client: Client, text: &str) {
        self.looked_at += 1;
        let Ok(told) = serde_json::from_str::<Value>(text) else {
            if !text.is_empty() {
                self.blame(format!("{client:?} was told what is no JSON: {text}"));
            }
            return;
        };
        let mut strings = Vec::new();
        // Whom a chat left is told which, and who has it.
        let left = (told["type"] == "conversation.left").then(|| &told["data"]["agent"]);
        collect(left.unwrap_or(&told), "", &mut strings);
        let is_page = matches!(client, Client::Page(_));
        let mut leaked = None;
        for (key, string) in strings {
            // The first words of a chat that waits are for whoever is asked.
            let of = if key == "preview" { None } else { self.chat_of(string) };
            if let Some(chat) = of
                && !self.may_see(client, &chat)
            {
                leaked = Some(chat);
            }
            let is_note = || key == "kind" && string == "note" || self.is_noted(string);
            if is_page && is_note() {
                self.blame(format!("{client:?} was told of a note: {text}"));
            }
        }
        if let Some(chat) = leaked {
            self.blame(format!("{client:?} was told of {chat}: {text}"));
        }
    }

    /// The chat that a string names, or in which it was said.
    fn chat_of(&mut self, string: &str) -> Option<ConversationId> {
        if string.len() == 36 {
            let id = ConversationId::from(string);
            return self.server.chats().contains_key(&id).then_some(id);
        }
        self.said_as(string).map(|said| said.conversation.clone())
    }

    fn said_as(&self, text: &str) -> Option<&Said> {
        self.said.get(text.rsplit_once(" number ")?.1.parse::<usize>().ok()?)
    }

    /// Whether it is a note's text or key.
    fn is_noted(&self, string: &str) -> bool {
        let by_key = |said: &&Said| said.note && said.client_id.as_str() == string;
        self.said_as(string).is_some_and(|said| said.note) || self.said.iter().any(|it| by_key(&it))
    }

    fn may_see(&mut self, client: Client, chat: &ConversationId) -> bool {
        let Some(kept) = self.server.chats().get(chat).cloned() else { return true };
        match client {
            Client::Tab(tab) => {
                let own = Some(agent_id(self.tabs[tab].agent));
                let had = |chat: &KeptChat| chat.state == "active" && chat.agent == own;
                match kept.state.as_str() {
                    "ended" => true,
                    "active" => had(&kept) || self.before.get(chat).is_some_and(had),
                    _ => false,
                }
            }
            Client::Page(guest) => {
                let owner = *self.visitors.entry(kept.visitor).or_insert(guest);
                owner == guest
            }
        }
    }
}

fn collect<'v>(value: &'v Value, key: &'v str, strings: &mut Vec<(&'v str, &'v str)>) {
    match value {
        Value::String(string) => strings.push((key, string)),
        Value::Array(items) => items.iter().for_each(|item| collect(item, key, strings)),
        Value::Object(fields) => {
            fields.iter().for_each(|(key, value)| collect(value, key, strings));
        }
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}
