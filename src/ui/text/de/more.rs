//! German, of what is loaded later.

use contract::ActivityKind;

use super::super::More;

pub(in super::super) static MORE: More = More {
    sign_out_consequence: |unsent, drafts| {
        let unsent = match unsent {
            0 => String::new(),
            1 => "1 Nachricht ist noch nicht gesendet. ".into(),
            n => format!("{n} Nachrichten sind noch nicht gesendet. "),
        };
        let drafts = match drafts {
            0 => String::new(),
            1 => "1 Entwurf ist noch nicht fertig. ".into(),
            n => format!("{n} Entwürfe sind noch nicht fertig. "),
        };
        match (unsent.as_str(), drafts.as_str()) {
            ("", "") => "Inzwischen ist alles gesendet.".into(),
            _ => format!(
                "{unsent}{drafts}Beim Abmelden wird das auf diesem Gerät gelöscht und lässt sich nicht wiederherstellen."
            ),
        }
    },
    sign_out_and_discard: "Abmelden und verwerfen",
    stay_signed_in: "Angemeldet bleiben",

    notifications_granted: "Dieser Browser benachrichtigt Sie über Chats, während Sie etwas anderes ansehen.",
    alerts: "Signale",
    alerts_hint: "Woran Sie auf diesem Gerät Chats und Nachrichten bemerken.",
    sound_ready: "Dieser Browser spielt die Töne dieser Seite.",
    sound_volume: |percent| {
        format!("Die Töne sind an, mit {percent} % der Lautstärke dieses Geräts.")
    },
    this_tab_alerts: "Dieser Tab benachrichtigt Sie.",
    other_tab_alerts: "Ein anderer Tab mit dieser Inbox benachrichtigt Sie; dieser übernimmt, sobald Sie ihn benutzen.",
    last_alert: |at| format!("Zuletzt hat dieser Tab Sie am {at} benachrichtigt."),
    no_alert_yet: "Bisher gab es nichts, worüber dieser Tab Sie benachrichtigen musste.",
    test_alert: "Probealarm",
    trial_heard: "Ein Ton wurde gespielt. Falls Sie ihn nicht gehört haben, prüfen Sie die Lautstärke dieses Geräts und wohin es den Ton ausgibt.",
    trial_silent: "Es wurde kein Ton gespielt; warum, steht oben.",
    trial_sent: "Der Browser hat eine Benachrichtigung erhalten.",
    trial_shown: "Eine Benachrichtigung wurde gezeigt. Falls Sie sie nicht gesehen haben, hält das System sie zurück: Suchen Sie in seinen Einstellungen nach „Nicht stören“ oder „Fokus“.",
    trial_not_shown: "Das System hat den Browser keine Benachrichtigung zeigen lassen. Erlauben Sie diesem Browser in den Einstellungen des Systems, Sie zu benachrichtigen.",
    trial_no_notification: "Es wurde keine Benachrichtigung gezeigt; warum, steht oben.",
    notification_trial: "So werden Sie über einen Chat benachrichtigt.",
    sound_for_offers: "Ton bei neuen Chat-Anfragen",
    sound_for_messages: "Ton bei Nachrichten",
    play: "Anhören",
    play_for_offers: "Ton bei neuen Chat-Anfragen anhören",
    play_for_messages: "Ton bei Nachrichten anhören",
    tone_bell: "Glocke",
    tone_phone: "Telefon",
    tone_marimba: "Marimba",
    tone_drop: "Tropfen",
    tone_knock: "Klopfen",
    volume: "Lautstärke",
    percent: |percent| format!("{percent} %"),
    mute_all: "Alle Töne stumm schalten",
    mute_messages: "Ton bei Nachrichten stumm schalten",

    agent: "Teammitglied",
    every_agent: "Alle",
    agents_failed: |why| format!("Die Teammitglieder konnten nicht geladen werden. {why}"),
    filter_first_day: "Von",
    filter_last_day: "Bis",
    filter_days_reversed: "„Von“ liegt nach „Bis“: Die Tage werden nicht berücksichtigt.",

    widths: "Breite der Spalten",
    width_of_conversations: "Breite der Unterhaltungen",
    width_of_visitor: "Breite der Angaben zum Besucher",
    pixels: |width| format!("{width} Pixel"),
    folded: "ausgeblendet",
    fold_conversations: "Unterhaltungen ausblenden",
    unfold_conversations: "Unterhaltungen einblenden",
    fold_visitor: "Angaben zum Besucher ausblenden",
    unfold_visitor: "Angaben zum Besucher einblenden",

    downloading: "Wird heruntergeladen …",

    attach_files: "Dateien anhängen",
    drop_files: "Dateien hier ablegen, um sie anzuhängen",
    files_to_send: "Dateien zum Senden",
    sent_when_there: "Ihre Nachricht wird gesendet, sobald die Dateien hochgeladen sind.",
    uploading: |name| format!("{name} wird hochgeladen"),
    retry_file: |name| format!("{name} erneut versuchen"),
    remove_file: |name| format!("{name} entfernen"),
    show_picture: |name| format!("{name} groß anzeigen"),
    download_file: |name| format!("{name} herunterladen"),
    uploaded: "Hochgeladen",
    file_too_large: |limit| {
        format!("Diese Datei ist zu groß; höchstens {limit} werden angenommen.")
    },
    file_not_taken: "Dateien dieser Art werden nicht angenommen.",
    picture: "Bild",
    download: "Herunterladen",
    download_failed: |why| format!("Die Datei wurde nicht heruntergeladen. {why}"),

    summary_topics: "Themen",
    summary_sentences: "In Kürze",
    summary_again: |number, text| format!("{number}. Erwähnung von „{text}“"),
    summary_extractive: "Aus den eigenen Worten des Besuchers ausgewählt.",
    summary_model: "Von einem Sprachmodell geschrieben; kann Fehler enthalten.",
    summary_empty: "Erscheint, sobald der Besucher geschrieben hat, worum es geht.",
    summary_none: "Der Besucher hat nichts geschrieben, was sich zusammenfassen ließe.",
    summary_failed: |why| format!("Die Zusammenfassung konnte nicht geladen werden. {why}"),

    shortcut_ask: "Eine Antwort aus der Antwortsammlung einfügen",
    shortcut_search: "Eine Seite suchen und ihren Link einfügen",

    end_consequence: |name| {
        format!(
            "Danach kann im Chat mit {name} niemand mehr schreiben. Der Besucher erfährt davon."
        )
    },
    ending: "Wird beendet …",
    end_failed: |why| format!("Der Chat wurde nicht beendet. {why}"),

    to_the_inbox: "Zurück zur Inbox",
    account: "Konto",
    account_hint: "So kennen Sie Besucher und Kollegen. Ändern kann das, wer den Chatserver betreibt.",
    appearance: "Darstellung",
    appearance_hint: "Gilt auf diesem Gerät, für alle, die es benutzen.",
    theme: "Farben",
    theme_system: "Wie das System",
    theme_light: "Hell",
    theme_dark: "Dunkel",
    language: "Sprache",
    language_of_browser: "Wie der Browser",

    transfer: "Übergeben",
    transfer_the_chat: "Den Chat übergeben",
    transfer_hint: "Zum Annehmen sind 100 Sekunden Zeit. Bis dahin bleibt es Ihr Chat.",
    transfer_to: "An wen",
    transferring: "Wird angefragt …",
    transfer_failed: |why| format!("Der Chat wurde nicht übergeben. {why}"),
    no_colleagues: "Außer Ihnen ist niemand da",
    no_colleagues_hint: "Kollegen und Teams stehen hier, sobald es auf Ihrem Server welche gibt.",
    nobody_can: "Im Moment kann niemand ihn übernehmen.",
    team: "Team",
    target_available: "verfügbar",
    target_away: "nicht da",
    target_full: "hat 10 Chats",
    is_away: "Dort ist gerade niemand mehr da. Wählen Sie jemand anderen.",
    is_full: "Dort sind es jetzt 10 Chats. Wählen Sie jemand anderen.",
    is_under_way: "Es wird schon jemand gefragt.",
    waiting_for: |agent| format!("Warten auf {agent}"),
    declined_it: |agent| format!("{agent} hat den Chat abgelehnt. Er bleibt bei Ihnen."),
    did_not_take_it: |agent| format!("{agent} hat den Chat nicht angenommen. Er bleibt bei Ihnen."),
    nobody_of_took_it: |team| {
        format!("Niemand aus „{team}“ hat den Chat angenommen. Er bleibt bei Ihnen.")
    },
    take_back: "Zurücknehmen",
    take_back_failed: |why| format!("Er konnte nicht zurückgenommen werden. {why}"),
    seen: "OK",
    has_it_now: |agent| format!("{agent} hat diesen Chat jetzt."),
    not_sent_there: "Das haben Sie geschrieben, und es wurde nicht gesendet:",
    copy: "Kopieren",
    copied: "Kopiert",

    share_hint: "Der Besucher bekommt eine Karte in den Chat, sucht sich eine freie Zeit aus und bucht sie.",
    whose_calendar: "Wessen Kalender",
    nobody_connected: "Niemand hat einen Kalender verbunden",
    nobody_connected_hint: "Richten Sie Ihren in den Einstellungen ein, dann können Besucher Termine mit Ihnen buchen.",
    open_settings: "Einstellungen öffnen",
    sharing: "Wird gesendet …",
    share_failed: |why| format!("Der Kalender wurde nicht geteilt. {why}"),
    meetings: "Termine",
    meetings_hint: "Ist Ihr Kalender verbunden, können Sie und Ihr Team ihn im Chat teilen, und Besucher buchen eine freie Zeit.",
    calendar_connected: "Kalender verbunden",
    meeting_minutes: "Länge eines Termins in Minuten",
    buffer_minutes: "Freie Minuten nach jedem Termin",
    invitation: "Was Besucher über den freien Zeiten lesen",
    meetings_wrong: "Noch nicht gespeichert: Berichtigen Sie die Zeiten und Zahlen.",
    meetings_not_saved: |why| {
        format!("Die Einstellungen wurden nicht gespeichert; Ihre Änderungen sind noch da. {why}")
    },
    upcoming_meetings: "Kommende Termine",
    no_meetings: "Es ist nichts gebucht.",
    schedule: "Verfügbarkeit",
    schedule_hint: "Zu diesen Zeiten werden Ihnen neue Chats angeboten. Der Schalter oben geht vor: bis Sie ihn zurückstellen, bis der nächste Zeitraum beginnt und bei „verfügbar“ längstens bis Mitternacht.",
    schedule_wrong: "Noch nicht gespeichert: Korrigieren Sie die markierten Zeiten.",
    schedule_not_saved: |why| {
        format!("Der Zeitplan wurde nicht gespeichert; Ihre Änderungen sind noch da. {why}")
    },

    time_zone: "Zeitzone",
    no_hours: "Keine Zeiten",
    add_block: |day| format!("Zeitraum am {day} hinzufügen"),
    remove_block: |day, number| format!("{day}, Zeitraum {number} entfernen"),
    block_from: |day, number| format!("{day}, Zeitraum {number}, von"),
    block_to: |day, number| format!("{day}, Zeitraum {number}, bis"),
    block_missing: "Geben Sie beide Zeiten ein, oder entfernen Sie den Zeitraum.",
    block_reversed: "Das Ende muss nach dem Beginn liegen. Soll es über Mitternacht gehen, enden Sie um 00:00 und fügen Sie am nächsten Tag einen Zeitraum hinzu.",
    block_overlaps: |day, from, to| {
        format!("Er überschneidet sich mit dem Zeitraum {day} {from}–{to}.")
    },
    save: "Speichern",
    saving: "Wird gespeichert …",
    saved: "Gespeichert",
    unsaved: "Noch nicht gespeichert",

    activity_history: "Aktivitäten",
    history_kind: |kind| match kind {
        ActivityKind::TriggeredDialogue => "Dialog ausgelöst",
        ActivityKind::EngagedWithDialogue => "Auf einen Dialog reagiert",
        ActivityKind::EngagedWithAgent => "Mit einem Agenten gesprochen",
        ActivityKind::InteractedWithDocument => "Ein Dokument genutzt",
        ActivityKind::ReachedGoal => "Ein Ziel erreicht",
        ActivityKind::ScheduledMeeting => "Einen Termin vereinbart",
        ActivityKind::Unknown => "Etwas anderes",
    },
    history_empty: "Keine Aktivitäten",
    history_empty_hint: "Hier steht, was dieser Besucher in den letzten 90 Tagen getan hat.",
    history_failed: |why| format!("Die Aktivitäten konnten nicht geladen werden. {why}"),
    history_this_chat: "Dieser Chat",
    history_transcript: "Verlauf",
    history_transcript_of: |date| format!("Verlauf, {date}"),
    history_open_chat: "Diese Unterhaltung öffnen",

    back_in: |minutes| match minutes {
        60 => "In 1 Stunde zurück".into(),
        n => format!("In {n} Minuten zurück"),
    },
    back_with_hours: "Zurück, wenn meine nächsten Zeiten beginnen",
    back_by_hand: "Zurück, wenn ich wieder einschalte",

    palette: "Chat öffnen oder etwas tun",
    palette_field: "Namen oder Befehl eingeben",
    palette_choices: "Chats und Befehle",
    palette_nothing: "Dazu passt nichts. Beendete Chats findet die Suche über der Liste.",
    palette_count: |count| match count {
        1 => "1 Treffer. Eingabetaste führt ihn aus.".into(),
        n => format!("{n} Treffer. Mit den Pfeiltasten wählen, mit Eingabe ausführen."),
    },
    accept_chat: |name| format!("Chat von {name} annehmen"),
    decline_chat: |name| format!("Chat von {name} ablehnen"),
    become_available: "Für neue Chats verfügbar werden",
    become_unavailable: "Keine neuen Chats mehr annehmen",
    use_theme: |name| format!("Farben: {name}"),
    close: "Schließen",
    keyboard_hint: "Sie wirken überall in der Inbox, auf diesem Gerät.",
    key_accept: "Eingehenden Chat annehmen",
    key_write: "Nachricht schreiben",
    key_note: "Zwischen Antwort und interner Notiz wechseln",
    write_note: "Interne Notiz schreiben",
    write_reply: "Antwort an den Besucher schreiben",
    key_next: "Nächster Chat der Liste",
    key_previous: "Voriger Chat der Liste",
    key_next_unread: "Nächster ungelesener Chat",
    key_control: "Strg",
    key_alt: "Alt",
    key_shift: "Umschalt",
    key: |key| match key {
        "enter" => Some("Eingabe"),
        "space" => Some("Leertaste"),
        "escape" => Some("Esc"),
        "tab" => Some("Tab"),
        "backspace" => Some("Rücktaste"),
        "delete" => Some("Entf"),
        "home" => Some("Pos1"),
        "end" => Some("Ende"),
        "pageup" => Some("Bild ↑"),
        "pagedown" => Some("Bild ↓"),
        _ => None,
    },
    keys_none: "keine",
    keys_change: "Ändern",
    keys_change_one: "Ändern",
    keys_change_of: |name| format!("Tasten für „{name}“ ändern"),
    keys_press: "Tasten drücken … (Esc: wie zuvor, Rücktaste: keine)",
    keys_usual: "Wieder die üblichen Tasten",
    keys_write: |keys| {
        format!(
            "{keys} schreibt, bewegt oder ändert Text und geht deshalb nicht. Versuchen Sie es mit Strg oder ⌘."
        )
    },
    keys_of_browser: |keys| format!("{keys} gehört dem Browser. Drücken Sie andere."),
    keys_taken: |keys, name| format!("{keys} ist schon belegt: „{name}“. Drücken Sie andere."),
    keys_not_kept: "Dieser Browser lässt die Seite nichts behalten, darum bleiben die Tasten, wie sie sind.",
};
