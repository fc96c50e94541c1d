//! The server's process: what it holds in its memory, and what it does as time goes by.

use std::sync::{
    Arc, Mutex, PoisonError,
    atomic::{AtomicBool, Ordering},
};

use chat_server::{
    App, Config, Fallback, Patience, RateLimits, Refusal, actions,
    chance::Chance,
    clock::Clock,
    domain::retention::Retention,
    live::{self, Hub},
    store::Moment,
};
use contract::Timestamp;
use tokio::sync::{Notify, Semaphore};

use super::{Fate, Machine};

/// No socket ends by itself while a simulated hour takes a millisecond.
const FOREVER: std::time::Duration = std::time::Duration::from_secs(86_400);

/// What a process holds in its memory.
pub(super) fn process(
    machine: &Machine,
    clock: &Clock,
    chance: &Chance,
    fate: &Arc<Mutex<Fate>>,
    hung_up: &Arc<Notify>,
    written: &Arc<AtomicBool>,
    kept_events: u64,
) -> App {
    let hub = Arc::new(Hub::default());
    let publish = {
        let hub = Arc::clone(&hub);
        Arc::new(move |commit| hub.publish(commit))
    };
    let interrupt = {
        let (fate, hung_up) = (Arc::clone(fate), Arc::clone(hung_up));
        let written = Arc::clone(written);
        Arc::new(move |moment| {
            if moment == Moment::Committed {
                written.store(true, Ordering::Relaxed);
            }
            let mut fate = fate.lock().unwrap_or_else(PoisonError::into_inner);
            if fate.dead || fate.dies_at == Some(moment) {
                fate.dead = true;
                return Err(Refusal::internal());
            }
            if moment == Moment::Worked && std::mem::take(&mut fate.hangs_up) {
                hung_up.notify_one();
            }
            Ok(())
        })
    };
    App {
        files: Arc::new(chat_server::Files::none()),
        store: machine.disk.store(clock.clone(), chance.clone(), publish, interrupt),
        hub,
        clock: clock.clone(),
        chance: chance.clone(),
        passwords: Arc::clone(&machine.passwords),
        hashing: Arc::new(Semaphore::new(1)),
        limits: Arc::new(RateLimits::default()),
        rules: Arc::new([]),
        fallback: Fallback { message: Config::FALLBACK_MESSAGE.into(), books: false },
        summary_model: None,
        webhook_secret: None,
        identity_secret: None,
        patience: Patience { auth: FOREVER, idle: FOREVER, goodbye: FOREVER },
        retention: Retention { days: 0, events: kept_events },
    }
}

pub(super) async fn duties(app: &App) -> Result<Option<Timestamp>, Refusal> {
    let due = live::do_what_is_due(app).await?;
    while actions::forget_old_events(app).await? {}
    let mut read = app.store.read().await?;
    let now = app.clock.now();
    let (summaries, next) = (read.due_summaries(now, 8).await?, read.next_summary(now).await?);
    drop(read);
    for chat in summaries {
        actions::summarise(app, chat).await?;
    }
    Ok([due, next].into_iter().flatten().min())
}
