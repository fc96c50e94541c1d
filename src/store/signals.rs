//! One signal for each thing that can change by itself.

use std::{
    cell::{Cell, RefCell},
    collections::HashMap,
    rc::Rc,
};

use contract::{
    Agent, Availability, Conversation, ConversationId, Me, OfferId, Timestamp, VisitorId,
};
use engine::{
    Change, Connection, Engine, Failure, Hits, ListQuery, ListState, Load, Model, Notice, OfferView,
};
use leptos::prelude::*;

use super::ConversationSignals;
use crate::ui::rearrange;

/// The model as signals. Only what a [`Change`] names is looked at, and only what is different is
/// told on. Reference-counted signals, so that they may be made anywhere and outlive any view.
#[derive(Clone)]
pub struct Store {
    engine: Rc<RefCell<Engine>>,
    conversations: Rc<RefCell<HashMap<ConversationId, Held>>>,
    histories: Rc<RefCell<HashMap<VisitorId, ArcTrigger>>>,
    /// Whether the next frame brings the list up to the model.
    list_is_due: Rc<Cell<bool>>,
    /// How things stand with the server.
    pub connection: ArcRwSignal<Connection>,
    /// How loading the inbox goes.
    pub load: ArcRwSignal<Load>,
    /// Of when it is what is shown, until the server has said how things are.
    pub known_at: ArcRwSignal<Option<Timestamp>>,
    /// Who is signed in, once the server has said so.
    pub me: ArcRwSignal<Option<Me>>,
    /// Whether new chats are offered, and the wish to change it.
    pub availability: ArcRwSignal<AvailabilityView>,
    /// What is offered, oldest first.
    pub offers: ArcRwSignal<Vec<OfferView>>,
    /// The listed conversations in their order.
    pub list: ArcRwSignal<Vec<ConversationId>>,
    /// What the search found in them.
    pub hits: ArcRwSignal<Hits>,
    /// Which conversations the list is to hold.
    pub list_query: ArcRwSignal<ListQuery>,
    /// How loading the list goes.
    pub list_state: ArcRwSignal<ListState>,
    /// How loading the shown conversation goes, where the inbox did not have it.
    pub shown_load: ArcRwSignal<Load>,
    /// Who else has the shown conversation in view, where it is over.
    pub viewers: ArcRwSignal<Vec<Agent>>,
    /// The own live conversations, newest activity first.
    pub own: ArcRwSignal<Vec<Conversation>>,
    /// What the agent was told and has not put away, oldest first.
    pub told: ArcRwSignal<Vec<Told>>,
    /// The conversation in which the agent wants to write next, until its composer has the focus:
    /// that of the offer they accepted last, or one that they went to.
    pub to_answer: ArcRwSignal<Option<ConversationId>>,
    /// The offer to which a notification has led the agent, until its banner has the focus.
    pub called_to: ArcRwSignal<Option<OfferId>>,
    /// The token is no longer good.
    pub over: ArcRwSignal<bool>,
}

/// A conversation's signals and how many parts of the screen hold them.
struct Held {
    signals: ConversationSignals,
    by: usize,
}

/// The agent's availability, and what they want it to be.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct AvailabilityView {
    /// As the server knows it.
    pub now: Option<Availability>,
    /// Switched to, and not confirmed.
    pub wish: Option<bool>,
    /// Why the last switch did not work.
    pub failure: Option<Failure>,
}

/// Something that the agent was told.
#[derive(Clone, Debug, PartialEq)]
pub struct Told {
    /// Tells it from the others.
    pub id: u64,
    /// What.
    pub tidings: Tidings,
}

/// What there is to tell an agent once.
#[derive(Clone, Debug, PartialEq)]
pub enum Tidings {
    /// From the engine.
    Notice(Notice),
    /// Drafts and unsent messages cannot be kept on this device.
    DiskFull,
    /// Who is signed in cannot be kept on this device.
    SessionNotKept,
    /// The host has another build of the app than this one.
    NewVersion,
    /// There are edits in the settings, which were left without saving them.
    SettingsUnsaved,
}

impl From<Notice> for Tidings {
    fn from(notice: Notice) -> Self {
        Self::Notice(notice)
    }
}

impl Store {
    /// The signals of an engine's model.
    #[must_use]
    pub fn new(engine: Engine) -> Self {
        let model = engine.model();
        let signals = Self {
            connection: ArcRwSignal::new(model.connection()),
            load: ArcRwSignal::new(model.load().clone()),
            known_at: ArcRwSignal::new(model.known_at()),
            me: ArcRwSignal::new(model.me().cloned()),
            availability: ArcRwSignal::new(availability(model)),
            offers: ArcRwSignal::new(model.offers().to_vec()),
            list: ArcRwSignal::new(model.list().into_iter().cloned().collect()),
            hits: ArcRwSignal::new(model.hits().clone()),
            list_query: ArcRwSignal::new(model.list_query().clone()),
            list_state: ArcRwSignal::new(model.list_state().clone()),
            shown_load: ArcRwSignal::new(model.shown_load().clone()),
            viewers: ArcRwSignal::new(model.viewers().to_vec()),
            own: ArcRwSignal::new(model.own().cloned().collect()),
            told: ArcRwSignal::default(),
            to_answer: ArcRwSignal::default(),
            called_to: ArcRwSignal::default(),
            over: ArcRwSignal::default(),
            conversations: Rc::default(),
            histories: Rc::default(),
            list_is_due: Rc::default(),
            engine: Rc::new(RefCell::new(Engine::new(0))),
        };
        *signals.engine.borrow_mut() = engine;
        signals
    }

    /// The engine, for whoever drives it.
    #[must_use]
    pub fn engine(&self) -> Rc<RefCell<Engine>> {
        self.engine.clone()
    }

    /// One conversation's signals, made when somebody first asks for them.
    #[must_use]
    pub fn conversation(&self, id: &ConversationId) -> ConversationSignals {
        if let Some(known) = self.conversations.borrow().get(id) {
            return known.signals.clone();
        }
        let signals = ConversationSignals::of(id, self.engine.borrow().model());
        let held = Held { signals: signals.clone(), by: 0 };
        self.conversations.borrow_mut().insert(id.clone(), held);
        signals
    }

    /// A conversation's row as it is now, for a look.
    #[must_use]
    pub fn row(&self, id: &ConversationId) -> Option<Conversation> {
        self.engine.borrow().model().conversation(id).cloned()
    }

    /// A part of the screen goes on showing a conversation.
    pub(super) fn hold(&self, id: &ConversationId) {
        if let Some(held) = self.conversations.borrow_mut().get_mut(id) {
            held.by += 1;
        }
    }

    /// It is done with it. What nobody shows any more has no signals: agents look at hundreds of
    /// chats in a day.
    pub(super) fn let_go(&self, id: &ConversationId) {
        let mut conversations = self.conversations.borrow_mut();
        let Some(held) = conversations.get_mut(id) else { return };
        held.by = held.by.saturating_sub(1);
        if held.by == 0 {
            conversations.remove(id);
        }
    }

    /// Told whenever there is something new in a visitor's history. Made when somebody first asks.
    #[must_use]
    pub fn history(&self, visitor: &VisitorId) -> ArcTrigger {
        self.histories.borrow_mut().entry(visitor.clone()).or_default().clone()
    }

    /// The server's clock less the engine's, in milliseconds.
    #[must_use]
    pub fn clock_offset_ms(&self) -> i64 {
        self.engine.borrow().model().clock_offset_ms()
    }

    /// Brings the signals concerned up to the model.
    pub fn show(&self, change: &Change) {
        let engine = self.engine.borrow();
        let model = engine.model();
        match change {
            Change::Connection => put(&self.connection, model.connection()),
            Change::Session => {
                put(&self.load, model.load().clone());
                put(&self.known_at, model.known_at());
                put(&self.me, model.me().cloned());
            }
            Change::Availability => put(&self.availability, availability(model)),
            Change::Offers => put(&self.offers, model.offers().to_vec()),
            Change::List => self.show_list_soon(),
            Change::Conversation(id) => {
                self.show_own(id, model);
                put(&self.shown_load, model.shown_load().clone());
                self.of(id, |signals| signals.show_row(id, model));
            }
            Change::Thread(id) => self.of(id, |signals| signals.show_thread(id, model)),
            Change::History(visitor) => {
                if let Some(history) = self.histories.borrow().get(visitor) {
                    history.notify();
                }
            }
            Change::Summary(id) => self.of(id, |signals| signals.show_summary(id, model)),
            Change::Viewers => put(&self.viewers, model.viewers().to_vec()),
            Change::Draft(id) => self.of(id, |signals| signals.show_draft(id, model)),
        }
    }

    /// Thousands of rows may have to be put in order: once for all that comes in together.
    fn show_list_soon(&self) {
        if !self.list_is_due.replace(true) {
            let store = self.clone();
            queue_microtask(move || store.show_list());
        }
    }

    fn show_list(&self) {
        self.list_is_due.set(false);
        let engine = self.engine.borrow();
        let model = engine.model();
        put(&self.list_query, model.list_query().clone());
        put(&self.list_state, model.list_state());
        put(&self.hits, model.hits().clone());
        self.list.maybe_update(|list| {
            rearrange(list, model.list(), |id| id, ConversationId::clone).is_some()
        });
    }

    fn show_own(&self, id: &ConversationId, model: &Model) {
        let was_own = || self.own.with_untracked(|own| own.iter().any(|row| row.id == *id));
        if !model.can_write(id) && !was_own() {
            return;
        }
        let same = self.own.with_untracked(|own| own.iter().eq(model.own()));
        if !same {
            self.own.set(model.own().cloned().collect());
        }
    }

    /// What nobody looks at has no signals to update.
    fn of(&self, id: &ConversationId, update: impl Fn(&ConversationSignals)) {
        // What is told of it may let go of it.
        let signals = self.conversations.borrow().get(id).map(|held| held.signals.clone());
        if let Some(signals) = signals {
            update(&signals);
        }
    }

    /// Tells the agent something.
    pub fn tell(&self, tidings: Tidings) {
        if let Tidings::Notice(Notice::Accepted(id)) = tidings {
            self.to_answer.set(Some(id));
            return;
        }
        self.told.update(|told| {
            // Said once is enough: a server that keeps sending nonsense does not fill the screen.
            if told.iter().all(|known| known.tidings != tidings) {
                let id = told.last().map_or(0, |last| last.id + 1);
                told.push(Told { id, tidings });
            }
        });
    }

    /// What was told is no longer so. Tells whether it was still there to be seen.
    pub fn take_back(&self, tidings: &Tidings) -> bool {
        let was_there =
            self.told.with_untracked(|told| told.iter().any(|it| it.tidings == *tidings));
        if was_there {
            self.told.update(|told| told.retain(|told| told.tidings != *tidings));
        }
        was_there
    }

    /// Puts away what the agent was told.
    pub fn dismiss(&self, id: u64) {
        self.told.update(|told| told.retain(|told| told.id != id));
    }

    /// The session is over.
    pub fn end(&self) {
        self.over.set(true);
    }
}

fn availability(model: &Model) -> AvailabilityView {
    AvailabilityView {
        now: model.availability().cloned(),
        wish: model.availability_wish(),
        failure: model.availability_failure().cloned(),
    }
}

/// Sets a signal if that makes a difference.
pub(super) fn put<T: PartialEq + Send + Sync + 'static>(signal: &ArcRwSignal<T>, value: T) {
    if signal.with_untracked(|old| *old != value) {
        signal.set(value);
    }
}
