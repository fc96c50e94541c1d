//! Summaries are made when they are due, beside everything else: a slow model must not keep offers
//! from running out.

use std::{collections::HashSet, time::Duration};

use contract::{ConversationId, Timestamp};
use tokio::task::JoinSet;

use crate::{App, actions, refusal::Refusal};

/// So many are made at once.
const AT_ONCE: usize = 8;
/// The pause after a database error, before the same is tried again.
const AFTER_FAILURE: Duration = Duration::from_secs(1);

/// Runs for ever: makes what is due, sleeps until something is due or until it is woken.
pub async fn run(app: App) {
    let mut tasks = JoinSet::new();
    let mut under_way = HashSet::new();
    loop {
        let woken = app.hub.summaries.notified();
        match begin(&app, &mut tasks, &mut under_way).await {
            Ok(next) => tokio::select! {
                () = app.clock.sleep_until(next) => {}
                () = woken => {}
                Some(done) = tasks.join_next() => match done {
                    Ok(id) => {
                        under_way.remove(&id);
                    }
                    Err(error) => tracing::error!(%error, "making a summary ended in a panic"),
                },
            },
            Err(_) => tokio::time::sleep(AFTER_FAILURE).await,
        }
    }
}

/// Begins what is due, and returns when the next one is.
async fn begin(
    app: &App,
    tasks: &mut JoinSet<ConversationId>,
    under_way: &mut HashSet<ConversationId>,
) -> Result<Option<Timestamp>, Refusal> {
    let now = app.clock.now();
    let mut read = app.store.read().await?;
    for id in read.due_summaries(now, AT_ONCE + under_way.len()).await? {
        if under_way.len() < AT_ONCE && under_way.insert(id.clone()) {
            let app = app.clone();
            tasks.spawn(async move {
                if actions::summarise(&app, id.clone()).await.is_err() {
                    tokio::time::sleep(AFTER_FAILURE).await;
                }
                id
            });
        }
    }
    read.next_summary(now).await
}
