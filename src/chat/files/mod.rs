//! Files that are to come along with the next message.
//!
//! They are uploaded as soon as they are chosen and belong to this tab, whichever chat it shows: a
//! file that is not in a message yet goes with the tab, and leaving it is asked about. Sending waits
//! for them; until then the words stay in the draft.

mod pick;
mod tray;

use std::cell::Cell;

use contract::ConversationId;
use leptos::prelude::*;

use crate::{
    later,
    store::Inbox,
    ui::{Part, part, spawn},
};
pub use tray::forget_files;

/// What the composer knows of them: it goes without until the rest is loaded.
#[derive(Clone, Copy)]
pub(super) struct Files {
    /// Whether there are any.
    pub any: RwSignal<bool>,
    is_loaded: RwSignal<bool>,
}

impl Files {
    /// Loads the rest. Nothing says that it is on its way: whoever writes need not know.
    pub fn new() -> Self {
        let is_loaded = RwSignal::new(LOADED.get().is_some());
        // What is there already must not be made anew: it would ask the server twice.
        if !is_loaded.get_untracked() {
            spawn(async move {
                if let Ok(loaded) = load().await {
                    LOADED.set(Some(loaded));
                    is_loaded.try_set(true);
                }
            });
        }
        Self { any: RwSignal::new(false), is_loaded }
    }

    /// The button and the files, once that is loaded.
    pub fn view(self, id: ConversationId) -> Part {
        part(move || {
            let is_loaded = self.is_loaded.get();
            let loaded = LOADED.get().filter(|_| is_loaded);
            loaded.map(|loaded| (loaded.view)(self.any, id.clone()))
        })
    }

    /// Sends what is written together with the files, once they are all there.
    pub fn send(self, inbox: Inbox, id: &ConversationId) {
        if let Some(loaded) = LOADED.get() {
            (loaded.send)(inbox, id);
        }
    }
}

/// What is loaded later.
#[derive(Clone, Copy)]
struct Loaded {
    view: fn(RwSignal<bool>, ConversationId) -> AnyView,
    send: fn(Inbox, &ConversationId),
}

thread_local! {
    static LOADED: Cell<Option<Loaded>> = const { Cell::new(None) };
}

later! {
    fn load() -> Loaded {
        Loaded { view: pick::view, send: |inbox, id| tray::Tray::of(id).send(inbox) }
    }
}
