//! Which conversations are listed.
//!
//! Without a search term the list is derived from the model, never kept beside it: what an event
//! changes is in the right place at once, and a row that the filter hides cannot stay.

use contract::{Conversation, ConversationId, ConversationPage, Scope};

use super::conversations::{Conversations, RowKey, row_key};
use crate::{Failure, RequestId};

/// What the agent wants listed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ListQuery {
    /// Own live ones, or those and everybody's ended ones.
    pub scope: Scope,
    /// The search term, trimmed; empty for none.
    pub q: String,
}

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
    /// With a search term: the server's hits in the server's order.
    hits: Vec<ConversationId>,
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
        if self.query.q.is_empty() {
            if let Some(last) = page.items.last() {
                self.loaded_to = Some(row_key(last));
            }
        } else {
            self.hits.extend(page.items.iter().map(|row| row.id.clone()));
        }
        self.next_cursor.clone_from(&page.next_cursor);
        self.state = if page.next_cursor.is_some() { ListState::More } else { ListState::Complete };
    }

    pub fn rows(&self, all: &Conversations) -> Vec<ConversationId> {
        let ids = |rows: &mut dyn Iterator<Item = &Conversation>| {
            rows.map(|row| row.id.clone()).collect::<Vec<_>>()
        };
        if !self.query.q.is_empty() {
            let known = |id: &&ConversationId| match self.query.scope {
                Scope::Active => all.is_own_active(id),
                Scope::All => all.get(id).is_some(),
            };
            return self.hits.iter().filter(known).cloned().collect();
        }
        match (self.query.scope, &self.state) {
            (Scope::Active, _) => ids(&mut all.active()),
            (Scope::All, ListState::Complete) => ids(&mut all.in_order()),
            (Scope::All, _) => match &self.loaded_to {
                Some(end) => ids(&mut all.in_order().take_while(|row| row_key(row) <= *end)),
                None => Vec::new(),
            },
        }
    }
}
