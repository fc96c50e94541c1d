//! The response library.

use contract::{CannedReplies, LibraryAnswers, LibraryPages};
use engine::Failure;

use super::{Api, Method, Route};
use crate::address::encode;

impl Api {
    /// The answers that fit a question best.
    ///
    /// # Errors
    /// What the server said instead, or that it said nothing.
    pub async fn answers(self, question: &str) -> Result<LibraryAnswers, Failure> {
        self.ask(find("answers", question)).await
    }

    /// The pages that fit a question best.
    ///
    /// # Errors
    /// What the server said instead, or that it said nothing.
    pub async fn pages(self, question: &str) -> Result<LibraryPages, Failure> {
        self.ask(find("pages", question)).await
    }

    /// All canned replies.
    ///
    /// # Errors
    /// What the server said instead, or that it said nothing.
    pub async fn canned_replies(self) -> Result<CannedReplies, Failure> {
        self.ask(Route::new(Method::Get, "/canned-replies")).await
    }
}

fn find(what: &str, question: &str) -> Route {
    Route::new(Method::Get, format!("/{what}?q={}", encode(question)))
}
