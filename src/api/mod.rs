//! Requests to the chat API: the only place with URLs.

mod base;
mod fetch;
mod route;

use contract::{Session, SignIn, Token};
use engine::{Call, Failure, Outcome};

pub use base::Base;
pub use fetch::get_beside;
pub use route::{Method, Route};

/// The chat API as one signed-in agent sees it.
#[derive(Clone, Debug)]
pub struct Api {
    base: Base,
    token: Token,
}

impl Api {
    /// The API at an address, asked with a token.
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

/// Signs an agent in.
///
/// # Errors
/// What the server said instead, or that it said nothing.
pub async fn sign_in(base: &Base, who: &SignIn) -> Result<Session, Failure> {
    let route = Route::new(Method::Post, "/sessions").with(who);
    fetch::send(base, &route, None).await.read()
}
