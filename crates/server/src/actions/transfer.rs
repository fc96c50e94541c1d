//! A chat goes from its agent to another one, who is asked like everybody who is offered a chat:
//! 100 seconds, and a no is a no. Until somebody accepts it is its agent's in everything.

use contract::{
    Agent, Body, Conversation, ConversationId, ErrorCode, OfferEnd, TargetState, Transfer,
    socket::{ConversationLeft, Event},
};

use super::{
    activities::rename_engagement,
    changed, conversation_ended,
    messages::announce,
    offers::{offer_to, withdraw},
    own_chat,
};
use crate::{
    App,
    domain::{
        routing::{self, Candidate, Wish},
        team::TeamKey,
    },
    refusal::Refusal,
    store::{Audience, Chat, ChatState, Tx},
};

/// An agent wants to hand a chat on. The same again while somebody is asked changes nothing.
pub async fn transfer(
    app: &App,
    agent: Agent,
    id: ConversationId,
    to: Wish,
) -> Result<Conversation, Refusal> {
    app.store
        .write(move |tx| {
            Box::pin(async move {
                let mut chat = own_chat(tx, &agent.id, &id).await?;
                if chat.state != ChatState::Active {
                    return Err(conversation_ended());
                }
                match chat.transfer.as_ref().filter(|transfer| transfer.end.is_none()) {
                    Some(transfer) if is_to(transfer, &to) => {}
                    Some(_) => return Err(under_way()),
                    None => begin(tx, &mut chat, &to).await?,
                }
                chat.conversation().ok_or_else(Refusal::internal)
            })
        })
        .await
}

fn is_to(transfer: &Transfer, to: &Wish) -> bool {
    match (&transfer.team, to) {
        (None, Wish::Agent(agent)) => transfer.asked.id == *agent,
        (Some(team), Wish::Team(key)) => TeamKey::of(team) == *key,
        _ => false,
    }
}

async fn begin(tx: &mut Tx, chat: &mut Chat, to: &Wish) -> Result<(), Refusal> {
    chat.round += 1;
    tx.set_wish(&chat.id, to).await?;
    let meant = meant(tx, chat).await?;
    let team = match to {
        Wish::Team(key) => Some(tx.team_name(key).await?.ok_or_else(|| nobody("team"))?),
        Wish::Agent(agent) if chat.agent.as_ref().is_some_and(|has_it| has_it.id == *agent) => {
            return Err(invalid("The chat is yours already."));
        }
        Wish::Agent(_) if meant.is_empty() => return Err(nobody("agent")),
        Wish::Agent(_) => None,
    };
    match routing::state_of(&meant) {
        TargetState::Available => {}
        TargetState::Full => return Err(Refusal::new(ErrorCode::TargetFull, full())),
        _ => return Err(Refusal::new(ErrorCode::TargetAway, "Nobody of those is there.")),
    }
    let next = routing::next(&meant).ok_or_else(Refusal::internal)?;
    let expires_at = offer_to(tx, chat, next).await?;
    let asked = tx.agent(next).await?;
    chat.transfer = Some(Transfer { asked, team, expires_at, end: None });
    changed(tx, chat).await
}

/// Whom its agent means by a transfer: nobody else is asked.
async fn meant(tx: &mut Tx, chat: &Chat) -> Result<Vec<Candidate>, Refusal> {
    let now = tx.now;
    let mut candidates = tx.candidates(Some(chat), now).await?;
    let has_it = chat.agent.as_ref().map(|agent| &agent.id);
    candidates.retain(|it| it.wished && Some(&it.agent) != has_it);
    Ok(candidates)
}

/// Somebody did not take the chat: the next of those meant is asked. When nobody is left the chat
/// stays where it is, and its agent is told.
pub(super) async fn ask_next(tx: &mut Tx, chat: &mut Chat, end: OfferEnd) -> Result<(), Refusal> {
    let meant = meant(tx, chat).await?;
    let Some(mut transfer) = chat.transfer.take() else { return Err(Refusal::internal()) };
    match routing::next(&meant) {
        Some(next) => {
            transfer.expires_at = offer_to(tx, chat, next).await?;
            transfer.asked = tx.agent(next).await?;
        }
        None => transfer.end = Some(end),
    }
    chat.transfer = Some(transfer);
    changed(tx, chat).await
}

/// The chat is this agent's from now on; whoever had it is told nothing more of it.
pub(super) async fn hand_over(tx: &mut Tx, chat: &mut Chat, agent: Agent) -> Result<(), Refusal> {
    let from = chat.agent.replace(agent.clone()).ok_or_else(Refusal::internal)?;
    chat.transfer = None;
    tx.hush(&chat.id, &from.id).await?;
    let version = tx.next_seq().await?;
    let left = ConversationLeft { id: chat.id.clone(), version, agent: agent.clone() };
    tx.log(version, Audience::Agent(from.id), &Event::ConversationLeft(left)).await?;
    tx.set_taken(agent.id, chat.id.clone(), chat.visitor.id.clone());
    let (agent_name, from_name) = (agent.name.clone(), from.name);
    announce(tx, chat, Body::Transferred { agent_name, from_name }).await?;
    rename_engagement(tx, chat, &agent.name).await
}

/// An agent keeps the chat, or has seen that nobody took it. Doing it twice is doing it once.
pub async fn take_back(
    app: &App,
    agent: Agent,
    id: ConversationId,
) -> Result<Conversation, Refusal> {
    app.store
        .write(move |tx| {
            Box::pin(async move {
                let mut chat = own_chat(tx, &agent.id, &id).await?;
                if chat.transfer.take().is_some() {
                    withdraw(tx, &chat.id).await?;
                    changed(tx, &mut chat).await?;
                }
                chat.conversation().ok_or_else(Refusal::internal)
            })
        })
        .await
}

fn under_way() -> Refusal {
    Refusal::new(
        ErrorCode::TransferUnderWay,
        "Somebody else is asked already to take this chat; take that back first.",
    )
}

fn full() -> String {
    format!("Whoever of those is there has {} chats.", contract::limits::AGENT_CHATS)
}

fn nobody(what: &str) -> Refusal {
    invalid(&format!("There is no such {what}."))
}

fn invalid(why: &str) -> Refusal {
    Refusal::new(ErrorCode::InvalidValue, format!("The field `to` names nobody. {why}"))
}
