//! The visitor page, in a visitor's words.

use std::sync::Arc;

use crate::{
    browser::Browser,
    locate::{Locator, Name, Role},
    oracle::shows,
    wait::until,
};

/// A visitor's browser with the visitor page.
pub struct VisitorPage {
    /// The browser itself.
    pub browser: Arc<Browser>,
}

impl VisitorPage {
    pub(crate) fn new(browser: Arc<Browser>) -> Self {
        Self { browser }
    }

    /// Asks for an agent; both may be empty.
    pub async fn start_chat(&self, name: &str, email: &str) {
        for (field, text) in [("Your name", name), ("Your e-mail", email)] {
            if !text.is_empty() {
                self.browser.role(Role::TextBox, field).write(text).await;
            }
        }
        self.browser.role(Role::Button, "Start chat").click().await;
    }

    /// Sees that somebody is being looked for.
    pub async fn waits(&self) {
        self.messages().says("We are looking for an agent…").await;
    }

    /// Sees who answers.
    pub async fn talks_to(&self, agent: &str) {
        self.messages().says(&format!("{agent} joined the chat.")).await;
    }

    /// Writes a message and sends it.
    pub async fn send(&self, text: &str) {
        self.message_box().write(text).await;
        self.browser.role(Role::Button, "Send").click().await;
    }

    /// Sees a message, once.
    pub async fn reads(&self, text: &str) {
        self.line(text).count_is(1).await;
    }

    /// Sees how far a message of their own got.
    pub async fn sees_state(&self, text: &str, state: &str) {
        self.line(text).says(state).await;
    }

    /// Sees that the agent is writing.
    pub async fn sees_typing(&self, agent: &str) {
        self.messages().says(&format!("{agent} is typing…")).await;
    }

    /// Ends the chat, and says so when asked.
    pub async fn end_chat(&self) {
        self.browser.role(Role::Button, "End chat").click().await;
        let sure = self.browser.role(Role::Dialog, "End this chat?");
        sure.role(Role::Button, "End chat").click().await;
    }

    /// Sees that the chat is over: there is nothing to write in any more.
    pub async fn chat_is_over(&self) {
        self.browser.role(Role::Button, "Start a new chat").there().await;
        self.message_box().gone().await;
    }

    /// Leaves an ended chat for a new one.
    pub async fn start_again(&self) {
        self.browser.role(Role::Button, "Start a new chat").click().await;
    }

    /// Sees how the connection is.
    pub async fn connection_is(&self, status: &str) {
        self.browser.role(Role::Status, Name::Any).says(status).await;
    }

    /// All messages.
    #[must_use]
    pub fn messages(&self) -> Locator {
        self.browser.role(Role::Log, "Messages")
    }

    /// The line of one message.
    #[must_use]
    pub fn line(&self, text: &str) -> Locator {
        self.messages().role(Role::ListItem, Name::Any).with_text(text)
    }

    /// Where messages are written.
    #[must_use]
    pub fn message_box(&self) -> Locator {
        self.browser.role(Role::TextBox, "Message")
    }

    /// Sees these texts in this order and each exactly once.
    pub async fn reads_in_order(&self, texts: &[String]) {
        in_order("the log", texts, async || self.messages().text().await).await;
    }
}

/// Waits until a log has these texts in this order, each exactly once.
pub(crate) async fn in_order(log: &str, texts: &[String], read: impl AsyncFn() -> String) {
    let what = format!("{log} to have {} texts in order, each once", texts.len());
    until(&what, async || shows(&read().await, texts)).await;
}
