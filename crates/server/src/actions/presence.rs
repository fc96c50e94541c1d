//! What is true for the moment only: a visitor is there, a visitor is writing.

use contract::{AgentId, ConversationId, VisitorId};

use crate::{App, refusal::Refusal, store::ChatState};

/// A visitor has a socket.
pub async fn visitor_connected(app: &App, visitor: &VisitorId) -> Result<(), Refusal> {
    app.hub.visitor_came(visitor);
    let newest = app.store.read().await?.newest_chat_of(visitor).await?;
    if newest.is_some_and(|chat| chat.state == ChatState::Waiting) {
        let visitor = visitor.clone();
        app.store.write(move |tx| Box::pin(async move { tx.attend(&visitor).await })).await?;
    }
    tell_agent(app, visitor).await
}

/// One of a visitor's sockets closed.
pub async fn visitor_disconnected(app: &App, visitor: &VisitorId) -> Result<(), Refusal> {
    app.hub.visitor_went(visitor, app.clock.now());
    tell_agent(app, visitor).await
}

/// A visitor is writing, or stopped.
pub async fn visitor_typing(app: &App, visitor: &VisitorId, typing: bool) -> Result<(), Refusal> {
    if let Some((agent, conversation)) = answering(app, visitor).await? {
        app.hub.visitor_typing(&agent, conversation, typing);
    }
    Ok(())
}

async fn tell_agent(app: &App, visitor: &VisitorId) -> Result<(), Refusal> {
    if let Some((agent, conversation)) = answering(app, visitor).await? {
        app.hub.tell_presence(&agent, conversation, visitor);
    }
    Ok(())
}

/// Who answers the visitor now, and where.
async fn answering(
    app: &App,
    visitor: &VisitorId,
) -> Result<Option<(AgentId, ConversationId)>, Refusal> {
    let chat = app.store.read().await?.newest_chat_of(visitor).await?;
    let live = chat.filter(|chat| chat.state == ChatState::Active);
    Ok(live.and_then(|chat| Some((chat.agent?.id, chat.id))))
}
