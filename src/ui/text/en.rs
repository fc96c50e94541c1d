//! English.

mod more;

use contract::{AvailabilityReason, EndedBy};

use super::{super::Maker, Texts};
pub(super) use more::MORE;

pub(super) static TEXTS: Texts = Texts {
    lang: "en",

    product: "Agent Inbox",
    loading: "Loading…",
    retry: "Retry",
    dismiss: "Dismiss",
    cancel: "Cancel",
    you: "You",
    anonymous: "Anonymous visitor",
    just_now: "now",
    today: "Today",
    yesterday: "Yesterday",

    config_title: "The inbox cannot start",
    config_no_answer: |file| {
        format!(
            "The file {file} beside this page could not be fetched: no answer came. Check the connection and retry."
        )
    },
    config_status: |file, status| {
        format!(
            "The file {file} beside this page could not be fetched: the server answered with status {status}. It belongs next to index.html."
        )
    },
    config_unreadable: |file, why| {
        format!("The file {file} beside this page cannot be read: {why}.")
    },
    config_not_an_address: |file, value| {
        format!(
            "In the file {file} beside this page, “api” is “{value}”. It must be empty, relative, or begin with https:// or http://."
        )
    },

    sign_in_hint: "Answer your visitors’ chats.",
    email: "E-mail",
    password: "Password",
    sign_in: "Sign in",
    signing_in: "Signing in…",
    email_missing: "Enter your e-mail address.",
    password_missing: "Enter your password.",
    wrong_credentials: "E-mail or password is wrong.",
    session_over: "Your session has ended. Sign in again and go on where you were; what you wrote is kept.",
    not_kept: "This browser does not let the page keep anything: you will have to sign in again after a reload.",
    sign_out: "Sign out",
    sign_out_question: "Sign out?",
    sign_out_unconfirmed: "You are signed out on this device. The server could not be told; the session ends there by itself.",

    connected: "Connected",
    connecting: "Connecting…",
    reconnecting: "Reconnecting…",
    offline: "Offline",
    connect_now: "Connect now",
    available_for_chats: "Available for new chats",
    back_later: "Be back later",
    availability: |available, reason, until| {
        let state = if available { "Available" } else { "Unavailable" };
        match (reason, until) {
            (AvailabilityReason::Manual, None) => format!("{state} – set by you"),
            (AvailabilityReason::Manual, Some(until)) => {
                format!("{state} – set by you, until {until}")
            }
            (AvailabilityReason::Schedule, None) => format!("{state} – by schedule"),
            (AvailabilityReason::Schedule, Some(until)) => {
                format!("{state} – by schedule until {until}")
            }
            (AvailabilityReason::Default, _) => format!("{state} – no schedule"),
            (AvailabilityReason::Unknown, None) => state.into(),
            (AvailabilityReason::Unknown, Some(until)) => format!("{state} until {until}"),
        }
    },
    availability_switching: |available| {
        if available { "Switching to available…" } else { "Switching to unavailable…" }
    },
    availability_failed: |why| format!("Your availability was not changed. {why}"),
    inbox_failed: |why| format!("The inbox could not be loaded. {why}"),
    as_of: |at| {
        format!("As it was on {at}. What came since then shows once the inbox is connected.")
    },
    notices: "Notices",
    disk_full: "This browser’s storage is full or forbidden, so the inbox cannot keep what you write on this device. You can go on working; send everything before you close the tab.",
    record_unreadable: "This browser keeps something you wrote that this version of the inbox cannot read. It stays there until you sign out; reload the page to get the newest version.",
    settings_unsaved: "Your changes in the settings are not saved yet. They stay there as long as this tab is open; go back to the settings to save them.",
    event_unreadable: "The server sent something that this inbox cannot read. It was left out, and the rest was loaded anew. If this comes again, tell your administrator.",
    frame_too_big: "The server sent more at once than this inbox takes. It connects anew; if this comes again, tell your administrator.",
    new_version: "There is a new version of the inbox. Reload the page when it suits you: what you are writing stays.",
    reload: "Reload",
    offer_lost: |why| format!("The chat could not be accepted. {why}"),
    left: |agent, visitor| format!("{agent} has the chat with {visitor} now."),
    unsent: "Unsent words",

    incoming_chat: "Incoming chat",
    handed_on_by: |agent| format!("{agent} wants to hand you a chat"),
    accept: "Accept",
    accepting: "Accepting…",
    decline: "Decline",
    declining: "Declining…",
    nothing_written: "Nothing written yet",
    seconds_to_accept: |seconds| match seconds {
        1 => "1 second left to accept".into(),
        n => format!("{n} seconds left to accept"),
    },
    title_incoming: |count, name| format!("({count}) Incoming chat – {name}"),
    title_unread: |count| format!("({count}) Agent Inbox"),

    notifications: "Notifications",
    notifications_ask: "Let this browser notify you of chats while you look at something else.",
    notifications_denied: |maker| {
        let how = match maker {
            Maker::Chromium => {
                "To undo that, click the symbol to the left of the address and switch Notifications on."
            }
            Maker::Firefox => {
                "To undo that, click the crossed-out symbol to the left of the address and remove the block."
            }
            Maker::Safari => {
                "To undo that, open Safari’s settings, Websites, Notifications, and choose Allow for this page."
            }
            Maker::Other => {
                "To undo that, allow notifications for this page in the browser’s settings."
            }
        };
        format!("This browser blocks notifications of this page. {how}")
    },
    notifications_unsupported: "This browser shows no notifications of this page. Keep the sound on, or the page in sight.",
    notifications_off: "Notifications are off",
    enable: "Enable",
    would_miss: "You would miss a chat: while you look at something else, neither a notification nor a sound reaches you.",
    sound_locked: "Sound is off until you click anywhere.",
    sound_muted: "Sound is muted.",
    sound_missing: "This browser plays no sounds of this page.",
    turn_sound_on: "Turn sound on",
    note_incoming: |name| format!("Incoming chat – {name}"),

    conversations: "Conversations",
    which_conversations: "Which conversations",
    active: "Active",
    all: "All",
    search: "Search conversations",
    unread: |count| format!("{count} unread"),
    unread_chats: |count| match count {
        1 => "1 unread chat".into(),
        n => format!("{n} unread chats"),
    },
    said: |name, text| format!("{name}: {text}"),
    typing: "typing…",
    gone: "Left the page",
    ended_with: |agent| format!("Ended · {agent}"),
    with_you: "you",
    no_active: "No live chats",
    no_active_hint: "New ones ring here while you are available.",
    none_yet: "No conversations yet",
    none_yet_hint: "Chats that you or your colleagues answered are listed here.",
    no_hits: |term| format!("Nothing found for “{term}”"),
    no_hits_hint: "Try another name, e-mail or word.",
    filters: |on| match on {
        0 => "Filters".into(),
        n => format!("Filters, {n} on"),
    },
    filter_hint: "Filter by agent and date",
    filter_agent: |name| format!("Agent: {name}"),
    filter_from: |date| format!("From {date}"),
    filter_to: |date| format!("To {date}"),
    clear_filters: "Clear filters",
    no_fits: "Nothing fits the filters",
    list_failed: |why| format!("The conversations could not be loaded. {why}"),
    more_failed: |why| format!("More conversations could not be loaded. {why}"),
    load_more: "Load more",

    messages: "Messages",
    message: "Message",
    message_hint: "Write a message, or / for shortcuts",
    send: "Send",
    write_what: "What to write",
    reply: "Reply",
    note: "Note",
    private_note: "Private note – the visitor does not see it",
    note_hint: "Write a note for your colleagues",
    add_note: "Add note",
    note_by: |agent| match agent {
        None => "Your note".into(),
        Some(agent) => format!("Note by {agent}"),
    },
    new_messages: "New messages",
    to_the_list: "Back to conversations",
    nothing_open: "No conversation open",
    nothing_open_hint: "Choose one on the left. New chats ring here while you are available.",
    thread_failed: |why| format!("The messages could not be loaded. {why}"),
    older_failed: |why| format!("Older messages could not be loaded. {why}"),
    unknown_conversation: "This conversation does not exist or is not yours to see.",
    is_typing: |name| format!("{name} is typing…"),
    sending: "Sending",
    sent: "Sent",
    read: "Read",
    not_sent: |why| format!("Not sent. {why}"),
    discard: "Discard",
    joined: |agent| format!("{agent} joined the chat"),
    transferred: |agent, from| format!("{agent} took over from {from}"),
    ended: |by, agent| match (by, agent) {
        (EndedBy::Agent, None) => "You ended the chat".into(),
        (EndedBy::Agent, Some(agent)) => format!("{agent} ended the chat"),
        (EndedBy::Visitor, _) => "The visitor ended the chat".into(),
        (EndedBy::Silence, _) => "The chat ended after 10 minutes without a message".into(),
        (EndedBy::Unknown, _) => "The chat ended".into(),
    },
    ended_at: |line, when| format!("{line} · {when}"),
    also_viewing: |names| match names {
        [one] => format!("{one} is looking at this chat, too."),
        _ => format!("{} are looking at this chat, too.", names.join(", ")),
    },
    fallback: "Nobody was free. The visitor was told:",
    unknown_message: "A message of a kind that this version of the inbox cannot show.",
    unknown_author: "Somebody else",
    sent_later: "There is no connection at the moment. What you send goes out as soon as there is.",
    written_since: |who| format!("{who} has written since you began. Send again if it still fits."),
    length: |length, limit| format!("{length} of {limit} characters"),
    too_long: |over| format!("Too long by {over} characters. Shorten it or send it in parts."),

    download_transcript: "Download transcript",
    transcript_failed: |why| format!("The transcript was not downloaded. {why}"),
    transcript_file: |visitor, day| format!("Chat with {visitor} {day}.txt"),

    summary: "Conversation summary",
    summary_content: "Topics and sentences",

    shortcuts: "Shortcuts",
    shortcut_count: |count| match count {
        0 => "Nothing found".into(),
        1 => "1 choice".into(),
        n => format!("{n} choices"),
    },
    shortcut_nothing: "Nothing found. Try other words.",
    shortcut_failed: |why| format!("The response library did not answer. {why}"),
    shortcut_keys: "↑ ↓ choose · Enter inserts · Esc closes",

    visitor_information: "Visitor information",
    close_visitor_information: "Close visitor information",
    name: "Name",
    job_title: "Job title",
    phone: "Phone",
    crm_status: "CRM status",
    end_session: "End session",
    end_question: "End session?",

    settings: "Settings",
    keyboard: "Keyboard shortcuts",

    calendar_shared: |agent| format!("Calendar shared: {agent}"),
    meeting_booked: |agent| format!("Meeting booked with {agent}"),
    minutes: |minutes| format!("{minutes} minutes"),
    share_calendar: "Share calendar",
    share_a_calendar: "Share a calendar",
    add_to_calendar: "Add to calendar",
    file_failed: |why| format!("The calendar file was not downloaded. {why}"),
    calendar_not_connected: "This calendar is no longer connected.",
    attachment_unavailable: "The server no longer has a file of this message. Attach it again.",
    slot_taken: "Somebody else took this time.",
    already_booked: "A meeting was booked from this card already.",

    midnight: "midnight",

    not_loaded: |why| format!("This could not be loaded: {why}"),
    not_verified: "not verified",

    no_answer: "The server did not answer. Check your connection and try again.",
    redirected: "The server sends this inbox elsewhere, and it does not go there. You may have to sign in to your network; if it stays so, tell your administrator.",
    unreadable: |status| {
        format!(
            "The server’s answer (status {status}) makes no sense. Try again; if it stays so, tell your administrator."
        )
    },
    refused: |status, detail| match detail {
        "" => format!("The server refused it with status {status}."),
        detail => format!("The server refused it: {detail}"),
    },
    unauthenticated: "Your session has ended. Sign in again.",
    not_found: "It does not exist or is not yours to see.",
    offer_taken: "Somebody else has it, or the visitor left.",
    offer_expired: "Its time was up, and it went to the next agent.",
    conversation_ended: "The chat has ended and is read-only.",
    conversation_active: "The chat is still going on.",
    message_empty: "There is no text in it.",
    message_too_long: |limit| format!("A message can have {limit} characters at most."),
    client_id_reused: "Another message was already sent under the same key. Discard this one and send it again.",
    rate_limited: |seconds| match seconds {
        None => "Too many attempts. Wait a moment and try again.".into(),
        Some(1) => "Too many attempts. Try again in 1 second.".into(),
        Some(n) => format!("Too many attempts. Try again in {n} seconds."),
    },
    internal: "The server made a mistake; nothing was done. Try again.",
    unavailable: "The server cannot take this at the moment. Try again shortly.",
};
