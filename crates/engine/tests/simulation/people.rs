//! What agents and visitors do, by chance.

use contract::{ConversationId, Scope, Timestamp};
use engine::{Command, ListFilter, ListQuery, OfferPhase};
use rand::RngExt;

use crate::world::{Said, World};

impl World {
    /// Somebody does something.
    pub fn somebody_acts(&mut self) {
        if self.hits(350) {
            let visitor = self.chance.random_range(0..2);
            self.visitor_acts(visitor);
        } else {
            let tab = self.chance.random_range(0..self.tabs.len());
            if !self.tabs[tab].closed {
                self.agent_acts(tab);
            }
        }
        self.push_events();
    }

    fn visitor_acts(&mut self, visitor: usize) {
        let Some(chat) = self.server.current(visitor) else {
            let agent = self.chance.random_range(0..2);
            return self.server.visitor_starts(visitor, agent);
        };
        match self.chance.random_range(0..20) {
            0 => self.server.visitor_leaves(&chat),
            1..6 => self.server.visitor_reads(&chat),
            6..8 => self.server.summarise(&chat),
            _ => {
                let text = format!("visitor at {}", self.now);
                self.server.visitor_says(&chat, &text);
            }
        }
    }

    fn agent_acts(&mut self, tab: usize) {
        let model = self.tabs[tab].engine.model();
        let ringing = model.offers().iter().find(|view| view.phase == OfferPhase::Ringing);
        let offer = ringing.map(|view| view.offer.id.clone());
        let list = model.list();
        let row = match list.len() {
            0 => None,
            rows => Some(list[self.chance.random_range(0..rows)].clone()),
        };
        let model = self.tabs[tab].engine.model();
        let shown = model.shown().cloned();
        let newest = shown.as_ref().and_then(|id| model.conversation(id)).map(|c| c.last_position);
        let failed = shown.as_ref().and_then(|id| {
            let failed = |u: &&engine::Unsent| matches!(u.state, engine::UnsentState::Failed(_));
            model.unsent(id).find(failed).map(|unsent| unsent.client_id.clone())
        });
        let pick = self.chance.random_range(0..100);
        match (pick, offer, shown, row) {
            (0..20, Some(offer), ..) => self.command(tab, Command::Accept(offer)),
            (20..25, Some(offer), ..) => self.command(tab, Command::Decline(offer)),
            (25..70, _, Some(shown), _) => self.say(tab, shown),
            (70..80, _, Some(shown), _) => {
                self.command(tab, Command::MarkRead(shown, newest.unwrap_or(0)));
            }
            (80..82, _, Some(shown), _) => self.command(tab, Command::LoadOlder(shown)),
            (82..83, _, Some(shown), _) => self.command(tab, Command::LoadBackTo(shown, 1)),
            (83..85, _, Some(shown), _) => self.command(tab, Command::End(shown)),
            (85..87, ..) if failed.is_some() => {
                self.command(tab, Command::Retry(failed.expect("just looked")));
            }
            (87..90, ..) => {
                let scope = if self.hits(500) { Scope::All } else { Scope::Active };
                let filter = self.some_filter(tab);
                self.command(tab, Command::List(ListQuery { scope, filter, ..Default::default() }));
            }
            (90..92, ..) => self.command(tab, Command::ListMore),
            (92..94, ..) => {
                let available = self.hits(500);
                self.command(tab, Command::SetAvailable(available));
            }
            (_, _, _, Some(row)) => self.command(tab, Command::Show(Some(row))),
            _ => {}
        }
    }

    /// Mostly none; else an agent, a time around now, or both. Some times begin or end with the very
    /// millisecond of a row.
    fn some_filter(&mut self, tab: usize) -> ListFilter {
        let mut filter = ListFilter::default();
        if self.hits(300) {
            filter.agent = Some(format!("agent-{}", self.chance.random_range(0..2)).into());
        }
        if self.hits(300) {
            let now = i64::try_from(self.now).expect("a simulated time is small");
            let mut from = now - self.chance.random_range(0..20_000);
            let mut until = from + self.chance.random_range(0..30_000);
            let model = self.tabs[tab].engine.model();
            let rows = model.list();
            // An old one has its last word behind it.
            let row = rows.last().and_then(|id| model.conversation(id));
            if let Some(at) = row.map(|row| row.last_activity_at.as_millis()) {
                match self.chance.random_range(0..4) {
                    0 => from = at,
                    1 => (from, until) = (from.min(at), at),
                    _ => {}
                }
            }
            filter.from = Some(Timestamp::from_millis(from));
            filter.until = self.hits(500).then(|| Timestamp::from_millis(until));
        }
        filter
    }

    fn say(&mut self, tab: usize, conversation: ConversationId) {
        if !self.tabs[tab].engine.model().can_write(&conversation) {
            return;
        }
        let text = format!("said {}", self.said.len());
        let client_id = contract::ClientId::from(format!("key-{:08}", self.said.len()));
        let opened_in = self.tabs[tab].reopened_in;
        let said = Said { tab, opened_in, conversation, client_id, text };
        let command = Command::Send {
            conversation: said.conversation.clone(),
            client_id: said.client_id.clone(),
            text: said.text.clone(),
            note: false,
            attachments: Default::default(),
        };
        self.said.push(said);
        self.command(tab, command);
    }
}
