//! Several tabs of one agent, one device: no message is sent by two of them.
//!
//! An unsent message belongs to the tab that wrote it. That tab holds a lock under its name for as
//! long as it lives; whoever is granted the lock knows that it is gone, and takes its messages over.
//! After a reload the same tab is the first to do so, and at once. Where a browser has no locks
//! everything is taken over at the start: two tabs may then send the same message, and its key
//! alone sees to it that it is said once.

use std::{
    cell::RefCell,
    collections::HashMap,
    rc::{Rc, Weak},
};

use engine::{Input, RecordKey};
use gloo_timers::callback::Timeout;
use leptos::{leptos_dom::helpers::WindowListenerHandle, prelude::window};

use super::{Back, Disk, disk::owner};
use crate::device::{self, Lock};

/// Where a tab finds the name that it had before a reload: in its own storage.
const NAME: &str = "agent-inbox/tab";
/// A tab that is gone may be back in a moment, by a reload. Others wait for it, in milliseconds;
/// and each for another time, so that no two of them reach for the same message.
const GRACE_MS: u32 = 2_000;
const SPREAD_MS: f64 = 2_000.0;

/// This tab among the others, until it is dropped.
pub struct Tabs {
    inner: Rc<Inner>,
    _own: Option<Lock>,
    listener: Option<WindowListenerHandle>,
}

struct Inner {
    disk: Disk,
    back: Back,
    /// The tabs that have messages of theirs here: the wait for the end of each.
    waits: RefCell<HashMap<String, Option<Lock>>>,
    timers: RefCell<Vec<Timeout>>,
}

impl Tabs {
    /// Gives the engine what other tabs leave behind, from now on.
    #[must_use]
    pub fn follow(disk: &Disk, back: &Back) -> Self {
        let inner = Rc::new(Inner {
            disk: disk.clone(),
            back: back.clone(),
            waits: RefCell::default(),
            timers: RefCell::default(),
        });
        let forbidden = {
            let inner = Rc::downgrade(&inner);
            move || with(&inner, |inner| inner.adopt(|_| true))
        };
        let own = Lock::request(&lock_name(disk.tab()), false, || true, forbidden);
        if own.is_none() {
            inner.adopt(|_| true);
        } else {
            inner.clone().wait_for(rename(disk.tab()), true);
            for (key, record) in disk.records() {
                if matches!(key, RecordKey::Unsent(_)) {
                    inner.clone().wait_for(owner(&record), false);
                }
            }
        }
        let listener = device::on_change(disk.place().into(), {
            let inner = Rc::downgrade(&inner);
            move |name, record| with(&inner, |inner| inner.kept_elsewhere(name, record))
        });
        Self { inner, _own: own, listener: Some(listener) }
    }
}

impl Drop for Tabs {
    fn drop(&mut self) {
        if let Some(listener) = self.listener.take() {
            listener.remove();
        }
        self.inner.waits.take();
        self.inner.timers.take();
    }
}

/// A late answer of the browser to a tab that has left finds nobody.
fn with(inner: &Weak<Inner>, act: impl FnOnce(Rc<Inner>)) {
    if let Some(inner) = inner.upgrade() {
        act(inner);
    }
}

impl Inner {
    fn kept_elsewhere(self: Rc<Self>, name: Option<&str>, record: Option<String>) {
        self.disk.changed_elsewhere();
        let Some(key) = name.and_then(RecordKey::parse) else { return };
        if let (RecordKey::Unsent(_), Some(record)) = (&key, &record) {
            self.clone().wait_for(owner(record), false);
        }
        self.back.feed(Input::KeptElsewhere(key, record));
    }

    /// Waits until that tab is gone, then takes its messages over.
    fn wait_for(self: Rc<Self>, tab: String, at_once: bool) {
        if tab == self.disk.tab() || self.waits.borrow().contains_key(&tab) {
            return;
        }
        let granted = {
            let (inner, tab) = (Rc::downgrade(&self), tab.clone());
            move || {
                with(&inner, |inner| inner.is_gone(&tab, at_once));
                // Whoever else waits for it shall know, too.
                false
            }
        };
        self.waits.borrow_mut().insert(tab.clone(), None);
        let lock = Lock::request(&lock_name(&tab), false, granted, || {});
        self.waits.borrow_mut().insert(tab, lock);
    }

    fn is_gone(self: Rc<Self>, tab: &str, at_once: bool) {
        if at_once {
            return self.adopt(|owner| owner == tab);
        }
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "small")]
        let spread = (js_sys::Math::random() * SPREAD_MS) as u32;
        let (inner, tab) = (Rc::downgrade(&self), tab.to_owned());
        let adopt = move || with(&inner, |inner| inner.adopt(|owner| owner == tab));
        self.timers.borrow_mut().push(Timeout::new(GRACE_MS + spread, adopt));
    }

    fn adopt(&self, from: impl Fn(&str) -> bool) {
        let records = self.disk.take(from);
        if !records.is_empty() {
            self.back.feed(Input::Restored(records));
        }
    }
}

/// Gives this tab a new name in its own storage, and answers the one that it had before.
fn rename(tab: &str) -> String {
    let Some(storage) = window().session_storage().ok().flatten() else { return String::new() };
    let before = storage.get_item(NAME).ok().flatten();
    let _ = storage.set_item(NAME, tab);
    before.unwrap_or_default()
}

fn lock_name(tab: &str) -> String {
    format!("agent-inbox/tab/{tab}")
}
