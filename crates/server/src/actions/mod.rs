//! What agents, visitors and time can do to a chat: each is one transaction, decided by
//! [`crate::domain`], kept by [`crate::store`].

mod activities;
mod attachments;
mod availability;
mod chats;
mod duties;
mod meetings;
mod messages;
mod offers;
mod presence;
mod reading;
mod retention;
mod site;
mod summary;
mod transfer;
mod visitors;
mod who;

pub(crate) use activities::{Happening, record};
pub use attachments::{
    Attached, Origin, Upload, attach, attachment_for_agent, attachment_for_visitor, capabilities,
    sweep_files,
};
use availability::change_an_availability;
pub use availability::{set_availability, set_schedule};
pub(crate) use availability::{set_in as set_availability_in, set_schedule_in};
pub(crate) use chats::end;
pub use chats::{StartRequest, Started, end_by_agent, end_by_visitor, start};
use chats::{end_a_quiet_chat, end_an_orphan};
pub use duties::{do_duty, next_duty};
pub use meetings::{book, share_calendar, slots};
pub(crate) use messages::say;
pub use messages::{Put, Said, note_by_agent, put_by_agent, put_by_visitor};
pub(crate) use offers::take;
pub use offers::{accept, decline, visitor_left};
use offers::{expire_an_offer, pass_on_an_orphan};
pub use presence::{visitor_connected, visitor_disconnected, visitor_typing};
pub use reading::{read_by_agent, read_by_visitor};
pub use retention::forget_old_events;
pub use site::{Proof, Report, Reported, report, set_profile};
pub use summary::summarise;
pub use transfer::{take_back, transfer};

use contract::{ConversationId, Position, Seq, socket::Event};

use crate::{
    refusal::Refusal,
    store::{Audience, Chat, ChatState, Read, Tx},
};

/// Who may see a chat, and so is told of its changes (mission.md).
fn audience(chat: &Chat) -> Option<Audience> {
    match chat.state {
        ChatState::Active => Some(Audience::Agent(chat.agent.as_ref()?.id.clone())),
        ChatState::Ended => Some(Audience::Everyone),
        ChatState::Waiting | ChatState::Missed | ChatState::Abandoned => None,
    }
}

/// Gives a changed chat its version and keeps it.
async fn save(tx: &mut Tx, chat: &mut Chat) -> Result<Seq, Refusal> {
    chat.version = tx.next_seq().await?;
    tx.save_chat(chat).await?;
    Ok(chat.version)
}

/// Keeps a changed chat, and tells those who may see it.
async fn changed(tx: &mut Tx, chat: &mut Chat) -> Result<(), Refusal> {
    match audience(chat) {
        None => tx.save_chat(chat).await,
        Some(audience) => {
            let seq = save(tx, chat).await?;
            let conversation = chat.conversation().ok_or_else(Refusal::internal)?;
            tx.log(seq, audience, &Event::ConversationChanged(conversation)).await
        }
    }
}

/// Tells each of several of one change. It is that of position `seq`; whoever else is told of it
/// hears of it at a position of their own.
async fn tell(
    tx: &mut Tx,
    seq: Seq,
    audiences: Vec<Audience>,
    event: &Event,
) -> Result<(), Refusal> {
    let mut at = Some(seq);
    for audience in audiences {
        let seq = match at.take() {
            Some(seq) => seq,
            None => tx.next_seq().await?,
        };
        tx.log(seq, audience, event).await?;
    }
    Ok(())
}

/// Shows the visitor how the chat stands now, with what is new in it: what they may see after a
/// position of their own count.
async fn show_visitor(tx: &mut Tx, chat: &Chat, after: Position) -> Result<(), Refusal> {
    let state = tx.visitor_state(chat, after).await?;
    tx.show_visitor(chat.visitor.id.clone(), state);
    Ok(())
}

/// The chat, if this agent may write, read or end it: it is their own. Somebody else's is
/// read-only once it ended, and before that it does not exist for them.
async fn own_chat(
    read: &mut Read,
    agent: &contract::AgentId,
    id: &ConversationId,
) -> Result<Chat, Refusal> {
    let chat = read.chat_for(agent, id).await?.ok_or_else(Refusal::not_found)?;
    if chat.agent.as_ref().is_some_and(|owner| owner.id == *agent) {
        Ok(chat)
    } else {
        Err(conversation_ended())
    }
}

fn conversation_ended() -> Refusal {
    Refusal::new(
        contract::ErrorCode::ConversationEnded,
        "The conversation is over and can only be read.",
    )
}
