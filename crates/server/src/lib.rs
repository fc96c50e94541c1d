//! The reference chat API: what the contract describes, over an embedded database.
//!
//! `http → actions → domain and store`, one way. [`domain`] is pure rules, [`store`] all SQL,
//! [`actions`] one transaction each, [`live`] who is connected, [`http`] the wire.
#![deny(missing_docs)]

pub mod actions;
mod app;
pub mod chance;
pub mod clock;
mod connections;
pub mod demo;
pub mod domain;
mod files;
pub mod http;
mod language_model;
pub mod live;
pub mod operator;
mod rate_limits;
mod refusal;
mod rules_file;
pub mod secret;
mod server;
pub mod shared_secret;
pub mod store;

pub use app::{App, Fallback, Patience};
pub use connections::Bounds;
pub use files::{FileSettings, Files};
pub use language_model::{LanguageModel, ModelSettings};
pub use rate_limits::RateLimits;
pub use refusal::Refusal;
pub use server::{Config, Server};
