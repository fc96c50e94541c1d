//! What a chat is about, in few words.

use serde::{Deserialize, Serialize};

use crate::{
    ConversationId, Position, Seq,
    read::{read_object, read_word},
};

/// The summary of a conversation. It keeps up with the chat, and stays with it when it is over.
/// To be seen by whoever may see the conversation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Summary {
    /// The conversation.
    pub conversation_id: ConversationId,
    /// At most 3, each at most 240 characters of plain text.
    pub sentences: Vec<String>,
    /// What the visitor has shown interest in, the most telling first: at most 6, each at most 60
    /// characters of plain text.
    pub topics: Vec<String>,
    /// For each sentence the messages that it comes from, oldest first, at most 5. Shorter, or not
    /// there, where that is not known.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub sentence_messages: Vec<Vec<Position>>,
    /// The same for each topic.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub topic_messages: Vec<Vec<Position>>,
    /// Who found the words.
    pub source: SummarySource,
    /// The last message that it takes into account; 0 for none.
    pub as_of_position: Position,
    /// The position of its last change; 0 when there was none.
    pub version: Seq,
}

impl Summary {
    /// Whether there is nothing in it yet.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.sentences.is_empty() && self.topics.is_empty()
    }
}

/// Who found the words of a summary.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "kebab-case")]
pub enum SummarySource {
    /// They are the visitor's own.
    Extractive,
    /// A language model wrote them; they may be wrong.
    Model,
    /// Somebody that this client does not know.
    #[serde(other)]
    Unknown,
}

read_object!(
    Summary { conversation_id, sentences, topics, source, as_of_position, version }
    or default { sentence_messages, topic_messages }
);
read_word!(SummarySource { "extractive" Extractive, "model" Model } else Unknown);
