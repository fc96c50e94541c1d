//! Somebody says something.

use contract::{
    Agent, Author, Body, ClientId, ConversationId, ErrorCode, Message, VisitorId,
    socket::{Event, MessageCreated},
};

use super::{conversation_ended, offers, own_chat, save, show_visitor};
use crate::{
    App,
    domain::preview,
    refusal::Refusal,
    store::{Audience, Chat, ChatState, Tx},
};

/// What became of a message that was sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Put {
    /// It is new.
    New(Message),
    /// It was here already.
    Same(Message),
}

/// Puts a line at the end of a chat. The chat is changed in memory only: its caller saves it.
async fn append(
    tx: &mut Tx,
    chat: &mut Chat,
    client_id: ClientId,
    author: Author,
    body: Body,
) -> Result<Message, Refusal> {
    chat.last_position += 1;
    chat.last_activity_at = tx.now;
    chat.last_message = Some(preview::of(&author, &body));
    if author == Author::Visitor {
        chat.unread += 1;
    }
    let message = Message {
        conversation_id: chat.id.clone(),
        position: chat.last_position,
        client_id,
        author,
        body,
        at: tx.now,
    };
    tx.insert_message(&message).await?;
    // A chat that nobody took is shown to nobody, and neither is what it is about.
    if matches!(chat.state, ChatState::Active | ChatState::Ended) {
        let is_end = chat.state == ChatState::Ended;
        tx.touch_summary(&chat.id, message.position, is_end).await?;
    }
    Ok(message)
}

/// Puts a line at the end of a chat, tells its agent and shows its visitor.
pub(crate) async fn say(
    tx: &mut Tx,
    chat: &mut Chat,
    client_id: ClientId,
    author: Author,
    body: Body,
) -> Result<Message, Refusal> {
    let message = append(tx, chat, client_id, author, body).await?;
    match (chat.state, &chat.agent) {
        (ChatState::Active | ChatState::Ended, Some(agent)) => {
            let audience = Audience::Agent(agent.id.clone());
            let seq = save(tx, chat).await?;
            let event = Event::MessageCreated(MessageCreated {
                message: message.clone(),
                conversation: chat.conversation().ok_or_else(Refusal::internal)?,
            });
            tx.log(seq, audience, &event).await?;
        }
        _ => tx.save_chat(chat).await?,
    }
    show_visitor(tx, chat, vec![message.clone()]).await?;
    Ok(message)
}

/// The server says something.
pub(super) async fn announce(tx: &mut Tx, chat: &mut Chat, body: Body) -> Result<(), Refusal> {
    let key = tx.new_id().into();
    say(tx, chat, key, Author::System, body).await?;
    Ok(())
}

/// The name may have changed since: it is the person who must be the same.
fn is_same_person(one: &Author, other: &Author) -> bool {
    match (one, other) {
        (Author::Agent { id: a, .. }, Author::Agent { id: b, .. }) => a == b,
        (a, b) => a == b,
    }
}

/// The same key again: the same message, or a mistake.
fn again(known: Message, author: &Author, text: &str) -> Result<Message, Refusal> {
    let same_author = is_same_person(&known.author, author);
    let same_text = matches!(&known.body, Body::Text { text: t } if t == text);
    if same_author && same_text { Ok(known) } else { Err(key_reused()) }
}

/// The key of a message was used for another one.
pub(super) fn key_reused() -> Refusal {
    Refusal::new(
        ErrorCode::ClientIdReused,
        "This client_id already belongs to another message; make a new one for a new text.",
    )
}

/// An agent writes. Counts against the sender's rate only when it is new.
pub async fn put_by_agent(
    app: &App,
    agent: Agent,
    conversation: ConversationId,
    client_id: ClientId,
    text: String,
) -> Result<Put, Refusal> {
    let known = app.store.read().await?.message_by_key(&conversation, &client_id).await?;
    if known.is_none() {
        app.limits.message(agent.id.as_str(), app.clock.now())?;
    }
    app.store.write(move |tx| Box::pin(put_own(tx, agent, conversation, client_id, text))).await
}

async fn put_own(
    tx: &mut Tx,
    agent: Agent,
    conversation: ConversationId,
    client_id: ClientId,
    text: String,
) -> Result<Put, Refusal> {
    let author = Author::Agent { id: agent.id.clone(), name: agent.name };
    // Who asks again about their own words is told that they were said, also when the chat is another
    // agent's by now: else they would say them once more, or believe them lost.
    if let Some(known) = tx.message_by_key(&conversation, &client_id).await?
        && is_same_person(&known.author, &author)
    {
        return again(known, &author, &text).map(Put::Same);
    }
    let mut chat = own_chat(tx, &agent.id, &conversation).await?;
    if let Some(known) = tx.message_by_key(&chat.id, &client_id).await? {
        return again(known, &author, &text).map(Put::Same);
    }
    if chat.state != ChatState::Active {
        return Err(conversation_ended());
    }
    let body = Body::Text { text };
    let message = say(tx, &mut chat, client_id, author, body).await?;
    Ok(Put::New(message))
}

/// A visitor writes, to the agent or while waiting for one. A key that already came in one of the
/// visitor's earlier chats is that message: a late retry is no new word in the next chat. Neither is
/// what was said `in_chat` and comes when that is over.
pub async fn put_by_visitor(
    app: &App,
    visitor: VisitorId,
    in_chat: Option<ConversationId>,
    client_id: ClientId,
    text: String,
) -> Result<Put, Refusal> {
    let known = app.store.read().await?.visitor_message_by_key(&visitor, &client_id).await?;
    if let Some(known) = known {
        return again(known, &Author::Visitor, &text).map(Put::Same);
    }
    app.limits.message(visitor.as_str(), app.clock.now())?;
    app.store
        .write(move |tx| Box::pin(put_into_newest(tx, visitor, in_chat, client_id, text)))
        .await
}

async fn put_into_newest(
    tx: &mut Tx,
    visitor: VisitorId,
    in_chat: Option<ConversationId>,
    client_id: ClientId,
    text: String,
) -> Result<Put, Refusal> {
    let mut chat = tx.newest_chat_of(&visitor).await?.ok_or_else(Refusal::not_found)?;
    if let Some(known) = tx.message_by_key(&chat.id, &client_id).await? {
        return again(known, &Author::Visitor, &text).map(Put::Same);
    }
    let is_elsewhere = in_chat.is_some_and(|id| id != chat.id);
    if is_elsewhere || !matches!(chat.state, ChatState::Waiting | ChatState::Active) {
        return Err(conversation_ended());
    }
    let body = Body::Text { text };
    let message = say(tx, &mut chat, client_id, Author::Visitor, body).await?;
    let is_first = chat.state == ChatState::Waiting && message.position == 1;
    if is_first || chat.transfer.is_some() {
        offers::show_preview(tx, &chat.id).await?;
    }
    Ok(Put::New(message))
}
