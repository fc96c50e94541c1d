//! Who is connected, and what they are told while they are.

mod hub;
mod retention;
mod scheduler;
mod summaries;
mod switchboard;
mod viewers;

pub use hub::{Hub, ToAgent};
pub use retention::run as run_retention;
pub use scheduler::{do_what_is_due, run as run_scheduler, take_up};
pub use summaries::run as run_summaries;
pub use switchboard::{Subscription, Switchboard};
pub use viewers::{View, Views};
