//! Once everything works again: what was said is there, and every screen shows it.

use std::collections::BTreeMap;

use chat_server::store::KeptMessage;
use contract::ConversationId;
use engine::{Connection, ListState, UnsentState};

use crate::world::World;

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

mod kept;
mod screens;

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
}
