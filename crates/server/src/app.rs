//! What every part of the server works with.

use std::{
    net::IpAddr,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use contract::{ErrorCode, Timestamp, limits};
use tokio::sync::Semaphore;

use crate::{
    clock::Clock,
    domain::{rate::RateLimiter, rules::Rule},
    language_model::LanguageModel,
    live::Hub,
    refusal::Refusal,
    secret::Passwords,
    shared_secret::SharedSecret,
    store::Store,
};

/// Keys that each rate limiter remembers at most.
const RATE_KEYS: usize = 10_000;

/// The running server's parts. Cheap to clone.
#[derive(Clone, Debug)]
pub struct App {
    /// The database.
    pub store: Store,
    /// Who is connected.
    pub hub: Arc<Hub>,
    /// The time.
    pub clock: Clock,
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

/// The server's rate limits.
#[derive(Debug)]
pub struct RateLimits {
    sign_in_by_address: Mutex<RateLimiter<IpAddr>>,
    sign_in_by_account: Mutex<RateLimiter<String>>,
    start_by_address: Mutex<RateLimiter<IpAddr>>,
    booking_by_address: Mutex<RateLimiter<IpAddr>>,
    message_by_sender: Mutex<RateLimiter<String>>,
    intake_by_proof: Mutex<RateLimiter<String>>,
}

impl Default for RateLimits {
    fn default() -> Self {
        let a_minute = |limit| RateLimiter::new(limit, 60, RATE_KEYS);
        Self {
            sign_in_by_address: Mutex::new(a_minute(limits::SIGN_IN_RATE)),
            sign_in_by_account: Mutex::new(RateLimiter::new(limits::SIGN_IN_RATE, 60, RATE_KEYS)),
            start_by_address: Mutex::new(a_minute(limits::START_RATE)),
            booking_by_address: Mutex::new(a_minute(limits::BOOKING_RATE)),
            message_by_sender: Mutex::new(RateLimiter::new(
                limits::MESSAGE_RATE,
                limits::MESSAGE_RATE_SECONDS,
                RATE_KEYS,
            )),
            intake_by_proof: Mutex::new(RateLimiter::new(
                limits::INTAKE_RATE,
                limits::INTAKE_RATE_SECONDS,
                RATE_KEYS,
            )),
        }
    }
}

impl RateLimits {
    /// Counts an attempt to sign in, right or wrong, for its address and for its account.
    ///
    /// # Errors
    /// There were too many from this address or for this account.
    pub fn sign_in(&self, address: IpAddr, email: &str, now: Timestamp) -> Result<(), Refusal> {
        let what = format!("At most {} sign-ins a minute are taken", limits::SIGN_IN_RATE);
        take(&self.sign_in_by_address, &network(address), now, &what)?;
        take(&self.sign_in_by_account, &email.to_lowercase(), now, &what)
    }

    /// Counts a chat that is started.
    ///
    /// # Errors
    /// There were too many from this address.
    pub fn start(&self, address: IpAddr, now: Timestamp) -> Result<(), Refusal> {
        let what = format!(
            "At most {} chats a minute can be started from one address",
            limits::START_RATE
        );
        take(&self.start_by_address, &network(address), now, &what)
    }

    /// Counts a meeting that somebody wants to book.
    ///
    /// # Errors
    /// There were too many from this address.
    pub fn booking(&self, address: IpAddr, now: Timestamp) -> Result<(), Refusal> {
        let what = format!(
            "At most {} meetings a minute can be booked from one address",
            limits::BOOKING_RATE
        );
        take(&self.booking_by_address, &network(address), now, &what)
    }

    /// Counts a message.
    ///
    /// # Errors
    /// There were too many from this sender.
    pub fn message(&self, sender: &str, now: Timestamp) -> Result<(), Refusal> {
        let what = format!(
            "At most {} messages in {} seconds are taken",
            limits::MESSAGE_RATE,
            limits::MESSAGE_RATE_SECONDS
        );
        take(&self.message_by_sender, &sender.to_owned(), now, &what)
    }

    /// Counts a call of the site's own server, for each API key and for all signed ones together.
    ///
    /// # Errors
    /// There were too many.
    pub fn intake(&self, proof: &str, now: Timestamp) -> Result<(), Refusal> {
        let what = format!(
            "At most {} calls in {} seconds are taken",
            limits::INTAKE_RATE,
            limits::INTAKE_RATE_SECONDS
        );
        take(&self.intake_by_proof, &proof.to_owned(), now, &what)
    }
}

fn take<K: Clone + Eq + std::hash::Hash>(
    limiter: &Mutex<RateLimiter<K>>,
    key: &K,
    now: Timestamp,
    what: &str,
) -> Result<(), Refusal> {
    let mut limiter = limiter.lock().unwrap_or_else(PoisonError::into_inner);
    limiter.take(key, now).map_err(|seconds| Refusal {
        retry_after: Some(seconds),
        ..Refusal::new(ErrorCode::RateLimited, format!("{what}. Try again in {seconds} seconds."))
    })
}

/// What counts as one address: of IPv6, the /64 that one subscriber has to themselves.
fn network(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(v6) => IpAddr::V6((u128::from(v6) & !u128::from(u64::MAX)).into()),
        v4 => v4,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sign_ins_are_counted_for_the_address_and_for_the_account() {
        let limits = RateLimits::default();
        let now = Timestamp::from_millis(0);
        let address = |i: u8| IpAddr::from([10, 0, 0, i]);
        for i in 0..10 {
            assert!(limits.sign_in(address(i), "A@b.co", now).is_ok());
        }
        let refused = limits.sign_in(address(11), "a@B.co", now).unwrap_err();
        assert_eq!(refused.code, ErrorCode::RateLimited);
        assert_eq!(refused.retry_after, Some(60));
        for i in 0..9 {
            assert!(limits.sign_in(address(0), &format!("{i}@b.co"), now).is_ok());
        }
        assert!(limits.sign_in(address(0), "other@b.co", now).is_err());
    }

    #[test]
    fn one_subscriber_is_one_address() {
        let a: IpAddr = "2001:db8:1:2::1".parse().unwrap();
        let b: IpAddr = "2001:db8:1:2:ffff::9".parse().unwrap();
        let c: IpAddr = "2001:db8:1:3::1".parse().unwrap();
        assert_eq!(network(a), network(b));
        assert_ne!(network(a), network(c));
        let mapped: IpAddr = "::ffff:10.0.0.1".parse().unwrap();
        assert_eq!(network(mapped), IpAddr::from([10, 0, 0, 1]));
    }
}
