//! Once everything works again: what was said is there, and every screen shows it.

use std::collections::{BTreeMap, HashMap};

use chat_server::store::{KeptChat, KeptMessage};
use contract::{
    Body, Conversation, ConversationId, ConversationPage, Message, MessagePage, Snapshot, Summary,
};
use engine::{Call, Connection, ListState, Load, Outcome, UnsentState};

use crate::{
    call::{Request, read},
    server::{Manner, agent_id},
    world::{Client, World},
};

/// After so long everything has been tried once more: a dead connection shows itself after a
/// heartbeat and a pong's deadline, the longest backoff is half a minute, and a doubtful attempt may
/// need one more of each.
const PATIENCE_MS: u64 = 400_000;

/// By then every connection has been tried, and a stall was seen.
const HEARTBEATS_MS: u64 = 60_000;

macro_rules! must {
    ($holds:expr, $($what:tt)+) => {
        if !$holds {
            return Err(format!($($what)+));
        }
    };
}

type Verdict = Result<(), String>;

/// What is in the database, by chat.
struct Truth {
    messages: BTreeMap<ConversationId, Vec<KeptMessage>>,
    tokens: Vec<String>,
}

impl World<'_> {
    /// Everything works again, and everybody waits until nothing is left to do.
    pub fn heal(&mut self) {
        self.mend();
        // A tab that was frozen learns only then what it missed.
        let awake = self.everybody_is_awake_at();
        let (begun, patience) = (awake + HEARTBEATS_MS, awake + PATIENCE_MS);
        while self.now < patience && self.wrong.is_none() {
            let next = self.now + 20_000;
            self.run_until(next);
            if self.now >= begun && self.is_calm() {
                break;
            }
        }
        // Offers go round for as long as nobody takes them, and what was held back still arrives: not
        // in the middle of the look.
        for _ in 0..20 {
            let next = self.now + 5_000;
            let soon = self.server_time().plus_millis(6_000);
            let due = self.server.due();
            self.run_until(next);
            if due.is_none_or(|due| due > soon) && !self.is_on_its_way() {
                break;
            }
        }
    }

    fn is_calm(&self) -> bool {
        let tab = |tab: &crate::world::Tab| {
            let model = tab.engine.model();
            let waits = |id: &ConversationId| {
                model.unsent(id).any(|it| !matches!(it.state, UnsentState::Failed(_)))
            };
            model.connection() == Connection::Connected
                && !self.said.iter().any(|said| waits(&said.conversation))
                && !matches!(model.list_state(), ListState::Loading | ListState::LoadingMore)
        };
        let guest = |guest: &crate::world::Guest| {
            let page = &guest.page;
            (page.chat.is_none() || page.is_over() || page.is_live())
                && page.unsent.iter().all(|unsent| unsent.failed)
        };
        self.tabs.iter().all(tab) && self.guests.iter().all(guest)
    }

    /// Everything that must hold once there is peace.
    pub fn check(&mut self) -> Verdict {
        if let Some(wrong) = self.wrong.take() {
            return Err(wrong);
        }
        let mut messages: BTreeMap<ConversationId, Vec<KeptMessage>> = BTreeMap::new();
        for message in self.server.messages() {
            messages.entry(message.conversation.clone()).or_default().push(message);
        }
        let tokens = (0..self.disks.len()).map(|agent| self.server.sign_in(agent)).collect();
        let truth = Truth { messages, tokens };
        self.check_chats(&truth)?;
        self.check_said(&truth)?;
        for tab in 0..self.tabs.len() {
            self.check_tab(tab, &truth).map_err(|wrong| format!("tab {tab}: {wrong}"))?;
        }
        for guest in 0..self.guests.len() {
            self.check_page(guest, &truth).map_err(|wrong| format!("visitor {guest}: {wrong}"))?;
        }
        self.wrong.take().map_or(Ok(()), Err)
    }

    fn check_chats(&mut self, truth: &Truth) -> Verdict {
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
    fn check_said(&mut self, truth: &Truth) -> Verdict {
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

    fn ask<T: serde::de::DeserializeOwned>(&mut self, request: Request) -> Result<T, String> {
        let path = request.path.clone();
        let answer = self.with_server(|server| server.call(&request, 250, Manner::Whole));
        let outcome = answer.unwrap_or(Outcome::NoAnswer);
        read(outcome).map_err(|failure| format!("{path} was answered {failure:?}"))
    }

    /// A screen shows what a fresh one would show.
    fn check_tab(&mut self, tab: usize, truth: &Truth) -> Verdict {
        let agent = self.tabs[tab].agent;
        let token = truth.tokens[agent].clone();
        let fresh: Snapshot = self.ask(Request::of(&Call::Snapshot).by(&token))?;
        let model = self.tabs[tab].engine.model();
        must!(model.connection() == Connection::Connected, "{:?}", model.connection());
        must!(*model.load() == Load::Ready, "{:?}", model.load());
        must!(
            model.availability() == Some(&fresh.availability),
            "{:?} instead of {:?}",
            model.availability(),
            fresh.availability
        );
        must!(model.availability_wish().is_none(), "the switch still waits");
        let sorted = |mut offers: Vec<contract::Offer>| {
            offers.sort_by(|a, b| a.id.cmp(&b.id));
            offers
        };
        let offers = sorted(model.offers().iter().map(|view| view.offer.clone()).collect());
        let fresh_offers = sorted(fresh.offers);
        must!(offers == fresh_offers, "{offers:?} instead of {fresh_offers:?}");
        for row in &fresh.conversations {
            let shown = model.conversation(&row.id);
            must!(shown == Some(row), "{shown:?} instead of {row:?}");
        }
        let own: Vec<_> = model.own().map(|row| row.id.clone()).collect();
        must!(
            own.len() == fresh.conversations.len(),
            "{own:?} instead of {:?}",
            fresh.conversations
        );
        let unread: u32 = model.own().map(|row| row.unread).sum();
        let fresh_unread: u32 = fresh.conversations.iter().map(|row| row.unread).sum();
        must!(unread == fresh_unread, "{unread} unread instead of {fresh_unread}");
        self.check_presence(tab)?;
        self.check_list(tab, &token)?;
        self.check_thread(tab, truth, &token)
    }

    fn check_presence(&mut self, tab: usize) -> Verdict {
        let own: Vec<_> = self.tabs[tab].engine.model().own().map(|row| row.id.clone()).collect();
        for id in own {
            let here = |guest: &crate::world::Guest| {
                guest.page.is_live() && guest.page.chat.as_ref().is_some_and(|chat| chat.id == id)
            };
            let here = self.guests.iter().any(here);
            let shown = self.tabs[tab].engine.model().is_visitor_online(&id);
            must!(shown == Some(here), "the visitor of {id} is there: {here}, shown {shown:?}");
        }
        Ok(())
    }

    /// The list has the server's rows in the server's order, as far as it is loaded.
    fn check_list(&mut self, tab: usize, token: &str) -> Verdict {
        let query = self.tabs[tab].engine.model().list_query().clone();
        let mut rows: Vec<Conversation> = Vec::new();
        let mut cursor = None;
        loop {
            let call = Call::Conversations { query: query.clone(), cursor };
            let page: ConversationPage = self.ask(Request::of(&call).by(token))?;
            rows.extend(page.items);
            cursor = page.next_cursor;
            if cursor.is_none() {
                break;
            }
        }
        let model = self.tabs[tab].engine.model();
        let list = model.list();
        let ids: Vec<_> = rows.iter().map(|row| row.id.clone()).collect();
        must!(ids.starts_with(&list), "lists {list:?} instead of {ids:?} for {query:?}");
        match model.list_state() {
            ListState::Complete => {
                must!(list.len() == ids.len(), "lists {list:?} instead of {ids:?} for {query:?}");
            }
            ListState::More => {}
            other => return Err(format!("the list is {other:?}")),
        }
        for row in rows.iter().take(list.len()) {
            let shown = model.conversation(&row.id);
            must!(shown == Some(row), "lists {shown:?} instead of {row:?}");
        }
        Ok(())
    }

    /// A loaded thread is the end of the chat, without a hole, and nothing that arrived is still
    /// shown as on its way.
    fn check_thread(&mut self, tab: usize, truth: &Truth, token: &str) -> Verdict {
        let model = self.tabs[tab].engine.model();
        let Some(shown) = model.shown().cloned() else { return Ok(()) };
        let all = truth.messages.get(&shown).map_or(&[][..], Vec::as_slice);
        let agent = agent_id(self.tabs[tab].agent);
        let theirs =
            |chat: &KeptChat| chat.state == "active" && chat.agent.as_ref() != Some(&agent);
        if self.server.chats().get(&shown).is_some_and(theirs) {
            let model = self.tabs[tab].engine.model();
            must!(model.conversation(&shown).is_none(), "still shows {shown}, which left");
            let loaded = model.thread(&shown).is_some_and(|it| !it.messages().is_empty());
            must!(!loaded, "still shows what was said in {shown}, which left");
            return Ok(());
        }
        let model = self.tabs[tab].engine.model();
        let Some(thread) = model.thread(&shown) else {
            return Err(format!("nothing of {shown} is loaded: {:?}", model.shown_load()));
        };
        must!(*thread.newest() == Load::Ready, "{shown} is {:?}", thread.newest());
        let loaded = thread.messages();
        must!(!loaded.is_empty() || all.is_empty(), "{shown} is shown empty");
        same(loaded, all).map_err(|wrong| format!("{shown}: {wrong}"))?;
        for unsent in model.unsent(&shown) {
            let failed = matches!(unsent.state, UnsentState::Failed(_));
            must!(failed, "{unsent:?} never arrived");
        }
        let first = loaded.first().map_or(0, |message| message.position);
        let shown_summary = model.summary(&shown).summary;
        let fresh: Summary = self.ask(Request::of(&Call::Summary(shown.clone())).by(token))?;
        must!(shown_summary.as_ref() == Some(&fresh), "{shown_summary:?} instead of {fresh:?}");
        let after = Some(first.saturating_sub(1));
        let call = Call::Messages { conversation: shown, before: None, after };
        let page: MessagePage = self.ask(Request::of(&call).by(token))?;
        let loaded = self.tabs[tab].engine.model().thread(&page_of(&page)).map(|t| t.messages());
        must!(loaded.is_none_or(|loaded| loaded.starts_with(&page.items)), "shows other words");
        Ok(())
    }

    /// The visitor sees the whole chat, in their own count, and no note.
    fn check_page(&mut self, guest: usize, truth: &Truth) -> Verdict {
        let page = &self.guests[guest].page;
        let Some(chat) = &page.chat else { return Ok(()) };
        must!(page.is_over() || page.is_live(), "is not connected");
        let all = truth.messages.get(&chat.id).map_or(&[][..], Vec::as_slice);
        let shown = |kept: &KeptMessage| {
            Some(KeptMessage { position: kept.visitor_position?, ..kept.clone() })
        };
        let all: Vec<_> = all.iter().filter_map(shown).collect();
        must!(page.messages.len() == all.len(), "sees {:?} instead of {all:?}", page.messages);
        let places = (1..).zip(&all).all(|(place, kept)| kept.position == place);
        must!(places, "{all:?} has a hole");
        same(&page.messages, &all)?;
        for unsent in &page.unsent {
            must!(unsent.failed, "{unsent:?} never arrived");
        }
        let (id, state, over) = (chat.id.clone(), chat.state, page.is_over());
        let chats = self.server.chats();
        let visitor = chats.get(&id).map(|chat| chat.visitor.clone());
        let newer = |chat: &&KeptChat| Some(&chat.visitor) == visitor.as_ref();
        let newest = chats.values().filter(newer).max_by_key(|chat| chat.row);
        let is_newest = newest.is_some_and(|newest| newest.id == id);
        must!(over || is_newest, "is in {id} instead of {newest:?}");
        let kept = self.server.chats().get(&id).map(|chat| chat.state.clone()).unwrap_or_default();
        let state = serde_json::to_value(state).unwrap_or_default();
        let same_state = state == kept || (state == "ended" && kept == "abandoned");
        must!(same_state, "sees {state} instead of {kept}");
        Ok(())
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

/// The chat of a page; any where there is none.
fn page_of(page: &MessagePage) -> ConversationId {
    page.items.first().map_or_else(|| "".into(), |message| message.conversation_id.clone())
}

/// Whether these are the last messages of a chat, in order.
fn same(shown: &[Message], all: &[KeptMessage]) -> Verdict {
    must!(shown.len() <= all.len(), "shows more than there is: {shown:?}");
    for (shown, kept) in shown.iter().zip(&all[all.len() - shown.len()..]) {
        let body = serde_json::from_str::<Body>(&kept.body).ok();
        let is = shown.position == kept.position
            && shown.client_id == kept.client_id
            && shown.conversation_id == kept.conversation
            && Some(&shown.body) == body.as_ref();
        must!(is, "shows {shown:?} instead of {kept:?}");
    }
    Ok(())
}
