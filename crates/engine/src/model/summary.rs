//! What a conversation is about, as far as this inbox knows.

use contract::Summary;

use super::Load;

/// A conversation's summary, and how loading it goes.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct SummaryView {
    /// The summary.
    pub summary: Option<Summary>,
    /// How loading it goes.
    pub load: Load,
}

impl SummaryView {
    /// Takes a summary in if it is newer than what is known; tells whether it was.
    pub(crate) fn put(&mut self, summary: Summary) -> bool {
        let is_newer = self.summary.as_ref().is_none_or(|known| known.version < summary.version);
        if is_newer {
            self.summary = Some(summary);
            self.load = Load::Ready;
        }
        is_newer
    }

    /// What was known may be stale, and what is on its way will not be believed: it is to be
    /// loaded again. What is shown stays until then.
    pub(crate) fn doubt(&mut self, same_log: bool) {
        self.load = Load::Idle;
        if !same_log {
            self.summary = None;
        }
    }
}
