//! Waiting for something to become so.

use std::time::{Duration, Instant};

use tokio::time::sleep;

/// How long anything may take.
pub const BOUND: Duration = Duration::from_secs(10);
/// How long until it is asked again.
const PAUSE: Duration = Duration::from_millis(40);

/// One look: the thing, or why it is not so yet.
pub type Look<T> = Result<T, String>;

/// Looks until it is so.
///
/// # Panics
/// When it is still not so after [`BOUND`], with what was waited for and the last reason.
pub async fn until<T>(what: &str, look: impl AsyncFnMut() -> Look<T>) -> T {
    match within(BOUND, look).await {
        Ok(thing) => thing,
        Err(reason) => panic!("waited {BOUND:?} for {what}, but {reason}"),
    }
}

/// Looks until it is so or the time is over; then the last reason.
///
/// # Errors
/// Why it was not so when last looked at.
pub async fn within<T>(bound: Duration, mut look: impl AsyncFnMut() -> Look<T>) -> Look<T> {
    let began = Instant::now();
    loop {
        match look().await {
            Ok(thing) => return Ok(thing),
            Err(reason) if began.elapsed() > bound => return Err(reason),
            Err(_) => sleep(PAUSE).await,
        }
    }
}
