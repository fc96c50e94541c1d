//! When to try again.

use crate::Millis;

/// The shortest wait, in milliseconds.
pub const MIN_MS: u64 = 500;
/// The longest wait, in milliseconds.
pub const MAX_MS: u64 = 30_000;

/// After so long without a failure those before it do not count any more, in milliseconds. Above
/// what one try may take.
const CALM_MS: u64 = 30_000;

/// Full-jitter exponential backoff: a wait drawn evenly from `MIN_MS` to `MIN_MS · 2ⁿ⁺¹`, at most
/// `MAX_MS`. The jitter is what keeps a thousand clients from coming back in the same moment, and
/// the first wait is where it counts: they all were cut off at once.
#[must_use]
pub fn wait_ms(attempt: u32, chance: &mut Chance) -> u64 {
    let ceiling = MIN_MS.saturating_mul(2 << attempt.min(16)).min(MAX_MS);
    MIN_MS + chance.below(ceiling - MIN_MS + 1)
}

/// How often something went wrong of late. A success in between does not end the count: a server
/// that says yes and no by turns would be asked without a pause.
#[derive(Clone, Debug, Default)]
pub struct Tries {
    count: u32,
    /// When the try after the last failure was due.
    due: Millis,
}

impl Tries {
    /// Whether nothing went wrong of late.
    pub fn are_none(&self, now: Millis) -> bool {
        self.count == 0 || now.saturating_sub(self.due) > CALM_MS
    }

    /// Whether anything ever went wrong.
    pub fn were_any(&self) -> bool {
        self.count > 0
    }

    /// Counts a failure. Answers how long to wait before the next try, in milliseconds.
    pub fn failed(&mut self, now: Millis, chance: &mut Chance) -> u64 {
        if self.are_none(now) {
            self.count = 0;
        }
        let wait = wait_ms(self.count, chance);
        self.count = self.count.saturating_add(1);
        self.due = now.saturating_add(wait);
        wait
    }
}

/// Chance from a seed (SplitMix64): the engine must be repeatable, and nothing here is a secret.
#[derive(Clone, Debug)]
pub struct Chance(u64);

impl Chance {
    /// The same seed, the same chances.
    #[must_use]
    pub fn new(seed: u64) -> Self {
        Self(seed)
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// Evenly from `0..bound`; the bias of the remainder is far below anything that matters here.
    fn below(&mut self, bound: u64) -> u64 {
        self.next() % bound
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tries_are_forgotten_after_a_while_and_not_at_once() {
        let (mut tries, mut chance) = (Tries::default(), Chance::new(7));
        assert!(tries.are_none(0));
        let mut now = 1_000;
        for _ in 0..10 {
            now += tries.failed(now, &mut chance);
            assert!(!tries.are_none(now + CALM_MS));
        }
        assert!(tries.are_none(now + CALM_MS + 1));
        assert!(tries.failed(now + CALM_MS + 1, &mut chance) <= 2 * MIN_MS);
    }

    #[test]
    fn waits_grow_are_spread_and_stay_in_range() {
        let mut chance = Chance::new(7);
        for attempt in [0, 1, 3, 6, 40, u32::MAX] {
            let waits: Vec<u64> = (0..1_000).map(|_| wait_ms(attempt, &mut chance)).collect();
            let ceiling = MIN_MS.saturating_mul(2 << attempt.min(16)).min(MAX_MS);
            assert!(waits.iter().all(|w| (MIN_MS..=ceiling).contains(w)));
            let (low, high) = (waits.iter().min().unwrap(), waits.iter().max().unwrap());
            assert!(high - low > (ceiling - MIN_MS) * 9 / 10, "spread over the range");
        }
    }
}
