//! A conversation's newest message in one line.

use contract::{AgentId, Author, Body, Conversation, in_a_line};

use crate::ui::text::t;

/// Who said what last, in the reader's language. `own` is the reader.
#[must_use]
pub(super) fn preview(row: &Conversation, own: Option<&AgentId>) -> String {
    let t = t();
    let message = &row.last_message;
    match (&message.body, &message.author) {
        (Body::Text { text, attachments }, author) => {
            let words = in_a_line(text, attachments);
            match author {
                Author::Agent { id, .. } if Some(id) == own => (t.said)(t.you, &words),
                Author::Agent { name, .. } => (t.said)(name, &words),
                _ => words,
            }
        }
        (Body::Fallback { text, .. }, _) => text.clone(),
        (Body::Joined { agent_name }, _) => (t.joined)(agent_name),
        (Body::Transferred { agent_name, from_name }, _) => (t.transferred)(agent_name, from_name),
        (Body::Ended { by }, _) => {
            let agent = (Some(&row.agent.id) != own).then_some(row.agent.name.as_str());
            (t.ended)(*by, agent)
        }
        (Body::CalendarShare { calendar }, _) => (t.calendar_shared)(&calendar.agent.name),
        (Body::Meeting { meeting }, _) => (t.meeting_booked)(&meeting.agent.name),
        (Body::Note { .. } | Body::Unknown, _) => t.unknown_message.into(),
    }
}
