//! One tab of several alerts: the one that the agent used last.
//!
//! It holds a lock of the browser's (Web Locks), which goes to another tab when it closes or
//! crashes; no heartbeat is needed. A tab that comes to the front and can be heard takes the lock
//! away from whoever has it: so the tab that alerts knows whether the agent is looking, and it is
//! one that was clicked, which browsers demand before they let a page sound.

use std::{
    cell::{Cell, RefCell},
    rc::Rc,
};

use js_sys::{Function, Object, Promise, Reflect, futures::JsFuture};
use leptos::{prelude::*, task::spawn_local};
use wasm_bindgen::{JsCast, JsValue, closure::Closure};
use web_sys::AbortController;

/// Whether this tab leads among those with a lock of this name, for as long as the owner lives.
/// It takes the lead whenever `claims` becomes true. Where a browser has no locks every tab leads:
/// two alerts are better than none.
pub(super) fn leads(name: String, claims: Signal<bool>) -> Signal<bool> {
    let Some(locks) = locks() else { return Signal::from(true) };
    let leads = RwSignal::new(false);
    let seat = Rc::new(Seat { name, locks, leads, turn: RefCell::default(), turns: Cell::new(0) });
    seat.clone().take(false);
    {
        let seat = seat.clone();
        Effect::new(move || {
            if claims.get() && !leads.get_untracked() {
                seat.clone().take(true);
            }
        });
    }
    let seat = StoredValue::new_local(seat);
    on_cleanup(move || seat.with_value(|seat| seat.leave()));
    leads.into()
}

/// The browser's locks, which web-sys has only among what it calls unstable.
fn locks() -> Option<Object> {
    Reflect::get(&window().navigator(), &"locks".into()).ok()?.dyn_into().ok()
}

/// The one place that all tabs want.
struct Seat {
    name: String,
    locks: Object,
    leads: RwSignal<bool>,
    /// How to leave the queue, or the place.
    turn: RefCell<Option<Turn>>,
    /// How often it was queued for, taken or left: what is said about an earlier turn is stale.
    turns: Cell<u32>,
}

struct Turn {
    waiting: Option<AbortController>,
    release: Function,
}

impl Seat {
    /// Queues for it, or takes it from whoever has it.
    fn take(self: Rc<Self>, by_force: bool) {
        self.leave();
        let mut release = None;
        // Held until this is resolved.
        let held = Promise::new(&mut |resolve, _| release = Some(resolve));
        let Some(release) = release else { return };
        let options = Object::new();
        let waiting = if by_force { None } else { AbortController::new().ok() };
        // Setting a field of a fresh object cannot fail.
        let _ = match &waiting {
            Some(waiting) => Reflect::set(&options, &"signal".into(), &waiting.signal()),
            None => Reflect::set(&options, &"steal".into(), &JsValue::from(by_force)),
        };
        *self.turn.borrow_mut() = Some(Turn { waiting, release });

        let turn = self.turns.get();
        spawn_local(async move {
            let granted = Closure::<dyn Fn(JsValue) -> Promise>::new({
                let seat = self.clone();
                move |_| {
                    if seat.turns.get() == turn {
                        seat.leads.try_set(true);
                    }
                    held.clone()
                }
            });
            let Some(ended) = self.request(&options, granted.as_ref()) else {
                self.leads.try_set(true);
                return;
            };
            let ended = JsFuture::from(ended).await;
            if ended.is_ok() || self.turns.get() != turn {
                return;
            }
            if self.leads.try_get_untracked() == Some(true) {
                // Not given up, but taken away: another tab has come to the front.
                self.leads.try_set(false);
                self.take(false);
            } else {
                // What nobody had cannot be taken away: locks are forbidden here, and always will be.
                self.leads.try_set(true);
            }
        });
    }

    /// Gives up the place, or the wait for it.
    fn leave(&self) {
        self.turns.set(self.turns.get() + 1);
        if let Some(Turn { waiting, release }) = self.turn.borrow_mut().take() {
            // The browser's own function: it does not fail.
            let _ = release.call0(&JsValue::NULL);
            if let Some(waiting) = waiting {
                waiting.abort();
            }
        }
    }

    /// A promise that ends when the place is given up or lost, or fails at once where locks are
    /// forbidden; `None` where the browser does not even promise.
    fn request(&self, options: &Object, granted: &JsValue) -> Option<Promise> {
        let request: Function =
            Reflect::get(&self.locks, &"request".into()).ok()?.dyn_into().ok()?;
        request
            .call3(&self.locks, &self.name.as_str().into(), options, granted)
            .ok()?
            .dyn_into()
            .ok()
    }
}
