//! Which texts there are.

use contract::{AvailabilityReason, EndedBy};

use super::super::Maker;

/// All texts of one language. A `fn` takes what the text is about, in the order of its sentence.
#[expect(missing_docs, reason = "each name says which text it is, the English table says it whole")]
pub struct Texts {
    /// The language's tag, for the page's `lang`.
    pub lang: &'static str,

    // Everywhere
    pub product: &'static str,
    pub loading: &'static str,
    pub retry: &'static str,
    pub dismiss: &'static str,
    pub cancel: &'static str,
    pub you: &'static str,
    pub anonymous: &'static str,
    pub just_now: &'static str,
    pub today: &'static str,
    pub yesterday: &'static str,

    // The configuration
    pub config_title: &'static str,
    pub config_no_answer: fn(&str) -> String,
    pub config_status: fn(&str, u16) -> String,
    pub config_unreadable: fn(&str, &str) -> String,
    pub config_not_an_address: fn(&str, &str) -> String,

    // Signing in and out
    pub sign_in_hint: &'static str,
    pub email: &'static str,
    pub password: &'static str,
    pub sign_in: &'static str,
    pub signing_in: &'static str,
    pub email_missing: &'static str,
    pub password_missing: &'static str,
    pub wrong_credentials: &'static str,
    pub session_over: &'static str,
    pub not_kept: &'static str,
    pub sign_out: &'static str,
    pub sign_out_question: &'static str,
    pub sign_out_unconfirmed: &'static str,

    // The header
    pub connected: &'static str,
    pub connecting: &'static str,
    pub reconnecting: &'static str,
    pub offline: &'static str,
    pub connect_now: &'static str,
    pub available_for_chats: &'static str,
    pub back_later: &'static str,
    /// Whether, why, and until when.
    pub availability: fn(bool, AvailabilityReason, Option<&str>) -> String,
    pub availability_switching: fn(bool) -> &'static str,
    pub availability_failed: fn(&str) -> String,
    pub inbox_failed: fn(&str) -> String,
    /// Of when it is what is shown.
    pub as_of: fn(&str) -> String,
    pub notices: &'static str,
    pub disk_full: &'static str,
    pub event_unreadable: &'static str,
    pub record_unreadable: &'static str,
    pub settings_unsaved: &'static str,
    pub frame_too_big: &'static str,
    pub new_version: &'static str,
    pub reload: &'static str,
    pub offer_lost: fn(&str) -> String,
    /// Who has the chat now, and with whom it is.
    pub left: fn(&str, &str) -> String,
    pub unsent: &'static str,

    // Offers
    pub incoming_chat: &'static str,
    pub handed_on_by: fn(&str) -> String,
    pub accept: &'static str,
    pub accepting: &'static str,
    pub decline: &'static str,
    pub declining: &'static str,
    pub nothing_written: &'static str,
    pub seconds_to_accept: fn(i64) -> String,
    pub title_incoming: fn(&str, &str) -> String,
    pub title_unread: fn(&str) -> String,

    // Alerts
    pub notifications: &'static str,
    pub notifications_ask: &'static str,
    pub notifications_denied: fn(Maker) -> String,
    pub notifications_unsupported: &'static str,
    pub notifications_off: &'static str,
    pub enable: &'static str,
    pub would_miss: &'static str,
    pub sound_locked: &'static str,
    pub sound_muted: &'static str,
    pub sound_missing: &'static str,
    pub turn_sound_on: &'static str,
    pub note_incoming: fn(&str) -> String,

    // Conversations
    pub conversations: &'static str,
    pub which_conversations: &'static str,
    pub active: &'static str,
    pub all: &'static str,
    pub search: &'static str,
    pub unread: fn(u32) -> String,
    pub unread_chats: fn(u32) -> String,
    /// A name and what that person said.
    pub said: fn(&str, &str) -> String,
    pub typing: &'static str,
    pub gone: &'static str,
    pub ended_with: fn(&str) -> String,
    pub with_you: &'static str,
    pub no_active: &'static str,
    pub no_active_hint: &'static str,
    pub none_yet: &'static str,
    pub none_yet_hint: &'static str,
    pub no_hits: fn(&str) -> String,
    pub no_hits_hint: &'static str,
    /// The switch for the filters, and how many are on.
    pub filters: fn(usize) -> String,
    pub filter_hint: &'static str,
    pub filter_agent: fn(&str) -> String,
    pub filter_from: fn(&str) -> String,
    pub filter_to: fn(&str) -> String,
    pub clear_filters: &'static str,
    pub no_fits: &'static str,
    pub list_failed: fn(&str) -> String,
    pub more_failed: fn(&str) -> String,
    pub load_more: &'static str,

    // The chat
    pub messages: &'static str,
    pub message: &'static str,
    pub message_hint: &'static str,
    pub send: &'static str,
    pub write_what: &'static str,
    pub reply: &'static str,
    pub note: &'static str,
    pub private_note: &'static str,
    pub note_hint: &'static str,
    pub add_note: &'static str,
    /// Who noted it, `None` for the reader.
    pub note_by: fn(Option<&str>) -> String,
    pub new_messages: &'static str,
    pub to_the_list: &'static str,
    pub nothing_open: &'static str,
    pub nothing_open_hint: &'static str,
    pub thread_failed: fn(&str) -> String,
    pub older_failed: fn(&str) -> String,
    pub unknown_conversation: &'static str,
    pub is_typing: fn(&str) -> String,
    pub sending: &'static str,
    pub sent: &'static str,
    pub read: &'static str,
    pub not_sent: fn(&str) -> String,
    pub discard: &'static str,
    pub joined: fn(&str) -> String,
    /// Who has the chat now, and who had it before.
    pub transferred: fn(&str, &str) -> String,
    /// Who ended it, and the agent's name, `None` for the reader.
    pub ended: fn(EndedBy, Option<&str>) -> String,
    /// The line above, and when.
    pub ended_at: fn(&str, &str) -> String,
    /// Who else looks at the chat, at least one.
    pub also_viewing: fn(&[String]) -> String,
    pub fallback: &'static str,
    pub unknown_message: &'static str,
    pub unknown_author: &'static str,
    pub sent_later: &'static str,
    /// Who has written since the draft began.
    pub written_since: fn(&str) -> String,
    pub length: fn(&str, &str) -> String,
    pub too_long: fn(&str) -> String,

    // The transcript
    pub download_transcript: &'static str,
    pub transcript_failed: fn(&str) -> String,
    /// The file's name, of the visitor's and the day.
    pub transcript_file: fn(&str, &str) -> String,

    // Summary
    pub summary: &'static str,
    pub summary_content: &'static str,

    // Shortcuts
    pub shortcuts: &'static str,
    pub shortcut_count: fn(usize) -> String,
    pub shortcut_nothing: &'static str,
    pub shortcut_failed: fn(&str) -> String,
    pub shortcut_keys: &'static str,

    // The visitor
    pub visitor_information: &'static str,
    pub close_visitor_information: &'static str,
    pub name: &'static str,
    pub job_title: &'static str,
    pub phone: &'static str,
    pub crm_status: &'static str,
    pub end_session: &'static str,
    pub end_question: &'static str,

    // The settings
    pub settings: &'static str,
    pub keyboard: &'static str,

    // Calendars and meetings
    /// Whose calendar the visitor was shown.
    pub calendar_shared: fn(&str) -> String,
    /// With whom the visitor has a meeting.
    pub meeting_booked: fn(&str) -> String,
    pub minutes: fn(u64) -> String,
    pub share_calendar: &'static str,
    pub share_a_calendar: &'static str,
    pub add_to_calendar: &'static str,
    pub file_failed: fn(&str) -> String,
    pub calendar_not_connected: &'static str,
    pub attachment_unavailable: &'static str,
    pub slot_taken: &'static str,
    pub already_booked: &'static str,

    // What the visitor did
    pub not_verified: &'static str,

    // Hours of a week, and forms
    pub midnight: &'static str,

    // Why something failed
    pub not_loaded: fn(&str) -> String,
    pub no_answer: &'static str,
    pub redirected: &'static str,
    pub unreadable: fn(u16) -> String,
    pub refused: fn(u16, &str) -> String,
    pub unauthenticated: &'static str,
    pub not_found: &'static str,
    pub offer_taken: &'static str,
    pub offer_expired: &'static str,
    pub conversation_ended: &'static str,
    pub conversation_active: &'static str,
    pub message_empty: &'static str,
    pub message_too_long: fn(&str) -> String,
    pub client_id_reused: &'static str,
    pub rate_limited: fn(Option<u64>) -> String,
    pub internal: &'static str,
    pub unavailable: &'static str,
}
