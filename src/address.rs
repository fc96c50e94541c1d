//! The URL's hash and the screen it stands for.
//!
//! Hash links are plain `<a href>`: they need no rewrite rule on any file server, survive a reload,
//! and keep ids out of its logs.

use contract::{AgentId, ConversationId, Position, Scope};

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
    /// The message in it that is looked for.
    pub at: Option<Position>,
    /// Which conversations the list under All is narrowed to.
    pub filter: Filter,
}

/// What a conversation must be to be listed. What is not given does not matter.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Filter {
    /// Whose.
    pub agent: Option<AgentId>,
    /// The first day, the reader's own.
    pub from: Option<Day>,
    /// The last day, which is included.
    pub to: Option<Day>,
}

/// A day as a date field has it: "2026-11-24". Greater is later.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Day(String);

impl Day {
    /// Reads a date. A year before 1970 is one that somebody is still typing.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let is_date = text.len() == 10
            && text.bytes().enumerate().all(|(at, byte)| match at {
                4 | 7 => byte == b'-',
                _ => byte.is_ascii_digit(),
            });
        (is_date && text >= "1970").then(|| Self(text.into()))
    }

    /// The date as it was read.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl Filter {
    /// How many of its parts are given.
    #[must_use]
    pub fn count(&self) -> usize {
        [self.agent.is_some(), self.from.is_some(), self.to.is_some()]
            .iter()
            .filter(|is_given| **is_given)
            .count()
    }
}

impl Screen {
    /// Reads a hash. Whatever it does not know leads to the inbox: an old bookmark is no error.
    #[must_use]
    pub fn parse(hash: &str) -> Self {
        let path = hash.trim_start_matches('#').trim_start_matches('/');
        let (path, query) = path.split_once('?').unwrap_or((path, ""));
        let (word, rest) = path.split_once('/').unwrap_or((path, ""));
        let scope = match word {
            "all" => Scope::All,
            "conversations" => Scope::Active,
            "settings" => return Self::Settings,
            _ => return Self::default(),
        };
        let open = decode(rest);
        let open = (!open.is_empty()).then(|| ConversationId::from(open));
        let mut place = Place { scope, open, ..Place::default() };
        for (key, value) in query.split('&').filter_map(|pair| pair.split_once('=')) {
            let value = decode(value);
            match key {
                "at" if place.open.is_some() => place.at = value.parse().ok(),
                _ if scope == Scope::Active => {}
                "agent" => place.filter.agent = Some(value.into()),
                "from" => place.filter.from = Day::parse(&value),
                "to" => place.filter.to = Day::parse(&value),
                _ => {}
            }
        }
        Self::Inbox(place)
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
        let mut href = String::from(match (self.scope, &self.open) {
            (Scope::Active, None) => "#/",
            (Scope::All, None) => "#/all",
            (Scope::Active, Some(_)) => "#/conversations/",
            (Scope::All, Some(_)) => "#/all/",
        });
        href += &encode(self.open.as_ref().map_or("", ConversationId::as_str));
        let filter = Some(&self.filter).filter(|_| self.scope == Scope::All);
        let day = |day: Option<&Day>| day.map(|day| day.as_str().to_owned());
        let query = [
            ("agent", filter.and_then(|it| it.agent.as_ref()).map(|id| encode(id.as_str()))),
            ("from", day(filter.and_then(|it| it.from.as_ref()))),
            ("to", day(filter.and_then(|it| it.to.as_ref()))),
            ("at", self.at.filter(|_| self.open.is_some()).map(|at| at.to_string())),
        ];
        let mut before = '?';
        for (key, value) in query {
            if let Some(value) = value {
                href += &format!("{before}{key}={value}");
                before = '&';
            }
        }
        href
    }

    /// The same list with another conversation open, or none.
    #[must_use]
    pub fn with_open(&self, open: Option<ConversationId>) -> Self {
        Self { open, at: None, ..self.clone() }
    }

    /// The same with this message looked for in the open conversation.
    #[must_use]
    pub fn with_at(&self, at: Position) -> Self {
        Self { at: Some(at), ..self.clone() }
    }
}

/// A text as one segment of a path or one value of a query.
#[must_use]
pub fn encode(text: &str) -> String {
    js_sys::encode_uri_component(text).into()
}

/// What was meant by it; a text that is broken stays what it is.
fn decode(text: &str) -> String {
    js_sys::decode_uri_component(text).map_or_else(|_| text.to_owned(), Into::into)
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
                let open = id.map(Into::into);
                let screen = Screen::Inbox(Place { scope, open, ..Place::default() });
                assert_eq!(Screen::parse(&screen.href()), screen, "{}", screen.href());
            }
        }
        assert_eq!(Screen::parse(&Screen::Settings.href()), Screen::Settings);
    }

    #[test]
    fn filters_and_the_message_looked_for_are_in_the_address() {
        let filter = Filter {
            agent: Some("a&b=c ü".into()),
            from: Day::parse("2026-11-01"),
            to: Day::parse("2026-11-24"),
        };
        let open = Some("c-1".into());
        let place = Place { scope: Scope::All, open, at: Some(17), filter: filter.clone() };
        let href = place.href();
        assert_eq!(href, "#/all/c-1?agent=a%26b%3Dc%20%C3%BC&from=2026-11-01&to=2026-11-24&at=17");
        assert_eq!(Screen::parse(&href), Screen::Inbox(place.clone()));
        assert_eq!(place.filter.count(), 3);
        let list = place.with_open(None);
        assert_eq!((list.at, &list.filter), (None, &filter));
        assert_eq!(Screen::parse(&list.href()), Screen::Inbox(list));
        // Live chats are all the reader's own.
        let active = Place { scope: Scope::Active, ..place };
        assert_eq!(active.href(), "#/conversations/c-1?at=17");
        let nonsense = "#/all?agent=x&from=0026-11-01&to=tomorrow&at=5&colour=red&=&x";
        let agent = Filter { agent: Some("x".into()), ..Filter::default() };
        let place = Place { scope: Scope::All, filter: agent, ..Place::default() };
        assert_eq!(Screen::parse(nonsense), Screen::Inbox(place));
    }

    #[test]
    fn an_address_that_nobody_knows_is_the_inbox() {
        for hash in ["", "#", "#/", "#/nowhere", "#/conversations", "#/conversations/", "#x/%ff"] {
            assert_eq!(Screen::parse(hash), Screen::default(), "{hash}");
        }
        let broken = Place { open: Some("%ff".into()), ..Place::default() };
        assert_eq!(Screen::parse("#/conversations/%ff"), Screen::Inbox(broken));
    }
}
