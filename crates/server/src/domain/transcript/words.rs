//! What a transcript says by itself, in each language.

use chrono::{Datelike, NaiveDate};
use contract::EndedBy;
use serde::Deserialize;
use utoipa::ToSchema;

/// A language that a transcript can be had in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Language {
    /// English.
    #[default]
    En,
    /// German.
    De,
}

/// The texts of one language.
#[derive(Debug)]
pub(super) struct Words {
    pub title: &'static str,
    pub visitor: &'static str,
    pub agent: &'static str,
    pub began: &'static str,
    pub ended: &'static str,
    pub time_zone: &'static str,
    /// "Sunday, 29 March 2026"
    pub date: fn(NaiveDate) -> String,
    pub joined: fn(&str) -> String,
    /// Who has the chat now, and who had it before.
    pub transferred: fn(&str, &str) -> String,
    /// Who or what ended it, and the agent's name.
    pub ended_by: fn(EndedBy, &str) -> String,
    pub fallback: fn(&str) -> String,
    /// Whose calendar was shared.
    pub calendar: fn(&str) -> String,
    /// With whom a meeting was booked, and when it begins.
    pub meeting: fn(&str, &str) -> String,
    pub somebody: &'static str,
    pub unknown: &'static str,
}

pub(super) fn of(language: Language) -> &'static Words {
    match language {
        Language::En => &EN,
        Language::De => &DE,
    }
}

static EN: Words = Words {
    title: "Chat transcript",
    visitor: "Visitor",
    agent: "Agent",
    began: "Began",
    ended: "Ended",
    time_zone: "Time zone",
    date: |day| {
        let weekday =
            ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];
        let month = [
            "January",
            "February",
            "March",
            "April",
            "May",
            "June",
            "July",
            "August",
            "September",
            "October",
            "November",
            "December",
        ];
        let (weekday, month) = names(day, weekday, month);
        format!("{weekday}, {} {month} {}", day.day(), day.year())
    },
    joined: |agent| format!("{agent} joined the chat"),
    transferred: |agent, from| format!("{agent} took over from {from}"),
    ended_by: |by, agent| match by {
        EndedBy::Agent => format!("{agent} ended the chat"),
        EndedBy::Visitor => "The visitor ended the chat".into(),
        EndedBy::Silence => "The chat ended because nobody wrote any more".into(),
        EndedBy::Unknown => "The chat ended".into(),
    },
    fallback: |text| format!("Nobody was free. The visitor was told: {text}"),
    calendar: |agent| format!("The calendar of {agent} was shared"),
    meeting: |agent, start| format!("The visitor booked a meeting with {agent}: {start}"),
    somebody: "Somebody else",
    unknown: "(a message of a kind that cannot be shown here)",
};

static DE: Words = Words {
    title: "Chat-Protokoll",
    visitor: "Besucher",
    agent: "Teammitglied",
    began: "Beginn",
    ended: "Ende",
    time_zone: "Zeitzone",
    date: |day| {
        let weekday =
            ["Montag", "Dienstag", "Mittwoch", "Donnerstag", "Freitag", "Samstag", "Sonntag"];
        let month = [
            "Januar",
            "Februar",
            "März",
            "April",
            "Mai",
            "Juni",
            "Juli",
            "August",
            "September",
            "Oktober",
            "November",
            "Dezember",
        ];
        let (weekday, month) = names(day, weekday, month);
        format!("{weekday}, {}. {month} {}", day.day(), day.year())
    },
    joined: |agent| format!("{agent} ist dem Chat beigetreten"),
    transferred: |agent, from| format!("{agent} hat von {from} übernommen"),
    ended_by: |by, agent| match by {
        EndedBy::Agent => format!("{agent} hat den Chat beendet"),
        EndedBy::Visitor => "Der Besucher hat den Chat beendet".into(),
        EndedBy::Silence => "Der Chat wurde beendet, weil niemand mehr geschrieben hat".into(),
        EndedBy::Unknown => "Der Chat wurde beendet".into(),
    },
    fallback: |text| format!("Niemand war frei. Dem Besucher wurde mitgeteilt: {text}"),
    calendar: |agent| format!("Der Kalender von {agent} wurde geteilt"),
    meeting: |agent, start| format!("Der Besucher hat einen Termin mit {agent} gebucht: {start}"),
    somebody: "Jemand anderes",
    unknown: "(eine Nachricht, die hier nicht gezeigt werden kann)",
};

fn names(
    day: NaiveDate,
    weekdays: [&'static str; 7],
    months: [&'static str; 12],
) -> (&'static str, &'static str) {
    let weekday = weekdays[day.weekday().num_days_from_monday() as usize];
    (weekday, months[day.month0() as usize])
}
