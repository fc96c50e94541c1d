//! The URL's hash and the screen it stands for.
//!
//! Hash links are plain `<a href>`: they need no rewrite rule on any file server, survive a reload,
//! and keep ids out of its logs.

use contract::{ConversationId, Scope};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};

/// What of an id may stand in a URL as it is (RFC 3986, section 2.3: unreserved).
const RESERVED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// What the agent looks at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Screen {
    /// The conversations.
    Inbox(Place),
    /// The agent's settings.
    Settings,
}

impl Default for Screen {
    fn default() -> Self {
        Self::Inbox(Place::default())
    }
}

/// Where in the inbox.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Place {
    /// Which conversations the list holds.
    pub scope: Scope,
    /// Which of them is open.
    pub open: Option<ConversationId>,
}

impl Screen {
    /// Reads a hash. Whatever it does not know leads to the inbox: an old bookmark is no error.
    #[must_use]
    pub fn parse(hash: &str) -> Self {
        let path = hash.trim_start_matches('#').trim_start_matches('/');
        let (word, rest) = path.split_once('/').unwrap_or((path, ""));
        let scope = match word {
            "all" => Scope::All,
            "conversations" => Scope::Active,
            "settings" => return Self::Settings,
            _ => return Self::default(),
        };
        let open = percent_decode_str(rest).decode_utf8_lossy();
        let open = (!open.is_empty()).then(|| ConversationId::from(&*open));
        Self::Inbox(Place { scope, open })
    }

    /// The hash that leads here.
    #[must_use]
    pub fn href(&self) -> String {
        match self {
            Self::Inbox(place) => place.href(),
            Self::Settings => "#/settings".into(),
        }
    }
}

impl Place {
    /// The hash that leads here.
    #[must_use]
    pub fn href(&self) -> String {
        let word = match (self.scope, &self.open) {
            (Scope::Active, None) => return "#/".into(),
            (Scope::All, None) => return "#/all".into(),
            (Scope::Active, Some(_)) => "conversations",
            (Scope::All, Some(_)) => "all",
        };
        let id = self.open.as_ref().map_or("", ConversationId::as_str);
        format!("#/{word}/{}", encode(id))
    }

    /// The same list with another conversation open, or none.
    #[must_use]
    pub fn with_open(&self, open: Option<ConversationId>) -> Self {
        Self { open, ..self.clone() }
    }
}

/// A text as one segment of a path or one value of a query.
#[must_use]
pub fn encode(text: &str) -> String {
    utf8_percent_encode(text, RESERVED).to_string()
}

#[cfg(test)]
mod tests {
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    use super::*;

    #[test]
    fn every_screen_has_an_address_that_leads_back() {
        for scope in [Scope::Active, Scope::All] {
            for id in [None, Some("c-1"), Some("a/b?c#d%20 ü🦀")] {
                let screen = Screen::Inbox(Place { scope, open: id.map(Into::into) });
                assert_eq!(Screen::parse(&screen.href()), screen, "{}", screen.href());
            }
        }
        assert_eq!(Screen::parse(&Screen::Settings.href()), Screen::Settings);
    }

    #[test]
    fn an_address_that_nobody_knows_is_the_inbox() {
        for hash in ["", "#", "#/", "#/nowhere", "#/conversations", "#/conversations/", "#x/%ff"] {
            assert_eq!(Screen::parse(hash), Screen::default(), "{hash}");
        }
        let broken = Place { scope: Scope::Active, open: Some("\u{fffd}".into()) };
        assert_eq!(Screen::parse("#/conversations/%ff"), Screen::Inbox(broken));
    }
}
