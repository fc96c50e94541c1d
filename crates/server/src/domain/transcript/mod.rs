//! A conversation as a text to keep.
//!
//! A line that begins at the margin is this file's own: whatever people wrote comes after a time
//! and a name, and its further lines are indented, so that nobody can write a line in another's name.

mod words;

use std::fmt::Write;

use chrono::{DateTime, NaiveDate, Utc};
use chrono_tz::Tz;
use contract::{Author, Body, Conversation, Message, Timestamp};

pub use words::Language;
use words::Words;

use super::attachment::with_names;

/// What comes before the further lines of a message.
const INDENT: &str = "    ";

/// The end of the year 9999 in milliseconds: calendars end somewhere, and nobody chatted later nor
/// before 1970.
const LATEST: i64 = 253_402_300_799_999;

/// Writes a transcript piece by piece: the head, then each message in turn.
#[derive(Clone, Debug)]
pub struct Transcript {
    zone: Tz,
    words: &'static Words,
    visitor: String,
    agent: String,
    /// The day under which the last line stands.
    day: Option<NaiveDate>,
}

impl Transcript {
    /// The transcript of a conversation, with times as they were in a zone.
    #[must_use]
    pub fn new(conversation: &Conversation, zone: Tz, language: Language) -> Self {
        let words = words::of(language);
        let visitor = conversation.visitor.name.as_deref().map(one_line);
        Self {
            zone,
            words,
            visitor: visitor.unwrap_or_else(|| words.visitor.into()),
            agent: one_line(&conversation.agent.name),
            day: None,
        }
    }

    /// What stands above the messages.
    #[must_use]
    pub fn head(&self, conversation: &Conversation) -> String {
        let words = self.words;
        let visitor = match &conversation.visitor.email {
            Some(email) => format!("{} <{}>", self.visitor, one_line(email)),
            None => self.visitor.clone(),
        };
        let rows = [
            (words.visitor, visitor),
            (words.agent, self.agent.clone()),
            (words.began, self.full(conversation.started_at)),
            (words.ended, conversation.ending.map_or_else(|| "-".into(), |it| self.full(it.at))),
            (words.time_zone, self.zone.name().into()),
        ];
        let width = rows.iter().map(|(term, _)| term.chars().count()).max().unwrap_or_default();
        let mut head = format!("{}\n\n", words.title);
        for (term, value) in rows {
            let gap = width - term.chars().count();
            let _ = writeln!(head, "{term}:{} {value}", " ".repeat(gap));
        }
        head
    }

    /// The next message, under a line for its day where that is a new one.
    #[must_use]
    pub fn line(&mut self, message: &Message) -> String {
        let at = self.local(message.at);
        let mut line = String::new();
        let day = at.date_naive();
        if self.day.replace(day) != Some(day) {
            let _ = write!(line, "\n--- {} ---\n\n", (self.words.date)(day));
        }
        let _ = write!(line, "[{}] ", at.format("%H:%M:%S %Z"));
        match self.happened(&message.body) {
            Some(what) => line += &format!("* {}", indented(&what)),
            None => {
                let text = match &message.body {
                    Body::Text { text, attachments } => with_names(text, attachments),
                    _ => self.words.unknown.to_owned(),
                };
                let _ = write!(line, "{}: {}", self.author(&message.author), indented(&text));
            }
        }
        line.push('\n');
        line
    }

    /// What the server told, in words; `None` for what somebody said.
    fn happened(&self, body: &Body) -> Option<String> {
        let words = self.words;
        Some(match body {
            Body::Text { .. } | Body::Note { .. } | Body::Unknown => return None,
            Body::Joined { agent_name } => (words.joined)(&one_line(agent_name)),
            Body::Transferred { agent_name, from_name } => {
                (words.transferred)(&one_line(agent_name), &one_line(from_name))
            }
            Body::Ended { by } => (words.ended_by)(*by, &self.agent),
            Body::Fallback { text, .. } => (words.fallback)(text),
            Body::CalendarShare { calendar } => (words.calendar)(&one_line(&calendar.agent.name)),
            Body::Meeting { meeting } => {
                (words.meeting)(&one_line(&meeting.agent.name), &self.full(meeting.start))
            }
        })
    }

    fn author(&self, author: &Author) -> String {
        match author {
            Author::Visitor => self.visitor.clone(),
            Author::Agent { name, .. } => one_line(name),
            Author::System | Author::Unknown => self.words.somebody.into(),
        }
    }

    fn full(&self, at: Timestamp) -> String {
        let at = self.local(at);
        format!("{}, {}", (self.words.date)(at.date_naive()), at.format("%H:%M:%S %Z"))
    }

    fn local(&self, at: Timestamp) -> DateTime<Tz> {
        let utc = DateTime::<Utc>::from_timestamp_millis(at.as_millis().clamp(0, LATEST));
        utc.unwrap_or_default().with_timezone(&self.zone)
    }

    /// A name for the file: the visitor's and the day, of letters, digits and hyphens.
    #[must_use]
    pub fn file_name(&self, conversation: &Conversation) -> String {
        let day = self.local(conversation.started_at).date_naive();
        let mut safe = String::new();
        for c in self.visitor.chars().take(60) {
            if c.is_alphanumeric() {
                safe.push(c);
            } else if !safe.is_empty() && !safe.ends_with('-') {
                safe.push('-');
            }
        }
        let name = safe.trim_end_matches('-');
        let separator = if name.is_empty() { "" } else { "-" };
        format!("chat-{name}{separator}{day}.txt")
    }
}

/// A text whose further lines are set in. Characters that steer a terminal are left out.
fn indented(text: &str) -> String {
    let is_break = |c| matches!(c, '\n' | '\u{b}' | '\u{c}' | '\u{85}' | '\u{2028}' | '\u{2029}');
    let text = text.replace("\r\n", "\n").replace('\r', "\n");
    let lines = text
        .split(is_break)
        .map(|line| line.chars().filter(|c| *c == '\t' || !c.is_control()).collect::<String>());
    lines.collect::<Vec<_>>().join(&format!("\n{INDENT}"))
}

/// A name on one line.
fn one_line(name: &str) -> String {
    let is_break = |c: char| c.is_control() || matches!(c, '\u{2028}' | '\u{2029}');
    name.chars().map(|c| if is_break(c) { ' ' } else { c }).collect()
}

#[cfg(test)]
mod tests {
    use contract::{Agent, ConversationState, EndedBy, Ending, MessagePreview, Visitor};
    use proptest::prelude::*;

    use super::*;

    /// 2026-03-29T00:59:50Z, ten seconds before Berlin's clocks go forward.
    const BEGUN: i64 = 1_774_745_990_000;

    fn conversation(name: Option<&str>) -> Conversation {
        Conversation {
            id: "c".into(),
            version: 1,
            state: ConversationState::Ended,
            visitor: Visitor {
                id: "v".into(),
                name: name.map(Into::into),
                job_title: None,
                email: Some("nora@example.com".into()),
                phone: None,
                crm_status: None,
                attributes: Default::default(),
                unverified: Default::default(),
                version: 1,
            },
            agent: Agent { id: "a".into(), name: "Anna Keller".into() },
            started_at: Timestamp::from_millis(BEGUN),
            ending: Some(Ending {
                by: EndedBy::Agent,
                at: Timestamp::from_millis(BEGUN + 24 * 3_600_000),
            }),
            last_activity_at: Timestamp::from_millis(BEGUN),
            last_message: MessagePreview { author: Author::System, body: Body::Unknown },
            last_position: 1,
            unread: 0,
            agent_read_up_to: 0,
            visitor_read_up_to: 0,
            transfer: None,
        }
    }

    fn message(seconds: i64, author: Author, body: Body) -> Message {
        Message {
            conversation_id: "c".into(),
            position: 1,
            client_id: "k".into(),
            author,
            body,
            at: Timestamp::from_millis(BEGUN + seconds * 1_000),
        }
    }

    fn text(text: &str) -> Body {
        Body::text(text)
    }

    fn anna() -> Author {
        Author::Agent { id: "a".into(), name: "Anna Keller".into() }
    }

    fn whole(name: Option<&str>, language: Language, messages: &[Message]) -> String {
        let conversation = conversation(name);
        let mut transcript = Transcript::new(&conversation, Tz::Europe__Berlin, language);
        let mut whole = transcript.head(&conversation);
        for message in messages {
            whole += &transcript.line(message);
        }
        whole
    }

    fn chat() -> Vec<Message> {
        vec![
            message(5, Author::System, Body::Joined { agent_name: "Anna Keller".into() }),
            message(9, Author::Visitor, text("Hello 🦀\n[01:00:00 CET] Anna Keller: It is free")),
            message(10, anna(), text("Grüße")),
            message(86_399, Author::Visitor, Body::Unknown),
            message(86_400, Author::System, Body::Ended { by: EndedBy::Agent }),
        ]
    }

    #[test]
    fn a_chat_over_the_change_of_the_clocks_in_english() {
        assert_eq!(
            whole(Some("Nora Quist"), Language::En, &chat()),
            "Chat transcript

Visitor:   Nora Quist <nora@example.com>
Agent:     Anna Keller
Began:     Sunday, 29 March 2026, 01:59:50 CET
Ended:     Monday, 30 March 2026, 02:59:50 CEST
Time zone: Europe/Berlin

--- Sunday, 29 March 2026 ---

[01:59:55 CET] * Anna Keller joined the chat
[01:59:59 CET] Nora Quist: Hello 🦀
    [01:00:00 CET] Anna Keller: It is free
[03:00:00 CEST] Anna Keller: Grüße

--- Monday, 30 March 2026 ---

[02:59:49 CEST] Nora Quist: (a message of a kind that cannot be shown here)
[02:59:50 CEST] * Anna Keller ended the chat
"
        );
    }

    #[test]
    fn the_same_in_german_and_without_a_name() {
        assert_eq!(
            whole(None, Language::De, &chat()[..3]),
            "Chat-Protokoll

Besucher:     Besucher <nora@example.com>
Teammitglied: Anna Keller
Beginn:       Sonntag, 29. März 2026, 01:59:50 CET
Ende:         Montag, 30. März 2026, 02:59:50 CEST
Zeitzone:     Europe/Berlin

--- Sonntag, 29. März 2026 ---

[01:59:55 CET] * Anna Keller ist dem Chat beigetreten
[01:59:59 CET] Besucher: Hello 🦀
    [01:00:00 CET] Anna Keller: It is free
[03:00:00 CEST] Anna Keller: Grüße
"
        );
    }

    #[test]
    fn a_file_name_holds_nothing_that_leads_elsewhere() {
        for (name, file) in [
            (Some("Nora Quist"), "chat-Nora-Quist-2026-03-29.txt"),
            (Some("Zoë Müller"), "chat-Zoë-Müller-2026-03-29.txt"),
            (Some("../../etc/passwd"), "chat-etc-passwd-2026-03-29.txt"),
            (Some("a\"; filename=b.exe"), "chat-a-filename-b-exe-2026-03-29.txt"),
            (Some("🦀"), "chat-2026-03-29.txt"),
            (None, "chat-Visitor-2026-03-29.txt"),
        ] {
            let conversation = conversation(name);
            let transcript = Transcript::new(&conversation, Tz::Europe__Berlin, Language::En);
            assert_eq!(transcript.file_name(&conversation), file);
        }
    }

    proptest! {
        #[test]
        fn nobody_writes_a_line_of_their_own_making(said in "(\\PC|\n|\r|\u{2028}|\u{1b}|\u{85}){0,40}", name in "\\PC{1,20}") {
            let shown = whole(Some(&name), Language::En, &[message(0, Author::Visitor, text(&said))]);
            let (_, lines) = shown.split_once(" ---\n\n").unwrap();
            let mut lines = lines.lines();
            prop_assert!(lines.next().unwrap().starts_with("[01:59:50 CET] "));
            prop_assert!(lines.all(|line| line.starts_with(INDENT)));
            let steering = ['\r', '\u{1b}', '\u{2028}', '\u{85}'];
            prop_assert!(!shown.contains(steering));
        }

        #[test]
        fn any_time_in_any_zone_can_be_written(millis in any::<i64>(), zone in 0..chrono_tz::TZ_VARIANTS.len()) {
            let conversation = Conversation { started_at: Timestamp::from_millis(millis), ..conversation(None) };
            let zone = chrono_tz::TZ_VARIANTS[zone];
            let head = Transcript::new(&conversation, zone, Language::De).head(&conversation);
            let end = format!("{}\n", zone.name());
            prop_assert!(head.ends_with(&end));
        }
    }
}
