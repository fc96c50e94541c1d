//! English, of what is loaded later.

use contract::ActivityKind;

use super::super::More;

pub(in super::super) static MORE: More = More {
    sign_out_consequence: |unsent, drafts| {
        let unsent = match unsent {
            0 => String::new(),
            1 => "1 message has not been sent yet. ".into(),
            n => format!("{n} messages have not been sent yet. "),
        };
        let drafts = match drafts {
            0 => String::new(),
            1 => "1 draft is unfinished. ".into(),
            n => format!("{n} drafts are unfinished. "),
        };
        match (unsent.as_str(), drafts.as_str()) {
            ("", "") => "Everything has been sent by now.".into(),
            _ => format!(
                "{unsent}{drafts}Signing out deletes this from the device, and it cannot be recovered."
            ),
        }
    },
    sign_out_and_discard: "Sign out and discard",
    stay_signed_in: "Stay signed in",

    notifications_granted: "This browser notifies you of chats while you look at something else.",
    alerts: "Alerts",
    alerts_hint: "How you notice chats and messages on this device.",
    sound_ready: "This browser plays the sounds of this page.",
    sound_volume: |percent| format!("Sounds are on, at {percent} % of this device’s volume."),
    this_tab_alerts: "This tab alerts you.",
    other_tab_alerts: "Another tab with this inbox alerts you; this one takes over when you use it.",
    last_alert: |at| format!("This tab last alerted you on {at}."),
    no_alert_yet: "There was nothing yet that this tab had to alert you of.",
    test_alert: "Test alert",
    trial_heard: "A sound was played. If you did not hear it, check the volume of this device and where its sound goes.",
    trial_silent: "No sound was played; above it says why.",
    trial_sent: "The browser was given a notification.",
    trial_shown: "A notification was shown. If you did not see it, the system holds it back: look for “Do not disturb” or “Focus” in its settings.",
    trial_not_shown: "The system did not let the browser show a notification. Allow this browser to notify you in the system’s settings.",
    trial_no_notification: "No notification was shown; above it says why.",
    notification_trial: "This is how you are notified of a chat.",
    sound_for_offers: "Sound for incoming chats",
    sound_for_messages: "Sound for messages",
    play: "Play",
    play_for_offers: "Play the sound for incoming chats",
    play_for_messages: "Play the sound for messages",
    tone_bell: "Bell",
    tone_phone: "Telephone",
    tone_marimba: "Marimba",
    tone_drop: "Drop",
    tone_knock: "Knock",
    volume: "Volume",
    percent: |percent| format!("{percent} %"),
    mute_all: "Mute all sounds",
    mute_messages: "Mute the sound for messages",

    agent: "Agent",
    every_agent: "Every agent",
    agents_failed: |why| format!("The agents could not be loaded. {why}"),
    filter_first_day: "From",
    filter_last_day: "To",
    filter_days_reversed: "“From” is after “To”: the days are not used.",

    downloading: "Downloading…",

    summary_topics: "Topics",
    summary_sentences: "In short",
    summary_again: |number, text| format!("Mention {number} of “{text}”"),
    summary_extractive: "Picked from the visitor’s own words.",
    summary_model: "Written by a language model; it may be wrong.",
    summary_empty: "Appears as soon as the visitor has written what it is about.",
    summary_none: "The visitor wrote nothing that could be summed up.",
    summary_failed: |why| format!("The summary could not be loaded. {why}"),

    shortcut_ask: "Find an answer in the response library",
    shortcut_search: "Find a page and send its link",

    end_consequence: |name| {
        format!("The chat with {name} becomes read-only for both of you, and the visitor is told.")
    },
    ending: "Ending…",
    end_failed: |why| format!("The session was not ended. {why}"),

    to_the_inbox: "Back to the inbox",
    account: "Account",
    account_hint: "How visitors and colleagues know you. Whoever runs the chat server can change it.",
    appearance: "Appearance",
    appearance_hint: "Kept on this device, for everybody who uses it.",
    theme: "Theme",
    theme_system: "As the system has it",
    theme_light: "Light",
    theme_dark: "Dark",
    language: "Language",
    language_of_browser: "As the browser has it",

    share_hint: "The visitor gets a card in the chat, picks a free time and books it.",
    whose_calendar: "Whose calendar",
    nobody_connected: "Nobody has connected a calendar",
    nobody_connected_hint: "Set yours up in the settings, and visitors can book a meeting with you.",
    open_settings: "Open settings",
    sharing: "Sending…",
    share_failed: |why| format!("The calendar was not shared. {why}"),
    meetings: "Meetings",
    meetings_hint: "When your calendar is connected, you and your colleagues can share it in a chat, and visitors book a free time.",
    calendar_connected: "Calendar connected",
    meeting_minutes: "Length of a meeting, in minutes",
    buffer_minutes: "Minutes free after each meeting",
    invitation: "What visitors read above the free times",
    meetings_wrong: "Not saved yet: correct the hours and numbers.",
    meetings_not_saved: |why| {
        format!("The meeting settings were not saved; your changes are still here. {why}")
    },
    upcoming_meetings: "Meetings to come",
    no_meetings: "Nothing is booked.",
    schedule: "Availability",
    schedule_hint: "New chats are offered to you at these hours. The switch at the top overrides them: until you turn it back, until the next block starts, and for “available” until midnight at the latest.",
    schedule_wrong: "Not saved yet: correct the hours that are marked.",
    schedule_not_saved: |why| {
        format!("The schedule was not saved; your changes are still here. {why}")
    },

    time_zone: "Time zone",
    no_hours: "No hours",
    add_block: |day| format!("Add a block on {day}"),
    remove_block: |day, number| format!("Remove {day}, block {number}"),
    block_from: |day, number| format!("{day}, block {number}, from"),
    block_to: |day, number| format!("{day}, block {number}, to"),
    block_missing: "Enter both times, or remove the block.",
    block_reversed: "It must end after it starts. To go on past midnight, end at 00:00 and add a block on the next day.",
    block_overlaps: |day, from, to| format!("It overlaps with the block {day} {from}–{to}."),
    save: "Save",
    saving: "Saving…",
    saved: "Saved",
    unsaved: "Not saved yet",

    activity_history: "Activity history",
    history_kind: |kind| match kind {
        ActivityKind::TriggeredDialogue => "Triggered a dialogue",
        ActivityKind::EngagedWithDialogue => "Engaged with a dialogue",
        ActivityKind::EngagedWithAgent => "Engaged with an agent",
        ActivityKind::InteractedWithDocument => "Interacted with a document",
        ActivityKind::ReachedGoal => "Reached a goal",
        ActivityKind::ScheduledMeeting => "Scheduled a meeting",
        ActivityKind::Unknown => "Something else",
    },
    history_empty: "No activities",
    history_empty_hint: "What this visitor did in the last 90 days is listed here.",
    history_failed: |why| format!("The history could not be loaded. {why}"),
    history_this_chat: "This chat",
    history_transcript: "Transcript",
    history_transcript_of: |date| format!("Transcript, {date}"),
    history_open_chat: "Open this conversation",

    back_in: |minutes| match minutes {
        60 => "Back in 1 hour".into(),
        n => format!("Back in {n} minutes"),
    },
    back_with_hours: "Back when my next hours begin",
    back_by_hand: "Back when I switch it on again",

    palette: "Go to a chat or do something",
    palette_field: "Type a name or a command",
    palette_choices: "Chats and commands",
    palette_nothing: "Nothing fits that. Ended chats are found by the search above the list.",
    palette_count: |count| match count {
        1 => "1 fits. Enter does it.".into(),
        n => format!("{n} fit. Arrows choose, Enter does it."),
    },
    accept_chat: |name| format!("Accept the chat of {name}"),
    decline_chat: |name| format!("Decline the chat of {name}"),
    become_available: "Become available for new chats",
    become_unavailable: "Become unavailable for new chats",
    use_theme: |name| format!("Colours: {name}"),
    close: "Close",
    keyboard_hint: "They work wherever you are in the inbox, on this device.",
    key_accept: "Accept the incoming chat",
    key_write: "Write a message",
    write_note: "Write a private note",
    write_reply: "Write a reply to the visitor",
    key_next: "Next chat in the list",
    key_previous: "Previous chat in the list",
    key_next_unread: "Next unread chat",
    key_control: "Ctrl",
    key_alt: "Alt",
    key_shift: "Shift",
    key: |key| match key {
        "enter" => Some("Enter"),
        "space" => Some("Space"),
        "escape" => Some("Esc"),
        "tab" => Some("Tab"),
        "backspace" => Some("Backspace"),
        "delete" => Some("Delete"),
        "home" => Some("Home"),
        "end" => Some("End"),
        "pageup" => Some("Page up"),
        "pagedown" => Some("Page down"),
        _ => None,
    },
    keys_none: "none",
    keys_change: "Change them",
    keys_change_one: "Change",
    keys_change_of: |name| format!("Change the keys for “{name}”"),
    keys_press: "Press the keys … (Esc: as before, Backspace: none)",
    keys_usual: "Use the usual keys again",
    keys_write: |keys| {
        format!(
            "{keys} writes, moves or changes text, so it cannot be used. Try it with Ctrl or ⌘."
        )
    },
    keys_of_browser: |keys| format!("{keys} belongs to the browser. Press others."),
    keys_taken: |keys, name| format!("{keys} is in use already, for “{name}”. Press others."),
    keys_not_kept: "This browser does not let the page keep anything, so the keys stay as they are.",
};
