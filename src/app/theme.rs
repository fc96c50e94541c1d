//! Light or dark: as the system has it, or as was chosen on this device. What it looks like from the
//! first moment on is done by shell.js.

use js_sys::{Function, Reflect};
use leptos::prelude::*;
use wasm_bindgen::{JsCast, JsValue};

use crate::{
    device,
    ui::{flag, handler, text::t},
};

/// Where the choice is kept; shell.js reads it, too.
const CHOICE: &str = "choice/theme";

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Theme {
    System,
    Light,
    Dark,
}

impl Theme {
    const ALL: [Self; 3] = [Self::System, Self::Light, Self::Dark];

    fn word(self) -> &'static str {
        match self {
            Self::System => "system",
            Self::Light => "light",
            Self::Dark => "dark",
        }
    }

    fn name(self) -> &'static str {
        match self {
            Self::System => t().theme_system,
            Self::Light => t().theme_light,
            Self::Dark => t().theme_dark,
        }
    }

    /// What was chosen last.
    fn chosen() -> Self {
        let kept = device::kept(CHOICE).unwrap_or_default();
        Self::ALL.into_iter().find(|theme| theme.word() == kept).unwrap_or(Self::System)
    }

    /// Puts it on. Where it cannot be kept it holds until the page is left.
    fn choose(self) {
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
    let theme = RwSignal::new(Theme::chosen());
    let choices = Theme::ALL.map(|this| {
        view! {
            <label class="check">
                <input
                    type="radio"
                    name="theme"
                    prop:checked=flag(move || theme.get() == this)
                    on:change=handler(move |_| {
                        theme.set(this);
                        this.choose();
                    })
                />
                {this.name()}
            </label>
        }
    });
    view! {
        <fieldset class="themes">
            <legend>{t().theme}</legend>
            {choices.collect_view()}
        </fieldset>
    }
}
