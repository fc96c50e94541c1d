//! One tab of several alerts: the one that the agent used last.
//!
//! It holds a lock of the browser's, which goes to another tab when it closes or crashes. A tab
//! that comes to the front and can be heard takes the lock away from whoever has it: so the tab
//! that alerts knows whether the agent is looking, and it is one that was clicked, which browsers
//! demand before they let a page sound.

use std::{
    cell::{Cell, RefCell},
    rc::Rc,
};

use leptos::prelude::*;

use crate::device::Lock;
use crate::ui::effect;

/// Says in `leads` whether this tab leads among those with a lock of this name, for as long as the
/// owner lives. It takes the lead whenever `claims` becomes true. Where a browser has no locks every tab leads:
/// two alerts are better than none.
pub(super) fn lead(name: String, claims: Signal<bool>, leads: RwSignal<bool>) {
    let seat = Rc::new(Seat { name, leads, lock: RefCell::default(), turns: Cell::new(0) });
    seat.clone().take(false);
    {
        let seat = seat.clone();
        effect(move || {
            if claims.get() && !leads.get_untracked() {
                seat.clone().take(true);
            }
        });
    }
    let seat = StoredValue::new_local(seat);
    on_cleanup(move || seat.with_value(|seat| seat.leave()));
}

/// The one place that all tabs want.
struct Seat {
    name: String,
    leads: RwSignal<bool>,
    /// The place, or this tab's in the queue.
    lock: RefCell<Option<Lock>>,
    /// How often it was queued for, taken or left: what is said about an earlier turn is stale.
    turns: Cell<u32>,
}

impl Seat {
    /// Queues for it, or takes it from whoever has it.
    fn take(self: Rc<Self>, by_force: bool) {
        self.leave();
        let turn = self.turns.get();
        let granted = {
            let seat = self.clone();
            move || {
                if seat.turns.get() == turn {
                    seat.leads.try_set(true);
                }
                true
            }
        };
        let failed = {
            let seat = self.clone();
            move || {
                if seat.turns.get() != turn {
                    return;
                }
                if seat.leads.try_get_untracked() == Some(true) {
                    // Not given up, but taken away: another tab has come to the front.
                    seat.leads.try_set(false);
                    seat.take(false);
                } else {
                    // What nobody had cannot be taken away: locks are forbidden here, and always will be.
                    seat.leads.try_set(true);
                }
            }
        };
        match Lock::request(&self.name, by_force, granted, failed) {
            Some(lock) => *self.lock.borrow_mut() = Some(lock),
            None => drop(self.leads.try_set(true)),
        }
    }

    /// Gives up the place, or the wait for it.
    fn leave(&self) {
        self.turns.set(self.turns.get() + 1);
        self.lock.take();
    }
}
