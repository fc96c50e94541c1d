//! What is in the database is what was said, and nothing else.

use std::collections::HashMap;

use chat_server::store::{KeptChat, KeptMessage};
use contract::{Body, ConversationId};
use engine::UnsentState;

use super::{Truth, Verdict};
use crate::{
    server::agent_id,
    world::{Client, World},
};

impl World<'_> {
    pub(super) fn check_chats(&mut self, truth: &Truth) -> Verdict {
        for (id, messages) in &truth.messages {
            for (place, message) in messages.iter().enumerate() {
                must!(message.position == place as u64 + 1, "{id} has a hole before {message:?}");
                let is_note = message.body.contains(r#""kind":"note""#);
                must!(is_note != message.visitor_position.is_some(), "{message:?} is for whom?");
            }
            let ended = |m: &KeptMessage| m.body == r#"{"kind":"ended","by":"visitor"}"#;
            must!(
                self.ended_by_visitors.contains(id) || !messages.iter().any(ended),
                "{id} was ended for its visitor, who did not end it"
            );
        }
        for (id, agent) in &self.acknowledged.accepted {
            let had_it = truth.messages.get(id).is_some_and(|all| had_by(all).contains(agent));
            must!(had_it, "{id} was never given to agent {agent}, who was told so");
        }
        for chat in self.server.chats().values() {
            let id = &chat.id;
            let all = truth.messages.get(id).map_or(&[][..], Vec::as_slice);
            let unread = |m: &&KeptMessage| m.from_visitor && m.position > chat.agent_read_up_to;
            let unread = all.iter().filter(unread).count() as u64;
            must!(chat.unread == unread, "{id} has {unread} unread, and counts {}", chat.unread);
            let joined = all.iter().filter(|m| m.body.contains(r#""joined""#)).count();
            let answered = matches!(chat.state.as_str(), "active" | "ended");
            must!(
                joined == usize::from(answered),
                "{id} ({}) was joined {joined} times",
                chat.state
            );
            must!(
                chat.agent == had_by(all).last().map(|agent| agent_id(*agent)),
                "{id} is with {:?}, and was given to {:?}",
                chat.agent,
                had_by(all)
            );
            let asked = u64::from(chat.state == "waiting" || chat.is_handed_on);
            must!(!chat.is_handed_on || chat.state == "active", "{id} is over and handed on");
            must!(chat.offers == asked, "{id} ({}) is offered {} times", chat.state, chat.offers);
        }
        Ok(())
    }

    /// Every message that was confirmed is there once, where it was confirmed to be; every other one
    /// is there once, or whoever wrote it knows that it is not.
    pub(super) fn check_said(&mut self, truth: &Truth) -> Verdict {
        let mut places: HashMap<&str, Vec<&KeptMessage>> = HashMap::new();
        for message in truth.messages.values().flatten() {
            places.entry(message.client_id.as_str()).or_default().push(message);
        }
        for (key, (chat, position, to)) in &self.acknowledged.messages {
            let found = places.get(key.as_str()).map_or(&[][..], Vec::as_slice);
            let right = |m: &&&KeptMessage| {
                let place = match to {
                    Client::Tab(_) => Some(m.position),
                    Client::Page(_) => m.visitor_position,
                };
                m.conversation == *chat && place == Some(*position)
            };
            must!(
                found.iter().filter(right).count() == 1,
                "{key} was confirmed at {chat} {position}, and is found at {found:?}"
            );
        }
        let mut last: HashMap<(Client, &ConversationId), u64> = HashMap::new();
        let said = std::mem::take(&mut self.said);
        let wrong = said.iter().try_for_each(|said| {
            let found = places.get(said.client_id.as_str()).map_or(&[][..], Vec::as_slice);
            must!(found.len() <= 1, "{:?} is there {} times", said.text, found.len());
            let Some(message) = found.first() else {
                must!(
                    self.knows_it_failed(said),
                    "{:?} in {} is lost",
                    said.text,
                    said.conversation
                );
                return Ok(());
            };
            must!(message.body.contains(&said.text), "{:?} became {}", said.text, message.body);
            must!(
                message.conversation == said.conversation,
                "{:?} was said in {} and is in {}",
                said.text,
                said.conversation,
                message.conversation
            );
            // What was on its way when its tab went, and was not kept, comes whenever it does: nobody
            // is there who could wait for it.
            if !said.kept && self.life(said.by) != said.life {
                return Ok(());
            }
            if self.retried.contains(&said.client_id) {
                return Ok(());
            }
            let before = last.insert((said.by, &said.conversation), message.position);
            must!(before < Some(message.position), "{:?} is out of order", said.text);
            Ok(())
        });
        self.said = said;
        wrong
    }

    fn knows_it_failed(&mut self, said: &crate::world::Said) -> bool {
        match said.by {
            Client::Tab(tab) => {
                let failed = |unsent: &engine::Unsent| {
                    unsent.client_id == said.client_id
                        && matches!(unsent.state, UnsentState::Failed(_))
                };
                let shown = |tab: &crate::world::Tab| {
                    tab.engine.model().unsent(&said.conversation).any(failed)
                };
                let never = !said.kept && self.tabs[tab].life != said.life;
                never || self.tabs.iter().any(shown)
            }
            Client::Page(guest) => {
                let over =
                    self.server.chats().get(&said.conversation).is_some_and(KeptChat::is_over);
                let guest = &self.guests[guest];
                let page = &guest.page;
                let failed =
                    |it: &crate::page::Unsent| it.failed && it.client_id == said.client_id.as_str();
                // A chat that is over takes along what had not reached it, once its visitor leaves it
                // or is in the next.
                let next = page.chat.as_ref().is_some_and(|chat| chat.id != said.conversation);
                over && (next || guest.left.contains(&said.conversation))
                    || page.unsent.iter().any(failed)
            }
        }
    }
}

/// The agents who had a chat, one after the other, as its lines tell.
fn had_by(all: &[KeptMessage]) -> Vec<usize> {
    let agent = |name: &str| name.rsplit(' ').next().and_then(|number| number.parse().ok());
    let bodies = all.iter().filter_map(|message| serde_json::from_str(&message.body).ok());
    let taken = bodies.filter_map(|body| match body {
        Body::Joined { agent_name } | Body::Transferred { agent_name, .. } => agent(&agent_name),
        _ => None,
    });
    taken.collect()
}
