//! How often somebody may do something.

use std::{
    collections::{HashMap, VecDeque},
    hash::Hash,
    net::IpAddr,
};

use contract::Timestamp;

/// At most `limit` times in any window of `window_millis`, counted for each key by itself.
#[derive(Debug)]
pub struct RateLimiter<K> {
    limit: usize,
    window_millis: i64,
    max_keys: usize,
    taken: HashMap<K, VecDeque<Timestamp>>,
    swept: Timestamp,
}

impl<K: Clone + Eq + Hash> RateLimiter<K> {
    /// `max_keys` bounds the memory: beyond it the key that was quiet for longest is forgotten. What
    /// counts no longer is forgotten once a window.
    #[must_use]
    pub fn new(limit: u32, window_seconds: u32, max_keys: usize) -> Self {
        Self {
            limit: limit as usize,
            window_millis: i64::from(window_seconds) * 1000,
            max_keys,
            taken: HashMap::new(),
            swept: Timestamp::from_millis(0),
        }
    }

    /// Counts one more for `key`.
    ///
    /// # Errors
    /// There were too many; holds the whole seconds, at least 1, after which there is room again.
    /// What is refused does not count.
    pub fn take(&mut self, key: &K, now: Timestamp) -> Result<(), u32> {
        let since = now.plus_millis(-self.window_millis);
        if self.swept <= since {
            self.forget(since);
            self.swept = now;
        }
        if !self.taken.contains_key(key) && self.taken.len() >= self.max_keys {
            self.make_room(since);
        }
        let taken = self.taken.entry(key.clone()).or_default();
        while taken.front().is_some_and(|at| *at <= since) {
            taken.pop_front();
        }
        match taken.front() {
            Some(oldest) if taken.len() >= self.limit => {
                let millis = oldest.millis_since(since).max(1).unsigned_abs();
                Err(u32::try_from(millis.div_ceil(1000)).unwrap_or(u32::MAX))
            }
            _ => {
                taken.push_back(now);
                Ok(())
            }
        }
    }

    fn forget(&mut self, since: Timestamp) {
        self.taken.retain(|_, taken| taken.back().is_some_and(|at| *at > since));
    }

    fn make_room(&mut self, since: Timestamp) {
        self.forget(since);
        if self.taken.len() >= self.max_keys {
            let quietest = self.taken.iter().min_by_key(|(_, taken)| taken.back());
            if let Some(key) = quietest.map(|(key, _)| key.clone()) {
                self.taken.remove(&key);
            }
        }
    }
}

/// What counts as one address: of IPv6, the /64 that one subscriber has to themselves.
#[must_use]
pub fn network(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(v6) => IpAddr::V6((u128::from(v6) & !u128::from(u64::MAX)).into()),
        v4 => v4,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn at(millis: i64) -> Timestamp {
        Timestamp::from_millis(millis)
    }

    #[test]
    fn the_limit_holds_to_the_millisecond() {
        let mut limiter = RateLimiter::new(2, 10, 8);
        assert_eq!(limiter.take(&'a', at(0)), Ok(()));
        assert_eq!(limiter.take(&'a', at(4_000)), Ok(()));
        assert_eq!(limiter.take(&'a', at(4_001)), Err(6));
        assert_eq!(limiter.take(&'b', at(4_001)), Ok(()));
        assert_eq!(limiter.take(&'a', at(9_999)), Err(1));
        assert_eq!(limiter.take(&'a', at(10_000)), Ok(()));
        assert_eq!(limiter.take(&'a', at(10_001)), Err(4));
    }

    #[test]
    fn memory_is_bounded_and_the_quietest_goes_first() {
        let mut limiter = RateLimiter::new(1, 10, 2);
        assert_eq!(limiter.take(&'a', at(0)), Ok(()));
        assert_eq!(limiter.take(&'b', at(1)), Ok(()));
        assert_eq!(limiter.take(&'c', at(2)), Ok(()));
        assert_eq!(limiter.taken.len(), 2);
        assert!(limiter.take(&'b', at(3)).is_err());
        assert!(limiter.take(&'c', at(3)).is_err());
    }

    #[test]
    fn who_is_quiet_for_long_is_forgotten() {
        let mut limiter = RateLimiter::new(1, 10, 1_000);
        for key in 0..500 {
            assert_eq!(limiter.take(&key, at(0)), Ok(()));
        }
        assert_eq!(limiter.take(&500, at(20_000)), Ok(()));
        assert_eq!(limiter.taken.len(), 1);
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

    proptest! {
        #[test]
        fn no_window_holds_more_than_the_limit(steps in prop::collection::vec(0i64..3_000, 1..200)) {
            let mut limiter = RateLimiter::new(5, 10, 1);
            let (mut now, mut allowed) = (0, Vec::new());
            for step in steps {
                now += step;
                match limiter.take(&(), at(now)) {
                    Ok(()) => allowed.push(now),
                    Err(wait) => {
                        // Waiting as told is always enough.
                        let oldest = allowed[allowed.len() - 5];
                        prop_assert!(now + i64::from(wait) * 1000 >= oldest + 10_000);
                    }
                }
                let inside = allowed.iter().filter(|t| **t > now - 10_000).count();
                prop_assert!(inside <= 5);
            }
        }
    }
}
