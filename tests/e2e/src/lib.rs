//! What the whole-path tests stand on: a real server, real browsers, and pages in the words of the
//! people who use them.
//!
//! Things are found as assistive technology finds them, by role and name. Nothing sleeps: every
//! wait asks again until it is so, and after [`wait::BOUND`] fails with what it waited for. A
//! picture of each browser of a failed test is in `target/e2e`.

mod agent;
mod alarm;
mod api;
mod axe;
mod browser;
mod command;
mod fault;
mod guest;
mod link;
mod locate;
mod memory;
mod oracle;
mod people;
mod process;
mod rewrite;
mod rows;
mod server;
mod site;
mod stage;
mod trouble;
mod visitor;
pub mod wait;
mod web_server;
mod wire;

pub use agent::AgentPage;
pub use alarm::Notification;
pub use api::{Answer, Api};
pub use browser::{Browser, Held, Size};
pub use fault::{Fault, Faults};
pub use guest::{Crowd, Guest};
pub use link::{Link, Way};
pub use locate::{Locator, Name, Role};
pub use memory::Memory;
pub use oracle::Chat;
pub use people::{AGENT_1, AGENT_2, PASSWORD, key};
pub use reqwest::Method;
pub use rewrite::{BadServer, Reply};
pub use rows::{Row, Rows};
pub use server::ChatServer;
pub use site::Site;
pub use stage::Stage;
pub use visitor::VisitorPage;
pub use web_server::WebServer;
pub use wire::Wire;

/// A new message key.
#[must_use]
pub fn client_id() -> String {
    uuid::Uuid::now_v7().to_string()
}
