//! What every part of the server works with.

use std::{sync::Arc, time::Duration};

use contract::limits;
use tokio::sync::Semaphore;

use crate::{
    chance::Chance,
    clock::Clock,
    domain::{retention::Retention, rules::Rule},
    files::Files,
    language_model::LanguageModel,
    live::Hub,
    rate_limits::RateLimits,
    secret::Passwords,
    shared_secret::SharedSecret,
    store::Store,
};

/// The running server's parts. Cheap to clone.
#[derive(Clone, Debug)]
pub struct App {
    /// The database.
    pub store: Store,
    /// Who is connected.
    pub hub: Arc<Hub>,
    /// The time.
    pub clock: Clock,
    /// Fresh identifiers and tokens.
    pub chance: Chance,
    /// Password hashing.
    pub passwords: Arc<Passwords>,
    /// How many passwords are hashed at once: each takes 19 MiB.
    pub hashing: Arc<Semaphore>,
    /// How often somebody may do something.
    pub limits: Arc<RateLimits>,
    /// Which chats are for whom before everybody else.
    pub rules: Arc<[Rule]>,
    /// What a visitor gets when nobody is left.
    pub fallback: Fallback,
    /// Who writes summaries, where the visitors' own words are not to do.
    pub summary_model: Option<Arc<LanguageModel>>,
    /// What calls of the site's own server are signed with; without it only API keys are taken.
    pub webhook_secret: Option<SharedSecret>,
    /// What the site's own server signs identities with; without it none is taken.
    pub identity_secret: Option<SharedSecret>,
    /// How patient sockets are.
    pub patience: Patience,
    /// What is kept of the log.
    pub retention: Retention,
    /// What people sent beside words.
    pub files: Arc<Files>,
}

/// What a visitor gets when nobody is left to take their chat. Cheap to clone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fallback {
    /// The operator's words.
    pub message: Arc<str>,
    /// Whether a connected calendar comes with them, to book a meeting from.
    pub books: bool,
}

/// How long a socket may stay silent. Measured by the machine's own clock: moving a test's clock
/// does not cut connections.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Patience {
    /// Until the first frame.
    pub auth: Duration,
    /// Between two frames.
    pub idle: Duration,
    /// For a client that does not take what is sent, before it is cut off without a word.
    pub goodbye: Duration,
}

impl Default for Patience {
    fn default() -> Self {
        Self {
            auth: Duration::from_secs(u64::from(limits::AUTH_SECONDS)),
            // Three heartbeats: a throttled tab may miss one or two.
            idle: Duration::from_millis(u64::from(limits::HEARTBEAT_MILLIS) * 3),
            goodbye: Duration::from_secs(10),
        }
    }
}
