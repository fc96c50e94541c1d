//! As many old chats as one likes, to see how the inbox does when it is full: `--demo-chats N`.

use contract::Agent;

use super::{DAY, MINUTE, chats::CHATS, play};
use crate::{App, Refusal, domain::profile::Profile, store::Tx};

/// So many are written in one transaction.
const BATCH: u32 = 200;
/// All of them are older than what the demo tells otherwise.
const BEGINS_BEFORE: i64 = 40 * DAY;
/// From one to the next.
const BETWEEN: i64 = 7 * MINUTE;

const FIRST: [&str; 16] = [
    "Ada", "Björn", "Chiara", "Deniz", "Emil", "Fatima", "Georg", "Hanako", "Igor", "Jana", "Kofi",
    "Lea", "Marek", "Nora", "Olu", "Paula",
];
const LAST: [&str; 15] = [
    "Ahmed", "Bauer", "Costa", "Duarte", "Eriksen", "Fischer", "Greco", "Huber", "Ito", "Jansen",
    "Kowalski", "Lopez", "Meyer", "Novak", "Okoye",
];

/// Adds old chats, the oldest first, unless they are there.
///
/// # Errors
/// The database does not take them. What was written by then stays.
pub(super) async fn add(app: &App, count: u32) -> Result<(), Refusal> {
    let now = app.clock.now();
    let mut left = count;
    while left > 0 {
        let batch = left.min(BATCH);
        app.store
            .write(move |tx| {
                Box::pin(async move {
                    let agents = tx.agents().await?;
                    for age in (left - batch..left).rev() {
                        let back = BEGINS_BEFORE + i64::from(age) * BETWEEN;
                        tx.now = now.plus_millis(-back);
                        one(tx, &agents, age as usize).await?;
                    }
                    Ok(())
                })
            })
            .await?;
        left -= batch;
    }
    Ok(())
}

/// One of them; what is said in it was said before.
async fn one(tx: &mut Tx, agents: &[Agent], age: usize) -> Result<(), Refusal> {
    let script = &CHATS[age % CHATS.len()];
    let (first, last) = (FIRST[age % FIRST.len()], LAST[age / FIRST.len() % LAST.len()]);
    let profile = Profile {
        name: Some(format!("{first} {last}").as_str().into()),
        email: Some(format!("visitor{age}@example.com").as_str().into()),
        ..Profile::default()
    };
    play(tx, &agents[age % agents.len()], profile, script.lines, script.ended_by).await
}
