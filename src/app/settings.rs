//! The agent's settings: a section for each feature that has something to set.

use leptos::{html, prelude::*};

use super::{keyboard::KeyboardSection, language::LanguageField, theme::ThemeField};
use crate::{
    alerts::AlertSettings,
    availability::ScheduleSection,
    later,
    meetings::MeetingSection,
    store::Inbox,
    ui::{
        Icon, Section, effect, flag,
        text::{more, t},
        words,
    },
};

later! {
    /// The settings.
    pub(super) fn settings() -> fn(Signal<String>, Signal<bool>) -> AnyView {
        |back, shown| view! { <Settings back=back shown=shown /> }.into_any()
    }
}

/// The screen in place of the columns.
#[component]
fn Settings(
    /// Where the inbox is.
    #[prop(into)]
    back: Signal<String>,
    /// Whether it is what the screen shows. Edits that are not saved outlive that.
    #[prop(into)]
    shown: Signal<bool>,
) -> impl IntoView {
    let (t, more) = (t(), more());
    let title = NodeRef::<html::H2>::new();
    effect(move || {
        if let Some(title) = title.get()
            && shown.get()
        {
            // A new screen is read from its title on. Fails only outside of the page.
            let _ = title.focus();
        }
    });
    view! {
        <main class="settings" hidden=flag(move || !shown.get())>
            <div class="settings-page">
                <header class="settings-head">
                    <a class="button icon-button" href=words(move || back.get()) aria-label=more.to_the_inbox title=more.to_the_inbox>
                        <Icon name="back" />
                    </a>
                    <h2 node_ref=title class="settings-title" tabindex="-1">{t.settings}</h2>
                </header>
                <Account />
                <ScheduleSection />
                <AlertSettings />
                <Appearance />
                <KeyboardSection />
                <MeetingSection />
            </div>
        </main>
    }
}

/// What it looks like on this device.
#[component]
fn Appearance() -> impl IntoView {
    let more = more();
    view! {
        <Section title=more.appearance hint=more.appearance_hint>
            <ThemeField />
            <LanguageField />
        </Section>
    }
}

/// Who is signed in.
#[component]
fn Account() -> impl IntoView {
    let (t, more) = (t(), more());
    let me = RwSignal::from(Inbox::here().store().me);
    let of = move |read: fn(&contract::Me) -> &String| {
        words(move || me.with(|me| me.as_ref().map(|me| read(me).clone()).unwrap_or_default()))
    };
    view! {
        <Section title=more.account hint=more.account_hint>
            <dl class="facts">
                <div><dt>{t.name}</dt><dd dir="auto">{of(|me| &me.name)}</dd></div>
                <div><dt>{t.email}</dt><dd>{of(|me| &me.email)}</dd></div>
            </dl>
        </Section>
    }
}
