//! What an inbox last knew: kept on the device, the next one opens with it before the network
//! answers, or without one.

use contract::{Message, Read, Snapshot, field};
use serde::Serialize;
use serde_json::Value;

use crate::tolerant::mend_snapshot;

/// The format of what is kept.
const VERSION: u32 = 1;
/// How many messages of each conversation are kept: more than a screen shows.
pub(crate) const MESSAGES: usize = 30;

/// A state of the inbox, as [`Engine::known`](crate::Engine::known) answers it. As JSON it is what
/// [`Input::Known`](crate::Input::Known) takes.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Known {
    v: u32,
    /// As a server would send it; `server_now` is the time of which this is the state.
    pub(crate) snapshot: Snapshot,
    /// The newest messages of its conversations.
    pub(crate) threads: Vec<Vec<Message>>,
}

impl Known {
    pub(crate) fn new(snapshot: Snapshot, threads: Vec<Vec<Message>>) -> Self {
        Self { v: VERSION, snapshot, threads }
    }

    /// Reads it back; `None` for what is of another format, or cannot be read. It is a copy: nothing
    /// is lost with it.
    pub(crate) fn read(text: &str) -> Option<Self> {
        let mut known: Value = serde_json::from_str(text).ok()?;
        mend_snapshot(known.get_mut("snapshot").filter(|it| it.is_object())?);
        let (v, snapshot) = (field(&known, "v")?, field(&known, "snapshot")?);
        let threads = Vec::read(&known["threads"])?;
        (v == VERSION).then_some(Self { v, snapshot, threads })
    }
}
