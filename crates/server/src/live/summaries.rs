//! Summaries are made when they are due, beside everything else: a slow model must not keep offers
//! from running out.

use std::{collections::HashMap, time::Duration};

use contract::{ConversationId, Timestamp};
use tokio::task::{Id, JoinSet};

use crate::{App, actions, refusal::Refusal};

/// So many are made at once.
const AT_ONCE: usize = 8;
/// The pause after a database error, before the same is tried again.
const AFTER_FAILURE: Duration = Duration::from_secs(1);

/// Runs for ever: makes what is due, sleeps until something is due or until it is woken.
pub async fn run(app: App) {
    let mut tasks = JoinSet::new();
    let mut under_way = HashMap::new();
    loop {
        let woken = app.hub.summaries.notified();
        match begin(&app, &mut tasks, &mut under_way).await {
            Ok(next) => tokio::select! {
                () = app.clock.sleep_until(next) => {}
                () = woken => {}
                Some(done) = tasks.join_next_with_id() => {
                    let task = match done {
                        Ok((task, ())) => task,
                        Err(error) => {
                            tracing::error!(%error, "making a summary ended in a panic");
                            error.id()
                        }
                    };
                    under_way.remove(&task);
                }
            },
            Err(_) => tokio::time::sleep(AFTER_FAILURE).await,
        }
    }
}

/// Begins what is due, and returns when the next one is.
async fn begin(
    app: &App,
    tasks: &mut JoinSet<()>,
    under_way: &mut HashMap<Id, ConversationId>,
) -> Result<Option<Timestamp>, Refusal> {
    let now = app.clock.now();
    let mut read = app.store.read().await?;
    for id in read.due_summaries(now, AT_ONCE + under_way.len()).await? {
        if under_way.len() >= AT_ONCE || under_way.values().any(|other| *other == id) {
            continue;
        }
        let (app, chat) = (app.clone(), id.clone());
        let task = tasks.spawn(async move {
            if actions::summarise(&app, chat).await.is_err() {
                tokio::time::sleep(AFTER_FAILURE).await;
            }
        });
        under_way.insert(task.id(), id);
    }
    read.next_summary(now).await
}
