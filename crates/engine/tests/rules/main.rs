//! The engine's rules, one by one.

mod forgetting;
mod history;
mod inbox;
mod known;
mod lists;
mod nonsense;
mod notes;
mod offers;
mod sending;
mod sync;
mod transfer;
mod viewing;
