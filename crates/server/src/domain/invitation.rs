//! A meeting as an iCalendar file (RFC 5545).

use chrono::{DateTime, Utc};
use contract::{MeetingId, Timestamp};
use icalendar::{Calendar, Component, Event, EventLike, EventStatus, Property};

/// What a calendar is told of a meeting.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Invitation {
    /// Names the event for good: who imports the file again has it once.
    pub id: MeetingId,
    /// When it was booked.
    pub booked_at: Timestamp,
    /// When it begins.
    pub start: Timestamp,
    /// When it is over.
    pub end: Timestamp,
    /// The agent's name.
    pub agent_name: String,
    /// The agent's address.
    pub agent_email: String,
    /// The visitor's name, when it is known.
    pub visitor_name: Option<String>,
    /// The visitor's address, when it is known.
    pub visitor_email: Option<String>,
    /// The agent's words; may be empty.
    pub invitation: String,
}

impl Invitation {
    /// The file's text. Times are in UTC, which is right in every time zone without describing one.
    #[must_use]
    pub fn to_ics(&self) -> String {
        let visitor = self.visitor_name.as_ref().or(self.visitor_email.as_ref());
        let summary = match visitor {
            Some(visitor) => format!("{visitor} – {}", self.agent_name),
            None => self.agent_name.clone(),
        };
        let mut event = Event::new();
        event
            .uid(self.id.as_str())
            .timestamp(utc(self.booked_at))
            .sequence(0)
            .starts(utc(self.start))
            .ends(utc(self.end))
            .status(EventStatus::Confirmed)
            .summary(&summary)
            .append_property(person("ORGANIZER", Some(&self.agent_name), &self.agent_email));
        if !self.invitation.is_empty() {
            event.description(&self.invitation);
        }
        if let Some(email) = &self.visitor_email {
            let mut attendee = person("ATTENDEE", self.visitor_name.as_deref(), email);
            attendee.add_parameter("PARTSTAT", "ACCEPTED");
            event.append_multi_property(attendee);
        }
        let mut calendar = Calendar::empty();
        calendar
            .append_property(Property::new("VERSION", "2.0"))
            .append_property(Property::new("PRODID", "-//Agent Inbox//Chat server//EN"))
            .append_property(Property::new("CALSCALE", "GREGORIAN"))
            .push(event);
        calendar.to_string()
    }
}

/// Somebody with an address.
fn person(property: &str, name: Option<&str>, email: &str) -> Property {
    let mut person = Property::new(property, format!("mailto:{email}"));
    if let Some(name) = name {
        // A parameter's value cannot hold a double quote (RFC 5545, section 3.2).
        person.add_parameter("CN", &name.replace('"', "'"));
    }
    person
}

fn utc(at: Timestamp) -> DateTime<Utc> {
    DateTime::from_timestamp_millis(at.as_millis()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use icalendar::{CalendarComponent, CalendarDateTime, DatePerhapsTime};
    use proptest::prelude::*;

    use super::*;

    fn invitation() -> Invitation {
        Invitation {
            id: "01978a3c-0000-7000-8000-000000000001".into(),
            booked_at: Timestamp::from_millis(1_750_000_000_000),
            start: Timestamp::from_millis(1_750_064_400_000),
            end: Timestamp::from_millis(1_750_066_200_000),
            agent_name: "Anna Keller".into(),
            agent_email: "anna@example.com".into(),
            visitor_name: Some("Ada Lovelace".into()),
            visitor_email: Some("ada@example.com".into()),
            invitation: "Half an hour, by phone.".into(),
        }
    }

    fn read(text: &str) -> Event {
        let calendar: Calendar = text.parse().unwrap();
        match calendar.components.as_slice() {
            [CalendarComponent::Event(event)] => event.clone(),
            other => panic!("not one event: {other:?}"),
        }
    }

    #[test]
    fn it_is_an_event_that_calendars_take() {
        let text = invitation().to_ics();
        let lines: Vec<_> = text.strip_suffix("\r\n").unwrap().split("\r\n").collect();
        let mut sorted = lines[1..lines.len() - 1].to_vec();
        sorted.sort_unstable();
        assert_eq!(lines.first(), Some(&"BEGIN:VCALENDAR"));
        assert_eq!(lines.last(), Some(&"END:VCALENDAR"));
        assert_eq!(
            sorted,
            [
                "ATTENDEE;CN=Ada Lovelace;PARTSTAT=ACCEPTED:mailto:ada@example.com",
                "BEGIN:VEVENT",
                "CALSCALE:GREGORIAN",
                "DESCRIPTION:Half an hour\\, by phone.",
                "DTEND:20250616T093000Z",
                "DTSTAMP:20250615T150640Z",
                "DTSTART:20250616T090000Z",
                "END:VEVENT",
                "ORGANIZER;CN=Anna Keller:mailto:anna@example.com",
                "PRODID:-//Agent Inbox//Chat server//EN",
                "SEQUENCE:0",
                "STATUS:CONFIRMED",
                "SUMMARY:Ada Lovelace – Anna Keller",
                "UID:01978a3c-0000-7000-8000-000000000001",
                "VERSION:2.0",
            ]
        );
    }

    #[test]
    fn it_is_the_same_each_time() {
        assert_eq!(invitation().to_ics(), invitation().to_ics());
    }

    #[test]
    fn somebody_unknown_is_no_attendee() {
        let unknown = Invitation { visitor_name: None, visitor_email: None, ..invitation() };
        let event = read(&unknown.to_ics());
        assert_eq!(event.get_summary(), Some("Anna Keller"));
        assert!(event.get_attendees().is_empty());
        let by_address = Invitation { visitor_name: None, ..invitation() };
        assert_eq!(read(&by_address.to_ics()).get_summary(), Some("ada@example.com – Anna Keller"));
    }

    proptest! {
        /// Whatever people write comes out again as it was and begins nothing of its own. Lines
        /// should have at most 75 octets (RFC 5545, section 3.1); the library lets the last one of
        /// a long text have one more.
        #[test]
        fn any_text_is_only_text(
            name in "[^\\x00-\\x1f\\x7f-\\x9f\u{2028}\u{2029}]{0,80}",
            words in "([^\\x00-\\x1f\\x7f-\\x9f\u{2028}\u{2029}]|\n){1,200}",
        ) {
            let name = name.trim().to_owned();
            let words = words.trim().to_owned();
            let it = Invitation {
                visitor_name: (!name.is_empty()).then_some(name.clone()),
                invitation: words.clone(),
                ..invitation()
            };
            let text = it.to_ics();
            for line in text.split("\r\n") {
                prop_assert!(line.len() <= 76, "{} octets: {line}", line.len());
                prop_assert!(!line.contains(['\r', '\n']));
            }
            let event = read(&text);
            prop_assert_eq!(event.get_uid(), Some(it.id.as_str()));
            if !words.is_empty() {
                prop_assert_eq!(event.get_description(), Some(words.as_str()));
            }
            let start = DatePerhapsTime::DateTime(CalendarDateTime::Utc(utc(it.start)));
            prop_assert_eq!(event.get_start(), Some(start));
            prop_assert_eq!(event.get_attendees().len(), 1);
            if !name.is_empty() {
                let summary = format!("{name} – Anna Keller");
                prop_assert_eq!(event.get_summary(), Some(summary.as_str()));
            }
        }
    }
}
