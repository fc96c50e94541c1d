//! Files and pictures that are sent along with a message.

use std::sync::Arc;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::{AttachmentId, Read, read::read_object};

/// A file as it is told of; its bytes are asked for by its id. Once made it never changes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Attachment {
    /// The key under which its sender sent it.
    pub id: AttachmentId,
    /// What it is called: one line of at most 200 characters, without a path, and with an ending
    /// that fits what is in it.
    pub name: String,
    /// What is in it, as the server found by looking (not as its sender said), such as `image/png`.
    pub content_type: String,
    /// How many bytes it has.
    pub size: u64,
    /// How wide a picture is, in pixels; absent for what is none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub width: Option<u32>,
    /// How high a picture is, in pixels; absent for what is none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub height: Option<u32>,
}

read_object!(Attachment { id, name, content_type, size, width, height });

/// The files that came with a message, in order. Cheap to clone.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Attachments(Arc<[Attachment]>);

impl Attachments {
    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Each of them.
    pub fn iter(&self) -> impl Iterator<Item = Attachment> {
        self.0.iter().cloned()
    }

    /// Their keys.
    #[must_use]
    pub fn ids(&self) -> Vec<AttachmentId> {
        self.0.iter().map(|it| it.id.clone()).collect()
    }

    /// The first one alone.
    #[must_use]
    pub fn first(&self) -> Self {
        Self(self.0.iter().take(1).cloned().collect())
    }
}

impl From<Vec<Attachment>> for Attachments {
    fn from(files: Vec<Attachment>) -> Self {
        Self(files.into())
    }
}

impl Read for Attachments {
    fn read(value: &Value) -> Option<Self> {
        Vec::read(value).map(Self::from)
    }
}

/// How a message is told of where there is room for one line: its words, or the name of its first
/// file, in no language.
#[must_use]
pub fn in_a_line(text: &str, attachments: &Attachments) -> String {
    let mut line = String::new();
    match attachments.0.first() {
        Some(file) if text.is_empty() => {
            line.push_str("📎 ");
            line.push_str(&file.name);
        }
        _ => line.push_str(text),
    }
    line
}
