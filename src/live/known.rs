//! What the inbox knows, kept now and then: the next one opens with it, see [`engine::Known`].

use std::{
    cell::{Cell, RefCell},
    rc::Rc,
};

use engine::{Connection, Engine};
use gloo_timers::callback::Interval;
use leptos::{
    ev,
    leptos_dom::helpers::WindowListenerHandle,
    prelude::{document, window_event_listener},
};
use web_sys::VisibilityState;

use super::Disk;
use crate::{later, ui::spawn};

/// How old it is at most, where a tab ends without a word; in milliseconds.
const EVERY_MS: u32 = 10_000;
/// Above so many bytes it is not kept: words need the room more.
const MOST_BYTES: usize = 1 << 20;

type Write = fn(&Engine) -> Option<String>;

later! {
    fn writer() -> Write { write as Write }
}

fn write(engine: &Engine) -> Option<String> {
    let known = serde_json::to_string(&engine.known()?).ok()?;
    (known.len() <= MOST_BYTES).then_some(known)
}

/// Keeps what the engine knows, until it is dropped.
pub struct Keeper {
    _every: Interval,
    on_hidden: Option<WindowListenerHandle>,
}

struct Inner {
    engine: Rc<RefCell<Engine>>,
    disk: Disk,
    write: Cell<Option<Write>>,
}

impl Keeper {
    /// Keeps it from now on.
    #[must_use]
    pub fn start(engine: Rc<RefCell<Engine>>, disk: Disk) -> Self {
        let inner = Rc::new(Inner { engine, disk, write: Cell::new(None) });
        let at_the_end = Rc::clone(&inner);
        Self {
            _every: Interval::new(EVERY_MS, move || inner.clone().keep()),
            // The last that a page hears for certain (Page Visibility).
            on_hidden: Some(window_event_listener(ev::visibilitychange, move |_| {
                if document().visibility_state() == VisibilityState::Hidden {
                    at_the_end.clone().keep();
                }
            })),
        }
    }
}

impl Drop for Keeper {
    fn drop(&mut self) {
        if let Some(listener) = self.on_hidden.take() {
            listener.remove();
        }
    }
}

impl Inner {
    fn keep(self: Rc<Self>) {
        if self.engine.borrow().model().connection() != Connection::Connected {
            return;
        }
        if let Some(write) = self.write.get() {
            return self.keep_by(write);
        }
        spawn(async move {
            if let Ok(write) = writer().await {
                self.write.set(Some(write));
                self.keep_by(write);
            }
        });
    }

    fn keep_by(&self, write: Write) {
        if let Some(known) = write(&self.engine.borrow()) {
            self.disk.keep_known(&known);
        }
    }
}
