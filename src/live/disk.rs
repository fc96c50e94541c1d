//! What the inbox keeps on this device.

use std::cell::Cell;

use contract::AgentId;
use engine::RecordKey;
use leptos::prelude::window;
use web_sys::Storage;

/// Nothing can be kept on this device: its storage is full or forbidden.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DiskFull;

/// The records of one agent in the browser's `localStorage`. Writing there is done when the call
/// returns, so what the engine saves before it sends is on the device before it is on the wire.
pub struct Disk {
    prefix: String,
    /// The agent is told once; after that work goes on in memory.
    told: Cell<bool>,
}

impl Disk {
    /// The records of this agent.
    #[must_use]
    pub fn of(agent: &AgentId) -> Self {
        Self { prefix: format!("agent-inbox/{agent}/"), told: Cell::new(false) }
    }

    /// Everything that was kept; nothing when the storage is forbidden.
    #[must_use]
    pub fn load(&self) -> Vec<(RecordKey, String)> {
        let Some(storage) = storage() else { return Vec::new() };
        let names = (0..storage.length().unwrap_or(0)).filter_map(|i| storage.key(i).ok()?);
        let records = names.filter_map(|name| {
            let key = RecordKey::parse(name.strip_prefix(&self.prefix)?)?;
            Some((key, storage.get_item(&name).ok()??))
        });
        records.collect()
    }

    /// Keeps a record, or removes it.
    ///
    /// # Errors
    /// [`DiskFull`] the first time that it does not work, and never again.
    pub fn save(&self, key: &RecordKey, value: Option<&str>) -> Result<(), DiskFull> {
        let name = format!("{}{}", self.prefix, key.name());
        let saved = storage().and_then(|storage| match value {
            Some(value) => storage.set_item(&name, value).ok(),
            None => storage.remove_item(&name).ok(),
        });
        // What cannot be removed was never kept.
        match saved {
            None if value.is_some() && !self.told.replace(true) => Err(DiskFull),
            _ => Ok(()),
        }
    }
}

/// The storage; `None` where the browser forbids it.
pub(crate) fn storage() -> Option<Storage> {
    window().local_storage().ok().flatten()
}
