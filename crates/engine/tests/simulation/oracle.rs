//! What must be true, whatever happened.

use std::collections::HashMap;

use contract::{Body, ConversationId, Message};
use engine::{Connection, Load, UnsentState};

use crate::world::{Faults, World};

impl World {
    /// Everything works again, and everybody waits.
    pub fn heal(&mut self) {
        self.faults = Faults::NONE;
        // A dead connection shows itself after a heartbeat and a pong's deadline; the longest
        // backoff is half a minute, and a doubtful attempt may need one more of each.
        let patience = self.now + 400_000;
        while self.now < patience {
            let next = self.now + 5_000;
            self.run_until(next);
        }
        self.settle();
    }

    /// Lets everything that is on its way arrive. Offers go round for as long as nobody takes
    /// them: those that would do so just now do it first.
    pub fn settle(&mut self) {
        self.server.expire_offers(10_000);
        self.push_events();
        self.run_until(self.now + 8_000);
    }

    pub fn check(&mut self, seed: u64) {
        self.check_said(seed);
        for tab in 0..self.tabs.len() {
            self.check_tab(tab, seed);
        }
    }

    /// Every message is there exactly once, unless its agent was told that it failed; and what one
    /// tab said in one conversation is there in the order in which it was said.
    fn check_said(&self, seed: u64) {
        let mut times: HashMap<&str, u32> = HashMap::new();
        for message in self.server.all_messages() {
            if let Body::Text { text, .. } = &message.body {
                *times.entry(text).or_default() += 1;
            }
        }
        for said in &self.said {
            let failed = self.tabs.iter().any(|tab| {
                let failed = |u: &engine::Unsent| {
                    u.client_id == said.client_id && matches!(u.state, UnsentState::Failed(_))
                };
                tab.engine.model().unsent(&said.conversation).any(failed)
            });
            // A chat that its visitor left while nobody had accepted it takes its words along.
            let wanted = u32::from(!failed);
            let found = times.get(said.text.as_str()).copied().unwrap_or(0);
            assert_eq!(found, wanted, "seed {seed}: {:?} in {}", said.text, said.conversation);
        }
        let mut last: HashMap<(usize, u32, &ConversationId), u64> = HashMap::new();
        for said in &self.said {
            let place = self.place_of(said.conversation.clone(), &said.text);
            if let Some(place) = place {
                let before = last.insert((said.tab, said.opened_in, &said.conversation), place);
                assert!(before < Some(place), "seed {seed}: {:?} out of order", said.text);
            }
        }
    }

    fn place_of(&self, id: ConversationId, text: &str) -> Option<u64> {
        let is = |m: &&Message| matches!(&m.body, Body::Text { text: t, .. } if t == text);
        self.server.messages(&id).iter().find(is).map(|m| m.position)
    }

    /// A screen shows what a fresh one would show.
    pub fn check_tab(&mut self, tab: usize, seed: u64) {
        let agent = self.tabs[tab].agent;
        let model = self.tabs[tab].engine.model();
        assert_eq!(model.connection(), Connection::Connected, "seed {seed}, tab {tab}");
        let truth = self.server.snapshot(agent);
        assert_eq!(model.availability(), Some(&truth.availability), "seed {seed}, tab {tab}");
        assert_eq!(model.availability_wish(), None, "seed {seed}, tab {tab}");
        let offers: Vec<_> = model.offers().iter().map(|view| view.offer.clone()).collect();
        let sorted = |mut offers: Vec<contract::Offer>| {
            offers.sort_by(|a, b| a.id.cmp(&b.id));
            offers
        };
        assert_eq!(sorted(offers), sorted(truth.offers), "seed {seed}, tab {tab}");
        for row in &truth.conversations {
            assert_eq!(model.conversation(&row.id), Some(row), "seed {seed}, tab {tab}");
        }
        let unread = truth.conversations.iter().map(|row| row.unread).sum::<u32>();
        assert_eq!(
            model.own().map(|row| row.unread).sum::<u32>(),
            unread,
            "seed {seed}, tab {tab}"
        );
        self.check_list(tab, seed);
        self.check_threads(tab, seed);
    }

    /// The list has the server's rows in the server's order, as far as it is loaded.
    fn check_list(&self, tab: usize, seed: u64) {
        let model = self.tabs[tab].engine.model();
        let agent = self.tabs[tab].agent;
        let truth = self.server.list(agent, model.list_query());
        let list: Vec<_> = model.list().into_iter().cloned().collect();
        assert_eq!(list, truth[..list.len()], "seed {seed}, tab {tab}");
        if model.list_state() == engine::ListState::Complete {
            assert_eq!(list.len(), truth.len(), "seed {seed}, tab {tab}");
        }
        for id in &list {
            assert_eq!(model.conversation(id), self.server.row(id), "seed {seed}, tab {tab}");
        }
    }

    /// A loaded thread is the end of the server's, without a hole, and nothing that arrived is
    /// still shown as on its way.
    fn check_threads(&self, tab: usize, seed: u64) {
        let model = self.tabs[tab].engine.model();
        let Some(shown) = model.shown() else { return };
        let Some(thread) = model.thread(shown) else { panic!("seed {seed}: nothing loaded") };
        assert_eq!(thread.newest(), &Load::Ready, "seed {seed}, tab {tab}");
        let truth = self.server.messages(shown);
        let loaded = thread.messages();
        assert_eq!(loaded, &truth[truth.len() - loaded.len()..], "seed {seed}, tab {tab}");
        assert!(!loaded.is_empty() || truth.is_empty(), "seed {seed}, tab {tab}");
        let summary = model.summary(shown).summary;
        assert_eq!(summary, Some(self.server.summary(shown)), "seed {seed}, tab {tab}");
        for unsent in model.unsent(shown) {
            let failed = matches!(unsent.state, UnsentState::Failed(_));
            assert!(failed, "seed {seed}, tab {tab}: {unsent:?} never arrived");
        }
    }
}
