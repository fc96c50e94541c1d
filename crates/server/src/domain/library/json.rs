//! The library as JSON: `{"answers": […], "pages": […], "canned_replies": […]}`, each may be left
//! out.

use serde::Deserialize;
use serde_json::value::RawValue;

use super::{Entry, Mistake, Placed};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File<'a> {
    #[serde(borrow, default)]
    answers: Vec<&'a RawValue>,
    #[serde(borrow, default)]
    pages: Vec<&'a RawValue>,
    #[serde(borrow, default)]
    canned_replies: Vec<&'a RawValue>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Answer {
    question: String,
    answer: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Page {
    title: String,
    url: String,
    #[serde(default)]
    text: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct CannedReply {
    name: String,
    text: String,
}

/// Reads a file.
///
/// # Errors
/// Everything that is wrong with it; only the first thing where it is no JSON of this shape.
pub fn parse(text: &str) -> Result<Vec<Placed>, Vec<Mistake>> {
    let text = text.trim_start_matches('\u{feff}');
    let file: File<'_> = serde_json::from_str(text).map_err(|error| vec![mistake(1, &error)])?;
    let mut entries = Vec::new();
    let mut mistakes = Vec::new();
    let mut take =
        |values: Vec<&RawValue>, read: fn(&str) -> serde_json::Result<Result<Entry, String>>| {
            for value in values {
                let line = line_of(text, value.get());
                match read(value.get()) {
                    Ok(Ok(entry)) => entries.push((line, entry)),
                    Ok(Err(reason)) => mistakes.push(Mistake { line, reason }),
                    Err(error) => mistakes.push(mistake(line, &error)),
                }
            }
        };
    take(file.answers, |text| {
        serde_json::from_str(text).map(|it: Answer| Entry::answer(&it.question, &it.answer))
    });
    take(file.pages, |text| {
        serde_json::from_str(text).map(|it: Page| Entry::page(&it.title, &it.url, &it.text))
    });
    take(file.canned_replies, |text| {
        serde_json::from_str(text).map(|it: CannedReply| Entry::canned_reply(&it.name, &it.text))
    });
    if mistakes.is_empty() { Ok(entries) } else { Err(mistakes) }
}

/// An error of a value that begins in a line.
fn mistake(first_line: usize, error: &serde_json::Error) -> Mistake {
    let text = error.to_string();
    // The place in it counts from the value's beginning.
    let reason = text.split(" at line ").next().unwrap_or_default().to_owned();
    Mistake { line: first_line + error.line().saturating_sub(1), reason }
}

/// The line in which a part of a text begins, from 1.
fn line_of(text: &str, part: &str) -> usize {
    let at = (part.as_ptr() as usize).saturating_sub(text.as_ptr() as usize);
    text.get(..at).map_or(1, |before| before.matches('\n').count() + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_kind_is_read_and_may_be_left_out() {
        let text = r#"{
            "answers": [{"question": "Why?", "answer": "Because."}],
            "canned_replies": [
                {"name": "hello", "text": "Hello!"}
            ]
        }"#;
        let lines: Vec<_> =
            parse(text).unwrap().into_iter().map(|(line, it)| (line, it.title)).collect();
        assert_eq!(lines, [(2, "Why?".into()), (4, "hello".into())]);
        let page = parse(r#"{"pages": [{"title": "P", "url": "https://p.example"}]}"#).unwrap();
        assert_eq!(page[0].1, Entry::page("P", "https://p.example", "").unwrap());
    }

    #[test]
    fn every_mistake_has_its_line() {
        let text = "{\n\"answers\": [\n{\"question\": \"\", \"answer\": \"x\"},\n{\"question\": \"x\",\n\"anser\": \"x\"}\n],\n\"pages\": [3]}";
        let mistakes = parse(text).unwrap_err();
        let lines: Vec<_> = mistakes.iter().map(|it| it.line).collect();
        assert_eq!(lines, [3, 5, 7], "{mistakes:?}");
        assert!(mistakes[1].reason.contains("unknown field `anser`"), "{mistakes:?}");
        assert_eq!(parse("{\n\"answer\": []}").unwrap_err()[0].line, 2);
        assert_eq!(parse("{\n").unwrap_err()[0].line, 2);
    }
}
