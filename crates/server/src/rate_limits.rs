//! How often somebody may do something: one limit for everything that a stranger can send.

use std::{
    fmt::Display,
    hash::Hash,
    net::IpAddr,
    sync::{Mutex, PoisonError},
};

use contract::{ErrorCode, Timestamp, limits};

use crate::{
    domain::rate::{RateLimiter, network},
    refusal::Refusal,
};

/// Keys that each limit remembers at most.
const KEYS: usize = 10_000;

/// Seconds of the limits that are told as "a minute".
const MINUTE: u32 = 60;

/// The server's rate limits.
#[derive(Debug)]
pub struct RateLimits {
    calls_by_address: Limit<IpAddr>,
    calls_by_caller: Limit<String>,
    sign_ins_by_address: Limit<IpAddr>,
    sign_ins_by_account: Limit<String>,
    tickets_by_caller: Limit<String>,
    starts_by_address: Limit<IpAddr>,
    bookings_by_address: Limit<IpAddr>,
    messages_by_sender: Limit<String>,
    uploads_by_sender: Limit<String>,
    intake_by_proof: Limit<String>,
}

impl Default for RateLimits {
    fn default() -> Self {
        use limits::{
            ADDRESS_CALL_RATE, ATTACHMENT_RATE, BOOKING_RATE, CALL_RATE, CALL_RATE_SECONDS,
            INTAKE_RATE, INTAKE_RATE_SECONDS, MESSAGE_RATE, MESSAGE_RATE_SECONDS, SIGN_IN_RATE,
            START_RATE, TICKET_RATE,
        };
        Self {
            calls_by_address: Limit::new(
                ADDRESS_CALL_RATE,
                CALL_RATE_SECONDS,
                "calls from one address",
            ),
            calls_by_caller: Limit::new(CALL_RATE, CALL_RATE_SECONDS, "calls"),
            sign_ins_by_address: Limit::new(SIGN_IN_RATE, MINUTE, "sign-ins from one address"),
            sign_ins_by_account: Limit::new(SIGN_IN_RATE, MINUTE, "sign-ins for one account"),
            tickets_by_caller: Limit::new(TICKET_RATE, MINUTE, "socket tickets"),
            starts_by_address: Limit::new(START_RATE, MINUTE, "chats started from one address"),
            bookings_by_address: Limit::new(
                BOOKING_RATE,
                MINUTE,
                "meetings booked from one address",
            ),
            messages_by_sender: Limit::new(MESSAGE_RATE, MESSAGE_RATE_SECONDS, "messages"),
            uploads_by_sender: Limit::new(ATTACHMENT_RATE, MINUTE, "files"),
            intake_by_proof: Limit::new(INTAKE_RATE, INTAKE_RATE_SECONDS, "calls"),
        }
    }
}

impl RateLimits {
    /// Counts a request, whatever it asks for.
    ///
    /// # Errors
    /// There were too many from this address.
    pub fn request(&self, address: IpAddr, now: Timestamp) -> Result<(), Refusal> {
        self.calls_by_address.take(&network(address), now)
    }

    /// Counts a request of somebody who is known.
    ///
    /// # Errors
    /// There were too many of this session or visitor.
    pub fn call(&self, caller: impl Display, now: Timestamp) -> Result<(), Refusal> {
        self.calls_by_caller.take(&caller.to_string(), now)
    }

    /// Counts an attempt to sign in, right or wrong, for its address and for its account.
    ///
    /// # Errors
    /// There were too many from this address or for this account.
    pub fn sign_in(&self, address: IpAddr, email: &str, now: Timestamp) -> Result<(), Refusal> {
        self.sign_ins_by_address.take(&network(address), now)?;
        self.sign_ins_by_account.take(&email.to_lowercase(), now)
    }

    /// Counts a ticket for a socket.
    ///
    /// # Errors
    /// There were too many for this session or visitor.
    pub fn ticket(&self, caller: impl Display, now: Timestamp) -> Result<(), Refusal> {
        self.tickets_by_caller.take(&caller.to_string(), now)
    }

    /// Counts a chat that is started.
    ///
    /// # Errors
    /// There were too many from this address.
    pub fn start(&self, address: IpAddr, now: Timestamp) -> Result<(), Refusal> {
        self.starts_by_address.take(&network(address), now)
    }

    /// Counts a meeting that somebody wants to book.
    ///
    /// # Errors
    /// There were too many from this address.
    pub fn booking(&self, address: IpAddr, now: Timestamp) -> Result<(), Refusal> {
        self.bookings_by_address.take(&network(address), now)
    }

    /// Counts a message.
    ///
    /// # Errors
    /// There were too many from this sender.
    pub fn message(&self, sender: &str, now: Timestamp) -> Result<(), Refusal> {
        self.messages_by_sender.take(&sender.to_owned(), now)
    }

    /// Counts a file that comes.
    ///
    /// # Errors
    /// There were too many from this sender.
    pub fn upload(&self, sender: &str, now: Timestamp) -> Result<(), Refusal> {
        self.uploads_by_sender.take(&sender.to_owned(), now)
    }

    /// Counts a call of the site's own server, for each API key and for all signed ones together.
    ///
    /// # Errors
    /// There were too many.
    pub fn intake(&self, proof: &str, now: Timestamp) -> Result<(), Refusal> {
        self.intake_by_proof.take(&proof.to_owned(), now)
    }
}

/// One limit, with its words.
#[derive(Debug)]
struct Limit<K> {
    words: String,
    limiter: Mutex<RateLimiter<K>>,
}

impl<K: Clone + Eq + Hash> Limit<K> {
    /// So many of `what` in any so many seconds.
    fn new(limit: u32, seconds: u32, what: &str) -> Self {
        Self {
            words: format!("At most {limit} {what} in {seconds} seconds are taken."),
            limiter: Mutex::new(RateLimiter::new(limit, seconds, KEYS)),
        }
    }

    fn take(&self, key: &K, now: Timestamp) -> Result<(), Refusal> {
        let mut limiter = self.limiter.lock().unwrap_or_else(PoisonError::into_inner);
        limiter.take(key, now).map_err(|seconds| Refusal {
            retry_after: Some(seconds),
            ..Refusal::new(
                ErrorCode::RateLimited,
                format!("{} Try again in {seconds} seconds.", self.words),
            )
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_limit_holds_what_the_contract_says_and_for_each_by_itself() {
        type Take = fn(&RateLimits, u8, Timestamp) -> Result<(), Refusal>;
        fn address(i: u8) -> IpAddr {
            IpAddr::from([10, 0, 0, i])
        }
        let all: [(u32, u32, Take); 8] = [
            (6_000, 10, |it, i, now| it.request(address(i), now)),
            (600, 10, |it, i, now| it.call(i, now)),
            (60, 60, |it, i, now| it.ticket(i, now)),
            (60, 60, |it, i, now| it.start(address(i), now)),
            (60, 60, |it, i, now| it.booking(address(i), now)),
            (50, 10, |it, i, now| it.message(&i.to_string(), now)),
            (30, 60, |it, i, now| it.upload(&i.to_string(), now)),
            (100, 10, |it, i, now| it.intake(&i.to_string(), now)),
        ];
        for (limit, seconds, take) in all {
            let limits = RateLimits::default();
            let now = Timestamp::from_millis(0);
            for _ in 0..limit {
                assert_eq!(take(&limits, 1, now), Ok(()));
            }
            let refused = take(&limits, 1, now).unwrap_err();
            assert_eq!(
                (refused.code, refused.retry_after),
                (ErrorCode::RateLimited, Some(seconds))
            );
            assert!(refused.detail.contains(&limit.to_string()), "{}", refused.detail);
            assert_eq!(take(&limits, 2, now), Ok(()), "somebody else");
            let later = now.plus_millis(i64::from(seconds) * 1_000);
            assert_eq!(take(&limits, 1, later), Ok(()));
        }
    }

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
}
