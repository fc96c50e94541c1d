//! Which conversations are listed.
//!
//! Without a search term the list is derived from the model, never kept beside it: what an event
//! changes is in the right place at once, and a row that the filter hides cannot stay.

use std::{collections::HashMap, sync::Arc};

use contract::{AgentId, Conversation, ConversationId, ConversationPage, Hit, Scope, Timestamp};

use super::conversations::{Conversations, RowKey, row_key};
use crate::{Failure, RequestId};

/// What the agent wants listed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ListQuery {
    /// Own live ones, or those and everybody's ended ones.
    pub scope: Scope,
    /// The search term, trimmed; empty for none.
    pub q: String,
    /// Which of these.
    pub filter: ListFilter,
}

/// What a conversation must be to be listed. What is not given does not matter.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ListFilter {
    /// The agent who answers it, or did.
    pub agent: Option<AgentId>,
    /// Its last activity is at this time or later.
    pub from: Option<Timestamp>,
    /// Its last activity is before this time.
    pub until: Option<Timestamp>,
}

impl ListFilter {
    /// Whether a conversation is one of these.
    #[must_use]
    pub fn fits(&self, row: &Conversation) -> bool {
        self.agent.as_ref().is_none_or(|agent| *agent == row.agent.id)
            && self.from.is_none_or(|from| from <= row.last_activity_at)
            && self.until.is_none_or(|until| row.last_activity_at < until)
    }
}

/// What a search found, by conversation.
pub type Hits = Arc<HashMap<ConversationId, Hit>>;

/// How loading the list goes.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum ListState {
    /// The first page is on its way.
    #[default]
    Loading,
    /// Everything is there.
    Complete,
    /// There is more to load.
    More,
    /// The next page is on its way.
    LoadingMore,
    /// The first page did not come.
    Failed(Failure),
    /// The next page did not come.
    MoreFailed(Failure),
}

/// The list's source.
#[derive(Clone, Debug, Default)]
pub(crate) struct Listing {
    pub query: ListQuery,
    pub state: ListState,
    /// The request whose answer counts; an answer to an older one is for a list nobody looks at.
    pub request: Option<RequestId>,
    pub next_cursor: Option<String>,
    /// With a search term: the conversations in which the server found it, in the server's order.
    found: Vec<ConversationId>,
    /// And what it found in each.
    pub hits: Hits,
    /// Without one, under All: every known row up to here is listed; what lies beyond is not
    /// loaded without a hole.
    loaded_to: Option<RowKey>,
}

impl Listing {
    /// Starts anew. Tells whether the server has to be asked.
    pub fn begin(&mut self, query: ListQuery) -> bool {
        *self = Self { query, ..Self::default() };
        self.asks_server()
    }

    /// Whether the list comes from the server, and not from what the snapshot brought.
    pub fn asks_server(&self) -> bool {
        self.query.scope == Scope::All || !self.query.q.is_empty()
    }

    /// The conversations of a page are in the model; lists them.
    pub fn add(&mut self, page: &ConversationPage) {
        let goes_on = if self.query.q.is_empty() {
            // None is the beginning of the list, and comes before every row.
            let before = self.loaded_to.take();
            self.loaded_to = page.items.iter().map(row_key).max().max(before.clone());
            self.loaded_to != before
        } else {
            let before = self.found.len();
            for row in &page.items {
                if !self.found.contains(&row.id) {
                    self.found.push(row.id.clone());
                }
            }
            let hits = page.hits.iter().map(|hit| (hit.conversation_id.clone(), hit.clone()));
            Arc::make_mut(&mut self.hits).extend(hits);
            self.found.len() > before
        };
        self.next_cursor.clone_from(&page.next_cursor);
        self.state = match page.next_cursor {
            None => ListState::Complete,
            Some(_) if goes_on => ListState::More,
            // A server that always has more and never gives it must not be asked without end.
            Some(_) => ListState::MoreFailed(Failure::Unreadable(200)),
        };
    }

    /// The listed conversations in their order.
    pub fn rows<'a>(&'a self, all: &'a Conversations) -> Vec<&'a ConversationId> {
        // Thousands are listed anew whenever one moves: none is looked at without need.
        let everything = self.query.filter == ListFilter::default();
        // What the server left out must not come in by an event, nor stay when one moved it out.
        let fits = |id: &&ConversationId| {
            everything || all.get(id).is_some_and(|row| self.query.filter.fits(row))
        };
        let listed = |ids: &mut dyn Iterator<Item = &'a ConversationId>| ids.filter(fits).collect();
        if !self.query.q.is_empty() {
            let scope = self.query.scope;
            let found = |id: &&ConversationId| match scope {
                Scope::All => all.get(id).is_some(),
                Scope::Active => all.is_own_active(id),
            };
            return listed(&mut self.found.iter().filter(found));
        }
        match (self.query.scope, &self.state, &self.loaded_to) {
            (Scope::Active, ..) => listed(&mut all.active().map(|row| &row.id)),
            (Scope::All, ListState::Complete, _) => listed(&mut all.in_order(None)),
            (Scope::All, _, Some(end)) => listed(&mut all.in_order(Some(end))),
            (Scope::All, _, None) => Vec::new(),
        }
    }
}
