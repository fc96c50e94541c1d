//! What a search found.

use serde::{Deserialize, Serialize};

use crate::{
    ConversationId, Position,
    read::{read_object, read_word},
};

/// Why a conversation is among those that a search found: the one place in it where most of the
/// words stand. Of equal ones the name comes before the address and that before the messages, notes
/// among them, and of those the newest.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Hit {
    /// The conversation.
    pub conversation_id: ConversationId,
    /// Where in it.
    pub field: HitField,
    /// The name or the address whole; of a message the text around the words, on one line and with
    /// an ellipsis where something was left out. Plain text, never markup.
    pub text: String,
    /// Where in `text` the words stand: in order, without overlap, at least one.
    pub marks: Vec<Mark>,
    /// The message's place; absent for name and address.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub position: Option<Position>,
}

/// Where the words of a search stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "kebab-case")]
pub enum HitField {
    /// In the visitor's name.
    Name,
    /// In the visitor's e-mail address.
    Email,
    /// In a message.
    Message,
    /// In a private note.
    Note,
    /// Somewhere that this client does not know.
    #[serde(other)]
    Unknown,
}

/// A stretch of a text, counted in characters (Unicode scalar values).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Mark {
    /// Its first character; 0 is the text's first.
    pub from: u32,
    /// The character after its last one.
    pub to: u32,
}

read_object!(Hit { conversation_id, field, text, marks, position });
read_word!(HitField { "name" Name, "email" Email, "message" Message, "note" Note } else Unknown);
read_object!(Mark { from, to });
