//! Neither the log of changes nor the folder of the files grows for ever.

use std::time::Duration;

use crate::{App, actions};

/// How often it looks for what is old.
const LOOK_AGAIN_MILLIS: i64 = 3_600_000;
/// Between two batches: others want to write, too.
const PAUSE: Duration = Duration::from_millis(100);

/// Runs for ever: forgets what is old, a batch at a time, beside everything else.
pub async fn run(app: App) {
    loop {
        // Whatever the clock does while it looks is looked at the next time.
        let next = app.clock.now().plus_millis(LOOK_AGAIN_MILLIS);
        match actions::forget_old_events(&app).await {
            Ok(true) => tokio::time::sleep(PAUSE).await,
            Ok(false) | Err(_) => {
                if actions::sweep_files(&app).await.is_err() {
                    tracing::warn!("what is left over in the folder of the files stays for now");
                }
                app.clock.sleep_until(Some(next)).await;
            }
        }
    }
}
