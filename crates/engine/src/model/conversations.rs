//! The conversations that this inbox knows, and their order.

use std::{
    cmp::Reverse,
    collections::{BTreeSet, HashMap, HashSet},
};

use contract::{
    Agent, AgentId, Conversation, ConversationId, ConversationState, Position, Timestamp, Visitor,
    VisitorId, socket::ConversationLeft,
};

use crate::Failure;

/// A row's place in a list, as the contract orders [`contract::ConversationPage`].
pub(crate) type RowKey = Reverse<(Timestamp, ConversationId)>;

/// How ending a conversation by hand goes.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum EndState {
    /// Nobody asked.
    #[default]
    Idle,
    /// Asked, and not answered yet.
    Ending,
    /// It did not work; the conversation goes on.
    Failed(Failure),
}

/// How far the agent has read, on the way to the server.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct ReadMark {
    pub wanted: Position,
    pub sent: Position,
    pub in_flight: bool,
    pub attempts: u32,
}

#[derive(Clone, Debug, Default)]
pub(crate) struct Conversations {
    own: Option<AgentId>,
    rows: HashMap<ConversationId, Conversation>,
    /// Those that went to another agent. What is older than that must not bring them back.
    left: HashMap<ConversationId, ConversationLeft>,
    /// The newest known profile of each visitor: rows repeat it.
    visitors: HashMap<VisitorId, Visitor>,
    order: BTreeSet<RowKey>,
    /// Those of them that the agent answers: a handful among thousands.
    active: BTreeSet<RowKey>,
    typing: HashSet<ConversationId>,
    online: HashMap<ConversationId, bool>,
    ends: HashMap<ConversationId, EndState>,
    pub reads: HashMap<ConversationId, ReadMark>,
}

pub(crate) fn row_key(row: &Conversation) -> RowKey {
    Reverse((row.last_activity_at, row.id.clone()))
}

impl Conversations {
    /// Says who looks at them.
    pub fn set_own(&mut self, own: AgentId) {
        self.own = Some(own);
        self.active.clear();
        // One by one: to collect them would be to sort them, which is more program.
        for row in self.rows.values() {
            if self.is_active_row(row) {
                self.active.insert(row_key(row));
            }
        }
    }

    /// Forgets everything but the agent's own wishes; what the server knows comes anew. Answers
    /// what is gone.
    pub fn reset(&mut self) -> Vec<ConversationId> {
        let old = std::mem::take(self);
        let Self { own, rows, left, ends, reads, .. } = old;
        *self = Self { own, left, ends, reads, ..Self::default() };
        rows.into_keys().collect()
    }

    /// Takes a conversation in if it is newer than what is known. Tells whether it was.
    pub fn put(&mut self, mut row: Conversation) -> bool {
        let known = self.rows.get(&row.id).map(|old| old.version);
        if known.max(self.left.get(&row.id).map(|left| left.version)) >= Some(row.version) {
            return false;
        }
        self.left.remove(&row.id);
        match self.visitors.get(&row.visitor.id) {
            Some(known) if known.version > row.visitor.version => row.visitor = known.clone(),
            _ => {
                self.visitors.insert(row.visitor.id.clone(), row.visitor.clone());
            }
        }
        if row.state == ConversationState::Ended {
            self.typing.remove(&row.id);
            self.online.remove(&row.id);
            self.ends.remove(&row.id);
            self.reads.remove(&row.id);
        }
        if let Some(old) = self.rows.get(&row.id) {
            let old = row_key(old);
            self.order.remove(&old);
            self.active.remove(&old);
        }
        self.order.insert(row_key(&row));
        if self.is_active_row(&row) {
            self.active.insert(row_key(&row));
        }
        self.rows.insert(row.id.clone(), row);
        true
    }

    /// A conversation is another agent's now. Answers it as it was, unless something newer is known.
    pub fn leave(&mut self, left: ConversationLeft) -> Option<Conversation> {
        let id = left.id.clone();
        let row = match self.rows.get(&id) {
            Some(row) if row.version > left.version => return None,
            _ => self.rows.remove(&id),
        };
        self.typing.remove(&id);
        self.online.remove(&id);
        self.ends.remove(&id);
        self.reads.remove(&id);
        self.left.insert(id, left);
        if let Some(row) = &row {
            self.order.remove(&row_key(row));
            self.active.remove(&row_key(row));
        }
        row
    }

    /// Who has a conversation that left this agent.
    pub fn left_to(&self, id: &ConversationId) -> Option<&Agent> {
        self.left.get(id).map(|left| &left.agent)
    }

    /// Another log has other positions.
    pub fn forget_left(&mut self) {
        self.left.clear();
    }

    /// Takes a profile in if it is newer, and answers which conversations show it.
    pub fn put_visitor(&mut self, visitor: Visitor) -> Vec<ConversationId> {
        let old = self.visitors.get(&visitor.id).map(|old| old.version);
        if old >= Some(visitor.version) {
            return Vec::new();
        }
        let mut changed = Vec::new();
        // Every row's visitor is known: where this one is not there is no row to look for, and a
        // list of thousands would be gone through for each of its rows.
        if old.is_some() {
            for row in self.rows.values_mut().filter(|row| row.visitor.id == visitor.id) {
                row.visitor = visitor.clone();
                changed.push(row.id.clone());
            }
        }
        self.visitors.insert(visitor.id.clone(), visitor);
        changed
    }

    /// Whose profiles are known.
    pub fn visitors(&self) -> Vec<VisitorId> {
        self.visitors.keys().cloned().collect()
    }

    pub fn get(&self, id: &ConversationId) -> Option<&Conversation> {
        self.rows.get(id)
    }

    pub fn is_own_active(&self, id: &ConversationId) -> bool {
        self.rows.get(id).is_some_and(|row| self.is_active_row(row))
    }

    fn is_active_row(&self, row: &Conversation) -> bool {
        row.state == ConversationState::Active && Some(&row.agent.id) == self.own.as_ref()
    }

    /// All rows in list order, or those up to a place in it.
    pub fn in_order(&self, to: Option<&RowKey>) -> impl Iterator<Item = &ConversationId> {
        let listed = self.order.iter().take_while(move |key| to.is_none_or(|to| *key <= to));
        listed.map(|Reverse((_, id))| id)
    }

    /// The own live rows in list order.
    pub fn active(&self) -> impl Iterator<Item = &Conversation> {
        self.active.iter().filter_map(|Reverse((_, id))| self.rows.get(id))
    }

    /// Notes whether the visitor types; tells whether that is news.
    pub fn set_typing(&mut self, id: &ConversationId, typing: bool) -> bool {
        if typing {
            self.is_own_active(id) && self.typing.insert(id.clone())
        } else {
            self.typing.remove(id)
        }
    }

    pub fn is_typing(&self, id: &ConversationId) -> bool {
        self.typing.contains(id)
    }

    /// Notes whether the visitor is there; tells whether that is news.
    pub fn set_presence(&mut self, id: &ConversationId, online: bool) -> bool {
        self.is_own_active(id) && self.online.insert(id.clone(), online) != Some(online)
    }

    pub fn presence(&self, id: &ConversationId) -> Option<bool> {
        self.online.get(id).copied()
    }

    /// Without a socket nobody knows who types or is there. Answers whose face changed.
    pub fn forget_presence(&mut self) -> Vec<ConversationId> {
        let typing = self.typing.drain();
        typing.chain(self.online.drain().map(|(id, _)| id)).collect()
    }

    pub fn end_state(&self, id: &ConversationId) -> EndState {
        self.ends.get(id).cloned().unwrap_or_default()
    }

    pub fn set_end_state(&mut self, id: &ConversationId, state: EndState) {
        if state == EndState::Idle {
            self.ends.remove(id);
        } else {
            self.ends.insert(id.clone(), state);
        }
    }
}
