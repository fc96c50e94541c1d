//! Everybody who is connected.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, PoisonError},
};

use contract::{
    AgentId, ConversationId, Timestamp, VisitorId,
    socket::{ServerFrame, Typing},
    visitor_side::VisitorServerFrame,
};
use tokio::sync::Notify;

use super::{Switchboard, Views};
use crate::{
    domain::silence,
    store::{Audience, Commit, LoggedEvent},
};

/// What an agent's connection is told.
#[derive(Clone, Debug)]
pub enum ToAgent {
    /// A committed change; the connection adds its own `prev`.
    Event(Arc<LoggedEvent>),
    /// Typing, presence and viewers, which no log keeps.
    Passing(Arc<ServerFrame>),
}

/// The connections, who of the visitors went, and the scheduler's bell.
#[derive(Debug, Default)]
pub struct Hub {
    /// Agents' sockets.
    pub agents: Switchboard<AgentId, ToAgent>,
    /// Visitors' sockets.
    pub visitors: Switchboard<VisitorId, Arc<VisitorServerFrame>>,
    /// Which ended conversations agents have in view.
    pub views: Views,
    /// When the last socket of a visitor closed who has none since.
    gone: Mutex<BTreeMap<VisitorId, Timestamp>>,
    /// Rung when a deadline may be nearer than the scheduler thinks.
    pub deadline: Notify,
    /// Rung when a summary may be due sooner than is thought.
    pub summaries: Notify,
}

impl Hub {
    /// Passes on what was committed. Called in commit order.
    pub fn publish(&self, commit: Commit) {
        for event in commit.events {
            let audience = event.audience.clone();
            let item = ToAgent::Event(event);
            match audience {
                Audience::Agent(agent) => self.agents.send(&agent, &item),
                Audience::Everyone => self.agents.send_all(&item),
            }
        }
        for (visitor, state) in commit.visitors {
            let frame = Arc::new(VisitorServerFrame::State(state));
            self.visitors.send(&visitor, &frame);
        }
        for (agent, conversation, visitor) in commit.taken {
            self.tell_presence(&agent, conversation, &visitor);
        }
        if commit.deadline {
            self.deadline.notify_one();
        }
        if commit.summaries {
            self.summaries.notify_one();
        }
    }

    /// Tells an agent that the visitor is writing, or stopped.
    pub fn visitor_typing(&self, agent: &AgentId, conversation: ConversationId, typing: bool) {
        let frame = ServerFrame::Typing(Typing { conversation_id: conversation, typing });
        self.agents.send(agent, &ToAgent::Passing(Arc::new(frame)));
    }

    /// Tells a visitor that the agent is writing, or stopped.
    pub fn agent_typing(&self, visitor: &VisitorId, typing: bool) {
        let frame = Arc::new(VisitorServerFrame::Typing { typing });
        self.visitors.send(visitor, &frame);
    }

    /// Tells an agent whether the visitor is there, as it is at this moment.
    pub fn tell_presence(
        &self,
        agent: &AgentId,
        conversation: ConversationId,
        visitor: &VisitorId,
    ) {
        // Under the lock, so that of two calls the later one tells the later state.
        let _gone = self.gone();
        let frame = ServerFrame::Presence {
            conversation_id: conversation,
            online: self.visitors.is_connected(visitor),
        };
        self.agents.send(agent, &ToAgent::Passing(Arc::new(frame)));
    }

    /// A visitor is there, with a socket or a fresh request.
    pub fn visitor_came(&self, visitor: &VisitorId) {
        self.gone().remove(visitor);
    }

    /// A visitor's socket closed. Counts as going unless there is another one.
    pub fn visitor_went(&self, visitor: &VisitorId, now: Timestamp) {
        let mut gone = self.gone();
        if !self.visitors.is_connected(visitor) {
            gone.insert(visitor.clone(), now);
            self.deadline.notify_one();
        }
    }

    /// When the next visitor who went is taken to have left.
    #[must_use]
    pub fn next_leaving(&self) -> Option<Timestamp> {
        self.gone().values().min().map(|at| silence::leaves_at(*at))
    }

    /// Takes those visitors who have left by now.
    #[must_use]
    pub fn take_left(&self, now: Timestamp) -> Vec<VisitorId> {
        let mut left = Vec::new();
        self.gone().retain(|visitor, at| {
            let has_left = silence::leaves_at(*at) <= now;
            if has_left {
                left.push(visitor.clone());
            }
            !has_left
        });
        left
    }

    /// Closes every connection.
    pub fn close_all(&self, code: u16) {
        self.agents.close_all(code);
        self.visitors.close_all(code);
    }

    /// Whether nobody is connected.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.agents.is_empty() && self.visitors.is_empty()
    }

    fn gone(&self) -> std::sync::MutexGuard<'_, BTreeMap<VisitorId, Timestamp>> {
        self.gone.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
