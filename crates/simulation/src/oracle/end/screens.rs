//! Every screen shows what a fresh one would show.

use chat_server::store::{KeptChat, KeptMessage};
use contract::{
    Body, Conversation, ConversationId, ConversationPage, Message, MessagePage, Snapshot, Summary,
};
use engine::{Call, Connection, ListState, Load, Outcome, UnsentState};

use super::{Truth, Verdict};
use crate::{
    call::{Request, read},
    server::{Manner, agent_id},
    world::World,
};

impl World<'_> {
    fn ask<T: serde::de::DeserializeOwned>(&mut self, request: Request) -> Result<T, String> {
        let path = request.path.clone();
        let answer = self.with_server(|server| server.call(&request, 250, Manner::Whole));
        let outcome = answer.unwrap_or(Outcome::NoAnswer);
        read(outcome).map_err(|failure| format!("{path} was answered {failure:?}"))
    }

    /// A screen shows what a fresh one would show.
    pub(super) fn check_tab(&mut self, tab: usize, truth: &Truth) -> Verdict {
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
        let ids: Vec<_> = rows.iter().map(|row| &row.id).collect();
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
    pub(super) fn check_page(&mut self, guest: usize, truth: &Truth) -> Verdict {
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
