//! The response library: what agents can put into a message without writing it.

use serde::{Deserialize, Serialize};

use crate::read::read_object;

/// A question that visitors ask, and what to answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct LibraryAnswer {
    /// The question, at most 300 characters.
    pub question: String,
    /// The answer as plain text, at most 10,000 characters: it fits into a message.
    pub answer: String,
}

/// A page that can be sent to a visitor.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct LibraryPage {
    /// Its title, at most 300 characters.
    pub title: String,
    /// Its address: http or https, at most 2,000 characters.
    pub url: String,
    /// What is on it, in a few words; may be empty.
    #[serde(default)]
    pub excerpt: String,
}

/// A text that agents say often.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct CannedReply {
    /// What is typed after the slash: 1 to 40 letters, digits, `-` and `_`, in lower case.
    pub name: String,
    /// The reply as plain text, at most 10,000 characters.
    pub text: String,
}

/// `GET /v1/answers`: the best hit first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct LibraryAnswers {
    /// At most 8.
    pub items: Vec<LibraryAnswer>,
}

/// `GET /v1/pages`: the best hit first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct LibraryPages {
    /// At most 8.
    pub items: Vec<LibraryPage>,
}

/// `GET /v1/canned-replies`: all there are, by name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct CannedReplies {
    /// At most 500.
    pub items: Vec<CannedReply>,
}

read_object!(LibraryAnswer { question, answer });
read_object!(LibraryPage { title, url } or default { excerpt });
read_object!(CannedReply { name, text });
read_object!(LibraryAnswers { items });
read_object!(LibraryPages { items });
read_object!(CannedReplies { items });
