//! Typing `/` in the composer: answers from the response library, pages, canned replies.
//!
//! The field keeps the focus; arrows move in the menu above it, Enter or Tab takes, Escape closes
//! and leaves the text as it is.

mod choices;
mod insert;
mod menu;
mod typed;

use engine::Failure;
use leptos::{ev::KeyboardEvent, html, prelude::*};

use crate::ui::{Fetched, derived, spawn};
use choices::{Choice, Choices, Finding, Shown, finding};
pub(super) use menu::Menu;
use typed::Typed;

/// The id of the menu's list.
const LIST: &str = "shortcuts";

/// The shortcuts of one composer. A handle that can be copied into closures.
#[derive(Clone, Copy)]
pub(super) struct Shortcuts {
    field: NodeRef<html::Textarea>,
    typed: RwSignal<Option<Typed>>,
    /// Where the shortcut begins that the agent does not want to be one.
    left_alone: StoredValue<Option<usize>>,
    active: RwSignal<usize>,
    choices: Choices,
    /// How they are found, which is loaded with the first shortcut.
    finding: RwSignal<Fetched<Finding>>,
    /// Told what the field holds after a choice.
    write: Callback<String>,
}

impl Shortcuts {
    /// The shortcuts of a field; `write` is told what it holds after a choice.
    pub fn new(field: NodeRef<html::Textarea>, write: Callback<String>) -> Self {
        Self {
            field,
            typed: RwSignal::new(None),
            left_alone: StoredValue::new(None),
            active: RwSignal::new(0),
            choices: Choices::new(),
            finding: RwSignal::new(Fetched::Waiting),
            write,
        }
    }

    /// Looks at what stands before the caret now.
    pub fn look(self) {
        let Some(field) = self.field.get_untracked() else { return };
        let caret = field.selection_end().ok().flatten().unwrap_or(0);
        let mut typed = typed::read(&field.value(), caret as usize);
        // A selection is no caret.
        typed = typed.filter(|_| field.selection_start().ok().flatten() == Some(caret));
        let from = typed.as_ref().map(|typed| typed.from);
        if self.left_alone.get_value() != from {
            self.left_alone.set_value(None);
        } else if from.is_some() {
            typed = None;
        }
        self.set(typed);
    }

    /// Closes the menu until another shortcut is typed.
    pub fn close(self) {
        let from = self.typed.with_untracked(|typed| typed.as_ref().map(|typed| typed.from));
        if from.is_some() {
            self.left_alone.set_value(from);
            self.set(None);
        }
    }

    /// Closes the menu until the agent is at the shortcut again.
    pub fn hide(self) {
        self.set(None);
    }

    fn set(self, typed: Option<Typed>) {
        let wanted = |typed: &Option<Typed>| typed.as_ref().map(|typed| typed.wanted.clone());
        // A field that has the focus loses it on its way out: then nobody sees the menu any more.
        let Some(before) = self.typed.try_with_untracked(wanted) else { return };
        let now = wanted(&typed);
        if self.typed.with_untracked(|known| *known != typed) {
            self.typed.set(typed);
        }
        if before != now {
            self.active.set(0);
            if now.is_some() {
                self.again();
            }
        }
    }

    /// What the menu shows; `None` while it is closed.
    fn shown(self) -> Option<Shown> {
        let wanted = self.typed.with(|typed| typed.as_ref().map(|typed| typed.wanted.clone()))?;
        match self.finding.get() {
            Fetched::Ready(finding) => (finding.of)(self.choices, &wanted),
            Fetched::Waiting => Some((Vec::new(), Fetched::Waiting)),
            Fetched::Failed(why) => Some((Vec::new(), Fetched::Failed(why))),
        }
    }

    /// Looks for what is typed: now, or once more after a failure.
    fn again(self) {
        let want = move |finding: &Finding| {
            // The field may have left the screen meanwhile.
            if let Some(typed) = self.typed.try_get_untracked().flatten() {
                (finding.want)(self.choices, &typed.wanted);
            }
        };
        if let Fetched::Ready(finding) = self.finding.get_untracked() {
            return want(&finding);
        }
        self.finding.set(Fetched::Waiting);
        spawn(async move {
            let finding = finding().await;
            if let Ok(finding) = &finding {
                want(finding);
            }
            let finding = finding.map_or(Fetched::Failed(Failure::NoAnswer), Fetched::Ready);
            self.finding.try_set(finding);
        });
    }

    /// Puts a choice in place of the shortcut.
    fn take(self, choice: &Choice) {
        let typed = self.typed.get_untracked();
        let (Some(typed), Some(field)) = (typed, self.field.get_untracked()) else { return };
        insert::insert(&field, typed.from, typed.to, &choice.text);
        self.write.run(field.value());
        self.look();
    }

    /// Whether a key was for the menu, and not for the field.
    pub fn takes_key(self, event: &KeyboardEvent) -> bool {
        let Some((choices, state)) = untrack(|| self.shown()) else { return false };
        let count = choices.len();
        let active = self.active.get_untracked().min(count.saturating_sub(1));
        let modified = event.shift_key() || event.ctrl_key() || event.alt_key() || event.meta_key();
        match event.key().as_str() {
            "Escape" => self.close(),
            _ if modified => return false,
            "ArrowDown" if count > 0 => self.active.set((active + 1) % count),
            "ArrowUp" if count > 0 => self.active.set((active + count - 1) % count),
            "Enter" | "Tab" if count > 0 => self.take(&choices[active]),
            // What is meant for the menu is never sent.
            "Enter" if matches!(state, Fetched::Failed(_)) => self.again(),
            "Enter" => {}
            _ => return false,
        }
        true
    }

    /// For `aria-controls`: the list, while there is something in it.
    pub fn list(self) -> Signal<Option<String>> {
        derived(move || self.shown().filter(|(it, _)| !it.is_empty()).map(|_| LIST.into()))
    }

    /// For `aria-activedescendant`: what Enter would take.
    pub fn active_option(self) -> Signal<Option<String>> {
        derived(move || {
            let count = self.shown()?.0.len();
            (count > 0).then(|| option_id(self.active.get().min(count - 1)))
        })
    }
}

fn option_id(index: usize) -> String {
    format!("{LIST}-{index}")
}
