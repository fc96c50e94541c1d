//! An agent switches, saves a schedule, or time goes over a block or a midnight.

use contract::{AgentId, Availability, Schedule, SetAvailability, socket::Event};

use crate::{
    App,
    domain::availability::{Override, left},
    refusal::Refusal,
    store::{Audience, AvailabilityRecord, Tx},
};

/// Turns the agent's own switch, which is checked already. Turning it to what holds changes
/// nothing, unless it says until when or forgets that.
pub async fn set_availability(
    app: &App,
    agent: AgentId,
    switch: SetAvailability,
) -> Result<Availability, Refusal> {
    app.store.write(move |tx| Box::pin(set_in(tx, agent, switch))).await
}

/// See [`set_availability`].
pub(crate) async fn set_in(
    tx: &mut Tx,
    agent: AgentId,
    switch: SetAvailability,
) -> Result<Availability, Refusal> {
    let mut record = tx.availability_record(&agent).await?;
    let now = record.at(tx.now);
    let back_at = left(&record.rules(), record.by_hand, tx.now).and_then(|it| it.back_at);
    if now.available == switch.available && back_at == switch.until {
        return Ok(now);
    }
    let SetAvailability { available, until } = switch;
    record.by_hand = Some(Override { available, since: tx.now, back_at: until });
    keep(tx, agent, record).await
}

/// Saves the agent's schedule, which is checked already. An override stays while it is one: with
/// the new schedule it may have ended, or say the same.
pub async fn set_schedule(
    app: &App,
    agent: AgentId,
    schedule: Schedule,
) -> Result<Schedule, Refusal> {
    app.store.write(move |tx| Box::pin(set_schedule_in(tx, agent, schedule))).await
}

/// See [`set_schedule`].
pub(crate) async fn set_schedule_in(
    tx: &mut Tx,
    agent: AgentId,
    schedule: Schedule,
) -> Result<Schedule, Refusal> {
    let mut record = tx.availability_record(&agent).await?;
    if record.schedule != schedule {
        record.schedule = schedule.clone();
        keep(tx, agent, record).await?;
    }
    Ok(schedule)
}

/// Tells one agent whose availability has changed by itself, if there is one.
pub(super) async fn change_an_availability(app: &App) -> Result<(), Refusal> {
    app.store
        .write(|tx| {
            Box::pin(async move {
                let now = tx.now;
                let Some(agent) = tx.changed_availability(now).await? else {
                    return Ok(());
                };
                let record = tx.availability_record(&agent).await?;
                keep(tx, agent, record).await.map(drop)
            })
        })
        .await
}

/// Keeps what decides from now on, and tells the agent in all their tabs.
async fn keep(
    tx: &mut Tx,
    agent: AgentId,
    mut record: AvailabilityRecord,
) -> Result<Availability, Refusal> {
    record.by_hand = left(&record.rules(), record.by_hand, tx.now);
    record.version = tx.next_seq().await?;
    tx.save_availability(&agent, &record).await?;
    let now = record.at(tx.now);
    let event = Event::AvailabilityChanged(now.clone());
    tx.log(record.version, Audience::Agent(agent), &event).await?;
    Ok(now)
}
