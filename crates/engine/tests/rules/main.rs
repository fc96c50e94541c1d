//! The engine's rules, one by one.

mod inbox;
mod offers;
mod sending;
mod sync;
