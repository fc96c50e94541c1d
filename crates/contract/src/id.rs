//! Identifiers. All of them are opaque to whoever did not issue them.

use std::{
    fmt,
    hash::{Hash, Hasher},
    sync::Arc,
};

use serde::{Deserialize, Serialize};

use crate::Read;

/// Declares a newtype over a shared string: cheap to clone, impossible to mix up with another.
macro_rules! id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Eq, PartialOrd, Ord, Serialize, Deserialize)]
        #[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
        #[cfg_attr(feature = "openapi", schema(value_type = String, max_length = 64))]
        #[serde(transparent)]
        pub struct $name(Arc<str>);

        impl $name {
            /// The identifier as text.
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        // Lists of thousands are compared with what they were: mostly it is the same text in the same
        // place, which is not read again.
        impl PartialEq for $name {
            fn eq(&self, other: &Self) -> bool {
                Arc::ptr_eq(&self.0, &other.0) || self.0 == other.0
            }
        }

        impl Hash for $name {
            fn hash<H: Hasher>(&self, state: &mut H) {
                self.0.hash(state);
            }
        }

        impl Read for $name {
            fn read(value: &serde_json::Value) -> Option<Self> {
                value.as_str().map(Self::from)
            }
        }

        impl From<&str> for $name {
            fn from(text: &str) -> Self {
                Self(text.into())
            }
        }

        impl From<String> for $name {
            fn from(text: String) -> Self {
                Self(text.into())
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, concat!(stringify!($name), "({})"), self.0)
            }
        }
    };
}

id! {
    /// Who answers chats. At most 64 characters.
    AgentId
}
id! {
    /// Who asks. Stays the same when the visitor comes back. At most 64 characters.
    VisitorId
}
id! {
    /// One chat between a visitor and an agent. At most 64 characters.
    ConversationId
}
id! {
    /// One chat offered to one agent. At most 64 characters.
    OfferId
}
id! {
    /// Something that a visitor did. At most 64 characters.
    ActivityId
}
id! {
    /// One meeting that was booked. At most 64 characters.
    MeetingId
}
id! {
    /// A file that is sent along with messages: a UUID version 7 (RFC 9562) in its hyphenated
    /// lower-case form, chosen by its sender. The same id with the same bytes is the same file.
    AttachmentId
}
id! {
    /// A message's idempotency key, chosen by its sender: a UUID version 7 (RFC 9562) in its
    /// hyphenated lower-case form. The same key with the same text is the same message.
    ClientId
}
id! {
    /// Names one life of the server's event log. When it changes, positions start anew and a
    /// client must take a fresh snapshot.
    Epoch
}

/// A secret that proves who asks. Printing it shows nothing of it.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(transparent)]
pub struct Token(String);

impl Token {
    /// Wraps a secret.
    #[must_use]
    pub fn new(secret: String) -> Self {
        Self(secret)
    }

    /// The secret itself, for the `Authorization` header and nothing else.
    #[must_use]
    pub fn secret(&self) -> &str {
        &self.0
    }
}

impl Read for Token {
    fn read(value: &serde_json::Value) -> Option<Self> {
        String::read(value).map(Self)
    }
}

impl fmt::Debug for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Token(…)")
    }
}

/// A position in the workspace's log of committed changes: 1, 2, 3 … without holes. An entity's
/// `version` is the position of its last change, so newer always means greater.
pub type Seq = u64;

/// A message's place in its conversation: 1, 2, 3 … without holes.
pub type Position = u64;
