//! The newest message as a list shows it.

use contract::{Author, Body, MessagePreview, SharedCalendar, limits};

/// The first [`limits::PREVIEW_CHARS`] characters.
#[must_use]
pub fn cut(text: &str) -> &str {
    match text.char_indices().nth(limits::PREVIEW_CHARS) {
        Some((end, _)) => &text[..end],
        None => text,
    }
}

/// A message shortened for its conversation's row.
#[must_use]
pub fn of(author: &Author, body: &Body) -> MessagePreview {
    let body = match body {
        // The first file says what a message without words is; the others are with the message.
        Body::Text { text, attachments } => {
            Body::Text { text: cut(text).to_owned(), attachments: attachments.first() }
        }
        Body::Note { text } => Body::Note { text: cut(text).to_owned() },
        Body::Fallback { text, .. } => {
            Body::Fallback { text: cut(text).to_owned(), calendar: None }
        }
        Body::CalendarShare { calendar } => {
            let invitation = cut(&calendar.invitation).to_owned();
            Body::CalendarShare { calendar: SharedCalendar { invitation, ..calendar.clone() } }
        }
        Body::Joined { .. }
        | Body::Transferred { .. }
        | Body::Ended { .. }
        | Body::Meeting { .. }
        | Body::Unknown => body.clone(),
    };
    MessagePreview { author: author.clone(), body }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn it_is_cut_after_140_characters() {
        for (long, kept) in [(139, 139), (140, 140), (141, 140)] {
            assert_eq!(cut(&"🦀".repeat(long)).chars().count(), kept);
        }
    }

    proptest! {
        #[test]
        fn it_is_always_the_beginning(text in ".{0,200}") {
            let cut = cut(&text);
            prop_assert!(text.starts_with(cut));
            prop_assert_eq!(cut.chars().count(), text.chars().count().min(limits::PREVIEW_CHARS));
        }
    }
}
