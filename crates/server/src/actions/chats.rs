//! A chat begins and ends.

use std::{collections::BTreeMap, sync::Arc};

use contract::{
    Agent, Body, Conversation, ConversationId, EndedBy, Ending, ErrorCode, VisitorId,
    visitor_side::VisitorState,
};

use super::{
    changed,
    messages::announce,
    offers::offer_to_next,
    offers::withdraw,
    own_chat, show_visitor,
    who::{Asking, introduce, who},
};
use crate::{
    App, Fallback,
    domain::{
        identity::Identity,
        routing::{self, Wish},
        rules::{Facts, Rule},
        silence,
    },
    refusal::Refusal,
    secret::TokenHash,
    store::{Chat, ChatState, Tx},
};

/// A visitor asks for an agent; everything is checked already.
#[derive(Clone, Debug)]
pub struct StartRequest {
    /// Who asks, as far as the browser's own token tells.
    pub known: Option<VisitorId>,
    /// Who asks, as far as the site vouches for it.
    pub identity: Option<Identity>,
    /// What is to be kept of a fresh token, for a browser that has none, or one of somebody else.
    pub fresh: TokenHash,
    /// Their name, when they gave one.
    pub name: Option<String>,
    /// Their e-mail address, when they gave one.
    pub email: Option<String>,
    /// Whom they ask for.
    pub asked: Option<Wish>,
    /// What the site says of them; checked already.
    pub attributes: BTreeMap<String, String>,
    /// The language that their browser asks for first.
    pub locale: Option<String>,
}

/// A chat that was begun.
#[derive(Clone, Debug)]
pub struct Started {
    /// Who the visitor is.
    pub visitor: VisitorId,
    /// Whether the browser is to have the fresh token from now on.
    pub is_new_here: bool,
    /// Whether the chat was under way already, in another browser of the same person.
    pub was_under_way: bool,
    /// The chat.
    pub state: VisitorState,
}

/// Begins a chat and offers it to the first agent.
pub async fn start(app: &App, request: StartRequest) -> Result<Started, Refusal> {
    let (fallback, rules) = (app.fallback.clone(), app.rules.clone());
    let known = request.known.clone();
    let attended = known.as_ref().is_some_and(|visitor| {
        app.hub.visitor_came(visitor);
        app.hub.visitors.is_connected(visitor)
    });
    let started =
        app.store.write(move |tx| Box::pin(start_in(tx, request, attended, rules, fallback))).await;
    let who = started.as_ref().ok().map(|started| &started.visitor);
    if let Some(known) = known.filter(|known| who != Some(known)) {
        // They did not come back: nothing began, or somebody else did at the same browser.
        app.hub.visitor_went(&known, app.clock.now());
    }
    if let Some(visitor) = who {
        // They may have been on the way out in another browser.
        app.hub.visitor_came(visitor);
    }
    started
}

async fn start_in(
    tx: &mut Tx,
    request: StartRequest,
    attended: bool,
    rules: Arc<[Rule]>,
    fallback: Fallback,
) -> Result<Started, Refusal> {
    let Asking { visitor, is_new_here } = who(tx, &request).await?;
    let newest = tx.newest_chat_of(&visitor).await?;
    let under_way = newest.filter(|it| matches!(it.state, ChatState::Waiting | ChatState::Active));
    if under_way.is_some() && !is_new_here {
        return Err(Refusal::new(
            ErrorCode::ChatUnderWay,
            "There is a chat under way already; go on with it, or end it first.",
        ));
    }
    introduce(tx, &visitor, &request).await?;
    if let Some(chat) = under_way {
        let state = tx.visitor_state(&chat, 0).await?;
        return Ok(Started { visitor, is_new_here, was_under_way: true, state });
    }
    let id = ConversationId::from(tx.new_id());
    tx.add_chat(&id, &visitor, attended && !is_new_here).await?;
    let mut chat = tx.chat(&id).await?;
    show_visitor(tx, &chat, 0).await?;
    // What the site's server tells counts for more than what came by way of the browser.
    let mut attributes = request.attributes;
    attributes.extend(chat.visitor.attributes.clone());
    let facts = Facts {
        attributes,
        email: chat.visitor.email.clone(),
        crm_status: chat.visitor.crm_status.clone(),
        job_title: chat.visitor.job_title.clone(),
        locale: request.locale,
    };
    if let Some(wish) = routing::wish(request.asked, &rules, &facts) {
        tx.set_wish(&chat.id, &wish).await?;
    }
    offer_to_next(tx, &mut chat, &fallback).await?;
    let state = tx.visitor_state(&chat, 0).await?;
    Ok(Started { visitor, is_new_here, was_under_way: false, state })
}

/// Ends a live chat: its agent is told with the last line, the others that there is one more to
/// read. It is handed on to nobody any more.
pub(crate) async fn end(tx: &mut Tx, chat: &mut Chat, by: EndedBy) -> Result<(), Refusal> {
    withdraw(tx, &chat.id).await?;
    chat.transfer = None;
    chat.state = ChatState::Ended;
    chat.ending = Some(Ending { by, at: tx.now });
    announce(tx, chat, Body::Ended { by }).await?;
    changed(tx, chat).await
}

/// Gives up a chat that nobody took.
pub(super) async fn abandon(tx: &mut Tx, chat: &mut Chat) -> Result<(), Refusal> {
    withdraw(tx, &chat.id).await?;
    chat.state = ChatState::Abandoned;
    chat.ending = Some(Ending { by: EndedBy::Visitor, at: tx.now });
    changed(tx, chat).await?;
    show_visitor(tx, chat, chat.visitor_last_position).await
}

/// An agent ends a conversation. Doing it twice is doing it once.
pub async fn end_by_agent(
    app: &App,
    agent: Agent,
    id: ConversationId,
) -> Result<Conversation, Refusal> {
    app.store
        .write(move |tx| {
            Box::pin(async move {
                let mut chat = own_chat(tx, &agent.id, &id).await?;
                if chat.state == ChatState::Active {
                    end(tx, &mut chat, EndedBy::Agent).await?;
                }
                chat.conversation().ok_or_else(Refusal::internal)
            })
        })
        .await
}

/// A visitor ends their chat, or stops waiting. Doing it twice is doing it once, and `in_chat` it
/// does nothing to the next one.
pub async fn end_by_visitor(
    app: &App,
    visitor: VisitorId,
    in_chat: Option<ConversationId>,
) -> Result<VisitorState, Refusal> {
    app.store
        .write(move |tx| {
            Box::pin(async move {
                let mut chat = tx.newest_chat_of(&visitor).await?.ok_or_else(Refusal::not_found)?;
                let before = chat.visitor_last_position;
                match chat.state {
                    _ if in_chat.is_some_and(|id| id != chat.id) => {}
                    ChatState::Active => end(tx, &mut chat, EndedBy::Visitor).await?,
                    ChatState::Waiting => abandon(tx, &mut chat).await?,
                    ChatState::Ended | ChatState::Missed | ChatState::Abandoned => {}
                }
                tx.visitor_state(&chat, before).await
            })
        })
        .await
}

/// Ends one chat of an agent whose account was closed, if there is one.
pub(super) async fn end_an_orphan(app: &App) -> Result<(), Refusal> {
    app.store
        .write(|tx| {
            Box::pin(async move {
                let Some(mut chat) = tx.orphaned_chat().await? else {
                    return Ok(());
                };
                end(tx, &mut chat, EndedBy::Agent).await
            })
        })
        .await
}

/// Ends one chat that was quiet for too long, if there is one.
pub(super) async fn end_a_quiet_chat(app: &App) -> Result<(), Refusal> {
    app.store
        .write(|tx| {
            Box::pin(async move {
                let since = silence::quiet_since(tx.now);
                let Some(mut chat) = tx.quiet_chat(since).await? else {
                    return Ok(());
                };
                end(tx, &mut chat, EndedBy::Silence).await
            })
        })
        .await
}
