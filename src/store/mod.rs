//! The engine's model as signals, and the way to tell the engine what the agent wants.

mod conversation;
mod key;
mod lines;
mod signals;

use std::rc::Rc;

use contract::{Attachments, ConversationId};
use engine::{Command, Draft, Millis};
use leptos::prelude::*;

pub use conversation::ConversationSignals;
pub use key::new_key;
pub use lines::{Entry, Line};
pub use signals::{AvailabilityView, Store, Tidings, Told};

/// What every view of a signed-in agent works with: [`Store`] to read, [`Inbox::send`] to act.
/// A handle that can be copied into closures; it lives as long as the session on the screen.
#[derive(Clone, Copy)]
pub struct Inbox(StoredValue<Rc<Inner>, LocalStorage>);

struct Inner {
    store: Store,
    send: Box<dyn Fn(Command)>,
    now: fn() -> Millis,
}

impl Inbox {
    /// An inbox that shows a store, hands commands to `send`, and knows the time of the engine.
    pub fn new(store: Store, send: impl Fn(Command) + 'static, now: fn() -> Millis) -> Self {
        Self(StoredValue::new_local(Rc::new(Inner { store, send: Box::new(send), now })))
    }

    /// The inbox of the session around this component.
    ///
    /// # Panics
    /// Outside of a session.
    #[must_use]
    pub fn here() -> Self {
        expect_context()
    }

    /// What it shows.
    #[must_use]
    pub fn store(self) -> Store {
        self.0.with_value(|inner| inner.store.clone())
    }

    /// One conversation's signals, which follow the model for as long as whatever asks is on the
    /// screen.
    #[must_use]
    pub fn conversation(self, id: &ConversationId) -> ConversationSignals {
        let signals = self.signals(id);
        if Owner::current().is_some() {
            let id = id.clone();
            self.0.with_value(|inner| inner.store.hold(&id));
            on_cleanup(move || {
                // When the session leaves the screen, so does its store.
                let _ = self.0.try_with_value(|inner| inner.store.let_go(&id));
            });
        }
        signals
    }

    /// The same, for a look: an event's handler would hold them as long as its view is there.
    #[must_use]
    pub fn signals(self, id: &ConversationId) -> ConversationSignals {
        self.0.with_value(|inner| inner.store.conversation(id))
    }

    /// Does something. Nothing when the session has left the screen meanwhile.
    pub fn send(self, command: Command) {
        if let Some(inner) = self.0.try_get_value() {
            (inner.send)(command);
        }
    }

    /// Keeps what a draft holds now: first on the device, then on the screen.
    pub fn write(self, id: &ConversationId, text: String) {
        let signals = self.signals(id);
        let note = untrack(signals.writes_note());
        self.send(Command::Draft(id.clone(), Draft { text: text.clone(), note }));
        signals.draft.set(text);
    }

    /// Chooses whether what is written, and will be, is a private note.
    pub fn choose(self, id: &ConversationId, note: bool) {
        let signals = self.signals(id);
        signals.note.set(note);
        self.write(id, signals.draft.get_untracked());
    }

    /// Says or notes something in a conversation; its draft is used up by it.
    pub fn say(self, id: &ConversationId, text: String, attachments: Attachments) {
        let (signals, client_id) = (self.signals(id), new_key());
        let note = untrack(signals.writes_note());
        self.send(Command::Send { conversation: id.clone(), client_id, text, note, attachments });
        signals.draft.set(String::new());
    }

    /// The server's clock, in milliseconds since the Unix epoch, as well as it is known.
    #[must_use]
    pub fn server_now(self) -> i64 {
        self.0.with_value(|inner| {
            inner.store.clock_offset_ms().saturating_add_unsigned((inner.now)())
        })
    }
}
