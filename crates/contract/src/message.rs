//! What was said.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::{
    AgentId, AttachmentId, Attachments, ClientId, ConversationId, EndedBy, Meeting, Position, Read,
    SharedCalendar, Timestamp, field, limits,
    read::{field_or_default, read_object},
};

/// `PUT …/messages/{client_id}`: something to say; `PUT …/notes/{client_id}`: something to note.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct NewMessage {
    /// Plain text, at most 10,000 characters after trimming; the server keeps the trimmed text. At
    /// least one, unless there are attachments.
    pub text: String,
    /// Files that were uploaded before (`PUT …/attachments/{attachment_id}`), at most 10, in the
    /// order in which they are to be shown.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[cfg_attr(feature = "openapi", schema(max_items = 10))]
    pub attachments: Vec<AttachmentId>,
}

/// One line of a conversation. Once made it never changes, so it needs no version.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Message {
    /// Where it was said.
    pub conversation_id: ConversationId,
    /// Its place there. For agents and for the visitor each without holes: the visitor's count has
    /// no notes in it.
    pub position: Position,
    /// The key under which its sender sent it; made by the server for its own lines.
    pub client_id: ClientId,
    /// Who said it.
    pub author: Author,
    /// What was said.
    pub body: Body,
    /// When the server took it.
    pub at: Timestamp,
}

/// Who wrote a message.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum Author {
    /// The conversation's visitor.
    Visitor,
    /// An agent.
    Agent {
        /// The agent.
        id: AgentId,
        /// Their name when they wrote.
        name: String,
    },
    /// The server, telling both what happened.
    System,
    /// Somebody of a kind that this client does not know.
    #[serde(other)]
    Unknown,
}

/// What a message holds. What the server tells is a kind and not a text, so that each reader gets
/// it in their own language.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum Body {
    /// Plain text as its author wrote it. Never markup.
    Text {
        /// The words; none where there are attachments alone.
        text: String,
        /// Files that came along.
        #[serde(default, skip_serializing_if = "Attachments::is_empty")]
        #[cfg_attr(feature = "openapi", schema(value_type = Vec<crate::Attachment>))]
        attachments: Attachments,
    },
    /// What an agent noted for colleagues. No visitor ever gets one.
    Note {
        /// The words, plain text as well.
        text: String,
    },
    /// An agent took the chat.
    Joined {
        /// The agent's name.
        agent_name: String,
    },
    /// Another agent has the chat from here on.
    Transferred {
        /// The name of who has it now.
        agent_name: String,
        /// The name of who had it before.
        from_name: String,
    },
    /// The chat is over.
    Ended {
        /// Who or what ended it.
        by: EndedBy,
    },
    /// Nobody was free: what the operator has the visitor told then (mission.md).
    Fallback {
        /// The operator's words.
        text: String,
        /// A calendar to book a meeting from, where the operator offers that.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        calendar: Option<SharedCalendar>,
    },
    /// An agent shows the visitor a calendar.
    CalendarShare {
        /// The calendar.
        calendar: SharedCalendar,
    },
    /// The visitor booked a meeting.
    Meeting {
        /// The meeting.
        meeting: Meeting,
    },
    /// A line of a kind that this client does not know.
    #[serde(other)]
    Unknown,
}

impl Body {
    /// What somebody said, without any files.
    #[must_use]
    pub fn text(text: impl Into<String>) -> Self {
        Self::Text { text: text.into(), attachments: Attachments::default() }
    }
}

/// Why a text cannot be a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TextError {
    /// Nothing is left after trimming.
    Empty,
    /// More than [`limits::MESSAGE_CHARS`] characters after trimming; holds how many there are.
    TooLong(usize),
}

/// The text as it would be kept, or why it would be refused. Client and server both ask here.
///
/// # Errors
/// [`TextError`], see there.
pub fn check_text(text: &str) -> Result<&str, TextError> {
    let text = text.trim();
    if text.is_empty() {
        return Err(TextError::Empty);
    }
    // A text has at most as many characters as bytes: counting is left to the few long ones.
    if text.len() > limits::MESSAGE_CHARS {
        let chars = text.chars().count();
        if chars > limits::MESSAGE_CHARS {
            return Err(TextError::TooLong(chars));
        }
    }
    Ok(text)
}

read_object!(Message { conversation_id, position, client_id, author, body, at });

impl Read for Author {
    fn read(value: &Value) -> Option<Self> {
        Some(match value.get("kind")?.as_str()? {
            "visitor" => Self::Visitor,
            "agent" => Self::Agent { id: field(value, "id")?, name: field(value, "name")? },
            "system" => Self::System,
            _ => Self::Unknown,
        })
    }
}

impl Read for Body {
    fn read(value: &Value) -> Option<Self> {
        Some(match value.get("kind")?.as_str()? {
            "text" => Self::Text {
                text: field(value, "text")?,
                attachments: field_or_default(value, "attachments")?,
            },
            "note" => Self::Note { text: field(value, "text")? },
            "joined" => Self::Joined { agent_name: field(value, "agent_name")? },
            "transferred" => Self::Transferred {
                agent_name: field(value, "agent_name")?,
                from_name: field(value, "from_name")?,
            },
            "ended" => Self::Ended { by: field(value, "by")? },
            "fallback" => {
                Self::Fallback { text: field(value, "text")?, calendar: field(value, "calendar")? }
            }
            "calendar-share" => Self::CalendarShare { calendar: field(value, "calendar")? },
            "meeting" => Self::Meeting { meeting: field(value, "meeting")? },
            _ => Self::Unknown,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_trimmed_and_measured_in_characters() {
        assert_eq!(check_text("  hé\n"), Ok("hé"));
        assert_eq!(check_text(" \u{a0}\n "), Err(TextError::Empty));
        assert!(check_text(&"🦀".repeat(10_000)).is_ok());
        assert_eq!(check_text(&"🦀".repeat(10_001)), Err(TextError::TooLong(10_001)));
    }

    #[test]
    fn unknown_kinds_are_read_and_not_refused() {
        let body: Body = serde_json::from_str(r#"{"kind":"hologram","depth":3}"#).unwrap();
        assert_eq!(body, Body::Unknown);
        let author: Author = serde_json::from_str(r#"{"kind":"robot"}"#).unwrap();
        assert_eq!(author, Author::Unknown);
    }
}
