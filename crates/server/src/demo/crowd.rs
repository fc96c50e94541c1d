//! As many old chats as one likes, to see how the inbox does when it is full: `--demo-chats N`.

use contract::Agent;

use super::{DAY, MINUTE, chats::CHATS, play};
use crate::{App, Refusal, actions, domain::profile::Profile, store::Tx};

/// So many are played; whoever wants more gets them again and again. Every script, agent and name
/// has its turn in it.
const PLAYED: u32 = 420;
/// So many are written in one transaction.
const BATCH: u32 = 210;
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

/// Adds old chats, the oldest first.
///
/// # Errors
/// The database does not take them. What was written by then stays.
pub(super) async fn add(app: &App, count: u32) -> Result<(), Refusal> {
    if count == 0 {
        return Ok(());
    }
    let now = app.clock.now();
    let before = app.store.write(|tx| Box::pin(tx.newest_row())).await?;
    let played = count.min(PLAYED);
    for first in (0..played).step_by(BATCH as usize) {
        let batch = first..played.min(first + BATCH);
        app.store
            .write(move |tx| {
                Box::pin(async move {
                    let agents = tx.agents().await?;
                    for place in batch {
                        let back = BEGINS_BEFORE + i64::from(count - place) * BETWEEN;
                        tx.now = now.plus_millis(-back);
                        one(tx, &agents, place as usize).await?;
                    }
                    Ok(())
                })
            })
            .await?;
    }
    // What they are about is found out once.
    for chat in app.store.read().await?.due_summaries(now, usize::MAX).await? {
        actions::summarise(app, chat).await?;
    }
    for first in (played..count).step_by(PLAYED as usize) {
        let (again, rows) = (i64::from((count - first).min(PLAYED)), i64::from(first));
        app.store
            .write(move |tx| Box::pin(tx.repeat_chats(before, again, rows, rows * BETWEEN)))
            .await?;
    }
    Ok(())
}

/// One of them; what is said in it was said before.
async fn one(tx: &mut Tx, agents: &[Agent], place: usize) -> Result<(), Refusal> {
    let script = &CHATS[place % CHATS.len()];
    let (first, last) = (FIRST[place % FIRST.len()], LAST[place / FIRST.len() % LAST.len()]);
    let profile = Profile {
        name: Some(format!("{first} {last}").as_str().into()),
        email: Some(format!("visitor{place}@example.com").as_str().into()),
        ..Profile::default()
    };
    play(tx, &agents[place % agents.len()], profile, script.lines, script.ended_by).await
}
