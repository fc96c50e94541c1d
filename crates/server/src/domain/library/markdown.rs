//! The library as Markdown: each heading of the first level begins an entry, and says what it is.
//!
//! ```markdown
//! # What does a seat cost?
//! 9 € a month.
//!
//! # [Prices](https://example.com/prices)
//! All plans side by side.
//!
//! # /hello
//! Hello! How can I help?
//! ```
//!
//! What follows a heading is plain text and goes into messages as it stands.

use super::{Entry, Mistake, Placed};

/// Reads a file.
///
/// # Errors
/// Everything that is wrong with it.
pub fn parse(text: &str) -> Result<Vec<Placed>, Vec<Mistake>> {
    let mut sections: Vec<(usize, &str, Vec<&str>)> = Vec::new();
    let mut mistakes = Vec::new();
    let mut fence = None;
    for (index, line) in text.trim_start_matches('\u{feff}').lines().enumerate() {
        let heading = line.strip_prefix("# ").filter(|_| fence.is_none());
        fence = match (fence, fence_of(line)) {
            (None, mark) => mark,
            (Some(open), Some(mark)) if open == mark => None,
            (open, _) => open,
        };
        match (heading, sections.last_mut()) {
            (Some(heading), _) => sections.push((index + 1, heading, Vec::new())),
            (None, Some((_, _, body))) => body.push(line),
            (None, None) if line.trim().is_empty() => {}
            (None, None) => {
                if mistakes.is_empty() {
                    let reason = "the text stands before the first heading; an entry begins with a line such as “# What does it cost?”".into();
                    mistakes.push(Mistake { line: index + 1, reason });
                }
            }
        }
    }
    if sections.is_empty() && mistakes.is_empty() {
        mistakes.push(Mistake { line: 1, reason: "there is no entry in it".into() });
    }
    let mut entries = Vec::new();
    for (line, heading, body) in sections {
        match entry(heading.trim(), &body.join("\n")) {
            Ok(entry) => entries.push((line, entry)),
            Err(reason) => mistakes.push(Mistake { line, reason }),
        }
    }
    if mistakes.is_empty() { Ok(entries) } else { Err(mistakes) }
}

/// The mark of a code block's first or last line.
fn fence_of(line: &str) -> Option<&'static str> {
    let line = line.trim_start();
    ["```", "~~~"].into_iter().find(|mark| line.starts_with(mark))
}

fn entry(heading: &str, body: &str) -> Result<Entry, String> {
    if heading.starts_with('/') {
        return Entry::canned_reply(heading, body);
    }
    match link(heading) {
        Some((title, url)) => Entry::page(title, url, body),
        None => Entry::answer(heading, body),
    }
}

/// The parts of a heading that is nothing but a link.
fn link(heading: &str) -> Option<(&str, &str)> {
    heading.strip_prefix('[')?.strip_suffix(')')?.split_once("](")
}

#[cfg(test)]
mod tests {
    use super::super::Kind;
    use super::*;

    #[test]
    fn the_heading_says_what_it_is() {
        let text = "\u{feff}\n# What does it cost?\r\n\r\n9 €.\n\n## Really\n```\n# not a heading\n```\n\n\
            # [Prices (all)](https://example.com/a_(b))\n# /Hello\nHello!\n";
        let entries = parse(text).unwrap();
        let seen: Vec<_> = entries
            .iter()
            .map(|(line, it)| (*line, it.kind, it.title.as_str(), it.text.as_str()))
            .collect();
        assert_eq!(
            seen,
            [
                (
                    2,
                    Kind::Answer,
                    "What does it cost?",
                    "9 €.\n\n## Really\n```\n# not a heading\n```"
                ),
                (11, Kind::Page, "Prices (all)", ""),
                (12, Kind::CannedReply, "hello", "Hello!"),
            ]
        );
        assert_eq!(entries[1].1.url.as_deref(), Some("https://example.com/a_(b)"));
    }

    #[test]
    fn every_mistake_has_its_line() {
        let mistakes =
            parse("stray\nmore\n\n# Empty?\n\n# [X](ftp://x)\n# Good?\nYes.\n").unwrap_err();
        let lines: Vec<_> = mistakes.iter().map(|it| it.line).collect();
        assert_eq!(lines, [1, 4, 6]);
        assert_eq!(parse("\n").unwrap_err()[0].line, 1);
    }
}
