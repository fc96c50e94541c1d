//! Requests to the chat API: the only place with URLs.

mod base;
mod fetch;
mod files;
mod library;
mod lists;
mod meetings;
mod route;
mod schedule;
mod transfer;

use std::{pin::Pin, rc::Rc};

use contract::{Read, Session, SignIn, Token};
use engine::{Call, Failure, Outcome};
use leptos::prelude::*;

pub use base::Base;
pub use fetch::get_beside;
pub use files::Exchange;
pub use route::{Method, Route};

/// An answer on its way.
pub type Answer = Pin<Box<dyn Future<Output = Outcome>>>;

/// The way to the server and back: `fetch` in the app, a stand-in in tests.
pub trait Transport {
    /// Sends a request. Whatever goes wrong below HTTP is [`Outcome::NoAnswer`].
    fn send(&self, route: Route) -> Answer;

    /// Where a path leads and what stands in `Authorization`, for what is asked in another way;
    /// nothing where there is no network.
    fn address(&self, _path: &str) -> Option<(String, String)> {
        None
    }
}

/// The chat API as one signed-in agent sees it: what is asked for by one view and answered at once.
/// What changes by itself comes by way of the engine.
///
/// A handle that can be copied into closures; it lives as long as the session on the screen.
#[derive(Clone, Copy)]
pub struct Api {
    transport: StoredValue<Rc<dyn Transport>, LocalStorage>,
    over: Callback<()>,
}

impl Api {
    /// The API by way of a transport; `over` is told when the token is no longer good.
    pub fn new(
        transport: impl Transport + 'static,
        over: impl Fn() + Send + Sync + 'static,
    ) -> Self {
        let transport: Rc<dyn Transport> = Rc::new(transport);
        Self { transport: StoredValue::new_local(transport), over: Callback::new(move |()| over()) }
    }

    /// The API of the session around this component.
    ///
    /// # Panics
    /// Outside of a session.
    #[must_use]
    pub fn here() -> Self {
        expect_context()
    }

    /// Asks for something.
    ///
    /// # Errors
    /// What the server said instead, or that it said nothing.
    pub async fn ask<T: Read>(self, route: Route) -> Result<T, Failure> {
        self.outcome(route).await.read()
    }

    /// Has something done.
    ///
    /// # Errors
    /// What the server said instead, or that it said nothing.
    pub async fn tell(self, route: Route) -> Result<(), Failure> {
        self.outcome(route).await.done()
    }

    /// The answer as it came, for what is not JSON.
    pub async fn outcome(self, route: Route) -> Outcome {
        // The session may have left the screen meanwhile: then nobody waits for the answer.
        let Some(answer) = self.transport.try_with_value(|transport| transport.send(route)) else {
            return Outcome::NoAnswer;
        };
        let outcome = answer.await;
        if matches!(outcome, Outcome::Answer { status: 401, .. }) {
            self.over.try_run(());
        }
        outcome
    }
}

/// The real transport: an agent's token, and where the API is.
#[derive(Clone, Debug)]
pub struct Wire {
    base: Base,
    token: Token,
}

impl Wire {
    /// To the API at an address, asked with a token.
    #[must_use]
    pub fn new(base: Base, token: Token) -> Self {
        Self { base, token }
    }

    /// Makes a request of the engine and brings its outcome, whatever it is.
    pub async fn call(&self, call: &Call) -> Outcome {
        fetch::send(&self.base, &Route::of(call), Some(&self.token)).await
    }

    /// The address of the agent's socket. Holds no secret: the first frame does.
    #[must_use]
    pub fn socket_url(&self) -> String {
        self.base.socket_url()
    }

    /// Revokes the token.
    ///
    /// # Errors
    /// The server did not confirm it.
    pub async fn sign_out(&self) -> Result<(), Failure> {
        let route = Route::new(Method::Delete, "/sessions/current");
        fetch::send(&self.base, &route, Some(&self.token)).await.done()
    }
}

impl Transport for Wire {
    fn send(&self, route: Route) -> Answer {
        let wire = self.clone();
        Box::pin(async move { fetch::send(&wire.base, &route, Some(&wire.token)).await })
    }

    fn address(&self, path: &str) -> Option<(String, String)> {
        let mut bearer = String::from("Bearer ");
        bearer.push_str(self.token.secret());
        Some((self.base.url(path), bearer))
    }
}

/// Signs an agent in.
///
/// # Errors
/// What the server said instead, or that it said nothing.
pub async fn sign_in(base: &Base, who: &SignIn) -> Result<Session, Failure> {
    let route = Route::new(Method::Post, "/sessions").with(who);
    fetch::send(base, &route, None).await.read()
}
