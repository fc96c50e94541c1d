//! What happens because time passes: offers run out, quiet chats end, waiting visitors leave, agents
//! become available or unavailable, and files that nobody used go.

use std::time::Duration;

use contract::{Timestamp, socket::close};

use crate::{
    App, actions,
    domain::{attachment, silence},
    refusal::Refusal,
};

/// The pause after a database error, before the same is tried again.
const AFTER_FAILURE: Duration = Duration::from_secs(1);

/// How often it looks even when nothing is due: the command line closes accounts and ends sessions
/// beside the server, and the clock may be set back, after which nothing seems due for a long time.
const LOOK_AGAIN_MILLIS: u32 = 5_000;

/// Runs for ever: does what is due, sleeps until the next deadline or until it is woken.
pub async fn run(app: App) {
    if take_up(&app).await.is_err() {
        tracing::error!("could not look for waiting visitors");
    }
    loop {
        let woken = app.hub.deadline.notified();
        match do_what_is_due(&app).await {
            Ok(next) => {
                let look_again = app.clock.now().plus_millis(LOOK_AGAIN_MILLIS.into());
                let next = next.map_or(look_again, |next| next.min(look_again));
                tokio::select! {
                    () = app.clock.sleep_until(Some(next)) => {}
                    () = tokio::time::sleep(Duration::from_millis(LOOK_AGAIN_MILLIS.into())) => {}
                    () = woken => {}
                }
            }
            Err(_) => tokio::time::sleep(AFTER_FAILURE).await,
        }
    }
}

/// Goes on where the server stopped: who waited with a socket then has as long as anybody to come
/// back.
///
/// # Errors
/// The database cannot be read.
pub async fn take_up(app: &App) -> Result<(), Refusal> {
    for visitor in app.store.read().await?.attending_visitors().await? {
        app.hub.visitor_went(&visitor, app.clock.now());
    }
    Ok(())
}

/// Does everything that is due, and returns when the next thing is.
///
/// # Errors
/// The database did not take it or cannot be read; what is still due stays so.
pub async fn do_what_is_due(app: &App) -> Result<Option<Timestamp>, Refusal> {
    let mut left = app.hub.take_left(app.clock.now()).into_iter();
    while let Some(visitor) = left.next() {
        if let Err(refusal) = actions::visitor_left(app, &visitor).await {
            for still_to_leave in std::iter::once(visitor).chain(left) {
                app.hub.visitor_went(&still_to_leave, app.clock.now());
            }
            return Err(refusal);
        }
    }
    close_ended_sessions(app).await?;
    loop {
        let mut read = app.store.read().await?;
        if let Some(duty) = actions::next_duty(&mut read, app.clock.now()).await? {
            drop(read);
            actions::do_duty(app, duty).await?;
            continue;
        }
        let deadlines = [
            app.hub.next_leaving(),
            read.next_availability_change().await?,
            read.next_expiry().await?,
            read.longest_quiet().await?.map(silence::ends_at),
            read.longest_unused().await?.map(attachment::goes_at),
        ];
        return Ok(deadlines.into_iter().flatten().min());
    }
}

/// Whose session the command line ended is told nothing any more.
async fn close_ended_sessions(app: &App) -> Result<(), Refusal> {
    // Those first: who signs in meanwhile is in neither.
    let mut ended = app.hub.agents.sessions();
    if !ended.is_empty() {
        for session in app.store.read().await?.sessions().await? {
            ended.remove(&session);
        }
        app.hub.agents.close_sessions(&ended, close::UNAUTHENTICATED);
    }
    Ok(())
}
