//! Light or dark: as the system has it, or as was chosen on this device. What it looks like from the
//! first moment on is done by shell.js.

use js_sys::{Function, Reflect};
use leptos::prelude::*;
use wasm_bindgen::{JsCast, JsValue};

use crate::{
    device,
    ui::{flag, handler, text::more},
};

/// Where the choice is kept; shell.js reads it, too.
const CHOICE: &str = "choice/theme";

thread_local! {
    /// What is chosen, for all who show it.
    static CHOSEN: ArcRwSignal<Theme> = ArcRwSignal::new(Theme::kept());
}

/// Which colours there are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Theme {
    System,
    Light,
    Dark,
}

impl Theme {
    pub(super) const ALL: [Self; 3] = [Self::System, Self::Light, Self::Dark];

    fn word(self) -> &'static str {
        match self {
            Self::System => "system",
            Self::Light => "light",
            Self::Dark => "dark",
        }
    }

    /// What it is called.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::System => more().theme_system,
            Self::Light => more().theme_light,
            Self::Dark => more().theme_dark,
        }
    }

    /// What was chosen last.
    fn kept() -> Self {
        let kept = device::kept(CHOICE).unwrap_or_default();
        Self::ALL.into_iter().find(|theme| theme.word() == kept).unwrap_or(Self::System)
    }

    /// Puts it on. Where it cannot be kept it holds until the page is left.
    pub(super) fn choose(self) {
        CHOSEN.with(|chosen| chosen.set(self));
        let _ = device::keep(CHOICE, self.word());
        let dress = Reflect::get(&window(), &"dress".into());
        if let Some(dress) = dress.ok().and_then(|it| it.dyn_into::<Function>().ok()) {
            // It sets attributes, which cannot fail.
            let _ = dress.call1(&JsValue::NULL, &self.word().into());
        }
    }
}

/// Which it is to be.
#[component]
pub(super) fn ThemeField() -> impl IntoView {
    let theme = RwSignal::from(CHOSEN.with(Clone::clone));
    let choices = Theme::ALL.map(|this| {
        view! {
            <label class="check">
                <input
                    type="radio"
                    name="theme"
                    prop:checked=flag(move || theme.get() == this)
                    on:change=handler(move |_| this.choose())
                />
                {this.name()}
            </label>
        }
    });
    view! {
        <fieldset class="themes">
            <legend>{more().theme}</legend>
            {choices.collect_view()}
        </fieldset>
    }
}
