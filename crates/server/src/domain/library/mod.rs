//! The response library: what can be in it, how it is written down, and how it is searched.

mod json;
mod markdown;
mod words;

use contract::limits;

pub use json::parse as parse_json;
pub use markdown::parse as parse_markdown;
pub use words::terms;

/// What an entry is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Kind {
    /// A question with its answer.
    Answer,
    /// A page.
    Page,
    /// A canned reply.
    CannedReply,
}

impl Kind {
    /// The database's word for it.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Answer => "answer",
            Self::Page => "page",
            Self::CannedReply => "canned-reply",
        }
    }
}

/// One thing in the library, checked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// What it is.
    pub kind: Kind,
    /// The question, the page's title, the reply's name.
    pub title: String,
    /// The answer, what is on the page, the reply.
    pub text: String,
    /// The page's address.
    pub url: Option<String>,
}

/// An entry, and the line of its file where it begins.
pub type Placed = (usize, Entry);

/// What is wrong with a file, and in which line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mistake {
    /// The line, from 1.
    pub line: usize,
    /// What is wrong, as the rest of a sentence without its stop.
    pub reason: String,
}

impl Entry {
    /// A question with its answer.
    ///
    /// # Errors
    /// What is wrong with one of them.
    pub fn answer(question: &str, answer: &str) -> Result<Self, String> {
        let title = title("the question", question)?;
        let text = message("the answer", answer)?;
        Ok(Self { kind: Kind::Answer, title, text, url: None })
    }

    /// A page.
    ///
    /// # Errors
    /// What is wrong with one of them.
    pub fn page(page_title: &str, url: &str, excerpt: &str) -> Result<Self, String> {
        let title = title("the title", page_title)?;
        let url = url.trim();
        let web = url.starts_with("https://") || url.starts_with("http://");
        if !web || url.contains(|c: char| c.is_whitespace() || c.is_control()) {
            return Err(format!(
                "the address {url:?} does not begin with https:// or http:// or has blanks in it"
            ));
        }
        short("the address", url, limits::LIBRARY_URL_CHARS)?;
        let text = match excerpt.trim() {
            "" => String::new(),
            excerpt => message("the text", excerpt)?,
        };
        Ok(Self { kind: Kind::Page, title, text, url: Some(url.to_owned()) })
    }

    /// A canned reply; its name with or without the slash.
    ///
    /// # Errors
    /// What is wrong with one of them.
    pub fn canned_reply(name: &str, text: &str) -> Result<Self, String> {
        let name = name.trim();
        let name = name.strip_prefix('/').unwrap_or(name).to_lowercase();
        let fits = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_');
        if name.is_empty() || !name.chars().all(fits) {
            return Err(format!("the name /{name} is not made of letters, digits, - and _"));
        }
        if matches!(name.as_str(), "ask" | "search") {
            return Err(format!("the name /{name} is a shortcut already"));
        }
        short("the name", &name, limits::CANNED_NAME_CHARS)?;
        let text = message("the reply", text)?;
        Ok(Self { kind: Kind::CannedReply, title: name, text, url: None })
    }

    /// What an import replaces by: the same question, address or name is the same entry.
    #[must_use]
    pub fn key(&self) -> String {
        match &self.url {
            Some(url) => url.clone(),
            None => self.title.to_lowercase(),
        }
    }
}

fn title(what: &str, text: &str) -> Result<String, String> {
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    if text.is_empty() {
        return Err(format!("{what} is empty"));
    }
    short(what, &text, limits::LIBRARY_TITLE_CHARS)?;
    Ok(text)
}

/// A text that fits into a message.
fn message(what: &str, text: &str) -> Result<String, String> {
    match contract::check_text(text) {
        Ok(text) => Ok(text.to_owned()),
        Err(contract::TextError::Empty) => Err(format!("{what} is empty")),
        Err(contract::TextError::TooLong(chars)) => {
            Err(too_long(what, chars, limits::MESSAGE_CHARS))
        }
    }
}

fn short(what: &str, text: &str, limit: usize) -> Result<(), String> {
    match text.chars().count() {
        chars if chars > limit => Err(too_long(what, chars, limit)),
        _ => Ok(()),
    }
}

fn too_long(what: &str, chars: usize, limit: usize) -> String {
    format!("{what} has {chars} characters; at most {limit} are taken")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_cannot_be_used_is_refused_with_the_reason() {
        assert!(Entry::answer("  ", "x").unwrap_err().contains("question is empty"));
        assert!(Entry::answer("x", " \n").unwrap_err().contains("answer is empty"));
        assert!(Entry::answer(&"x".repeat(301), "x").unwrap_err().contains("at most 300"));
        assert!(Entry::answer("x", &"x".repeat(10_001)).unwrap_err().contains("at most 10000"));
        for url in ["example.com", "javascript:alert(1)", "https://a b", "ftp://a.example"] {
            assert!(Entry::page("x", url, "").is_err(), "{url}");
        }
        for name in ["", "/", "two words", "a/b", "ask", "/Search"] {
            assert!(Entry::canned_reply(name, "x").is_err(), "{name}");
        }
    }

    #[test]
    fn the_key_ignores_case_and_blanks_of_a_question() {
        let key = |question: &str| Entry::answer(question, "x").unwrap().key();
        assert_eq!(key("How  much\nis it?"), key("how MUCH is it?"));
        assert_eq!(Entry::canned_reply("/Hallo", "x").unwrap().key(), "hallo");
    }
}
