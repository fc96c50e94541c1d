//! What agents and visitors do, by chance.

use contract::{
    ClientId, Conversation, ConversationId, ConversationState, NewTransfer, Scope, Timestamp,
    visitor_side::Ask,
};
use engine::{Command, Draft, ListFilter, ListQuery, OfferPhase, UnsentState};
use rand::RngExt;

use crate::{
    call::Request,
    faults::Fault,
    server::{BEGINNING, TEAM, agent_id},
    world::{Client, Said, World},
};

impl World<'_> {
    /// Somebody does something.
    pub fn somebody_acts(&mut self) {
        if self.odds(400) {
            let guest = self.chance.random_range(0..self.guests.len());
            self.visitor_acts(guest);
        } else {
            let tab = self.chance.random_range(0..self.tabs.len());
            if !self.is_asleep(tab) {
                self.agent_acts(tab);
            }
        }
    }

    fn visitor_acts(&mut self, guest: usize) {
        let page = &mut self.guests[guest].page;
        let effects = match &page.chat {
            None => page.start(),
            Some(chat) if page.is_over() => {
                let left = chat.id.clone();
                let effects = page.start();
                self.guests[guest].left.insert(left);
                effects
            }
            Some(chat) => {
                let conversation = chat.id.clone();
                match self.chance.random_range(0..20) {
                    0 => {
                        self.ended_by_visitors.insert(conversation);
                        self.guests[guest].page.end()
                    }
                    1 => self.guests[guest].page.type_something(),
                    2 => self.guests[guest].page.wake(),
                    _ => {
                        let said = self.say(Client::Page(guest), conversation, false);
                        let (key, text) = (said.client_id.clone(), said.text.clone());
                        self.guests[guest].page.write(key.as_str(), &text)
                    }
                }
            }
        };
        self.perform_page(guest, effects);
    }

    fn agent_acts(&mut self, tab: usize) {
        let model = self.tabs[tab].engine.model();
        let ringing = model.offers().iter().find(|view| view.phase == OfferPhase::Ringing);
        let offer = ringing.map(|view| view.offer.id.clone());
        let list = model.list();
        let shown = model.shown().cloned();
        let newest = shown.as_ref().and_then(|id| model.conversation(id)).map(|c| c.last_position);
        let failed = shown.as_ref().and_then(|id| {
            let failed = |u: &&engine::Unsent| matches!(u.state, UnsentState::Failed(_));
            model.unsent(id).find(failed).map(|unsent| unsent.client_id.clone())
        });
        let row = match list.len() {
            0 => None,
            rows => Some(list[self.chance.random_range(0..rows)].clone()),
        };
        match (self.chance.random_range(0..100), offer, shown, row) {
            (0..35, Some(offer), ..) => self.accept(tab, offer),
            (35..40, Some(offer), ..) => self.command(tab, Command::Decline(offer)),
            (20..65, _, Some(shown), _) => self.agent_says(tab, shown),
            (65..75, _, Some(shown), _) => {
                self.command(tab, Command::MarkRead(shown, newest.unwrap_or(0)));
                self.keep_known(tab);
            }
            (75..77, _, Some(shown), _) => self.command(tab, Command::LoadOlder(shown)),
            (77..78, _, Some(shown), _) => self.command(tab, Command::LoadBackTo(shown, 1)),
            (78..80, _, Some(shown), _) => self.command(tab, Command::End(shown)),
            (80..82, ..) if failed.is_some() => {
                let failed = failed.expect("just looked");
                self.retried.insert(failed.clone());
                self.command(tab, Command::Retry(failed));
            }
            (80..83, _, Some(shown), _) => {
                let text = if self.odds(700) { "half a word" } else { "" }.to_owned();
                let note = self.odds(200);
                self.command(tab, Command::Draft(shown, Draft { text, note }));
            }
            (83..87, ..) => {
                let scope = if self.odds(500) { Scope::All } else { Scope::Active };
                let filter = self.some_filter(tab);
                self.command(tab, Command::List(ListQuery { scope, filter, ..Default::default() }));
            }
            (87..88, ..) => self.command(tab, Command::ListMore),
            (88..89, ..) if self.now.is_multiple_of(2) => {
                let back = self.server_time().plus_millis(5_000);
                self.command(tab, Command::BackAt(back));
            }
            (88..89, ..) => self.command(tab, Command::SetAvailable(false)),
            (89..92, ..) => self.command(tab, Command::SetAvailable(true)),
            (92..93, ..) => self.input(tab, engine::Input::Woke),
            (93..95, _, Some(shown), _) => self.hand_on(tab, shown),
            (_, _, _, Some(row)) => self.command(tab, Command::Show(Some(row))),
            _ => {}
        }
    }

    fn accept(&mut self, tab: usize, offer: contract::OfferId) {
        let rings = |world: &Self, other: usize| {
            let mut offers = world.tabs[other].engine.model().offers().iter();
            other != tab && offers.any(|view| view.offer.id == offer)
        };
        let other = (0..self.tabs.len()).find(|other| rings(self, *other));
        if let Some(other) = other
            && self.hits(Fault::BothAccept)
        {
            self.command(other, Command::Accept(offer.clone()));
        }
        self.command(tab, Command::Accept(offer));
    }

    /// The dialog and the button beside it, which ask by themselves: the engine hears of it by events.
    fn hand_on(&mut self, tab: usize, conversation: ConversationId) {
        let model = self.tabs[tab].engine.model();
        if !model.can_write(&conversation) {
            return;
        }
        let row = model.conversation(&conversation);
        let path = format!("/v1/conversations/{conversation}/transfer");
        let request = if row.is_some_and(|row| row.transfer.is_some()) {
            Request::new("DELETE", path)
        } else {
            let to = match self.odds(500) {
                true => Ask::Team(TEAM.into()),
                false => Ask::Agent(agent_id(self.chance.random_range(0..self.disks.len()))),
            };
            Request::new("POST", path).with(&NewTransfer { to })
        };
        let request = request.by(&self.tabs[tab].token);
        // The engine has asked for nothing under this number.
        self.request(Client::Tab(tab), u64::MAX, request, false);
    }

    /// Mostly none; else an agent, a time around now, or both. Some times begin or end with the very
    /// millisecond of a row.
    fn some_filter(&mut self, tab: usize) -> ListFilter {
        let mut filter = ListFilter::default();
        if self.odds(300) {
            filter.agent = Some(agent_id(self.chance.random_range(0..self.disks.len())));
        }
        if self.odds(300) {
            let now = self.server_time().as_millis();
            let mut from = now - self.chance.random_range(0..20_000);
            let mut until = from + self.chance.random_range(0..30_000);
            let model = self.tabs[tab].engine.model();
            let rows = model.list();
            let row = rows.last().and_then(|id| model.conversation(id));
            if let Some(at) = row.map(|row| row.last_activity_at.as_millis()) {
                match self.chance.random_range(0..4) {
                    0 => from = at,
                    1 => (from, until) = (from.min(at), at),
                    _ => {}
                }
            }
            until = until.max(from);
            filter.from = Some(Timestamp::from_millis(from));
            filter.until = self.odds(500).then(|| Timestamp::from_millis(until));
        }
        filter
    }

    fn agent_says(&mut self, tab: usize, conversation: ConversationId) {
        let model = self.tabs[tab].engine.model();
        let is_over = |row: &Conversation| row.state == ConversationState::Ended;
        let note = match model.can_write(&conversation) {
            true => self.odds(200),
            // Somebody else's, or over: there is nothing more to say, but to note.
            false if model.conversation(&conversation).is_some_and(is_over) => true,
            false => return,
        };
        let said = self.say(Client::Tab(tab), conversation, note);
        let command = Command::Send {
            conversation: said.conversation.clone(),
            client_id: said.client_id.clone(),
            text: said.text.clone(),
            note,
            attachments: Default::default(),
        };
        self.command(tab, command);
    }

    /// Notes down that somebody is about to say something nobody has said before.
    fn say(&mut self, by: Client, conversation: ConversationId, note: bool) -> &Said {
        let number = self.said.len();
        let now = i64::try_from(self.now).expect("a simulated time is small");
        let said = Said {
            by,
            life: self.life(by),
            conversation,
            client_id: key(BEGINNING + now, number),
            text: format!(
                "{} number {number}",
                if self.odds(500) { "pricing" } else { "delivery" }
            ),
            note,
            kept: matches!(by, Client::Page(_)),
        };
        self.said.push(said);
        self.said.last().expect("just pushed")
    }
}

/// A UUID of version 7: the time, and a number of its own instead of chance.
fn key(millis: i64, number: usize) -> ClientId {
    let (high, low) = (millis >> 16, millis & 0xffff);
    ClientId::from(format!("{high:08x}-{low:04x}-7{:03x}-8000-{number:012x}", number & 0xfff))
}
