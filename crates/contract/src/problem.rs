//! What went wrong, as RFC 9457 `application/problem+json`.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::{
    Read, field,
    read::{field_or_default, read_word},
};

/// An error answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Problem {
    /// `about:blank`: `code` says which problem it is.
    #[serde(rename = "type", default)]
    pub kind: String,
    /// The status in words.
    #[serde(default)]
    pub title: String,
    /// The HTTP status.
    pub status: u16,
    /// Stable, for programs.
    pub code: ErrorCode,
    /// For people: what happened and, where there is one, the limit that was passed.
    #[serde(default)]
    pub detail: String,
}

/// The stable codes of problems.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "kebab-case")]
pub enum ErrorCode {
    /// 400: the body is no JSON, has a wrong type, lacks a field or has one too many.
    InvalidBody,
    /// 400: something in the path or the query is not what it should be.
    InvalidParameter,
    /// 401: no token, or one that is unknown, expired or revoked.
    Unauthenticated,
    /// 401: e-mail or password is wrong.
    WrongCredentials,
    /// 403: the token by which the site says who its visitor is is not good.
    IdentityRefused,
    /// 404: there is no such thing, or not for who asks.
    NotFound,
    /// 405: the path does not take this method.
    MethodNotAllowed,
    /// 408: the body of the request did not come in time.
    BodyTooSlow,
    /// 409: the offer went to somebody else or was withdrawn.
    OfferTaken,
    /// 409: the offer's time ran out.
    OfferExpired,
    /// 409: the conversation is over and read-only.
    ConversationEnded,
    /// 409: the conversation still goes on, and this is to be had only of one that is over.
    ConversationActive,
    /// 409: somebody else is asked already to take the conversation over.
    TransferUnderWay,
    /// 409: whoever is to take the conversation over is not there.
    TargetAway,
    /// 409: whoever is to take the conversation over has no room for it.
    TargetFull,
    /// 409: the visitor already waits or chats.
    ChatUnderWay,
    /// 409: a signed call with this id was taken already.
    WebhookReplayed,
    /// 409: the agent has no connected calendar.
    CalendarNotConnected,
    /// 409: somebody else took this time, or it never was one; ask for the slots again.
    SlotTaken,
    /// 409: a meeting was booked from this calendar card already.
    AlreadyBooked,
    /// 413: the body is over 64 KiB, or a file over the limit for files.
    BodyTooLarge,
    /// 415: the body is not `application/json`, or a file of a type that is not taken.
    UnsupportedMediaType,
    /// 422: nothing is left of the text after trimming.
    MessageEmpty,
    /// 422: the text is over 10,000 characters.
    MessageTooLong,
    /// 422: this key already belongs to another text, or to another file.
    ClientIdReused,
    /// 422: there is no such file of this sender, no longer, or it is in another message.
    AttachmentUnavailable,
    /// 422: a value is of the right type but not acceptable; the detail says which and why.
    InvalidValue,
    /// 429: too many in too short a time; `Retry-After` says how many seconds to wait.
    RateLimited,
    /// 500: the server's fault. Nothing was half-done.
    Internal,
    /// 503: the server cannot take this now, a full disk for instance. Nothing was half-done.
    Unavailable,
    /// A problem that this client does not know; the status tells its class.
    #[serde(other)]
    Unknown,
}

impl ErrorCode {
    /// The HTTP status that goes with the code.
    #[must_use]
    pub fn status(self) -> u16 {
        match self {
            Self::InvalidBody | Self::InvalidParameter => 400,
            Self::Unauthenticated | Self::WrongCredentials => 401,
            Self::IdentityRefused => 403,
            Self::NotFound => 404,
            Self::MethodNotAllowed => 405,
            Self::BodyTooSlow => 408,
            Self::OfferTaken
            | Self::OfferExpired
            | Self::ConversationEnded
            | Self::ConversationActive
            | Self::TransferUnderWay
            | Self::TargetAway
            | Self::TargetFull
            | Self::ChatUnderWay
            | Self::WebhookReplayed
            | Self::CalendarNotConnected
            | Self::SlotTaken
            | Self::AlreadyBooked => 409,
            Self::BodyTooLarge => 413,
            Self::UnsupportedMediaType => 415,
            Self::MessageEmpty
            | Self::MessageTooLong
            | Self::ClientIdReused
            | Self::AttachmentUnavailable
            | Self::InvalidValue => 422,
            Self::RateLimited => 429,
            Self::Internal | Self::Unknown => 500,
            Self::Unavailable => 503,
        }
    }
}

impl Read for Problem {
    fn read(value: &Value) -> Option<Self> {
        Some(Self {
            kind: field_or_default(value, "type")?,
            title: field_or_default(value, "title")?,
            status: field(value, "status")?,
            code: field(value, "code")?,
            detail: field_or_default(value, "detail")?,
        })
    }
}

read_word!(ErrorCode {
    "invalid-body" InvalidBody,
    "invalid-parameter" InvalidParameter,
    "unauthenticated" Unauthenticated,
    "wrong-credentials" WrongCredentials,
    "identity-refused" IdentityRefused,
    "not-found" NotFound,
    "method-not-allowed" MethodNotAllowed,
    "body-too-slow" BodyTooSlow,
    "offer-taken" OfferTaken,
    "offer-expired" OfferExpired,
    "conversation-ended" ConversationEnded,
    "conversation-active" ConversationActive,
    "transfer-under-way" TransferUnderWay,
    "target-away" TargetAway,
    "target-full" TargetFull,
    "chat-under-way" ChatUnderWay,
    "webhook-replayed" WebhookReplayed,
    "calendar-not-connected" CalendarNotConnected,
    "slot-taken" SlotTaken,
    "already-booked" AlreadyBooked,
    "body-too-large" BodyTooLarge,
    "unsupported-media-type" UnsupportedMediaType,
    "message-empty" MessageEmpty,
    "message-too-long" MessageTooLong,
    "client-id-reused" ClientIdReused,
    "attachment-unavailable" AttachmentUnavailable,
    "invalid-value" InvalidValue,
    "rate-limited" RateLimited,
    "internal" Internal,
    "unavailable" Unavailable,
} else Unknown);
