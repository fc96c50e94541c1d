//! Files that people sent: what is known of them. Their bytes are in [`crate::files`].

use contract::{AgentId, Attachment, AttachmentId, ClientId, ConversationId, Timestamp, VisitorId};
use sqlx::{Row, sqlite::SqliteRow};

use super::{Read, Tx, signed, unsigned};
use crate::refusal::Refusal;

/// Whose file it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Sender {
    /// An agent's.
    Agent(AgentId),
    /// The visitor's of the chat.
    Visitor,
}

impl Sender {
    fn agent(&self) -> Option<&str> {
        match self {
            Self::Agent(agent) => Some(agent.as_str()),
            Self::Visitor => None,
        }
    }
}

/// A file as it is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AttachmentRecord {
    /// In which chat.
    pub conversation: ConversationId,
    /// Whose.
    pub sender: Sender,
    /// What is told of it.
    pub attachment: Attachment,
    /// The SHA-256 of its bytes.
    pub hash: [u8; 32],
    /// What the file with its bytes is called.
    pub file: String,
    /// The message that it came with.
    pub message: Option<ClientId>,
}

macro_rules! select_attachments {
    ($rest:literal) => {
        concat!(
            "SELECT a.conversation_id, a.agent_id, a.attachment_json, a.hash, a.file, a.message
             FROM attachments a ",
            $rest
        )
    };
}

fn record(row: &SqliteRow) -> Result<AttachmentRecord, Refusal> {
    let conversation: String = row.try_get("conversation_id")?;
    let agent: Option<String> = row.try_get("agent_id")?;
    let hash: Vec<u8> = row.try_get("hash")?;
    let message: Option<String> = row.try_get("message")?;
    Ok(AttachmentRecord {
        conversation: conversation.into(),
        sender: agent.map_or(Sender::Visitor, |id| Sender::Agent(id.into())),
        attachment: serde_json::from_str(row.try_get("attachment_json")?)?,
        hash: hash.try_into().map_err(|_| Refusal::internal())?,
        file: row.try_get("file")?,
        message: message.map(Into::into),
    })
}

impl Read {
    /// A file of a chat, used or not.
    pub async fn attachment(
        &mut self,
        conversation: &ConversationId,
        id: &AttachmentId,
    ) -> Result<Option<AttachmentRecord>, Refusal> {
        let row = sqlx::query(select_attachments!("WHERE a.conversation_id = ? AND a.id = ?"))
            .bind(conversation.as_str())
            .bind(id.as_str())
            .fetch_optional(&mut *self.sql)
            .await?;
        row.as_ref().map(record).transpose()
    }

    /// A file of any of a visitor's chats, used or not; of several the one of the newest chat.
    pub async fn attachment_with(
        &mut self,
        visitor: &VisitorId,
        id: &AttachmentId,
    ) -> Result<Option<AttachmentRecord>, Refusal> {
        let row = sqlx::query(select_attachments!(
            "JOIN conversations c ON c.id = a.conversation_id
             WHERE a.id = ? AND c.visitor_id = ? ORDER BY c.row DESC LIMIT 1"
        ))
        .bind(id.as_str())
        .bind(visitor.as_str())
        .fetch_optional(&mut *self.sql)
        .await?;
        row.as_ref().map(record).transpose()
    }

    /// How many bytes somebody sent since, in all their chats.
    pub async fn bytes_sent_since(
        &mut self,
        sender: &Sender,
        visitor: &VisitorId,
        since: Timestamp,
    ) -> Result<u64, Refusal> {
        let query = match sender {
            Sender::Agent(agent) => sqlx::query_scalar(
                "SELECT coalesce(sum(size), 0) FROM attachments WHERE agent_id = ? AND at > ?",
            )
            .bind(agent.as_str()),
            Sender::Visitor => sqlx::query_scalar(
                "SELECT coalesce(sum(a.size), 0) FROM conversations c
                 JOIN attachments a ON a.conversation_id = c.id
                 WHERE c.visitor_id = ? AND a.agent_id IS NULL AND a.at > ?",
            )
            .bind(visitor.as_str()),
        };
        let bytes: i64 = query.bind(since.as_millis()).fetch_one(&mut *self.sql).await?;
        Ok(unsigned(bytes))
    }

    /// A file that is in no message, and when it came: the one that waits for longest.
    pub async fn longest_unused(&mut self) -> Result<Option<Timestamp>, Refusal> {
        let at: Option<i64> =
            sqlx::query_scalar("SELECT min(at) FROM attachments WHERE message IS NULL")
                .fetch_one(&mut *self.sql)
                .await?;
        Ok(at.map(Timestamp::from_millis))
    }

    /// Whether the database knows of a file in the folder.
    pub async fn has_file(&mut self, name: &str) -> Result<bool, Refusal> {
        let row = sqlx::query("SELECT 1 FROM attachments WHERE file = ?")
            .bind(name)
            .fetch_optional(&mut *self.sql)
            .await?;
        Ok(row.is_some())
    }
}

impl Tx {
    /// Keeps what is known of a file.
    pub async fn add_attachment(&mut self, record: &AttachmentRecord) -> Result<(), Refusal> {
        sqlx::query(
            "INSERT INTO attachments
                (conversation_id, id, agent_id, attachment_json, size, hash, file, at)
             VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        )
        .bind(record.conversation.as_str())
        .bind(record.attachment.id.as_str())
        .bind(record.sender.agent())
        .bind(serde_json::to_string(&record.attachment)?)
        .bind(signed(record.attachment.size))
        .bind(record.hash.as_slice())
        .bind(&record.file)
        .bind(self.now.as_millis())
        .execute(&mut *self.sql)
        .await?;
        Ok(())
    }

    /// The file is in this message from now on.
    pub async fn use_attachment(
        &mut self,
        conversation: &ConversationId,
        id: &AttachmentId,
        message: &ClientId,
    ) -> Result<(), Refusal> {
        sqlx::query("UPDATE attachments SET message = ? WHERE conversation_id = ? AND id = ?")
            .bind(message.as_str())
            .bind(conversation.as_str())
            .bind(id.as_str())
            .execute(&mut *self.sql)
            .await?;
        Ok(())
    }

    /// Forgets a file that came by `until` and is in no message; brings what it is called.
    pub async fn forget_unused(&mut self, until: Timestamp) -> Result<Option<String>, Refusal> {
        let file = sqlx::query_scalar(
            "DELETE FROM attachments WHERE rowid = (
                SELECT rowid FROM attachments WHERE message IS NULL AND at <= ?
                ORDER BY at LIMIT 1)
             RETURNING file",
        )
        .bind(until.as_millis())
        .fetch_optional(&mut *self.sql)
        .await?;
        Ok(file)
    }
}
