//! The inbox without a screen: model, sync and outbox as one pure state machine.
//!
//! [`Engine::handle`] takes an [`Input`] (the agent did something, a frame came, a timer fired) and
//! answers with [`Effect`]s (send this, ask that, keep this on disk, redraw that). The engine has
//! no web, no clock and no randomness of its own: time is handed in, chance comes from a seed. So
//! everything that must never go wrong (order, gaps, retries, duplicates) runs in a native test,
//! millions of steps a minute.
//!
//! - [`Model`] is what the screen shows. Only the engine writes it.
//! - `engine::link` keeps the socket alive and the model gapless: cursor, `prev`, resume, reset, heartbeat.
//! - `engine::sending` brings what the agent wrote to the server, once and in order.
#![deny(missing_docs)]

pub mod backoff;
mod call;
mod draft;
mod effect;
mod engine;
mod failure;
mod input;
mod known;
mod model;
mod outbox;
mod record;
mod tolerant;

pub use call::Call;
pub use draft::Draft;
pub use effect::{Change, Effect, Notice, RequestId, SocketId, Timer};
pub use engine::{Engine, FRAME_BYTES, TOO_BIG};
pub use failure::{Failure, Outcome};
pub use input::{Command, Input};
pub use known::Known;
pub use model::{
    Connection, EndState, Hits, ListFilter, ListQuery, ListState, Load, Model, OfferPhase,
    OfferView, SummaryView, Thread,
};
pub use outbox::{Unsent, UnsentState};
pub use record::RecordKey;

/// Milliseconds on a clock that never goes back; where it starts does not matter.
pub type Millis = u64;
