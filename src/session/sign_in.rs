//! The form that signs an agent in.

use contract::{ErrorCode, Session};
use engine::Failure;
use leptos::{ev::SubmitEvent, html, prelude::*};

use crate::{
    api::{self, Base},
    ui::{
        Icon, effect, handler, part, spawn,
        text::{failure, t},
        words,
    },
};

/// What is wrong, and where.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Field {
    Email,
    Password,
    /// The server's answer: nothing that one field could be blamed for.
    Form,
}

/// The sign-in screen.
#[component]
pub fn SignIn(
    /// Where the chat API is.
    base: Base,
    /// Why the agent is here again.
    #[prop(into)]
    why: Signal<Option<String>>,
    /// Takes the session.
    done: Callback<Session>,
) -> impl IntoView {
    let t = t();
    let email = RwSignal::new(String::new());
    let password = RwSignal::new(String::new());
    let busy = RwSignal::new(false);
    let error = RwSignal::new(None::<(Field, String)>);
    let email_ref = NodeRef::<html::Input>::new();
    let password_ref = NodeRef::<html::Input>::new();

    let focus = move |field: Field| {
        let input = if field == Field::Password { password_ref } else { email_ref };
        if let Some(input) = input.get_untracked() {
            // Focus only fails on an element outside of the page.
            let _ = input.focus();
        }
    };
    effect(move || {
        email_ref.track();
        focus(Field::Email);
    });
    let fail = move |field: Field, message: String| {
        error.set(Some((field, message)));
        focus(field);
    };

    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        if busy.get_untracked() {
            return;
        }
        let who = contract::SignIn {
            email: email.get_untracked().trim().to_owned(),
            password: password.get_untracked(),
        };
        if who.email.is_empty() {
            return fail(Field::Email, t.email_missing.into());
        }
        if who.password.is_empty() {
            return fail(Field::Password, t.password_missing.into());
        }
        busy.set(true);
        error.set(None);
        let base = base.clone();
        spawn(async move {
            let answer = api::sign_in(&base, &who).await;
            // Another tab may have signed in meanwhile, and this form be gone.
            if busy.try_set(false).is_some() {
                return;
            }
            match answer {
                Ok(session) => done.run(session),
                Err(why) => {
                    let field = match why {
                        Failure::Refused { code: ErrorCode::WrongCredentials, .. } => {
                            Field::Password
                        }
                        _ => Field::Form,
                    };
                    fail(field, failure(&why));
                }
            }
        });
    };

    let wrong =
        move |field: Field| error.with(|error| error.as_ref().is_some_and(|(at, _)| *at == field));
    view! {
        <main class="sign-in">
            <form class="sign-in-card" novalidate aria-labelledby="sign-in-title" on:submit=handler(submit)>
                <span class="mark" aria-hidden="true"><Icon name="mark" /></span>
                <h1 id="sign-in-title">{t.product}</h1>
                <p class="sign-in-hint">{t.sign_in_hint}</p>
                {part(move || why.get().map(|why| view! { <p class="note" role="status">{why}</p> }))}
                <label class="field">
                    <span>{t.email}</span>
                    <input
                        node_ref=email_ref
                        type="email"
                        name="email"
                        autocomplete="username"
                        inputmode="email"
                        maxlength=contract::limits::EMAIL_CHARS
                        aria-describedby="sign-in-error"
                        aria-invalid=words(move || wrong(Field::Email).to_string())
                        prop:value=words(move || email.get())
                        on:input:target=move |event| email.set(event.target().value())
                    />
                </label>
                <label class="field">
                    <span>{t.password}</span>
                    <input
                        node_ref=password_ref
                        type="password"
                        name="password"
                        autocomplete="current-password"
                        aria-describedby="sign-in-error"
                        aria-invalid=words(move || wrong(Field::Password).to_string())
                        prop:value=words(move || password.get())
                        on:input:target=move |event| password.set(event.target().value())
                    />
                </label>
                <p id="sign-in-error" class="field-error" role="alert">
                    {part(move || error.get().map(|(_, message)| view! { <Icon name="alert" /> {message} }))}
                </p>
                <button type="submit" class="button primary wide" aria-disabled=words(move || busy.get().to_string())>
                    {words(move || if busy.get() { t.signing_in } else { t.sign_in })}
                </button>
            </form>
        </main>
    }
}
