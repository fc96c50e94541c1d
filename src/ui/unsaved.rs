//! Edits that wait to be saved: whoever leaves them must not lose them.

use leptos::prelude::*;

use super::{effect, memo};

/// The forms with edits that are not saved. A handle that can be copied into closures.
#[derive(Clone, Copy)]
pub struct Unsaved(RwSignal<u32>);

impl Unsaved {
    /// None yet. To be put into the context of the forms.
    #[must_use]
    pub fn start() -> Self {
        Self(RwSignal::new(0))
    }

    /// Whether there are any.
    #[must_use]
    pub fn any(self) -> bool {
        self.0.get() > 0
    }

    /// Counts the form around this as long as it has some, where anybody wants to know.
    pub fn follow(has_some: impl Fn() -> bool + Send + Sync + 'static) {
        let Some(Self(forms)) = use_context() else { return };
        let has_some = memo(has_some);
        let counted = StoredValue::new(false);
        let count = move |now: bool| {
            if counted.try_get_value().is_some_and(|before| before != now) {
                counted.set_value(now);
                forms.update(|forms| if now { *forms += 1 } else { *forms -= 1 });
            }
        };
        effect(move || count(has_some.get()));
        on_cleanup(move || count(false));
    }
}
