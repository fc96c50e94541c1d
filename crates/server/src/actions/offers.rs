//! A waiting chat goes from agent to agent until somebody takes it. One that is handed on goes the
//! same way, see [`super::transfer`].

use contract::{
    ActivityKind, Agent, AgentId, Body, Conversation, ConversationId, ErrorCode, OfferClosed,
    OfferEnd, OfferId, Seq, Timestamp, VisitorId, socket::Event,
};

use super::{
    Happening, chats, meetings::calendar_of_somebody, messages::announce, record, transfer,
};
use crate::{
    App, Fallback,
    domain::{offer, routing},
    refusal::Refusal,
    store::{Audience, Chat, ChatState, OfferRecord, Tx},
};

/// Offers a waiting chat to the next agent; when there is none left, it is missed.
pub(super) async fn offer_to_next(
    tx: &mut Tx,
    chat: &mut Chat,
    fallback: &Fallback,
) -> Result<(), Refusal> {
    let now = tx.now;
    let candidates = tx.candidates(Some(chat), now).await?;
    let Some(agent) = routing::next(&candidates) else {
        chat.state = ChatState::Missed;
        let text = fallback.message.to_string();
        let calendar = if fallback.books { calendar_of_somebody(tx).await? } else { None };
        return announce(tx, chat, Body::Fallback { text, calendar }).await;
    };
    offer_to(tx, chat, agent).await.map(drop)
}

/// Offers a chat to an agent. Returns when that is over.
pub(super) async fn offer_to(
    tx: &mut Tx,
    chat: &Chat,
    agent: &AgentId,
) -> Result<Timestamp, Refusal> {
    let record = OfferRecord {
        id: tx.new_id().into(),
        conversation: chat.id.clone(),
        round: chat.round,
        agent: agent.clone(),
        expires_at: offer::expires_at(tx.now),
        outcome: None,
    };
    tx.add_offer(&record).await?;
    tx.set_deadline();
    let seq = show_offer(tx, &record).await?;
    tx.had_a_turn(&record.agent, seq).await?;
    Ok(record.expires_at)
}

async fn show_offer(tx: &mut Tx, record: &OfferRecord) -> Result<Seq, Refusal> {
    let offer = tx.offer(&record.id).await?;
    let seq = tx.next_seq().await?;
    let audience = Audience::Agent(record.agent.clone());
    tx.log(seq, audience, &Event::OfferCreated(offer)).await?;
    Ok(seq)
}

/// The visitor's first words are here, or new ones in a chat that is handed on: the agent who is
/// being asked sees them.
pub(super) async fn show_preview(
    tx: &mut Tx,
    conversation: &ConversationId,
) -> Result<(), Refusal> {
    if let Some(record) = tx.open_offer_of(conversation).await? {
        show_offer(tx, &record).await?;
    }
    Ok(())
}

async fn close(tx: &mut Tx, record: &OfferRecord, end: OfferEnd) -> Result<(), Refusal> {
    tx.end_offer(&record.id, end).await?;
    let closed = OfferClosed { id: record.id.clone(), end };
    let seq = tx.next_seq().await?;
    let audience = Audience::Agent(record.agent.clone());
    tx.log(seq, audience, &Event::OfferClosed(closed)).await
}

/// Nobody is asked any longer to take the chat: its visitor left, it ended, or its agent keeps it.
pub(super) async fn withdraw(tx: &mut Tx, conversation: &ConversationId) -> Result<(), Refusal> {
    match tx.open_offer_of(conversation).await? {
        Some(record) => close(tx, &record, OfferEnd::Withdrawn).await,
        None => Ok(()),
    }
}

/// An agent takes the chat. Doing it twice is doing it once.
pub async fn accept(app: &App, agent: Agent, offer: OfferId) -> Result<Conversation, Refusal> {
    let chat = app.store.write(move |tx| Box::pin(accept_in(tx, agent, offer))).await?;
    chat.conversation().ok_or_else(Refusal::internal)
}

async fn accept_in(tx: &mut Tx, agent: Agent, offer: OfferId) -> Result<Chat, Refusal> {
    let record = tx.offer_to(&agent.id, &offer).await?.ok_or_else(Refusal::not_found)?;
    let mut chat = tx.chat(&record.conversation).await?;
    let is_own = chat.agent.as_ref().is_some_and(|has_it| has_it.id == agent.id);
    match record.outcome {
        Some(OfferEnd::Accepted) if is_own => return Ok(chat),
        Some(OfferEnd::Accepted) => return Err(taken("You took this chat and handed it on.")),
        Some(OfferEnd::Expired) => return Err(expired()),
        Some(OfferEnd::Declined) => return Err(taken("You declined this chat; it went on.")),
        Some(_) => return Err(taken(WITHDRAWN)),
        None if offer::is_expired(record.expires_at, tx.now) => return Err(expired()),
        None => {}
    }
    close(tx, &record, OfferEnd::Accepted).await?;
    match chat.state {
        ChatState::Active => transfer::hand_over(tx, &mut chat, agent).await?,
        _ => take(tx, &mut chat, agent).await?,
    }
    Ok(chat)
}

/// The chat is this agent's from now on.
pub(crate) async fn take(tx: &mut Tx, chat: &mut Chat, agent: Agent) -> Result<(), Refusal> {
    chat.state = ChatState::Active;
    let agent_name = agent.name.clone();
    tx.set_taken(agent.id.clone(), chat.id.clone(), chat.visitor.id.clone());
    chat.agent = Some(agent);
    tx.set_deadline();
    announce(tx, chat, Body::Joined { agent_name: agent_name.clone() }).await?;
    let happening = Happening {
        visitor: chat.visitor.id.clone(),
        kind: ActivityKind::EngagedWithAgent,
        title: Some(agent_name),
        detail: None,
        conversation: Some(chat.id.clone()),
    };
    record(tx, happening).await
}

const WITHDRAWN: &str = "The visitor left, or your colleague keeps the chat.";

fn taken(detail: &str) -> Refusal {
    Refusal::new(ErrorCode::OfferTaken, detail)
}

fn expired() -> Refusal {
    Refusal::new(
        ErrorCode::OfferExpired,
        format!(
            "An offer can be accepted for {} seconds, and they are over.",
            contract::limits::OFFER_SECONDS
        ),
    )
}

/// An agent does not take the chat: the next one is asked. Doing it twice is doing it once.
pub async fn decline(app: &App, agent: Agent, offer: OfferId) -> Result<(), Refusal> {
    let fallback = app.fallback.clone();
    app.store
        .write(move |tx| {
            Box::pin(async move {
                let record =
                    tx.offer_to(&agent.id, &offer).await?.ok_or_else(Refusal::not_found)?;
                match record.outcome {
                    None if offer::is_expired(record.expires_at, tx.now) => Err(expired()),
                    None => pass_on(tx, &record, OfferEnd::Declined, &fallback).await,
                    Some(OfferEnd::Declined) => Ok(()),
                    Some(OfferEnd::Expired) => Err(expired()),
                    Some(OfferEnd::Accepted) => Err(taken("You already took this chat.")),
                    Some(_) => Err(taken(WITHDRAWN)),
                }
            })
        })
        .await
}

async fn pass_on(
    tx: &mut Tx,
    record: &OfferRecord,
    end: OfferEnd,
    fallback: &Fallback,
) -> Result<(), Refusal> {
    close(tx, record, end).await?;
    let mut chat = tx.chat(&record.conversation).await?;
    match chat.state {
        ChatState::Active => transfer::ask_next(tx, &mut chat, end).await,
        _ => offer_to_next(tx, &mut chat, fallback).await,
    }
}

/// Passes on one offer whose time ran out, if there is one.
pub(super) async fn expire_an_offer(app: &App) -> Result<(), Refusal> {
    let fallback = app.fallback.clone();
    app.store
        .write(move |tx| {
            Box::pin(async move {
                let now = tx.now;
                let Some(record) = tx.expired_offer(now, offer::latest_end(now)).await? else {
                    return Ok(());
                };
                pass_on(tx, &record, OfferEnd::Expired, &fallback).await
            })
        })
        .await
}

/// Passes on one offer to an agent whose account was closed, if there is one.
pub(super) async fn pass_on_an_orphan(app: &App) -> Result<(), Refusal> {
    let fallback = app.fallback.clone();
    app.store
        .write(move |tx| {
            Box::pin(async move {
                let Some(record) = tx.offer_to_nobody().await? else {
                    return Ok(());
                };
                pass_on(tx, &record, OfferEnd::Withdrawn, &fallback).await
            })
        })
        .await
}

/// The visitor is gone for good: a chat that still waits is given up.
pub async fn visitor_left(app: &App, visitor: &VisitorId) -> Result<(), Refusal> {
    let visitor = visitor.clone();
    app.store
        .write(move |tx| {
            Box::pin(async move {
                match tx.newest_chat_of(&visitor).await? {
                    Some(mut chat) if chat.state == ChatState::Waiting => {
                        chats::abandon(tx, &mut chat).await
                    }
                    _ => Ok(()),
                }
            })
        })
        .await
}
