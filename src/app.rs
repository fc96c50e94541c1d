//! The whole: configuration, then signed in or not, then the inbox.

mod as_of;
mod columns;
mod header;
mod keyboard;
mod language;
mod notices;
mod settings;
mod sign_out;
mod theme;
mod version;
mod workspace;

use contract::Session;
use leptos::prelude::*;

use crate::{
    api::{Base, Wire},
    config::{self, ConfigError},
    session::{self, SignIn},
    ui::{Failed, Loading, effect, part, spawn, text::t},
};
pub use workspace::Leaving;
use workspace::Workspace;

/// The app.
#[component]
pub fn App() -> impl IntoView {
    if let Some(page) = document().document_element() {
        // Setting an attribute with a proper name cannot fail.
        let _ = page.set_attribute("lang", t().lang);
    }
    let base = RwSignal::new(None::<Result<Base, ConfigError>>);
    let load = move || {
        base.set(None);
        spawn(async move { base.set(Some(config::load().await)) });
    };
    load();
    // The page's own frame stays until there is something in its place.
    let shell = || document().get_element_by_id("shell");
    effect(move || {
        if let Some(shell) = shell().filter(|_| base.with(Option::is_some)) {
            shell.remove();
        }
    });
    part(move || match base.get() {
        None if shell().is_some() => ().into_any(),
        None => view! { <Loading /> }.into_any(),
        Some(Ok(base)) => view! { <Door base=base /> }.into_any(),
        Some(Err(why)) => view! {
            <main class="sign-in">
                <div class="sign-in-card">
                    <h1>{t().config_title}</h1>
                    <Failed message=config_failure(&why) retry=load />
                </div>
            </main>
        }
        .into_any(),
    })
}

fn config_failure(why: &ConfigError) -> String {
    let (t, file) = (t(), config::FILE);
    match why {
        ConfigError::NoAnswer => (t.config_no_answer)(file),
        ConfigError::Status(status) => (t.config_status)(file, *status),
        ConfigError::Unreadable(why) => (t.config_unreadable)(file, why),
        ConfigError::NotAnAddress(value) => (t.config_not_an_address)(file, value),
    }
}

/// Signed in or not. The address stays what it is, so signing in again leads back.
#[component]
fn Door(base: Base) -> impl IntoView {
    let session = RwSignal::new(session::kept(&base));
    let why = RwSignal::new(None::<String>);
    let base = StoredValue::new(base);
    let listener = session::on_change(base.get_value(), move |kept| {
        // The same session kept again changes nothing: what is on the screen stays.
        if session.with_untracked(|session| *session != kept) {
            why.set(None);
            session.set(kept);
        }
    });
    on_cleanup(move || listener.remove());

    let done = Callback::new(move |new: Session| {
        // Where it cannot be kept, the inbox says so.
        let _ = base.with_value(|base| session::keep(base, &new));
        why.set(None);
        session.set(Some(new));
    });
    let leave = Callback::new(move |leaving: Leaving| {
        let Some(old) = session.get_untracked() else { return };
        base.with_value(|base| session::forget(base, &old));
        why.set((leaving == Leaving::Over).then(|| t().session_over.into()));
        // Another tab may have signed in anew: then go on with that.
        session.set(base.with_value(session::kept));
        if leaving == Leaving::SignedOut {
            let wire = Wire::new(base.get_value(), old.token);
            spawn(async move {
                // A token that the server no longer knows is as good as revoked.
                let unconfirmed = wire.sign_out().await.is_err_and(|why| !why.is_unauthenticated());
                let still_out = session.try_with_untracked(Option::is_none).unwrap_or(false);
                if unconfirmed && still_out {
                    why.set(Some(t().sign_out_unconfirmed.into()));
                }
            });
        }
    });
    part(move || {
        let base = base.get_value();
        match session.get() {
            None => view! { <SignIn base=base why=why done=done /> }.into_any(),
            Some(session) => {
                view! { <Workspace base=base session=session leave=leave /> }.into_any()
            }
        }
    })
}
