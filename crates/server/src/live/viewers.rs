//! Who has which ended conversation in view.

use std::{
    collections::{BTreeMap, HashMap},
    sync::{Arc, Mutex, PoisonError},
};

use contract::{
    Agent, ConversationId,
    socket::{ServerFrame, Viewers},
};

use super::{Hub, ToAgent};

/// The views there are, by conversation. Nothing is kept of them: they end with their connections.
#[derive(Debug, Default)]
pub struct Views(Mutex<Open>);

#[derive(Debug, Default)]
struct Open {
    next_id: u64,
    by_conversation: HashMap<ConversationId, Vec<(u64, Agent)>>,
}

/// One connection's view. Dropping it ends it.
#[derive(Debug)]
pub struct View {
    hub: Arc<Hub>,
    id: u64,
    conversation: ConversationId,
}

impl View {
    /// An agent has a conversation in view. Whoever has it in view is told.
    #[must_use]
    pub fn begin(hub: &Arc<Hub>, agent: Agent, conversation: ConversationId) -> Self {
        hub.views.change(hub, &conversation, |id, views| {
            views.push((id, agent));
            Self { hub: Arc::clone(hub), id, conversation: conversation.clone() }
        })
    }
}

impl Drop for View {
    fn drop(&mut self) {
        self.hub.views.change(&self.hub, &self.conversation, |_, views| {
            views.retain(|(id, _)| *id != self.id);
        });
    }
}

impl Views {
    fn change<T>(
        &self,
        hub: &Hub,
        conversation: &ConversationId,
        change: impl FnOnce(u64, &mut Vec<(u64, Agent)>) -> T,
    ) -> T {
        // Nothing in here can be left half-done by a panic. Told under the lock, so that of two
        // changes the later one is told later.
        let mut open = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        open.next_id += 1;
        let id = open.next_id;
        let views = open.by_conversation.entry(conversation.clone()).or_default();
        let changed = change(id, views);
        tell(hub, conversation, views);
        if views.is_empty() {
            open.by_conversation.remove(conversation);
        }
        changed
    }
}

/// Tells each of them who the others are.
fn tell(hub: &Hub, conversation: &ConversationId, views: &[(u64, Agent)]) {
    let all: BTreeMap<_, _> =
        views.iter().map(|(_, agent)| ((&agent.name, &agent.id), agent)).collect();
    for viewer in all.values() {
        let others = all.values().filter(|agent| agent.id != viewer.id);
        let frame = ServerFrame::Viewers(Viewers {
            conversation_id: conversation.clone(),
            agents: others.map(|&agent| agent.clone()).collect(),
        });
        hub.agents.send(&viewer.id, &ToAgent::Passing(Arc::new(frame)));
    }
}
