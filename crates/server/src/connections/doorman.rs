//! How many connections there are, and from where.

use std::{
    collections::HashMap,
    net::IpAddr,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant},
};

use super::Bounds;
use crate::domain::rate::network;

/// Counts connections.
#[derive(Debug)]
pub struct Doorman {
    connections: usize,
    per_address: usize,
    proxies: Arc<[IpAddr]>,
    inside: Arc<Mutex<Inside>>,
}

#[derive(Debug, Default)]
struct Inside {
    all: usize,
    by_address: HashMap<IpAddr, usize>,
    /// When the operator was last told that somebody was turned away.
    told: Option<Instant>,
}

/// How often the operator is told that there are too many connections.
const TELL_AGAIN: Duration = Duration::from_secs(60);

/// One connection's place. Dropping it makes room for another.
#[derive(Debug)]
pub struct Place {
    address: IpAddr,
    inside: Arc<Mutex<Inside>>,
}

impl Doorman {
    /// Nobody is there yet.
    pub fn new(bounds: &Bounds) -> Self {
        Self {
            connections: bounds.connections,
            per_address: bounds.per_address,
            proxies: Arc::clone(&bounds.proxies),
            inside: Arc::default(),
        }
    }

    /// A place for a connection from there, if there is one.
    pub fn admit(&self, peer: IpAddr) -> Option<Place> {
        // Everybody comes by way of the proxy, which has bounds of its own.
        let bounded = !self.proxies.contains(&peer.to_canonical());
        let address = network(peer);
        let mut inside = lock(&self.inside);
        let from_there = inside.by_address.get(&address).copied().unwrap_or_default();
        if inside.all >= self.connections || bounded && from_there >= self.per_address {
            if inside.told.is_none_or(|told| told.elapsed() >= TELL_AGAIN) {
                inside.told = Some(Instant::now());
                let all = inside.all;
                tracing::warn!(all, %address, from_there, "connections are turned away");
            }
            return None;
        }
        inside.all += 1;
        inside.by_address.insert(address, from_there + 1);
        Some(Place { address, inside: Arc::clone(&self.inside) })
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut inside = lock(&self.inside);
        inside.all -= 1;
        if let Some(from_there) = inside.by_address.get_mut(&self.address) {
            *from_there -= 1;
            if *from_there == 0 {
                inside.by_address.remove(&self.address);
            }
        }
    }
}

fn lock(inside: &Mutex<Inside>) -> MutexGuard<'_, Inside> {
    // Nothing in here can be left half-done by a panic.
    inside.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn address(last: u8) -> IpAddr {
        IpAddr::from([10, 0, 0, last])
    }

    #[test]
    fn places_are_counted_for_all_and_for_each_address() {
        let proxies = Arc::from([address(9)]);
        let doorman =
            Doorman::new(&Bounds { connections: 4, per_address: 2, proxies, ..Bounds::default() });
        let first = doorman.admit(address(1)).unwrap();
        let second = doorman.admit(address(1)).unwrap();
        assert!(doorman.admit(address(1)).is_none());
        drop(first);
        let third = doorman.admit(address(1)).unwrap();
        let fourth = doorman.admit(address(2)).unwrap();
        let fifth = doorman.admit(address(3)).unwrap();
        assert!(doorman.admit(address(4)).is_none(), "it is full");
        drop((second, third, fourth, fifth));
        assert!(lock(&doorman.inside).by_address.is_empty(), "nothing is kept of who went");
        let proxied: Vec<_> = (0..4).map_while(|_| doorman.admit(address(9))).collect();
        assert_eq!(proxied.len(), 4, "a proxy speaks for many");
        assert!(doorman.admit(address(9)).is_none());
    }
}
