//! Somebody has seen what was said.

use contract::{
    Agent, Conversation, ConversationId, Position, VisitorId, visitor_side::VisitorState,
};

use super::{changed, own_chat, show_visitor};
use crate::{App, refusal::Refusal};

/// An agent has read up to a position. A mark never moves back, nor beyond the newest message.
pub async fn read_by_agent(
    app: &App,
    agent: Agent,
    id: ConversationId,
    up_to: Position,
) -> Result<Conversation, Refusal> {
    app.store
        .write(move |tx| {
            Box::pin(async move {
                let mut chat = own_chat(tx, &agent.id, &id).await?;
                let up_to = up_to.min(chat.last_position);
                if up_to > chat.agent_read_up_to {
                    chat.agent_read_up_to = up_to;
                    chat.unread = tx.count_visitor_messages_after(&chat.id, up_to).await?;
                    let seen = tx.in_visitor_count(&chat.id, up_to).await?;
                    // That a note was read is no news for them: not even that there is one.
                    let is_news = seen > chat.visitor_sees_read_up_to;
                    chat.visitor_sees_read_up_to = seen;
                    changed(tx, &mut chat).await?;
                    // A visitor is in their newest chat: a mark in the last one is no news there.
                    let newest = tx.newest_chat_of(&chat.visitor.id).await?;
                    if is_news && newest.is_some_and(|newest| newest.id == chat.id) {
                        show_visitor(tx, &chat, chat.visitor_last_position).await?;
                    }
                }
                chat.conversation().ok_or_else(Refusal::internal)
            })
        })
        .await
}

/// A visitor has read up to a position, in their own count, of their newest chat. What was seen `in_chat` says nothing of
/// the next one.
pub async fn read_by_visitor(
    app: &App,
    visitor: VisitorId,
    in_chat: Option<ConversationId>,
    up_to: Position,
) -> Result<VisitorState, Refusal> {
    app.store
        .write(move |tx| {
            Box::pin(async move {
                let mut chat = tx.newest_chat_of(&visitor).await?.ok_or_else(Refusal::not_found)?;
                let is_here = in_chat.is_none_or(|id| id == chat.id);
                let up_to = tx.in_agents_count(&chat.id, up_to).await?;
                if is_here && up_to > chat.visitor_read_up_to {
                    chat.visitor_read_up_to = up_to;
                    changed(tx, &mut chat).await?;
                }
                tx.visitor_state(&chat, chat.visitor_last_position).await
            })
        })
        .await
}
