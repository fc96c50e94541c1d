//! What an agent wrote and nobody has yet, on this device.

use std::{
    cell::{Cell, RefCell},
    collections::{BTreeMap, BTreeSet},
    rc::Rc,
};

use contract::AgentId;
use engine::RecordKey;
use js_sys::{JSON, Reflect};
use leptos::prelude::*;
use serde_json::Value;

use crate::{api::Base, device};

/// How much of what an agent wrote is on this device and nowhere else.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Words {
    /// Messages that the server has not confirmed, those of other tabs too.
    pub unsent: usize,
    /// Drafts.
    pub drafts: usize,
}

impl Words {
    /// Whether there are none.
    #[must_use]
    pub fn is_empty(self) -> bool {
        self == Self::default()
    }
}

/// The records of one agent at one chat API. What the engine saves before it sends is on the device
/// before it is on the wire.
#[derive(Clone)]
pub struct Disk(Rc<Inner>);

struct Inner {
    place: String,
    /// Which tab writes here: an unsent message says whose it is.
    tab: String,
    /// What should be on the device and is not.
    unkept: RefCell<BTreeMap<RecordKey, String>>,
    full: ArcRwSignal<bool>,
    changed: ArcTrigger,
    erased: Cell<bool>,
}

impl Disk {
    /// The records of this agent, as this tab keeps them.
    #[must_use]
    pub fn of(base: &Base, agent: &AgentId, tab: String) -> Self {
        let agent = js_sys::encode_uri_component(agent.as_str());
        Self(Rc::new(Inner {
            place: format!("words/{}/{agent}/", base.name()),
            tab,
            unkept: RefCell::default(),
            full: ArcRwSignal::new(false),
            changed: ArcTrigger::new(),
            erased: Cell::new(false),
        }))
    }

    /// What all names of these records begin with.
    pub(super) fn place(&self) -> &str {
        &self.0.place
    }

    /// The tab that writes here.
    pub(super) fn tab(&self) -> &str {
        &self.0.tab
    }

    /// Whether something is not on the device that should be. Everything goes on in memory then,
    /// and is tried again with every record that is kept.
    #[must_use]
    pub fn full(&self) -> ArcRwSignal<bool> {
        self.0.full.clone()
    }

    /// Every record that this device has.
    pub(super) fn records(&self) -> Vec<(RecordKey, String)> {
        let read = |name: String| {
            let record = device::kept(&format!("{}{name}", self.0.place))?;
            Some((RecordKey::parse(&name)?, record))
        };
        device::names(&self.0.place).into_iter().filter_map(read).collect()
    }

    /// What an earlier tab knew, see [`super::Keeper`].
    #[must_use]
    pub fn known(&self) -> Option<String> {
        device::kept(&self.known_name())
    }

    /// Keeps what this tab knows; where there is no room, nothing.
    pub(super) fn keep_known(&self, known: &str) {
        if !self.0.erased.get() && device::keep(&self.known_name(), known).is_err() {
            device::forget(&self.known_name());
        }
    }

    fn known_name(&self) -> String {
        format!("{}known", self.0.place)
    }

    /// The drafts. They belong to every tab.
    #[must_use]
    pub fn drafts(&self) -> Vec<(RecordKey, String)> {
        let mut records = self.records();
        records.retain(|(key, _)| matches!(key, RecordKey::Draft(_)));
        records
    }

    /// Takes over unsent messages of other tabs, and answers them.
    pub(super) fn take(&self, from: impl Fn(&str) -> bool) -> Vec<(RecordKey, String)> {
        let mut records = self.records();
        records.retain(|(key, record)| {
            let owner = owner(record);
            matches!(key, RecordKey::Unsent(_)) && owner != self.0.tab && from(&owner)
        });
        for (key, record) in &records {
            // Where even this does not fit, the record is still there under its earlier owner.
            let _ = device::keep(&self.name(key), &self.signed(key, record));
        }
        records
    }

    /// Keeps a record, or removes it.
    pub fn save(&self, key: &RecordKey, record: Option<&str>) {
        if self.0.erased.get() {
            return;
        }
        match record {
            Some(record) => {
                let record = self.signed(key, record);
                self.0.unkept.borrow_mut().insert(key.clone(), record);
            }
            None => {
                self.0.unkept.borrow_mut().remove(key);
                device::forget(&self.name(key));
            }
        }
        self.keep_what_is_not();
        self.0.changed.notify();
    }

    /// Nearly always that is the one record just written; once there was no room it is all that
    /// found none.
    fn keep_what_is_not(&self) {
        let mut unkept = self.0.unkept.borrow_mut();
        if unkept.is_empty() {
            // Nothing was tried: whether there is room now nobody knows.
            return;
        }
        let mut keep = || {
            unkept.retain(|key, record| device::keep(&self.name(key), record).is_err());
            unkept.is_empty()
        };
        if !keep() {
            // What is only a copy makes room for what is not.
            device::forget(&self.known_name());
            keep();
        }
        let full = !unkept.is_empty();
        drop(unkept);
        if self.0.full.get_untracked() != full {
            self.0.full.set(full);
        }
    }

    /// What would be lost with this device. Tracks what changes it, in whichever tab.
    #[must_use]
    pub fn words(&self) -> Words {
        self.0.changed.track();
        let kept = device::names(&self.0.place);
        let kept = kept.iter().filter_map(|name| RecordKey::parse(name));
        // One by one: to collect them would be to sort them, which is more program.
        let mut keys = BTreeSet::new();
        for key in kept.chain(self.0.unkept.borrow().keys().cloned()) {
            keys.insert(key);
        }
        let is_draft = |key: &&RecordKey| matches!(key, RecordKey::Draft(_));
        let drafts = keys.iter().filter(is_draft).count();
        Words { unsent: keys.len() - drafts, drafts }
    }

    /// Another tab has kept or removed something.
    pub(super) fn changed_elsewhere(&self) {
        self.0.changed.notify();
    }

    /// Removes everything, and keeps nothing from now on.
    pub fn erase(&self) {
        self.0.erased.set(true);
        self.0.unkept.borrow_mut().clear();
        for name in device::names(&self.0.place) {
            device::forget(&format!("{}{name}", self.0.place));
        }
    }

    fn name(&self, key: &RecordKey) -> String {
        format!("{}{}", self.0.place, key.name())
    }

    /// An unsent message with the name of this tab in it. What is no object stays what it is: it
    /// is no message of this version.
    fn signed(&self, key: &RecordKey, record: &str) -> String {
        let signed = || {
            let object = JSON::parse(record).ok()?;
            Reflect::set(&object, &"tab".into(), &self.0.tab.as_str().into()).ok()?;
            JSON::stringify(&object).ok()
        };
        match key {
            RecordKey::Unsent(_) => signed().map_or_else(|| record.into(), String::from),
            RecordKey::Draft(_) => record.into(),
        }
    }
}

/// The tab that an unsent message belongs to; empty where that cannot be read.
pub(super) fn owner(record: &str) -> String {
    let record: Value = serde_json::from_str(record).unwrap_or_default();
    record["tab"].as_str().unwrap_or_default().to_owned()
}
