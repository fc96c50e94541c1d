//! What the screen shows. The app reads it; only the engine writes it.

mod conversations;
mod list;
mod offers;
mod summary;
mod thread;

use std::collections::HashMap;

use contract::{Agent, Availability, Conversation, ConversationId, Me, SetAvailability, Timestamp};

pub(crate) use conversations::Conversations;
pub use conversations::EndState;
pub(crate) use list::Listing;
pub use list::{Hits, ListFilter, ListQuery, ListState};
pub(crate) use offers::Offers;
pub use offers::{OfferPhase, OfferView};
pub use summary::SummaryView;
pub use thread::Thread;

use crate::{Draft, Failure, Millis, Unsent, outbox::Outbox};

/// How loading something goes.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Load {
    /// Nobody asked for it yet.
    #[default]
    Idle,
    /// On its way.
    Loading,
    /// There.
    Ready,
    /// It did not come; what is shown beside it is what was there before.
    Failed(Failure),
}

/// What the agent may rely on.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Connection {
    /// For the first time.
    #[default]
    Connecting,
    /// Everything that happens arrives at once.
    Connected,
    /// Cut off; trying again.
    Reconnecting,
    /// The browser says that there is no network.
    Offline,
}

/// The inbox.
#[derive(Clone, Debug, Default)]
pub struct Model {
    pub(crate) connection: Connection,
    pub(crate) load: Load,
    pub(crate) known_at: Option<Timestamp>,
    pub(crate) me: Option<Me>,
    pub(crate) availability: Option<Availability>,
    pub(crate) availability_wish: Option<SetAvailability>,
    pub(crate) availability_failure: Option<Failure>,
    pub(crate) offers: Offers,
    pub(crate) conversations: Conversations,
    pub(crate) listing: Listing,
    pub(crate) shown: Option<ConversationId>,
    pub(crate) shown_load: Load,
    pub(crate) viewers: Vec<Agent>,
    pub(crate) threads: HashMap<ConversationId, Thread>,
    pub(crate) summaries: HashMap<ConversationId, SummaryView>,
    pub(crate) outbox: Outbox,
    pub(crate) drafts: HashMap<ConversationId, Draft>,
    /// The server's clock less the engine's, in milliseconds.
    pub(crate) clock_offset: i64,
}

impl Model {
    /// How things stand with the server.
    #[must_use]
    pub fn connection(&self) -> Connection {
        self.connection
    }

    /// How loading the inbox goes. Once ready it stays ready.
    #[must_use]
    pub fn load(&self) -> &Load {
        &self.load
    }

    /// Of when it is what is shown, where the inbox opened with what an earlier one knew. `None` once
    /// the server has said how things are.
    #[must_use]
    pub fn known_at(&self) -> Option<Timestamp> {
        self.known_at
    }

    /// Who is signed in, once the server has said so.
    #[must_use]
    pub fn me(&self) -> Option<&Me> {
        self.me.as_ref()
    }

    /// The agent's availability as the server knows it.
    #[must_use]
    pub fn availability(&self) -> Option<&Availability> {
        self.availability.as_ref()
    }

    /// What the agent has switched to and the server has not confirmed.
    #[must_use]
    pub fn availability_wish(&self) -> Option<bool> {
        self.availability_wish.map(|wish| wish.available)
    }

    /// Why the last switch did not work.
    #[must_use]
    pub fn availability_failure(&self) -> Option<&Failure> {
        self.availability_failure.as_ref()
    }

    /// What is offered to the agent, oldest first.
    #[must_use]
    pub fn offers(&self) -> &[OfferView] {
        self.offers.as_slice()
    }

    /// Which conversations the list is to hold.
    #[must_use]
    pub fn list_query(&self) -> &ListQuery {
        &self.listing.query
    }

    /// How loading the list goes.
    #[must_use]
    pub fn list_state(&self) -> ListState {
        match &self.load {
            _ if self.listing.asks_server() => self.listing.state.clone(),
            // The own live conversations come with the snapshot and nothing else.
            Load::Ready => ListState::Complete,
            Load::Failed(failure) => ListState::Failed(failure.clone()),
            Load::Idle | Load::Loading if self.known_at.is_some() => ListState::Complete,
            Load::Idle | Load::Loading => ListState::Loading,
        }
    }

    /// The listed conversations in their order.
    #[must_use]
    pub fn list(&self) -> Vec<&ConversationId> {
        self.listing.rows(&self.conversations)
    }

    /// What the search found in the listed conversations; empty without one.
    #[must_use]
    pub fn hits(&self) -> &Hits {
        &self.listing.hits
    }

    /// A conversation, if this inbox knows it.
    #[must_use]
    pub fn conversation(&self, id: &ConversationId) -> Option<&Conversation> {
        self.conversations.get(id)
    }

    /// Who has a conversation that was this agent's, if it went to another one.
    #[must_use]
    pub fn left_to(&self, id: &ConversationId) -> Option<&Agent> {
        self.conversations.left_to(id)
    }

    /// Whether the agent is the one who answers it, and may still do so.
    #[must_use]
    pub fn can_write(&self, id: &ConversationId) -> bool {
        self.conversations.is_own_active(id)
    }

    /// How ending a conversation by hand goes.
    #[must_use]
    pub fn end_state(&self, id: &ConversationId) -> EndState {
        self.conversations.end_state(id)
    }

    /// Whether the visitor is typing.
    #[must_use]
    pub fn is_visitor_typing(&self, id: &ConversationId) -> bool {
        self.conversations.is_typing(id)
    }

    /// Whether the visitor has the chat open; `None` where that is not known.
    #[must_use]
    pub fn is_visitor_online(&self, id: &ConversationId) -> Option<bool> {
        self.conversations.presence(id)
    }

    /// The own live conversations, newest activity first.
    pub fn own(&self) -> impl Iterator<Item = &Conversation> {
        self.conversations.active()
    }

    /// The conversation on the screen.
    #[must_use]
    pub fn shown(&self) -> Option<&ConversationId> {
        self.shown.as_ref()
    }

    /// How loading the shown conversation's row goes, where the inbox did not have it.
    #[must_use]
    pub fn shown_load(&self) -> &Load {
        &self.shown_load
    }

    /// Who else has it in view, where it is over.
    #[must_use]
    pub fn viewers(&self) -> &[Agent] {
        &self.viewers
    }

    /// The loaded messages of a conversation.
    #[must_use]
    pub fn thread(&self, id: &ConversationId) -> Option<&Thread> {
        self.threads.get(id)
    }

    /// What a conversation is about.
    #[must_use]
    pub fn summary(&self, id: &ConversationId) -> SummaryView {
        self.summaries.get(id).cloned().unwrap_or_default()
    }

    /// What the agent wrote there and the server has not confirmed, oldest first.
    pub fn unsent(&self, id: &ConversationId) -> impl Iterator<Item = &Unsent> {
        self.outbox.of(id)
    }

    /// A conversation's draft; empty for none.
    #[must_use]
    pub fn draft(&self, id: &ConversationId) -> &str {
        self.drafts.get(id).map_or("", |draft| &draft.text)
    }

    /// Whether what the agent writes there is to be a private note, also while there is nothing of
    /// it yet.
    #[must_use]
    pub fn writes_note(&self, id: &ConversationId) -> bool {
        self.drafts.get(id).is_some_and(|draft| draft.note)
    }

    /// The server's clock less the engine's, in milliseconds: add it to the engine's `now` to
    /// know how much time an offer has left.
    #[must_use]
    pub fn clock_offset_ms(&self) -> i64 {
        self.clock_offset
    }

    /// Takes note of what the server's clock showed.
    pub(crate) fn set_clock(&mut self, now: Millis, server_now: contract::Timestamp) {
        self.clock_offset = server_now.as_millis().saturating_sub_unsigned(now);
    }
}
