//! The inbox, in an agent's words.

use std::sync::Arc;

use serde_json::Value;

use crate::{
    browser::Browser,
    locate::{Locator, Name, Role, said},
    people::PASSWORD,
    visitor::{VisitorPage, in_order},
    wait::until,
};
use thirtyfour::By;

/// An agent's browser with the inbox.
pub struct AgentPage {
    /// The browser itself.
    pub browser: Arc<Browser>,
}

impl AgentPage {
    pub(crate) fn new(browser: Arc<Browser>) -> Self {
        Self { browser }
    }

    /// Signs in, and is connected.
    pub async fn sign_in(&self, email: &str) {
        self.try_to_sign_in(email, PASSWORD).await;
        self.connection_is("Connected").await;
    }

    /// Fills the sign-in form and sends it.
    pub async fn try_to_sign_in(&self, email: &str, password: &str) {
        for (field, text) in [("E-mail", email), ("Password", password)] {
            let field = self.browser.role(Role::TextBox, field);
            field.there().await.clear().await.expect("a field can be emptied");
            field.write(text).await;
        }
        self.browser.role(Role::Button, "Sign in").click().await;
    }

    /// Is in front of the sign-in.
    pub async fn is_signed_out(&self) {
        self.browser.role(Role::Button, "Sign in").there().await;
    }

    /// Signs out through the menu.
    pub async fn sign_out(&self, name: &str) {
        self.ask_to_sign_out(name).await;
        self.is_signed_out().await;
    }

    /// Signs out through the menu, with words that are not sent.
    pub async fn sign_out_and_discard(&self, name: &str) {
        self.ask_to_sign_out(name).await;
        self.sign_out_question().role(Role::Button, "Sign out and discard").click().await;
        self.is_signed_out().await;
    }

    /// Chooses to sign out in the menu.
    pub async fn ask_to_sign_out(&self, name: &str) {
        self.browser.role(Role::Button, Name::Begins(name.into())).click().await;
        self.browser.role(Role::MenuItem, "Sign out").click().await;
    }

    /// What is asked before words would be lost.
    #[must_use]
    pub fn sign_out_question(&self) -> Locator {
        self.browser.role(Role::Dialog, "Sign out?")
    }

    /// Opens the settings through the menu.
    pub async fn open_settings(&self, name: &str) {
        self.browser.role(Role::Button, Name::Begins(name.into())).click().await;
        self.browser.role(Role::MenuItem, "Settings").click().await;
    }

    /// Types a time into one of the fields for times, as an American keyboard does: `04:00PM`.
    pub async fn set_time(&self, field: &str, keys: &str) {
        // Such a field has no role of WAI-ARIA, so it is found by its name alone.
        let css = By::Css(format!("input[type=time][aria-label='{field}']"));
        let what = format!("the time field {field:?} to take keys");
        until(&what, async || {
            let field = said(self.browser.handle().find(css.clone()).await)?;
            said(field.send_keys(keys).await)
        })
        .await;
    }

    /// Sees what stands where messages are written.
    pub async fn has_draft(&self, text: &str) {
        until(&format!("the draft to be {text:?}"), async || {
            match self.message_box().value().await {
                now if now == text => Ok(()),
                now => Err(format!("it is {now:?}")),
            }
        })
        .await;
    }

    /// What stands in the way of notifications and sounds.
    #[must_use]
    pub fn notifications(&self) -> Locator {
        self.browser.role(Role::Region, "Notifications")
    }

    /// Sees how the connection is.
    pub async fn connection_is(&self, status: &str) {
        self.browser.role(Role::Status, Name::Any).with_text(status).there().await;
    }

    /// Switches to available or unavailable, and sees that it is so.
    pub async fn set_available(&self, available: bool) {
        let switch = self.availability();
        let now = switch.there().await.attr("aria-checked").await.expect("a switch has a state");
        if now.as_deref() != Some(if available { "true" } else { "false" }) {
            switch.click().await;
        }
        self.is_available(available).await;
    }

    /// Sees whether new chats are offered.
    pub async fn is_available(&self, available: bool) {
        let checked = if available { "true" } else { "false" };
        self.availability().attribute_is("aria-checked", checked).await;
    }

    fn availability(&self) -> Locator {
        self.browser.role(Role::Switch, "Available for new chats")
    }

    /// The offer that asks for an answer.
    #[must_use]
    pub fn offer(&self) -> Locator {
        self.browser.role(Role::AlertDialog, "Incoming chat")
    }

    /// Sees that this visitor asks.
    pub async fn is_offered(&self, visitor: &str) {
        self.offer().says(visitor).await;
    }

    /// Takes the chat that is offered, and is in it: the one that was open has a message box, too,
    /// but gets no focus.
    pub async fn accept(&self) {
        self.offer().role(Role::Button, "Accept").click().await;
        self.message_box().focused().await;
    }

    /// Talks to a visitor who asks under this name.
    pub async fn takes(&self, visitor: &VisitorPage, name: &str) {
        visitor.start_chat(name, "").await;
        self.is_offered(name).await;
        self.accept().await;
    }

    /// Leaves the chat that is offered to others.
    pub async fn decline(&self) {
        self.offer().role(Role::Button, "Decline").click().await;
        self.offer().gone().await;
    }

    /// The list of conversations.
    #[must_use]
    pub fn conversations(&self) -> Locator {
        self.browser.role(Role::Region, "Conversations")
    }

    /// A visitor's row in it.
    #[must_use]
    pub fn row(&self, visitor: &str) -> Locator {
        self.conversations().role(Role::Link, Name::Begins(visitor.into()))
    }

    /// Lists their own live chats.
    pub async fn list_active(&self) {
        self.choose("Active").await;
    }

    /// Lists ended chats too, of everybody, and sees some of the demo's: what is not listed then is
    /// not on its way either.
    pub async fn list_all(&self) {
        self.choose("All").await;
        self.conversations().role(Role::Link, Name::Any).with_text("Ended · ").there().await;
    }

    async fn choose(&self, scope: &str) {
        // A radio's own box may be drawn over: its label is what one clicks.
        let radio = self.conversations().role(Role::Radio, scope);
        radio.press(" ").await;
    }

    /// Looks for conversations.
    pub async fn search(&self, term: &str) {
        self.conversations().role(Role::SearchBox, "Search conversations").write(term).await;
    }

    /// Sees how many conversations are listed.
    pub async fn lists(&self, count: usize) {
        self.conversations().role(Role::Link, Name::Any).count_is(count).await;
    }

    /// Looks for something else, or for nothing.
    pub async fn search_anew(&self, term: &str) {
        let field = self.conversations().role(Role::SearchBox, "Search conversations");
        field.there().await.clear().await.expect("a field can be emptied");
        // A field that the driver empties tells nobody.
        self.search(if term.is_empty() { " " } else { term }).await;
    }

    /// The switch that shows the filters; how many are on is part of its name.
    #[must_use]
    pub fn filters(&self) -> Locator {
        self.conversations().role(Role::Button, Name::Begins("Filters".into()))
    }

    /// Lists one agent's conversations only.
    pub async fn filter_by_agent(&self, name: &str) {
        let options = self.conversations().role(Role::ComboBox, "Agent");
        options.says(name).await;
        options.press(name).await;
    }

    /// Sets the first or the last day, "From" or "To", given as "2026-11-24".
    pub async fn filter_by_day(&self, field: &str, day: &str) {
        let [year, month, date] = day.split('-').collect::<Vec<_>>()[..] else {
            panic!("{day} is no day");
        };
        // As a person with an American keyboard order types it.
        let field = self.conversations().role(Role::Date, field);
        field.press(&format!("{month}{date}{year}")).await;
    }

    /// Opens a visitor's chat from the list.
    pub async fn open(&self, visitor: &str) {
        self.row(visitor).click().await;
        self.messages().there().await;
    }

    /// Writes a message and sends it.
    pub async fn send(&self, text: &str) {
        self.message_box().write(text).await;
        self.send_draft().await;
    }

    /// Sends what stands in the field, whatever the visitor wrote meanwhile: then once more.
    pub async fn send_draft(&self) {
        let field = self.message_box();
        until("the message to be sent", async || {
            self.browser.role(Role::Button, "Send").click().await;
            match field.value().await {
                left if left.is_empty() => Ok(()),
                left => Err(format!("{left:?} is still in the field")),
            }
        })
        .await;
    }

    /// Sees a message, once.
    pub async fn reads(&self, text: &str) {
        self.line(text).count_is(1).await;
    }

    /// Sees how far a message of their own got.
    pub async fn sees_state(&self, text: &str, state: &str) {
        self.line(text).says(state).await;
    }

    /// Sees that the visitor is writing.
    pub async fn sees_typing(&self, visitor: &str) {
        self.messages().says(&format!("{visitor} is typing…")).await;
    }

    /// Sees what is known of the visitor: a term and its value.
    pub async fn knows(&self, term: &str, value: &str) {
        let information = self.browser.role(Role::Region, "Visitor information");
        information.role(Role::Term, Name::Any).with_text(term).followed_by(value).await;
    }

    /// The visitor's history.
    #[must_use]
    pub fn history(&self) -> Locator {
        self.browser.role(Role::Region, "Activity history")
    }

    /// One entry of the history, by words in it.
    #[must_use]
    pub fn activity(&self, text: &str) -> Locator {
        self.history().role(Role::ListItem, Name::Any).with_text(text)
    }

    /// Ends the chat, and says so when asked.
    pub async fn end_session(&self) {
        let information = self.browser.role(Role::Region, "Visitor information");
        information.role(Role::Button, "End session").click().await;
        let sure = self.browser.role(Role::Dialog, "End session?");
        sure.role(Role::Button, "End session").click().await;
        sure.gone().await;
    }

    /// Sees that the chat is over: there is nothing to say in any more.
    pub async fn chat_is_over(&self) {
        self.message_box().gone().await;
    }

    /// All messages of the open chat.
    #[must_use]
    pub fn messages(&self) -> Locator {
        self.browser.role(Role::Log, "Messages")
    }

    /// The middle of the screen: a chat, or why there is none.
    #[must_use]
    pub fn main(&self) -> Locator {
        self.browser.role(Role::Main, Name::Any)
    }

    /// The line of one message.
    #[must_use]
    pub fn line(&self, text: &str) -> Locator {
        self.messages().role(Role::ListItem, Name::Any).with_text(text)
    }

    /// Sees the line that was looked for, and that only the log scrolls, not the page around it.
    pub async fn sees_sought_line(&self) {
        until("the line to be in view", async || {
            let script = "
                const line = document.querySelector('[role=log] [aria-current]').getBoundingClientRect();
                const log = document.querySelector('[role=log]').getBoundingClientRect();
                return line.top >= log.top && line.bottom <= log.bottom
                    && document.documentElement.scrollHeight === innerHeight";
            match self.browser.evaluate(script).await {
                Value::Bool(true) => Ok(()),
                other => Err(format!("it is not: {other}")),
            }
        })
        .await;
    }

    /// Where messages are written.
    #[must_use]
    pub fn message_box(&self) -> Locator {
        self.browser.role(Role::TextBox, "Message")
    }

    /// Where private notes are written; on an ended chat there is nothing else.
    #[must_use]
    pub fn note_box(&self) -> Locator {
        self.browser.role(Role::TextBox, "Private note – the visitor does not see it")
    }

    /// Chooses to write a note, or an answer.
    pub async fn writes(&self, what: &str) {
        self.main().role(Role::Radio, what).click().await;
    }

    /// Adds the note that is written.
    pub async fn add_note(&self) {
        self.browser.role(Role::Button, "Add note").click().await;
    }

    /// Sees these texts in this order and each exactly once, reading from the beginning to the end.
    pub async fn reads_in_order(&self, texts: &[String]) {
        in_order("the whole log", texts, async || self.whole_log().await).await;
    }

    /// All that the log shows while one scrolls from its beginning to its end: only what is near
    /// the view is on the page.
    pub(crate) async fn whole_log(&self) -> String {
        let log = self.messages().there().await;
        let script = r"
            const [log, done] = arguments;
            const lines = new Map();
            const frames = (then) => requestAnimationFrame(() => requestAnimationFrame(then));
            // On a slow machine the lines may come a few frames after the view.
            const isCovered = () => {
                const view = log.getBoundingClientRect();
                const lines = [...log.querySelectorAll('li')].filter((line) => line.ariaPosInSet);
                if (!lines.length) return false;
                const [first, last] = [lines[0], lines[lines.length - 1]];
                return (first.ariaPosInSet === '1' || first.getBoundingClientRect().top <= view.top)
                    && (last.ariaPosInSet === last.ariaSetSize
                        || last.getBoundingClientRect().bottom >= view.bottom);
            };
            const read = () => {
                if (!isCovered()) return frames(read);
                for (const line of log.querySelectorAll('li')) {
                    const place = Number(line.ariaPosInSet);
                    // Without a place it was only just put there: it has one in the next frame.
                    if (place) lines.set(place, line.innerText);
                }
                if (log.scrollTop + log.clientHeight >= log.scrollHeight - 1) {
                    return done([...lines].sort(([a], [b]) => a - b).map(([, text]) => text).join('\n'));
                }
                log.scrollTop += log.clientHeight / 2;
                frames(read);
            };
            log.scrollTop = 0;
            frames(read);
        ";
        let log = log.to_json().expect("an element can be handed over");
        let read = self.browser.handle().execute_async(script, vec![log]).await;
        read.expect("the log can be read").convert().expect("the answer is a text")
    }
}
