//! The texts of what is loaded later.

use contract::ActivityKind;

/// All texts of one language that only stand in what is loaded later: they are loaded with it. What
/// is used on the first screen, too, is in [`super::Texts`].
#[expect(missing_docs, reason = "each name says which text it is, the English table says it whole")]
pub struct More {
    // Signing in and out
    /// How many messages and how many drafts would be lost.
    pub sign_out_consequence: fn(usize, usize) -> String,
    pub sign_out_and_discard: &'static str,
    pub stay_signed_in: &'static str,

    // Alerts
    pub notifications_granted: &'static str,
    pub alerts: &'static str,
    pub alerts_hint: &'static str,
    pub sound_ready: &'static str,
    /// In per cent.
    pub sound_volume: fn(u8) -> String,
    pub this_tab_alerts: &'static str,
    pub other_tab_alerts: &'static str,
    /// When.
    pub last_alert: fn(&str) -> String,
    pub no_alert_yet: &'static str,
    pub test_alert: &'static str,
    pub trial_heard: &'static str,
    pub trial_silent: &'static str,
    pub trial_sent: &'static str,
    pub trial_shown: &'static str,
    pub trial_not_shown: &'static str,
    pub trial_no_notification: &'static str,
    pub notification_trial: &'static str,
    pub sound_for_offers: &'static str,
    pub sound_for_messages: &'static str,
    pub play: &'static str,
    pub play_for_offers: &'static str,
    pub play_for_messages: &'static str,
    pub tone_bell: &'static str,
    pub tone_phone: &'static str,
    pub tone_marimba: &'static str,
    pub tone_drop: &'static str,
    pub tone_knock: &'static str,
    pub volume: &'static str,
    pub percent: fn(u8) -> String,
    pub mute_all: &'static str,
    pub mute_messages: &'static str,

    // Conversations
    pub agent: &'static str,
    pub every_agent: &'static str,
    pub agents_failed: fn(&str) -> String,
    pub filter_first_day: &'static str,
    pub filter_last_day: &'static str,
    pub filter_days_reversed: &'static str,

    // The columns
    pub widths: &'static str,
    pub width_of_conversations: &'static str,
    pub width_of_visitor: &'static str,
    pub pixels: fn(i32) -> String,
    pub folded: &'static str,
    pub fold_conversations: &'static str,
    pub unfold_conversations: &'static str,
    pub fold_visitor: &'static str,
    pub unfold_visitor: &'static str,

    // The transcript
    pub downloading: &'static str,

    // Files
    pub attach_files: &'static str,
    pub drop_files: &'static str,
    pub files_to_send: &'static str,
    pub sent_when_there: &'static str,
    /// Each with the file's name.
    pub uploading: fn(&str) -> String,
    pub retry_file: fn(&str) -> String,
    pub remove_file: fn(&str) -> String,
    pub show_picture: fn(&str) -> String,
    pub download_file: fn(&str) -> String,
    pub uploaded: &'static str,
    /// The most that one may have.
    pub file_too_large: fn(&str) -> String,
    pub file_not_taken: &'static str,
    pub picture: &'static str,
    pub download: &'static str,
    pub download_failed: fn(&str) -> String,

    // Summary
    pub summary_topics: &'static str,
    pub summary_sentences: &'static str,
    /// Where it was said again: the how-manieth time, and what.
    pub summary_again: fn(u64, &str) -> String,
    pub summary_extractive: &'static str,
    pub summary_model: &'static str,
    pub summary_empty: &'static str,
    pub summary_none: &'static str,
    pub summary_failed: fn(&str) -> String,

    // Shortcuts
    pub shortcut_ask: &'static str,
    pub shortcut_search: &'static str,

    // The visitor
    pub end_consequence: fn(&str) -> String,
    pub ending: &'static str,
    pub end_failed: fn(&str) -> String,

    // The settings
    pub to_the_inbox: &'static str,
    pub account: &'static str,
    pub account_hint: &'static str,
    pub appearance: &'static str,
    pub appearance_hint: &'static str,
    pub theme: &'static str,
    pub theme_system: &'static str,
    pub theme_light: &'static str,
    pub theme_dark: &'static str,
    pub language: &'static str,
    pub language_of_browser: &'static str,

    // Handing a chat on
    pub transfer: &'static str,
    pub transfer_the_chat: &'static str,
    pub transfer_hint: &'static str,
    pub transfer_to: &'static str,
    pub transferring: &'static str,
    pub transfer_failed: fn(&str) -> String,
    pub no_colleagues: &'static str,
    pub no_colleagues_hint: &'static str,
    pub nobody_can: &'static str,
    pub team: &'static str,
    pub target_available: &'static str,
    pub target_away: &'static str,
    pub target_full: &'static str,
    pub is_away: &'static str,
    pub is_full: &'static str,
    pub is_under_way: &'static str,
    pub waiting_for: fn(&str) -> String,
    pub declined_it: fn(&str) -> String,
    pub did_not_take_it: fn(&str) -> String,
    pub nobody_of_took_it: fn(&str) -> String,
    pub take_back: &'static str,
    pub take_back_failed: fn(&str) -> String,
    pub seen: &'static str,
    pub has_it_now: fn(&str) -> String,
    pub not_sent_there: &'static str,
    pub copy: &'static str,
    pub copied: &'static str,

    // Calendars and meetings
    pub share_hint: &'static str,
    pub whose_calendar: &'static str,
    pub nobody_connected: &'static str,
    pub nobody_connected_hint: &'static str,
    pub open_settings: &'static str,
    pub sharing: &'static str,
    pub share_failed: fn(&str) -> String,
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

    // Going away for a while
    /// The minutes: 15, 30 or 60.
    pub back_in: fn(u32) -> String,
    pub back_with_hours: &'static str,
    pub back_by_hand: &'static str,

    // The keyboard
    pub palette: &'static str,
    pub palette_field: &'static str,
    pub palette_choices: &'static str,
    pub palette_nothing: &'static str,
    pub palette_count: fn(usize) -> String,
    pub accept_chat: fn(&str) -> String,
    pub decline_chat: fn(&str) -> String,
    pub become_available: &'static str,
    pub become_unavailable: &'static str,
    /// A theme's name.
    pub use_theme: fn(&str) -> String,
    pub close: &'static str,
    pub find: &'static str,
    pub find_earlier: &'static str,
    pub find_later: &'static str,
    /// Which of how many found messages is shown, the newest is the first; and whether there may be more.
    pub found: fn(usize, usize, bool) -> String,
    pub found_nothing: &'static str,
    pub finding: &'static str,
    pub keyboard_hint: &'static str,
    pub key_accept: &'static str,
    pub key_write: &'static str,
    pub key_note: &'static str,
    pub write_note: &'static str,
    pub write_reply: &'static str,
    pub key_next: &'static str,
    pub key_previous: &'static str,
    pub key_next_unread: &'static str,
    pub key_control: &'static str,
    pub key_alt: &'static str,
    pub key_shift: &'static str,
    /// What stands on a key without a character.
    pub key: fn(&str) -> Option<&'static str>,
    pub keys_none: &'static str,
    pub keys_change: &'static str,
    pub keys_change_one: &'static str,
    /// The button that changes the keys for something.
    pub keys_change_of: fn(&str) -> String,
    pub keys_press: &'static str,
    pub keys_usual: &'static str,
    pub keys_write: fn(&str) -> String,
    pub keys_of_browser: fn(&str) -> String,
    /// The keys, and what they do already.
    pub keys_taken: fn(&str, &str) -> String,
    pub keys_not_kept: &'static str,
}
