//! A failure as a sentence: what happened and what to do.

use contract::{ErrorCode, limits};
use engine::Failure;

use super::{number, t};

/// The sentence for a failure. The server's own words, which are English, are used only where this
/// inbox has none.
#[must_use]
pub fn failure(failure: &Failure) -> String {
    let t = t();
    let (status, code, detail) = match failure {
        Failure::NoAnswer => return t.no_answer.into(),
        Failure::Redirected => return t.redirected.into(),
        Failure::Unreadable(status) => return (t.unreadable)(*status),
        Failure::Refused { status, code, detail, .. } => (*status, *code, detail),
    };
    match code {
        ErrorCode::Unauthenticated => t.unauthenticated.into(),
        ErrorCode::WrongCredentials => t.wrong_credentials.into(),
        ErrorCode::NotFound => t.not_found.into(),
        ErrorCode::OfferTaken => t.offer_taken.into(),
        ErrorCode::OfferExpired => t.offer_expired.into(),
        ErrorCode::ConversationEnded => t.conversation_ended.into(),
        ErrorCode::ConversationActive => t.conversation_active.into(),
        ErrorCode::MessageEmpty => t.message_empty.into(),
        ErrorCode::MessageTooLong | ErrorCode::BodyTooLarge => {
            (t.message_too_long)(&number(limits::MESSAGE_CHARS as u64))
        }
        ErrorCode::ClientIdReused => t.client_id_reused.into(),
        ErrorCode::RateLimited => {
            (t.rate_limited)(failure.retry_after_ms().map(|ms| ms.div_ceil(1_000)))
        }
        ErrorCode::CalendarNotConnected => t.calendar_not_connected.into(),
        ErrorCode::AttachmentUnavailable => t.attachment_unavailable.into(),
        ErrorCode::SlotTaken => t.slot_taken.into(),
        ErrorCode::AlreadyBooked => t.already_booked.into(),
        ErrorCode::Internal => t.internal.into(),
        ErrorCode::Unavailable => t.unavailable.into(),
        ErrorCode::InvalidBody
        | ErrorCode::InvalidParameter
        | ErrorCode::MethodNotAllowed
        | ErrorCode::BodyTooSlow
        | ErrorCode::TransferUnderWay
        | ErrorCode::TargetAway
        | ErrorCode::TargetFull
        | ErrorCode::ChatUnderWay
        | ErrorCode::IdentityRefused
        | ErrorCode::WebhookReplayed
        | ErrorCode::UnsupportedMediaType
        | ErrorCode::InvalidValue
        | ErrorCode::Unknown => (t.refused)(status, detail),
    }
}
