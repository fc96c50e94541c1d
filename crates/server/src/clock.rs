//! The one source of time. Everything that asks for the time has a [`Clock`] handed to it, so that
//! a test can move it.

use std::{
    sync::Arc,
    time::{Duration, SystemTime, UNIX_EPOCH},
};

use contract::Timestamp;
use tokio::sync::watch;

/// The longest uninterrupted sleep: the system's clock may be set while somebody waits.
const LOOK_AGAIN: Duration = Duration::from_secs(60);

/// The system's time, moved by an offset. Clones share the offset.
#[derive(Clone, Debug)]
pub struct Clock {
    offset_millis: Arc<watch::Sender<i64>>,
    runs: bool,
}

impl Default for Clock {
    fn default() -> Self {
        Self { offset_millis: Arc::new(watch::Sender::new(0)), runs: true }
    }
}

impl Clock {
    /// A clock that shows this time now, and goes on from there.
    #[must_use]
    pub fn starting_at(time: Timestamp) -> Self {
        let clock = Self::default();
        clock.advance(time.millis_since(clock.now()));
        clock
    }

    /// A clock that stands still at this time until it is moved.
    #[must_use]
    pub fn stopped_at(time: Timestamp) -> Self {
        Self { offset_millis: Arc::new(watch::Sender::new(time.as_millis())), runs: false }
    }

    /// The time it is.
    #[must_use]
    pub fn now(&self) -> Timestamp {
        let millis = if self.runs { system_millis() } else { 0 };
        Timestamp::from_millis(millis).plus_millis(*self.offset_millis.borrow())
    }

    /// Moves the time by `millis` for everyone who holds this clock, and wakes all who
    /// sleep by it.
    pub fn advance(&self, millis: i64) {
        self.offset_millis.send_modify(|offset| *offset = offset.saturating_add(millis));
    }

    /// Sleeps until `due`, or for ever without one.
    pub async fn sleep_until(&self, due: Option<Timestamp>) {
        let Some(due) = due else {
            return std::future::pending().await;
        };
        let mut moved = self.offset_millis.subscribe();
        loop {
            let left = due.millis_since(self.now());
            if left <= 0 {
                return;
            }
            let left = Duration::from_millis(left.unsigned_abs()).min(LOOK_AGAIN);
            tokio::select! {
                () = tokio::time::sleep(left), if self.runs => {}
                _ = moved.changed() => {}
            }
        }
    }
}

fn system_millis() -> i64 {
    let since_epoch = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    i64::try_from(since_epoch.as_millis()).unwrap_or(i64::MAX)
}
