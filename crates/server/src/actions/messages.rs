//! Somebody says something.

use contract::{
    Agent, AttachmentId, Author, Body, ClientId, ConversationId, ErrorCode, Message, VisitorId,
    socket::{Event, MessageCreated},
};

use super::{attachments, audience, conversation_ended, offers, own_chat, save, show_visitor};
use crate::{
    App,
    domain::preview,
    refusal::Refusal,
    store::{Audience, Chat, ChatState, Read, Sender, Tx},
};

/// What somebody wants to say; checked already.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Said {
    /// The words, trimmed.
    pub text: String,
    /// Files that were uploaded before.
    pub attachments: Vec<AttachmentId>,
}

impl Said {
    fn is(&self, body: &Body) -> bool {
        matches!(body, Body::Text { text, attachments }
            if *text == self.text && attachments.ids() == self.attachments)
    }

    /// Words alone.
    #[must_use]
    pub fn words(text: &str) -> Self {
        Self { text: text.to_owned(), attachments: Vec::new() }
    }
}

/// What became of a message that was sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Put {
    /// It is new.
    New(Message),
    /// It was here already.
    Same(Message),
}

/// Takes the next place among what agents see of a chat. The chat is changed in memory only: its
/// caller saves it.
fn next_message(
    tx: &Tx,
    chat: &mut Chat,
    client_id: ClientId,
    author: Author,
    body: Body,
) -> Message {
    chat.last_position += 1;
    Message {
        conversation_id: chat.id.clone(),
        position: chat.last_position,
        client_id,
        author,
        body,
        at: tx.now,
    }
}

/// Puts a line at the end of a chat, for both sides. Saving the chat is left to the caller, too.
async fn append(
    tx: &mut Tx,
    chat: &mut Chat,
    client_id: ClientId,
    author: Author,
    body: Body,
) -> Result<Message, Refusal> {
    chat.last_activity_at = tx.now;
    chat.last_message = Some(preview::of(&author, &body));
    if author == Author::Visitor {
        chat.unread += 1;
    }
    chat.visitor_last_position += 1;
    let message = next_message(tx, chat, client_id, author, body);
    tx.insert_message(&message, Some(chat.visitor_last_position)).await?;
    // A chat that nobody took is shown to nobody, and neither is what it is about.
    if matches!(chat.state, ChatState::Active | ChatState::Ended) {
        let is_end = chat.state == ChatState::Ended;
        tx.touch_summary(&chat.id, message.position, is_end).await?;
    }
    Ok(message)
}

/// Puts a line at the end of a chat, tells its agent and shows its visitor. Answers it as agents
/// have it.
pub(crate) async fn say(
    tx: &mut Tx,
    chat: &mut Chat,
    client_id: ClientId,
    author: Author,
    body: Body,
) -> Result<Message, Refusal> {
    let shown = chat.visitor_last_position;
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
    show_visitor(tx, chat, shown).await?;
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
fn again(
    known: Message,
    author: &Author,
    is_same: impl FnOnce(&Body) -> bool,
) -> Result<Message, Refusal> {
    let same_author = is_same_person(&known.author, author);
    if same_author && is_same(&known.body) { Ok(known) } else { Err(key_reused()) }
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
    said: Said,
) -> Result<Put, Refusal> {
    check_rate(app, &agent, &conversation, &client_id).await?;
    app.store.write(move |tx| Box::pin(put_own(tx, agent, conversation, client_id, said))).await
}

/// An agent notes something for colleagues, in any chat that they may see. Counts like a message.
pub async fn note_by_agent(
    app: &App,
    agent: Agent,
    conversation: ConversationId,
    client_id: ClientId,
    text: String,
) -> Result<Put, Refusal> {
    check_rate(app, &agent, &conversation, &client_id).await?;
    app.store.write(move |tx| Box::pin(put_note(tx, agent, conversation, client_id, text))).await
}

async fn check_rate(
    app: &App,
    agent: &Agent,
    conversation: &ConversationId,
    client_id: &ClientId,
) -> Result<(), Refusal> {
    let known = app.store.read().await?.message_by_key(conversation, client_id).await?;
    if known.is_none() {
        app.limits.message(agent.id.as_str(), app.clock.now())?;
    }
    Ok(())
}

async fn put_own(
    tx: &mut Tx,
    agent: Agent,
    conversation: ConversationId,
    client_id: ClientId,
    said: Said,
) -> Result<Put, Refusal> {
    let sender = Sender::Agent(agent.id.clone());
    let author = Author::Agent { id: agent.id.clone(), name: agent.name };
    let is_same = |body: &Body| said.is(body);
    if let Some(known) = said_before(tx, &conversation, &client_id, &author, is_same).await? {
        return Ok(known);
    }
    let mut chat = own_chat(tx, &agent.id, &conversation).await?;
    if tx.message_by_key(&chat.id, &client_id).await?.is_some() {
        return Err(key_reused());
    }
    if chat.state != ChatState::Active {
        return Err(conversation_ended());
    }
    let attachments = attachments::take(tx, &chat, &sender, &client_id, &said.attachments).await?;
    let body = Body::Text { text: said.text, attachments };
    let message = say(tx, &mut chat, client_id, author, body).await?;
    Ok(Put::New(message))
}

/// Who asks again about their own words is told that they were said, also when the chat is another
/// agent's by now: else they would say them once more, or believe them lost.
async fn said_before(
    tx: &mut Tx,
    conversation: &ConversationId,
    client_id: &ClientId,
    author: &Author,
    is_same: impl FnOnce(&Body) -> bool,
) -> Result<Option<Put>, Refusal> {
    let known = tx.message_by_key(conversation, client_id).await?;
    let own = known.filter(|known| is_same_person(&known.author, author));
    own.map(|known| again(known, author, is_same).map(Put::Same)).transpose()
}

/// No word of the chat: nothing that counts words moves, and the visitor's side is left alone.
async fn put_note(
    tx: &mut Tx,
    agent: Agent,
    conversation: ConversationId,
    client_id: ClientId,
    text: String,
) -> Result<Put, Refusal> {
    let author = Author::Agent { id: agent.id.clone(), name: agent.name };
    let body = Body::Note { text };
    let is_same = |known: &Body| *known == body;
    if let Some(known) = said_before(tx, &conversation, &client_id, &author, is_same).await? {
        return Ok(known);
    }
    let mut chat = tx.chat_for(&agent.id, &conversation).await?.ok_or_else(Refusal::not_found)?;
    if tx.message_by_key(&chat.id, &client_id).await?.is_some() {
        return Err(key_reused());
    }
    let message = next_message(tx, &mut chat, client_id, author, body);
    tx.insert_message(&message, None).await?;
    let seq = save(tx, &mut chat).await?;
    let audience = audience(&chat).ok_or_else(Refusal::internal)?;
    let event = Event::MessageCreated(MessageCreated {
        message: message.clone(),
        conversation: chat.conversation().ok_or_else(Refusal::internal)?,
    });
    tx.log(seq, audience, &event).await?;
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
    said: Said,
) -> Result<Put, Refusal> {
    let known = app.store.read().await?.visitor_message_by_key(&visitor, &client_id).await?;
    if let Some(known) = known {
        return again(known, &Author::Visitor, |body| said.is(body)).map(Put::Same);
    }
    app.limits.message(visitor.as_str(), app.clock.now())?;
    app.store
        .write(move |tx| Box::pin(put_into_newest(tx, visitor, in_chat, client_id, said)))
        .await
}

async fn put_into_newest(
    tx: &mut Tx,
    visitor: VisitorId,
    in_chat: Option<ConversationId>,
    client_id: ClientId,
    said: Said,
) -> Result<Put, Refusal> {
    let mut chat = tx.newest_chat_of(&visitor).await?.ok_or_else(Refusal::not_found)?;
    if let Some(known) = tx.visitor_message_by_key(&visitor, &client_id).await? {
        return again(known, &Author::Visitor, |body| said.is(body)).map(Put::Same);
    }
    if tx.message_by_key(&chat.id, &client_id).await?.is_some() {
        return Err(key_reused());
    }
    let is_elsewhere = in_chat.is_some_and(|id| id != chat.id);
    if is_elsewhere || !matches!(chat.state, ChatState::Waiting | ChatState::Active) {
        return Err(conversation_ended());
    }
    let attachments =
        attachments::take(tx, &chat, &Sender::Visitor, &client_id, &said.attachments).await?;
    let body = Body::Text { text: said.text, attachments };
    let message = say(tx, &mut chat, client_id, Author::Visitor, body).await?;
    let is_first = chat.state == ChatState::Waiting && message.position == 1;
    if is_first || chat.transfer.is_some() {
        offers::show_preview(tx, &chat.id).await?;
    }
    new_for_visitor(tx, &visitor, &message).await
}

/// What was just said, as the visitor has it.
pub(super) async fn new_for_visitor(
    read: &mut Read,
    visitor: &VisitorId,
    message: &Message,
) -> Result<Put, Refusal> {
    let shown = read.visitor_message_by_key(visitor, &message.client_id).await?;
    shown.map(Put::New).ok_or_else(Refusal::internal)
}
