//! What drives the engine: hands it what happens, does what it wants, in the order it wants it.

mod browser;
mod disk;
mod known;
mod slices;
mod socket;
mod tabs;
mod wake;

use std::{
    cell::{Cell, RefCell},
    collections::VecDeque,
    rc::{Rc, Weak},
};

use engine::{Effect, Engine, Input, Millis};

pub use browser::{Browser, now};
pub use disk::{Disk, Words};
pub use known::Keeper;
pub use tabs::Tabs;
pub use wake::Wake;

use crate::store::Store;

/// Everything around the engine: clock, network, timers, disk. Tests bring their own.
pub trait Outside {
    /// Milliseconds on a clock that never goes back.
    fn now(&self) -> Millis;

    /// Does one effect. What comes of it later goes to `back`, never before this returns.
    fn perform(&self, effect: Effect, back: &Back);
}

/// The engine at work.
pub struct Driver(Rc<Inner>);

/// The way back into a driver. It leads nowhere once the driver is gone, so a late answer to a
/// session that ended does nothing.
#[derive(Clone)]
pub struct Back(Weak<Inner>);

struct Inner {
    engine: Rc<RefCell<Engine>>,
    outside: Box<dyn Outside>,
    store: Store,
    waiting: RefCell<VecDeque<Input>>,
    busy: Cell<bool>,
}

impl Driver {
    /// Puts an engine between the outside and the store that shows its model.
    #[must_use]
    pub fn new(outside: impl Outside + 'static, store: Store) -> Self {
        Self(Rc::new(Inner {
            engine: store.engine(),
            outside: Box::new(outside),
            store,
            waiting: RefCell::default(),
            busy: Cell::new(false),
        }))
    }

    /// Hands something to the engine.
    pub fn feed(&self, input: Input) {
        self.0.feed(input, &self.back());
    }

    /// The way back into this driver.
    #[must_use]
    pub fn back(&self) -> Back {
        Back(Rc::downgrade(&self.0))
    }
}

impl Back {
    /// Hands something to the engine, if it is still there.
    pub fn feed(&self, input: Input) {
        if let Some(driver) = self.0.upgrade() {
            driver.feed(input, self);
        }
    }
}

impl Inner {
    fn feed(&self, input: Input, back: &Back) {
        self.waiting.borrow_mut().push_back(input);
        // What an effect feeds back waits until all effects of the input before it are done.
        if self.busy.replace(true) {
            return;
        }
        let next = || self.waiting.borrow_mut().pop_front();
        while let Some(input) = next() {
            let effects = self.engine.borrow_mut().handle(self.outside.now(), input);
            for effect in effects {
                match effect {
                    Effect::Changed(change) => self.store.show(&change),
                    Effect::Notify(notice) => self.store.tell(notice.into()),
                    Effect::SessionOver => self.store.end(),
                    effect => self.outside.perform(effect, back),
                }
            }
        }
        self.busy.set(false);
    }
}
