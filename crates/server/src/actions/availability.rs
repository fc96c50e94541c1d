//! An agent switches.

use contract::{AgentId, Availability, AvailabilityReason, socket::Event};

use crate::{
    App,
    domain::availability::Choice,
    refusal::Refusal,
    store::{Audience, Tx},
};

/// Sets the agent's own switch. Setting it to what it is changes nothing.
pub async fn set_availability(
    app: &App,
    agent: AgentId,
    available: bool,
) -> Result<Availability, Refusal> {
    app.store.write(move |tx| Box::pin(set_in(tx, agent, available))).await
}

/// See [`set_availability`].
pub(crate) async fn set_in(
    tx: &mut Tx,
    agent: AgentId,
    available: bool,
) -> Result<Availability, Refusal> {
    let now = tx.availability(&agent).await?;
    if now.reason == AvailabilityReason::Manual && now.available == available {
        return Ok(now);
    }
    let seq = tx.next_seq().await?;
    tx.set_availability(&agent, Choice { available }, seq).await?;
    let now = tx.availability(&agent).await?;
    let event = Event::AvailabilityChanged(now);
    tx.log(seq, Audience::Agent(agent), &event).await?;
    Ok(now)
}
