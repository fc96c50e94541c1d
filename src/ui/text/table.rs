//! Which texts there are.

use contract::{ActivityKind, AvailabilityReason, EndedBy};

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
    pub signing_out: &'static str,
    pub sign_out_unconfirmed: &'static str,

    // The header
    pub connected: &'static str,
    pub connecting: &'static str,
    pub reconnecting: &'static str,
    pub offline: &'static str,
    pub connect_now: &'static str,
    pub available_for_chats: &'static str,
    /// Whether, why, and until when.
    pub availability: fn(bool, AvailabilityReason, Option<&str>) -> String,
    pub availability_switching: fn(bool) -> &'static str,
    pub availability_failed: fn(&str) -> String,
    pub inbox_failed: fn(&str) -> String,
    pub notices: &'static str,
    pub disk_full: &'static str,
    pub event_unreadable: &'static str,
    pub offer_lost: fn(&str) -> String,

    // Offers
    pub incoming_chat: &'static str,
    pub accept: &'static str,
    pub accepting: &'static str,
    pub decline: &'static str,
    pub declining: &'static str,
    pub nothing_written: &'static str,
    pub seconds_to_accept: fn(i64) -> String,
    pub title_incoming: fn(usize, &str) -> String,
    pub title_unread: fn(u32) -> String,

    // Conversations
    pub conversations: &'static str,
    pub which_conversations: &'static str,
    pub active: &'static str,
    pub all: &'static str,
    pub search: &'static str,
    pub unread: fn(u32) -> String,
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
    pub agent: &'static str,
    pub every_agent: &'static str,
    pub agents_failed: fn(&str) -> String,
    pub filter_first_day: &'static str,
    pub filter_last_day: &'static str,
    pub filter_days_reversed: &'static str,
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
    /// Who ended it, and the agent's name, `None` for the reader.
    pub ended: fn(EndedBy, Option<&str>) -> String,
    /// The line above, and when.
    pub ended_at: fn(&str, &str) -> String,
    pub fallback: &'static str,
    pub unknown_message: &'static str,
    pub unknown_author: &'static str,
    pub sent_later: &'static str,
    pub length: fn(&str, &str) -> String,
    pub too_long: fn(&str) -> String,

    // The transcript
    pub download_transcript: &'static str,
    pub downloading: &'static str,
    pub transcript_failed: fn(&str) -> String,
    /// The file's name, of the visitor's and the day.
    pub transcript_file: fn(&str, &str) -> String,

    // Summary
    pub summary: &'static str,
    pub summary_content: &'static str,
    pub summary_topics: &'static str,
    pub summary_sentences: &'static str,
    pub summary_extractive: &'static str,
    pub summary_model: &'static str,
    pub summary_empty: &'static str,
    pub summary_none: &'static str,
    pub summary_failed: fn(&str) -> String,

    // Shortcuts
    pub shortcuts: &'static str,
    pub shortcut_ask: &'static str,
    pub shortcut_search: &'static str,
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
    pub end_consequence: fn(&str) -> String,
    pub ending: &'static str,
    pub end_failed: fn(&str) -> String,

    // The settings
    pub settings: &'static str,
    pub to_the_inbox: &'static str,
    pub account: &'static str,
    pub account_hint: &'static str,

    // Calendars and meetings
    /// Whose calendar the visitor was shown.
    pub calendar_shared: fn(&str) -> String,
    /// With whom the visitor has a meeting.
    pub meeting_booked: fn(&str) -> String,
    pub minutes: fn(u64) -> String,
    pub share_calendar: &'static str,
    pub share_a_calendar: &'static str,
    pub share_hint: &'static str,
    pub whose_calendar: &'static str,
    pub nobody_connected: &'static str,
    pub nobody_connected_hint: &'static str,
    pub open_settings: &'static str,
    pub sharing: &'static str,
    pub share_failed: fn(&str) -> String,
    pub add_to_calendar: &'static str,
    pub file_failed: fn(&str) -> String,
    pub calendar_not_connected: &'static str,
    pub slot_taken: &'static str,
    pub already_booked: &'static str,
    pub meetings: &'static str,
    pub meetings_hint: &'static str,
    pub calendar_connected: &'static str,
    pub meeting_minutes: &'static str,
    pub buffer_minutes: &'static str,
    pub invitation: &'static str,
    pub meetings_wrong: &'static str,
    pub meetings_not_saved: fn(&str) -> String,
    pub upcoming_meetings: &'static str,
    pub no_meetings: &'static str,

    // What the visitor did
    pub not_verified: &'static str,
    pub activity_history: &'static str,
    pub history_kind: fn(ActivityKind) -> &'static str,
    pub history_empty: &'static str,
    pub history_empty_hint: &'static str,
    pub history_failed: fn(&str) -> String,
    pub history_this_chat: &'static str,
    pub history_transcript: &'static str,
    /// The button for the chat of this date.
    pub history_transcript_of: fn(&str) -> String,
    pub history_open_chat: &'static str,
    // The weekly schedule
    pub schedule: &'static str,
    pub schedule_hint: &'static str,
    pub schedule_wrong: &'static str,
    pub schedule_not_saved: fn(&str) -> String,

    // Hours of a week, and forms
    pub midnight: &'static str,
    pub time_zone: &'static str,
    pub no_hours: &'static str,
    /// The day.
    pub add_block: fn(&str) -> String,
    /// The day, and which of its blocks.
    pub remove_block: fn(&str, usize) -> String,
    pub block_from: fn(&str, usize) -> String,
    pub block_to: fn(&str, usize) -> String,
    pub block_missing: &'static str,
    pub block_reversed: &'static str,
    /// The day, from and to of the block above.
    pub block_overlaps: fn(&str, &str, &str) -> String,
    pub save: &'static str,
    pub saving: &'static str,
    pub saved: &'static str,
    pub unsaved: &'static str,

    // Why something failed
    pub not_loaded: fn(&str) -> String,
    pub no_answer: &'static str,
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
