//! What keys do, and which ones.

use super::keys::Keys;
use crate::{
    device::{self, NotKept},
    ui::text::{more, t},
};

/// Something that a key can do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Action {
    /// The palette opens.
    Palette,
    /// The offer with the least time left is accepted.
    Accept,
    /// The composer has the focus.
    Write,
    /// The composer has it, for a note instead of an answer or the other way round.
    Note,
    /// What is looked for in the open conversation can be written.
    Find,
    /// The conversation below opens.
    Next,
    /// The conversation above opens.
    Previous,
    /// The next conversation with something unread opens.
    NextUnread,
    /// The list of keys opens.
    Help,
}

impl Action {
    /// In the order of the declaration.
    pub const ALL: [Self; 9] = [
        Self::Palette,
        Self::Accept,
        Self::Write,
        Self::Note,
        Self::Find,
        Self::Next,
        Self::Previous,
        Self::NextUnread,
        Self::Help,
    ];

    /// Its name in what is kept.
    fn word(self) -> &'static str {
        match self {
            Self::Palette => "palette",
            Self::Accept => "accept",
            Self::Write => "write",
            Self::Note => "note",
            Self::Find => "find",
            Self::Next => "next",
            Self::Previous => "previous",
            Self::NextUnread => "next-unread",
            Self::Help => "help",
        }
    }

    /// The keys for it, unless others are chosen.
    fn default_keys(self) -> &'static str {
        match self {
            Self::Palette => "mod+k",
            Self::Accept => "mod+shift+enter",
            Self::Write => "mod+i",
            Self::Note => "mod+shift+l",
            Self::Find => "mod+f",
            Self::Next => "alt+arrowdown",
            Self::Previous => "alt+arrowup",
            Self::NextUnread => "alt+shift+arrowdown",
            Self::Help => "?",
        }
    }

    /// What it does, in the reader's words.
    pub fn name(self) -> &'static str {
        let more = more();
        match self {
            Self::Palette => more.palette,
            Self::Accept => more.key_accept,
            Self::Write => more.key_write,
            Self::Note => more.key_note,
            Self::Find => more.find,
            Self::Next => more.key_next,
            Self::Previous => more.key_previous,
            Self::NextUnread => more.key_next_unread,
            Self::Help => t().keyboard,
        }
    }
}

/// Where the keys are kept that were chosen on this device: a line for each action that has others
/// than usual, or none.
const CHOICE: &str = "choice/keys";

/// Which keys do what.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct KeyMap([Option<Keys>; Action::ALL.len()]);

impl KeyMap {
    /// What was chosen on this device. It is read whenever it is needed, so all tabs have the same.
    pub fn kept() -> Self {
        Self::parse(&device::kept(CHOICE).unwrap_or_default())
    }

    /// Without any choice.
    pub fn usual() -> Self {
        Self::parse("")
    }

    fn parse(text: &str) -> Self {
        Self(Action::ALL.map(|action| {
            let mut chosen = text.lines().filter_map(|line| line.split_once('='));
            let chosen = chosen.find(|(word, _)| *word == action.word());
            Keys::parse(chosen.map_or(action.default_keys(), |(_, keys)| keys))
        }))
    }

    fn text(&self) -> String {
        let mut text = String::new();
        for (action, keys) in Action::ALL.into_iter().zip(&self.0) {
            let word = keys.as_ref().map(Keys::word).unwrap_or_default();
            if word != action.default_keys() {
                text += &format!("{}={word}\n", action.word());
            }
        }
        text
    }

    /// Keeps it.
    pub fn keep(&self) -> Result<(), NotKept> {
        device::keep(CHOICE, &self.text())
    }

    /// The keys for an action; `None` where it has none.
    pub fn keys(&self, action: Action) -> Option<&Keys> {
        self.0[action as usize].as_ref()
    }

    /// What these keys do.
    pub fn action(&self, keys: &Keys) -> Option<Action> {
        Action::ALL.into_iter().find(|action| self.keys(*action) == Some(keys))
    }

    /// The same with other keys for an action.
    pub fn with(&self, action: Action, keys: Option<Keys>) -> Self {
        let mut changed = self.clone();
        changed.0[action as usize] = keys;
        changed
    }
}

#[cfg(test)]
mod tests {
    use wasm_bindgen_test::wasm_bindgen_test as test;

    use super::*;

    #[test]
    fn all_actions_have_keys_that_fit_and_that_nothing_else_has() {
        let usual = KeyMap::usual();
        for action in Action::ALL {
            let keys = usual.keys(action).unwrap();
            assert_eq!((keys.unfit(), usual.action(keys)), (None, Some(action)));
        }
        assert_eq!(usual.text(), "");
    }

    #[test]
    fn a_choice_is_kept_and_so_is_having_no_keys() {
        let map = KeyMap::usual().with(Action::Next, Keys::parse("f8")).with(Action::Help, None);
        assert_eq!(map.text(), "next=f8\nhelp=\n");
        assert_eq!(KeyMap::parse(&map.text()), map);
        assert_eq!(map.action(&Keys::parse("alt+arrowdown").unwrap()), None);
        // What an older or a newer version kept is no reason to lose the rest.
        assert_eq!(KeyMap::parse("next=f8\nnonsense\nfly=mod+m\nhelp="), map);
    }
}
