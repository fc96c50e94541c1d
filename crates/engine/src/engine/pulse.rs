//! Whether the connection lives. One that is dead without a word tells nobody, so it is asked: now
//! and then, and sooner when something speaks against it.

use contract::{limits::HEARTBEAT_MILLIS, socket::ClientFrame};

use super::Engine;
use crate::{Effect, Millis, Timer};

/// Between two regular pings, where the server does not want more of them. Whoever only waits for
/// chats must not believe for long in a connection that is dead without a word.
const PING_MS: u64 = 10_000;
/// For a sign of life after a regular ping.
const PONG_MS: u64 = 5_000;
/// For a sign of life after a ping out of doubt.
const DOUBT_MS: u64 = 3_000;
/// The longest that a slow network is waited for.
const PATIENCE_MS: u64 = 10_000;
/// What was heard from so lately is not doubted when the agent relies on it.
const QUIET_MS: u64 = 2_000;

/// What is known of the connection's life.
#[derive(Debug, Default)]
pub(super) struct Pulse {
    /// Between two pings at most, as the server wants it.
    heartbeat_ms: u64,
    /// When the socket last brought anything.
    heard_at: Millis,
    /// When a question went out to which the answer comes at once.
    asked_at: Millis,
    /// How long the last such answer took.
    round_trip_ms: u64,
    /// When the sign of life that was asked for is overdue.
    pong_due: Option<Millis>,
}

impl Pulse {
    pub fn set_heartbeat(&mut self, millis: u32) {
        self.heartbeat_ms = u64::from(millis.clamp(1_000, 2 * HEARTBEAT_MILLIS));
    }

    /// A question goes out to which the answer comes at once.
    pub fn asked(&mut self, now: Millis) {
        self.asked_at = now;
    }

    /// Its answer is there.
    pub fn answered(&mut self, now: Millis) {
        self.round_trip_ms = now.saturating_sub(self.asked_at);
    }
}

impl Engine {
    pub(super) fn pulse_begins(&mut self) {
        self.set_timer(Timer::Ping, self.link.pulse.heartbeat_ms.min(PING_MS));
    }

    pub(super) fn pulse_stops(&mut self) {
        self.link.pulse.pong_due = None;
        for timer in [Timer::Ping, Timer::Pong] {
            self.out.push(Effect::ClearTimer(timer));
        }
    }

    pub(super) fn ping(&mut self) {
        self.want_sign_of_life(PONG_MS);
        self.pulse_begins();
    }

    /// Something speaks against the connection: make sure of it.
    pub(super) fn doubt(&mut self) {
        self.want_sign_of_life(DOUBT_MS);
    }

    /// The agent does something and relies on what the screen says of the connection.
    pub(super) fn rely(&mut self) {
        if self.now.saturating_sub(self.link.pulse.heard_at) >= QUIET_MS {
            self.doubt();
        }
    }

    /// Asks for a pong, or for the one that is on its way sooner. Never for a later one: somebody
    /// who goes on typing must not put off the truth.
    fn want_sign_of_life(&mut self, within: u64) {
        let pulse = &mut self.link.pulse;
        // Where everything takes long it must not be cut off for that again and again.
        let within = within.max((2 * pulse.round_trip_ms).min(PATIENCE_MS));
        let due = self.now + within;
        let sooner = pulse.pong_due.is_none_or(|already| due < already);
        if self.is_live() && sooner {
            self.link.pulse.pong_due = Some(due);
            self.link.pulse.asked(self.now);
            self.send(&ClientFrame::Ping);
            self.set_timer(Timer::Pong, within);
        }
    }

    /// Whatever comes shows that the connection lives; behind many events a pong may be late.
    pub(super) fn heard(&mut self) {
        self.link.pulse.heard_at = self.now;
        if self.link.pulse.pong_due.take().is_some() {
            self.out.push(Effect::ClearTimer(Timer::Pong));
        }
    }
}
