//! German.

mod more;

use contract::{AvailabilityReason, EndedBy};

use super::{super::Maker, Texts};
pub(super) use more::MORE;

pub(super) static TEXTS: Texts = Texts {
    lang: "de",

    product: "Agent Inbox",
    loading: "Wird geladen …",
    retry: "Erneut versuchen",
    dismiss: "Schließen",
    cancel: "Abbrechen",
    you: "Sie",
    anonymous: "Unbekannter Besucher",
    just_now: "jetzt",
    today: "Heute",
    yesterday: "Gestern",

    config_title: "Die Inbox kann nicht starten",
    config_no_answer: |file| {
        format!(
            "Die Datei {file} neben dieser Seite ließ sich nicht laden: Es kam keine Antwort. Prüfen Sie die Verbindung und versuchen Sie es erneut."
        )
    },
    config_status: |file, status| {
        format!(
            "Die Datei {file} neben dieser Seite ließ sich nicht laden: Der Server antwortete mit Status {status}. Sie gehört neben die index.html."
        )
    },
    config_unreadable: |file, why| {
        format!("Die Datei {file} neben dieser Seite ist nicht lesbar: {why}.")
    },
    config_not_an_address: |file, value| {
        format!(
            "In der Datei {file} neben dieser Seite steht bei „api“ der Wert „{value}“. Er muss leer oder relativ sein oder mit https:// oder http:// beginnen."
        )
    },

    sign_in_hint: "Beantworten Sie die Chats Ihrer Besucher.",
    email: "E-Mail",
    password: "Passwort",
    sign_in: "Anmelden",
    signing_in: "Anmeldung läuft …",
    email_missing: "Geben Sie Ihre E-Mail-Adresse ein.",
    password_missing: "Geben Sie Ihr Passwort ein.",
    wrong_credentials: "E-Mail-Adresse oder Passwort stimmt nicht.",
    session_over: "Ihre Sitzung ist abgelaufen. Melden Sie sich wieder an, dann machen Sie weiter, wo Sie waren; was Sie geschrieben haben, ist noch da.",
    not_kept: "Dieser Browser erlaubt der Seite nicht, etwas zu speichern: Nach dem Neuladen müssen Sie sich wieder anmelden.",
    sign_out: "Abmelden",
    sign_out_question: "Abmelden?",
    sign_out_unconfirmed: "Sie sind auf diesem Gerät abgemeldet. Der Server war nicht erreichbar; dort endet die Sitzung später von selbst.",

    connected: "Verbunden",
    connecting: "Verbindung wird aufgebaut …",
    reconnecting: "Verbindung wird wiederhergestellt …",
    offline: "Offline",
    connect_now: "Jetzt verbinden",
    available_for_chats: "Für neue Chats verfügbar",
    back_later: "Später zurück",
    availability: |available, reason, until| {
        let state = if available { "Verfügbar" } else { "Nicht verfügbar" };
        match (reason, until) {
            (AvailabilityReason::Manual, None) => format!("{state} – von Ihnen eingestellt"),
            (AvailabilityReason::Manual, Some(until)) => {
                format!("{state} – von Ihnen eingestellt, bis {until}")
            }
            (AvailabilityReason::Schedule, None) => format!("{state} – nach Zeitplan"),
            (AvailabilityReason::Schedule, Some(until)) => {
                format!("{state} – nach Zeitplan bis {until}")
            }
            (AvailabilityReason::Default, _) => format!("{state} – kein Zeitplan"),
            (AvailabilityReason::Unknown, None) => state.into(),
            (AvailabilityReason::Unknown, Some(until)) => format!("{state} bis {until}"),
        }
    },
    availability_switching: |available| {
        if available {
            "Wird auf verfügbar gestellt …"
        } else {
            "Wird auf nicht verfügbar gestellt …"
        }
    },
    availability_failed: |why| format!("Ihre Verfügbarkeit wurde nicht geändert. {why}"),
    inbox_failed: |why| format!("Die Inbox konnte nicht geladen werden. {why}"),
    as_of: |at| format!("Stand: {at}. Was seither kam, erscheint, sobald die Inbox verbunden ist."),
    notices: "Hinweise",
    disk_full: "Der Speicher dieses Browsers ist voll oder gesperrt, deshalb kann die Inbox nicht auf diesem Gerät sichern, was Sie schreiben. Sie können weiterarbeiten; senden Sie alles ab, bevor Sie den Tab schließen.",
    record_unreadable: "In diesem Browser liegt etwas von Ihnen Geschriebenes, das diese Version der Inbox nicht lesen kann. Es bleibt dort, bis Sie sich abmelden; laden Sie die Seite neu, um die neueste Version zu bekommen.",
    settings_unsaved: "Ihre Änderungen in den Einstellungen sind noch nicht gespeichert. Sie bleiben dort, solange dieser Tab offen ist; gehen Sie zu den Einstellungen zurück, um sie zu speichern.",
    event_unreadable: "Der Server hat etwas geschickt, das diese Inbox nicht lesen kann. Es wurde ausgelassen und alles Übrige neu geladen. Kommt das wieder vor, sagen Sie Ihrer Administration Bescheid.",
    frame_too_big: "Der Server hat mehr auf einmal geschickt, als diese Inbox annimmt. Sie verbindet sich neu; kommt das wieder vor, sagen Sie Ihrer Administration Bescheid.",
    new_version: "Es gibt eine neue Version der Inbox. Laden Sie die Seite neu, wann es Ihnen passt: Was Sie gerade schreiben, bleibt.",
    reload: "Neu laden",
    offer_lost: |why| format!("Der Chat konnte nicht angenommen werden. {why}"),
    left: |agent, visitor| format!("{agent} hat jetzt den Chat mit {visitor}."),
    unsent: "Nicht Gesendetes",

    incoming_chat: "Neue Chat-Anfrage",
    handed_on_by: |agent| format!("{agent} möchte Ihnen einen Chat übergeben"),
    accept: "Annehmen",
    accepting: "Wird angenommen …",
    decline: "Ablehnen",
    declining: "Wird abgelehnt …",
    nothing_written: "Noch nichts geschrieben",
    seconds_to_accept: |seconds| match seconds {
        1 => "Noch 1 Sekunde zum Annehmen".into(),
        n => format!("Noch {n} Sekunden zum Annehmen"),
    },
    title_incoming: |count, name| format!("({count}) Neue Chat-Anfrage – {name}"),
    title_unread: |count| format!("({count}) Agent Inbox"),

    notifications: "Benachrichtigungen",
    notifications_ask: "Lassen Sie sich von diesem Browser über Chats benachrichtigen, während Sie etwas anderes ansehen.",
    notifications_denied: |maker| {
        let how = match maker {
            Maker::Chromium => {
                "Um das zu ändern, klicken Sie auf das Symbol links neben der Adresse und schalten Sie „Benachrichtigungen“ ein."
            }
            Maker::Firefox => {
                "Um das zu ändern, klicken Sie auf das durchgestrichene Symbol links neben der Adresse und heben Sie die Blockierung auf."
            }
            Maker::Safari => {
                "Um das zu ändern, öffnen Sie in den Safari-Einstellungen „Websites“, „Mitteilungen“ und wählen Sie für diese Seite „Erlauben“."
            }
            Maker::Other => {
                "Um das zu ändern, erlauben Sie Benachrichtigungen für diese Seite in den Einstellungen des Browsers."
            }
        };
        format!("Dieser Browser blockiert die Benachrichtigungen dieser Seite. {how}")
    },
    notifications_unsupported: "Dieser Browser zeigt keine Benachrichtigungen dieser Seite an. Lassen Sie den Ton an oder die Seite im Blick.",
    notifications_off: "Benachrichtigungen sind aus",
    enable: "Erlauben",
    would_miss: "Ein Chat würde Ihnen entgehen: Während Sie etwas anderes ansehen, erreicht Sie weder eine Benachrichtigung noch ein Ton.",
    sound_locked: "Der Ton ist aus, bis Sie irgendwohin klicken.",
    sound_muted: "Der Ton ist stumm geschaltet.",
    sound_missing: "Dieser Browser spielt keine Töne dieser Seite ab.",
    turn_sound_on: "Ton einschalten",
    note_incoming: |name| format!("Neue Chat-Anfrage – {name}"),

    conversations: "Unterhaltungen",
    which_conversations: "Welche Unterhaltungen",
    active: "Aktiv",
    all: "Alle",
    search: "Unterhaltungen durchsuchen",
    unread: |count| format!("{count} ungelesen"),
    unread_chats: |count| match count {
        1 => "1 ungelesener Chat".into(),
        n => format!("{n} ungelesene Chats"),
    },
    said: |name, text| format!("{name}: {text}"),
    typing: "schreibt …",
    gone: "Hat die Seite verlassen",
    ended_with: |agent| format!("Beendet · {agent}"),
    with_you: "Sie",
    no_active: "Keine laufenden Chats",
    no_active_hint: "Neue Chats melden sich hier, solange Sie verfügbar sind.",
    none_yet: "Noch keine Unterhaltungen",
    none_yet_hint: "Hier stehen die Chats, die Sie oder Ihr Team geführt haben.",
    no_hits: |term| format!("Nichts gefunden für „{term}“"),
    no_hits_hint: "Versuchen Sie es mit einem anderen Namen, einer E-Mail-Adresse oder einem anderen Wort.",
    filters: |on| match on {
        0 => "Filter".into(),
        n => format!("Filter, {n} gesetzt"),
    },
    filter_hint: "Nach Teammitglied und Datum filtern",
    filter_agent: |name| format!("Teammitglied: {name}"),
    filter_from: |date| format!("Von {date}"),
    filter_to: |date| format!("Bis {date}"),
    clear_filters: "Filter zurücksetzen",
    no_fits: "Nichts passt zu den Filtern",
    list_failed: |why| format!("Die Unterhaltungen konnten nicht geladen werden. {why}"),
    more_failed: |why| format!("Weitere Unterhaltungen konnten nicht geladen werden. {why}"),
    load_more: "Mehr laden",

    messages: "Nachrichten",
    message: "Nachricht",
    message_hint: "Nachricht schreiben, oder / für Kurzbefehle",
    send: "Senden",
    write_what: "Was Sie schreiben",
    reply: "Antwort",
    note: "Notiz",
    private_note: "Interne Notiz – der Besucher sieht sie nicht",
    note_hint: "Notiz für Ihr Team schreiben",
    add_note: "Notiz speichern",
    note_by: |agent| match agent {
        None => "Ihre Notiz".into(),
        Some(agent) => format!("Notiz von {agent}"),
    },
    new_messages: "Neue Nachrichten",
    to_the_list: "Zurück zu den Unterhaltungen",
    nothing_open: "Keine Unterhaltung geöffnet",
    nothing_open_hint: "Wählen Sie links eine aus. Neue Chats melden sich hier, solange Sie verfügbar sind.",
    thread_failed: |why| format!("Die Nachrichten konnten nicht geladen werden. {why}"),
    older_failed: |why| format!("Ältere Nachrichten konnten nicht geladen werden. {why}"),
    unknown_conversation: "Diese Unterhaltung gibt es nicht, oder Sie dürfen sie nicht sehen.",
    is_typing: |name| format!("{name} schreibt …"),
    sending: "Wird gesendet",
    sent: "Gesendet",
    read: "Gelesen",
    not_sent: |why| format!("Nicht gesendet. {why}"),
    discard: "Verwerfen",
    joined: |agent| format!("{agent} ist dem Chat beigetreten"),
    transferred: |agent, from| format!("{agent} hat von {from} übernommen"),
    ended: |by, agent| match (by, agent) {
        (EndedBy::Agent, None) => "Sie haben den Chat beendet".into(),
        (EndedBy::Agent, Some(agent)) => format!("{agent} hat den Chat beendet"),
        (EndedBy::Visitor, _) => "Der Besucher hat den Chat beendet".into(),
        (EndedBy::Silence, _) => "Der Chat wurde nach 10 Minuten ohne Nachricht beendet".into(),
        (EndedBy::Unknown, _) => "Der Chat wurde beendet".into(),
    },
    ended_at: |line, when| format!("{line} · {when}"),
    also_viewing: |names| match names {
        [one] => format!("{one} sieht sich diesen Chat auch gerade an."),
        _ => format!("{} sehen sich diesen Chat auch gerade an.", names.join(", ")),
    },
    fallback: "Niemand war frei. Dem Besucher wurde mitgeteilt:",
    unknown_message: "Eine Nachricht, die diese Version der Inbox nicht anzeigen kann.",
    unknown_author: "Jemand anderes",
    sent_later: "Im Moment besteht keine Verbindung. Was Sie senden, geht hinaus, sobald sie wieder da ist.",
    written_since: |who| {
        format!(
            "{who} hat inzwischen geschrieben. Passt es noch? Dann senden Sie es noch einmal ab."
        )
    },
    length: |length, limit| format!("{length} von {limit} Zeichen"),
    too_long: |over| {
        format!("Um {over} Zeichen zu lang. Kürzen Sie den Text oder senden Sie ihn in Teilen.")
    },

    download_transcript: "Protokoll herunterladen",
    transcript_failed: |why| format!("Das Protokoll wurde nicht heruntergeladen. {why}"),
    transcript_file: |visitor, day| format!("Chat mit {visitor} {day}.txt"),

    summary: "Zusammenfassung der Unterhaltung",
    summary_content: "Themen und Sätze",

    shortcuts: "Kurzbefehle",
    shortcut_count: |count| match count {
        0 => "Nichts gefunden".into(),
        1 => "1 Vorschlag".into(),
        n => format!("{n} Vorschläge"),
    },
    shortcut_nothing: "Nichts gefunden. Versuchen Sie es mit anderen Wörtern.",
    shortcut_failed: |why| format!("Die Antwortsammlung hat nicht geantwortet. {why}"),
    shortcut_keys: "↑ ↓ auswählen · Enter fügt ein · Esc schließt",

    visitor_information: "Angaben zum Besucher",
    close_visitor_information: "Angaben zum Besucher schließen",
    name: "Name",
    job_title: "Position",
    phone: "Telefon",
    crm_status: "CRM-Status",
    end_session: "Chat beenden",
    end_question: "Chat beenden?",

    settings: "Einstellungen",
    keyboard: "Tastenkürzel",

    calendar_shared: |agent| format!("Kalender geteilt: {agent}"),
    meeting_booked: |agent| format!("Termin gebucht mit {agent}"),
    minutes: |minutes| format!("{minutes} Minuten"),
    share_calendar: "Kalender teilen",
    share_a_calendar: "Einen Kalender teilen",
    add_to_calendar: "In den Kalender",
    file_failed: |why| format!("Die Kalenderdatei wurde nicht heruntergeladen. {why}"),
    calendar_not_connected: "Dieser Kalender ist nicht mehr verbunden.",
    attachment_unavailable: "Der Server hat eine Datei dieser Nachricht nicht mehr. Hängen Sie sie noch einmal an.",
    slot_taken: "Jemand anderes hat diese Zeit genommen.",
    already_booked: "Über diese Karte wurde schon ein Termin gebucht.",

    midnight: "Mitternacht",

    not_loaded: |why| format!("Das konnte nicht geladen werden: {why}"),
    not_verified: "nicht bestätigt",

    no_answer: "Der Server hat nicht geantwortet. Prüfen Sie Ihre Verbindung und versuchen Sie es erneut.",
    redirected: "Der Server schickt diese Inbox woandershin, und dorthin geht sie nicht. Vielleicht müssen Sie sich in Ihrem Netz anmelden; bleibt es so, sagen Sie Ihrer Administration Bescheid.",
    unreadable: |status| {
        format!(
            "Die Antwort des Servers (Status {status}) ergibt keinen Sinn. Versuchen Sie es erneut; bleibt es so, sagen Sie Ihrer Administration Bescheid."
        )
    },
    refused: |status, detail| match detail {
        "" => format!("Der Server hat es mit Status {status} abgelehnt."),
        detail => format!("Der Server hat es abgelehnt: {detail}"),
    },
    unauthenticated: "Ihre Sitzung ist abgelaufen. Melden Sie sich wieder an.",
    not_found: "Es existiert nicht, oder Sie dürfen es nicht sehen.",
    offer_taken: "Jemand anderes hat ihn, oder der Besucher ist gegangen.",
    offer_expired: "Die Zeit war abgelaufen, er ging an das nächste Teammitglied.",
    conversation_ended: "Der Chat ist beendet und kann nur noch gelesen werden.",
    conversation_active: "Der Chat läuft noch.",
    message_empty: "Sie enthält keinen Text.",
    message_too_long: |limit| format!("Eine Nachricht darf höchstens {limit} Zeichen haben."),
    client_id_reused: "Unter demselben Schlüssel wurde schon eine andere Nachricht gesendet. Verwerfen Sie diese und senden Sie sie neu.",
    rate_limited: |seconds| match seconds {
        None => "Zu viele Versuche. Warten Sie einen Moment und versuchen Sie es erneut.".into(),
        Some(1) => "Zu viele Versuche. Versuchen Sie es in 1 Sekunde erneut.".into(),
        Some(n) => format!("Zu viele Versuche. Versuchen Sie es in {n} Sekunden erneut."),
    },
    internal: "Dem Server ist ein Fehler unterlaufen; es wurde nichts getan. Versuchen Sie es erneut.",
    unavailable: "Der Server kann das gerade nicht annehmen. Versuchen Sie es gleich noch einmal.",
};
