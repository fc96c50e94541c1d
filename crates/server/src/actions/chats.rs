//! A chat begins and ends.

use std::{collections::BTreeMap, sync::Arc};

use contract::{
    Agent, Body, Conversation, ConversationId, EndedBy, Ending, ErrorCode, Visitor, VisitorId,
    visitor_side::VisitorState,
};

use super::{
    changed, messages::announce, new_id, offers::offer_to_next, offers::withdraw, own_chat,
    show_visitor, visitors::change_profile,
};
use crate::{
    App,
    domain::{
        profile::Profile,
        routing::{self, Wish},
        rules::{Facts, Rule},
        silence,
    },
    refusal::Refusal,
    secret::TokenHash,
    store::{Chat, ChatState, NewVisitor, Tx},
};

/// Who asks for an agent.
#[derive(Clone, Debug)]
pub enum Who {
    /// Somebody new, and what is kept of their token.
    New(TokenHash),
    /// Somebody who comes back.
    Known(VisitorId),
}

/// A visitor asks for an agent; name and address are checked already.
#[derive(Clone, Debug)]
pub struct StartRequest {
    /// Who asks.
    pub who: Who,
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

/// Begins a chat and offers it to the first agent.
pub async fn start(app: &App, request: StartRequest) -> Result<(VisitorId, VisitorState), Refusal> {
    let (fallback, rules) = (app.fallback_message.clone(), app.rules.clone());
    let attended = match &request.who {
        Who::New(_) => false,
        Who::Known(visitor) => {
            app.hub.visitor_came(visitor);
            app.hub.visitors.is_connected(visitor)
        }
    };
    app.store.write(move |tx| Box::pin(start_in(tx, request, attended, rules, fallback))).await
}

async fn start_in(
    tx: &mut Tx,
    request: StartRequest,
    attended: bool,
    rules: Arc<[Rule]>,
    fallback: Arc<str>,
) -> Result<(VisitorId, VisitorState), Refusal> {
    let visitor = match request.who {
        Who::New(token) => {
            let new = NewVisitor {
                id: new_id().into(),
                external_id: None,
                profile: Profile { name: request.name, email: request.email, ..Profile::default() },
            };
            let (_, version) = tx.position().await?;
            tx.add_visitor(&new, version).await?;
            tx.add_visitor_token(&new.id, &token).await?;
            new.id
        }
        Who::Known(visitor) => {
            let newest = tx.newest_chat_of(&visitor).await?;
            if newest.is_some_and(|it| matches!(it.state, ChatState::Waiting | ChatState::Active)) {
                return Err(Refusal::new(
                    ErrorCode::ChatUnderWay,
                    "There is a chat under way already; go on with it, or end it first.",
                ));
            }
            let known = tx.visitor(&visitor).await?;
            update_profile(tx, known, request.name, request.email).await?;
            visitor
        }
    };
    let id = ConversationId::from(new_id());
    tx.add_chat(&id, &visitor, attended).await?;
    let mut chat = tx.chat(&id).await?;
    show_visitor(tx, &chat, Vec::new());
    let facts = Facts {
        attributes: request.attributes,
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
    Ok((visitor, state))
}

/// What a visitor says of themselves replaces what was known; what they leave out stays.
async fn update_profile(
    tx: &mut Tx,
    known: Visitor,
    name: Option<String>,
    email: Option<String>,
) -> Result<(), Refusal> {
    let id = known.id.clone();
    let before = Profile::from(known);
    let profile = before.clone().with_typed(name, email);
    if profile == before { Ok(()) } else { change_profile(tx, &id, &profile).await }
}

/// Ends a live chat: its agent is told with the last line, the others that there is one more to
/// read.
pub(crate) async fn end(tx: &mut Tx, chat: &mut Chat, by: EndedBy) -> Result<(), Refusal> {
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
    show_visitor(tx, chat, Vec::new());
    Ok(())
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

/// A visitor ends their chat, or stops waiting. Doing it twice is doing it once.
pub async fn end_by_visitor(app: &App, visitor: VisitorId) -> Result<VisitorState, Refusal> {
    app.store
        .write(move |tx| {
            Box::pin(async move {
                let mut chat = tx.newest_chat_of(&visitor).await?.ok_or_else(Refusal::not_found)?;
                let before = chat.last_position;
                match chat.state {
                    ChatState::Active => end(tx, &mut chat, EndedBy::Visitor).await?,
                    ChatState::Waiting => abandon(tx, &mut chat).await?,
                    ChatState::Ended | ChatState::Missed | ChatState::Abandoned => {}
                }
                tx.visitor_state(&chat, before).await
            })
        })
        .await
}

/// Ends one chat of an agent whose account was closed. `false` when there is none.
pub async fn end_an_orphan(app: &App) -> Result<bool, Refusal> {
    app.store
        .write(|tx| {
            Box::pin(async move {
                let Some(mut chat) = tx.orphaned_chat().await? else {
                    return Ok(false);
                };
                end(tx, &mut chat, EndedBy::Agent).await?;
                Ok(true)
            })
        })
        .await
}

/// Ends one chat that was quiet for too long. `false` when there is none.
pub async fn end_a_quiet_chat(app: &App) -> Result<bool, Refusal> {
    app.store
        .write(|tx| {
            Box::pin(async move {
                let since = silence::quiet_since(tx.now);
                let Some(mut chat) = tx.quiet_chat(since).await? else {
                    return Ok(false);
                };
                end(tx, &mut chat, EndedBy::Silence).await?;
                Ok(true)
            })
        })
        .await
}
