//! What there is to choose from, and where it comes from.

use std::time::Duration;

use contract::CannedReply;
use engine::Failure;
use leptos::{leptos_dom::helpers::TimeoutHandle, prelude::*};

use super::typed::Wanted;
use crate::{
    api::Api,
    ui::{Fetched, spawn, text::more},
};

/// The library is asked when the agent pauses so long.
const PAUSE: Duration = Duration::from_millis(200);
/// So many are shown at once.
const SHOWN: usize = 8;

/// One thing to choose.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Choice {
    /// What it is called.
    pub title: String,
    /// What it brings.
    pub detail: String,
    /// What is put in place of the shortcut.
    pub text: String,
}

/// The choices that there are, and how getting the rest goes.
pub(super) type Shown = (Vec<Choice>, Fetched<()>);

/// How choices are found.
#[derive(Clone, Copy)]
pub(super) struct Finding {
    pub want: fn(Choices, &Wanted),
    pub of: fn(Choices, &Wanted) -> Option<Shown>,
}

crate::later! {
    pub(super) fn finding() -> Finding { Finding { want: Choices::want, of: Choices::of } }
}

/// The choices for what is wanted, as they come in. A handle that can be copied into closures.
#[derive(Clone, Copy)]
pub(super) struct Choices {
    api: Api,
    /// What the library found for the words.
    found: RwSignal<Fetched<Vec<Choice>>>,
    /// `None` until somebody wants them.
    canned: RwSignal<Option<Fetched<Vec<CannedReply>>>>,
    /// Tells the last question from those before it.
    turn: StoredValue<u32>,
    pause: StoredValue<Option<TimeoutHandle>>,
}

impl Choices {
    pub fn new() -> Self {
        let choices = Self {
            api: Api::here(),
            found: RwSignal::new(Fetched::Waiting),
            canned: RwSignal::new(None),
            turn: StoredValue::new(0),
            pause: StoredValue::new(None),
        };
        on_cleanup(move || {
            choices.pause.with_value(|pause| {
                if let Some(pause) = pause {
                    pause.clear();
                }
            })
        });
        choices
    }

    /// Begins to look for something.
    fn want(self, wanted: &Wanted) {
        self.turn.update_value(|turn| *turn += 1);
        if let Wanted::Name(_) = wanted {
            if !matches!(self.canned.get_untracked(), Some(Fetched::Ready(_) | Fetched::Waiting)) {
                self.canned.set(Some(Fetched::Waiting));
                spawn(async move {
                    let answer = self.api.canned_replies().await.map(|replies| replies.items);
                    let answer = answer.map_or_else(Fetched::Failed, Fetched::Ready);
                    self.canned.try_set(Some(answer));
                });
            }
            return;
        }
        self.found.set(Fetched::Waiting);
        let (wanted, turn) = (wanted.clone(), self.turn.get_value());
        let ask = move || {
            spawn(async move {
                let answer = self.find(&wanted).await;
                // Something else is wanted meanwhile, or nobody is there any more.
                if self.turn.try_get_value() == Some(turn) {
                    self.found.try_set(answer.map_or_else(Fetched::Failed, Fetched::Ready));
                }
            });
        };
        let before = set_timeout_with_handle(ask, PAUSE).ok();
        self.pause.update_value(|pause| {
            if let Some(pause) = std::mem::replace(pause, before) {
                pause.clear();
            }
        });
    }

    async fn find(self, wanted: &Wanted) -> Result<Vec<Choice>, Failure> {
        Ok(match wanted {
            Wanted::Answers(words) => {
                let found = self.api.answers(words).await?;
                let choice = |it: contract::LibraryAnswer| Choice {
                    title: it.question,
                    detail: it.answer.clone(),
                    text: it.answer,
                };
                found.items.into_iter().map(choice).collect()
            }
            Wanted::Pages(words) => {
                let found = self.api.pages(words).await?;
                let choice = |it: contract::LibraryPage| Choice {
                    // What follows must not become part of the address.
                    text: format!("{} – {} ", it.title, it.url),
                    title: it.title,
                    detail: it.url,
                };
                found.items.into_iter().map(choice).collect()
            }
            Wanted::Name(_) => Vec::new(),
        })
    }

    /// What there is now; `None` when it is no shortcut at all.
    fn of(self, wanted: &Wanted) -> Option<Shown> {
        let Wanted::Name(name) = wanted else {
            return Some(match self.found.get() {
                Fetched::Ready(found) => (found, Fetched::Ready(())),
                Fetched::Waiting => (Vec::new(), Fetched::Waiting),
                Fetched::Failed(why) => (Vec::new(), Fetched::Failed(why)),
            });
        };
        let more = more();
        let command = |command: &str, detail: &str| Choice {
            title: format!("/{command}"),
            detail: detail.into(),
            text: format!("/{command} "),
        };
        let mut choices =
            vec![command("ask", more.shortcut_ask), command("search", more.shortcut_search)];
        choices.retain(|it| it.title[1..].starts_with(name.as_str()));
        let state = match self.canned.get() {
            Some(Fetched::Ready(replies)) => {
                let fits = replies.into_iter().filter(|it| it.name.starts_with(name.as_str()));
                choices.extend(fits.take(SHOWN).map(|it| Choice {
                    title: format!("/{}", it.name),
                    detail: it.text.clone(),
                    text: it.text,
                }));
                Fetched::Ready(())
            }
            Some(Fetched::Failed(why)) => Fetched::Failed(why),
            Some(Fetched::Waiting) | None => Fetched::Waiting,
        };
        // Many a slash is only a slash: what nothing is called is left alone.
        let is_one = !choices.is_empty() || state == Fetched::Waiting;
        is_one.then_some((choices, state))
    }
}
