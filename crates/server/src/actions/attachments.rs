//! Somebody sends a file, to be put into a message later.

use axum::body::Bytes;
use contract::{
    Attachment, AttachmentId, Attachments, ClientId, ConversationId, ErrorCode, VisitorId, limits,
};
use futures_util::Stream;

use super::{conversation_ended, own_chat};
use crate::{
    App,
    domain::attachment,
    files::{self, Files, Received},
    refusal::Refusal,
    store::{AttachmentRecord, Chat, ChatState, Read, Sender, Tx},
};

/// Who sends, and where.
#[derive(Clone, Debug)]
pub enum Origin {
    /// An agent, into a chat of their own.
    Agent(contract::AgentId, ConversationId),
    /// A visitor, into their newest chat; into none when they mean another one.
    Visitor(VisitorId, Option<ConversationId>),
}

impl Origin {
    fn sender(&self) -> Sender {
        match self {
            Self::Agent(agent, _) => Sender::Agent(agent.clone()),
            Self::Visitor(..) => Sender::Visitor,
        }
    }

    fn key(&self) -> &str {
        match self {
            Self::Agent(agent, _) => agent.as_str(),
            Self::Visitor(visitor, _) => visitor.as_str(),
        }
    }

    /// What is known under this id already, or else the chat that a new file may go to.
    async fn find(&self, read: &mut Read, id: &AttachmentId) -> Result<Found, Refusal> {
        let (known, chat, is_elsewhere) = match self {
            Self::Agent(agent, conversation) => {
                let chat = own_chat(read, agent, conversation).await?;
                (read.attachment(&chat.id, id).await?, chat, false)
            }
            Self::Visitor(visitor, wanted) => {
                let known = read.attachment_with(visitor, id).await?;
                let chat = read.newest_chat_of(visitor).await?.ok_or_else(Refusal::not_found)?;
                let is_elsewhere = wanted.as_ref().is_some_and(|wanted| *wanted != chat.id);
                (known, chat, is_elsewhere)
            }
        };
        match known {
            Some(known) => Ok(Found::Known(Box::new(known))),
            None if is_elsewhere || !may_be_said_in(&chat, self) => Err(conversation_ended()),
            None => Ok(Found::Place(Box::new(chat))),
        }
    }
}

fn may_be_said_in(chat: &Chat, origin: &Origin) -> bool {
    match chat.state {
        ChatState::Active => true,
        ChatState::Waiting => matches!(origin, Origin::Visitor(..)),
        ChatState::Ended | ChatState::Missed | ChatState::Abandoned => false,
    }
}

enum Found {
    Known(Box<AttachmentRecord>),
    Place(Box<Chat>),
}

/// What a sender says of a file.
#[derive(Clone, Debug)]
pub struct Upload {
    /// Its key.
    pub id: AttachmentId,
    /// What it is called.
    pub name: String,
    /// What is in it.
    pub content_type: String,
    /// How many bytes will come, where that is said.
    pub size: Option<u64>,
}

/// What became of a file that was sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Attached {
    /// It is new.
    New(Attachment),
    /// It was here already.
    Same(Attachment),
}

/// Takes a file in. Twice the same is once; only a new one counts against the sender's rate.
pub async fn attach(
    app: &App,
    origin: Origin,
    upload: Upload,
    body: impl Stream<Item = Result<Bytes, Refusal>>,
) -> Result<Attached, Refusal> {
    let limits = app.files.limits().ok_or_else(Refusal::not_found)?;
    let mut read = app.store.read().await?;
    let chat = match origin.find(&mut read, &upload.id).await? {
        Found::Known(known) => {
            drop(read);
            let hash = app.files.digest(body).await?;
            return again(*known, &origin.sender(), &hash).map(Attached::Same);
        }
        Found::Place(chat) => chat,
    };
    if upload.size.is_some_and(|size| size > limits.max_size) {
        return Err(files::too_large(limits.max_size));
    }
    check_room(&mut read, &origin, &chat, upload.size.unwrap_or_default(), app.clock.now()).await?;
    drop(read);
    app.limits.upload(origin.key(), app.clock.now())?;
    let received = app.files.receive(body, &upload.name, &upload.content_type).await?;
    keep(app, origin, upload.id, received).await
}

async fn keep(
    app: &App,
    origin: Origin,
    id: AttachmentId,
    received: Received,
) -> Result<Attached, Refusal> {
    let (width, height) = received.measured.unzip();
    let attachment = Attachment {
        id,
        name: received.name.clone(),
        content_type: received.kind.content_type.to_owned(),
        size: received.size,
        width,
        height,
    };
    let hash = received.hash;
    let mut kept = received.keep().await?;
    app.store
        .write(move |tx| {
            Box::pin(async move {
                let chat = match origin.find(tx, &attachment.id).await? {
                    Found::Known(known) => {
                        return again(*known, &origin.sender(), &hash).map(Attached::Same);
                    }
                    Found::Place(chat) => chat,
                };
                let now = tx.now;
                check_room(tx, &origin, &chat, attachment.size, now).await?;
                let record = AttachmentRecord {
                    conversation: chat.id,
                    sender: origin.sender(),
                    attachment: attachment.clone(),
                    hash,
                    file: kept.name.clone(),
                    message: None,
                };
                tx.add_attachment(&record).await?;
                tx.set_deadline();
                // Where the COMMIT fails it is swept away later: better too much than too little.
                kept.let_go();
                Ok(Attached::New(attachment))
            })
        })
        .await
}

/// The same id again: the same file, or a mistake.
fn again(known: AttachmentRecord, sender: &Sender, hash: &[u8; 32]) -> Result<Attachment, Refusal> {
    if known.sender == *sender && known.hash == *hash {
        return Ok(known.attachment);
    }
    Err(Refusal::new(
        ErrorCode::ClientIdReused,
        "This id already belongs to another file; make a new one for a new file.",
    ))
}

/// Whether the sender may send so many bytes more.
async fn check_room(
    read: &mut Read,
    origin: &Origin,
    chat: &Chat,
    size: u64,
    now: contract::Timestamp,
) -> Result<(), Refusal> {
    const HOUR_SECONDS: u32 = 3_600;
    let since = now.plus_millis(-i64::from(HOUR_SECONDS) * 1_000);
    let sent = read.bytes_sent_since(&origin.sender(), &chat.visitor.id, since).await?;
    if sent + size <= limits::ATTACHMENT_BYTES_HOURLY {
        return Ok(());
    }
    Err(Refusal {
        retry_after: Some(60),
        ..Refusal::new(
            ErrorCode::RateLimited,
            format!(
                "At most {} bytes of files are taken in an hour; try again later.",
                limits::ATTACHMENT_BYTES_HOURLY
            ),
        )
    })
}

/// Puts files that the sender uploaded before into a message.
pub(super) async fn take(
    tx: &mut Tx,
    chat: &Chat,
    sender: &Sender,
    message: &ClientId,
    ids: &[AttachmentId],
) -> Result<Attachments, Refusal> {
    let mut taken = Vec::with_capacity(ids.len());
    for id in ids {
        let known = tx.attachment(&chat.id, id).await?;
        let known = known.filter(|it| it.sender == *sender && it.message.is_none());
        let Some(known) = known else {
            return Err(Refusal::new(
                ErrorCode::AttachmentUnavailable,
                format!(
                    "The file {id} is not there: it was not uploaded to this chat, not within the last {} minutes, or it is in another message. Upload it anew, under a new id.",
                    limits::ATTACHMENT_UNUSED_SECONDS / 60
                ),
            ));
        };
        tx.use_attachment(&chat.id, id, message).await?;
        taken.push(known.attachment);
    }
    Ok(taken.into())
}

/// A file that an agent may read: of a chat that they may see, once it was sent, or their own.
pub async fn attachment_for_agent(
    read: &mut Read,
    agent: &contract::AgentId,
    conversation: &ConversationId,
    id: &AttachmentId,
) -> Result<AttachmentRecord, Refusal> {
    read.chat_for(agent, conversation).await?.ok_or_else(Refusal::not_found)?;
    let known = read.attachment(conversation, id).await?;
    let own = Sender::Agent(agent.clone());
    known.filter(|it| it.message.is_some() || it.sender == own).ok_or_else(Refusal::not_found)
}

/// A file that a visitor may read: of one of their chats, once it was sent, or their own.
pub async fn attachment_for_visitor(
    read: &mut Read,
    visitor: &VisitorId,
    id: &AttachmentId,
) -> Result<AttachmentRecord, Refusal> {
    let known = read.attachment_with(visitor, id).await?;
    let is_theirs = |it: &AttachmentRecord| it.message.is_some() || it.sender == Sender::Visitor;
    known.filter(is_theirs).ok_or_else(Refusal::not_found)
}

/// Deletes a file that was put into no message for too long, if there is one.
pub(super) async fn forget_an_unused_file(app: &App) -> Result<(), Refusal> {
    let forgotten = app
        .store
        .write(|tx| {
            Box::pin(async move {
                let until = attachment::unused_since(tx.now);
                tx.forget_unused(until).await
            })
        })
        .await?;
    if let Some(file) = forgotten {
        app.files.remove(&file).await;
    }
    Ok(())
}

/// Deletes what lies in the folder and belongs to nothing: uploads that broke off, and what a crash
/// left between file and row.
pub async fn sweep_files(app: &App) -> Result<(), Refusal> {
    for name in app.files.old().await? {
        if !app.store.read().await?.has_file(&name).await? {
            app.files.remove(&name).await;
        }
    }
    Ok(())
}

/// What is optional here, and within which bounds.
#[must_use]
pub fn capabilities(files: &Files) -> contract::Capabilities {
    contract::Capabilities { attachments: files.limits().cloned() }
}
