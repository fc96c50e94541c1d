//! How a request can end, and what of it matters.

use contract::{ErrorCode, Problem, Read, limits};
use serde_json::Value;

/// A server that wants to be left alone for longer is asked again after so many seconds all the
/// same: what an agent wrote must not wait for somebody's typing error.
const LONGEST_REST_S: u32 = 3_600;

/// How a request ended.
#[derive(Clone, Debug, PartialEq)]
pub enum Outcome {
    /// The server answered.
    Answer {
        /// The HTTP status.
        status: u16,
        /// The body as text.
        body: String,
        /// `Retry-After` in seconds, where the answer has it.
        retry_after_s: Option<u32>,
    },
    /// No answer came: no network, no server, or no patience. It may have been done or not.
    NoAnswer,
    /// An answer came that is not looked at: it leads elsewhere, or is too large.
    Failed(Failure),
}

/// Why a request did not bring what was asked for.
#[derive(Clone, Debug, PartialEq)]
pub enum Failure {
    /// No answer came.
    NoAnswer,
    /// The answer leads elsewhere: what is asked is for the API and nobody else.
    Redirected,
    /// The server said no.
    Refused {
        /// The HTTP status.
        status: u16,
        /// Which problem.
        code: ErrorCode,
        /// The server's own sentence; may be empty.
        detail: String,
        /// How long to wait before the next try, in milliseconds; an hour at most.
        retry_after_ms: Option<u64>,
    },
    /// The answer makes no sense to this client. Holds the HTTP status.
    Unreadable(u16),
}

impl Failure {
    /// There is no such thing, or not for this agent.
    pub(crate) fn not_found() -> Self {
        let code = ErrorCode::NotFound;
        Self::Refused { status: 404, code, detail: String::new(), retry_after_ms: None }
    }

    /// Whether there is no such thing, or not for this agent.
    #[must_use]
    pub fn is_not_found(&self) -> bool {
        matches!(self, Self::Refused { code: ErrorCode::NotFound, .. })
    }

    /// Whether the same request may succeed later, so that trying again is right.
    #[must_use]
    pub fn is_passing(&self) -> bool {
        match self {
            // A network that wants a sign-in of its own leads elsewhere until it has it.
            Self::NoAnswer | Self::Redirected => true,
            Self::Refused { status, .. } | Self::Unreadable(status) => {
                *status >= 500 || matches!(status, 408 | 425 | 429)
            }
        }
    }

    /// Whether the token was not good.
    #[must_use]
    pub fn is_unauthenticated(&self) -> bool {
        matches!(self, Self::Refused { status: 401, .. } | Self::Unreadable(401))
    }

    /// How long the server asked to wait, in milliseconds.
    #[must_use]
    pub fn retry_after_ms(&self) -> Option<u64> {
        match self {
            Self::Refused { retry_after_ms, .. } => *retry_after_ms,
            Self::NoAnswer | Self::Redirected | Self::Unreadable(_) => None,
        }
    }
}

/// The longest text that is taken from a server, in characters: none of the contract is longer.
/// What is beyond is cut off, so that no view has to fear for its page.
const TEXT_CHARS: usize = limits::MESSAGE_CHARS;
/// The longest list: none of the contract is longer.
const LIST_ITEMS: usize = limits::LIBRARY_ENTRIES;

/// Reads what a server sent; `None` when it is no JSON, or not a `T`.
pub(crate) fn read_json<T: Read>(text: &str) -> Option<T> {
    T::read(&read_value(text)?)
}

fn read_value(text: &str) -> Option<Value> {
    let mut value = serde_json::from_str::<Value>(text).ok()?;
    if text.len() > TEXT_CHARS {
        cut(&mut value);
    }
    Some(value)
}

fn cut(value: &mut Value) {
    match value {
        Value::String(text) => {
            if let Some((end, _)) = text.char_indices().nth(TEXT_CHARS) {
                *text = format!("{}…", &text[..end]);
            }
        }
        Value::Array(items) => {
            items.truncate(LIST_ITEMS);
            items.iter_mut().for_each(cut);
        }
        Value::Object(fields) => fields.values_mut().for_each(cut),
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

impl Outcome {
    /// The answer's content.
    ///
    /// # Errors
    /// No answer, a status other than 2xx, or a body that is not a `T`.
    pub fn read<T: Read>(self) -> Result<T, Failure> {
        let (status, body) = self.success()?;
        read_json(&body).ok_or(Failure::Unreadable(status))
    }

    /// The answer's content without what of it cannot be read, and whether something was left out.
    pub(crate) fn read_mended<T: Read>(self, mend: fn(&mut Value)) -> Result<(T, bool), Failure> {
        let (status, body) = self.success()?;
        let unreadable = || Failure::Unreadable(status);
        let mut value = read_value(&body).filter(Value::is_object).ok_or_else(unreadable)?;
        if let Some(whole) = T::read(&value) {
            return Ok((whole, false));
        }
        mend(&mut value);
        T::read(&value).map(|mended| (mended, true)).ok_or_else(unreadable)
    }

    /// The answer's content where that is a text.
    ///
    /// # Errors
    /// No answer, or a status other than 2xx.
    pub fn text(self) -> Result<String, Failure> {
        self.success().map(|(_, body)| body)
    }

    /// Nothing but whether it worked, for answers without content.
    ///
    /// # Errors
    /// No answer, or a status other than 2xx.
    pub fn done(self) -> Result<(), Failure> {
        self.success().map(drop)
    }

    fn success(self) -> Result<(u16, String), Failure> {
        let (status, body, retry_after_s) = match self {
            Self::Answer { status, body, retry_after_s } => (status, body, retry_after_s),
            Self::NoAnswer => return Err(Failure::NoAnswer),
            Self::Failed(failure) => return Err(failure),
        };
        if (200..300).contains(&status) {
            return Ok((status, body));
        }
        // Whatever stands between client and server may answer too, and not in JSON.
        let (code, detail) = match (read_json::<Problem>(&body), status) {
            (Some(problem), _) => (problem.code, problem.detail),
            // These two say all there is to say without a body, and when to come back.
            (None, 429) => (ErrorCode::RateLimited, String::new()),
            (None, 503) => (ErrorCode::Unavailable, String::new()),
            (None, _) => return Err(Failure::Unreadable(status)),
        };
        let retry_after_ms = retry_after_s.map(|s| u64::from(s.min(LONGEST_REST_S)) * 1_000);
        Err(Failure::Refused { status, code, detail, retry_after_ms })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answer(status: u16, body: &str) -> Outcome {
        Outcome::Answer { status, body: body.into(), retry_after_s: None }
    }

    #[test]
    fn a_proxy_page_is_not_taken_for_an_answer() {
        let page = "<html>Bad gateway</html>";
        let failure = answer(502, page).done().unwrap_err();
        assert_eq!(failure, Failure::Unreadable(502));
        assert!(failure.is_passing());
        let failure = answer(200, page).read::<u32>().unwrap_err();
        assert_eq!(failure, Failure::Unreadable(200));
        assert!(!failure.is_passing());
    }

    #[test]
    fn a_proxy_may_say_when_to_come_back() {
        for (status, code) in [(429, ErrorCode::RateLimited), (503, ErrorCode::Unavailable)] {
            let body = "<html>Slow down</html>".to_owned();
            let outcome = Outcome::Answer { status, body, retry_after_s: Some(7) };
            let failure = outcome.done().unwrap_err();
            assert_eq!(failure.retry_after_ms(), Some(7_000));
            assert!(matches!(failure, Failure::Refused { code: said, .. } if said == code));
        }
        let body = String::new();
        let outcome = Outcome::Answer { status: 503, body, retry_after_s: Some(u32::MAX) };
        assert_eq!(outcome.done().unwrap_err().retry_after_ms(), Some(3_600_000));
    }

    #[test]
    fn only_what_may_pass_is_tried_again() {
        let refused = |status| {
            let body = format!(r#"{{"status":{status},"code":"some-new-code"}}"#);
            answer(status, &body).done().unwrap_err()
        };
        for status in [429, 500, 503, 408] {
            assert!(refused(status).is_passing(), "{status}");
        }
        for status in [400, 401, 404, 409, 413, 422] {
            assert!(!refused(status).is_passing(), "{status}");
        }
        assert!(Failure::NoAnswer.is_passing());
    }
}
