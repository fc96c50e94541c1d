//! Bounded queues to connections, found by whom they belong to.

use std::{
    collections::{HashMap, HashSet},
    hash::Hash,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use contract::{limits, socket::close};
use tokio::sync::{mpsc, watch};

/// What may lie in one connection's queue: beyond it the connection is too slow.
const QUEUE: usize = 256;

/// Connections by key.
#[derive(Debug)]
pub struct Switchboard<K, T> {
    lines: Arc<Mutex<Lines<K, T>>>,
}

#[derive(Debug)]
struct Lines<K, T> {
    next_id: u64,
    by_key: HashMap<K, Vec<Line<T>>>,
}

#[derive(Debug)]
struct Line<T> {
    id: u64,
    session: i64,
    queue: mpsc::Sender<T>,
    close: watch::Sender<Option<u16>>,
}

/// One connection's end. Dropping it hangs up.
#[derive(Debug)]
pub struct Subscription<K: Eq + Hash, T> {
    id: u64,
    key: K,
    lines: Arc<Mutex<Lines<K, T>>>,
    queue: mpsc::Receiver<T>,
    close: watch::Receiver<Option<u16>>,
}

fn lock<K, T>(lines: &Mutex<Lines<K, T>>) -> MutexGuard<'_, Lines<K, T>> {
    // Nothing in here can be left half-done by a panic.
    lines.lock().unwrap_or_else(PoisonError::into_inner)
}

impl<K, T> Default for Switchboard<K, T> {
    fn default() -> Self {
        Self { lines: Arc::new(Mutex::new(Lines { next_id: 0, by_key: HashMap::new() })) }
    }
}

impl<K: Clone + Eq + Hash, T: Clone> Switchboard<K, T> {
    /// Connects, unless there are [`limits::SOCKETS`] connections of `key` already. `session` is for
    /// [`Switchboard::close_session`].
    #[must_use]
    pub fn subscribe(&self, key: K, session: i64) -> Option<Subscription<K, T>> {
        let (queue_in, queue) = mpsc::channel(QUEUE);
        let (close_in, close) = watch::channel(None);
        let mut lines = lock(&self.lines);
        let id = lines.next_id;
        let of_key = lines.by_key.entry(key.clone()).or_default();
        if of_key.len() >= limits::SOCKETS {
            return None;
        }
        of_key.push(Line { id, session, queue: queue_in, close: close_in });
        lines.next_id += 1;
        drop(lines);
        Some(Subscription { id, key, lines: Arc::clone(&self.lines), queue, close })
    }

    /// Tells every connection of `key`.
    pub fn send(&self, key: &K, item: &T) {
        if let Some(lines) = lock(&self.lines).by_key.get(key) {
            for line in lines {
                line.send(item);
            }
        }
    }

    /// Tells every connection there is.
    pub fn send_all(&self, item: &T) {
        for line in lock(&self.lines).by_key.values().flatten() {
            line.send(item);
        }
    }

    /// Whether there is a connection of `key`.
    #[must_use]
    pub fn is_connected(&self, key: &K) -> bool {
        lock(&self.lines).by_key.contains_key(key)
    }

    /// Whether there is any connection.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        lock(&self.lines).by_key.is_empty()
    }

    /// Closes the connections of one session of `key`.
    pub fn close_session(&self, key: &K, session: i64, code: u16) {
        if let Some(lines) = lock(&self.lines).by_key.get(key) {
            for line in lines.iter().filter(|line| line.session == session) {
                line.close(code);
            }
        }
    }

    /// The sessions that have a connection.
    #[must_use]
    pub fn sessions(&self) -> HashSet<i64> {
        lock(&self.lines).by_key.values().flatten().map(|line| line.session).collect()
    }

    /// Closes the connections of these sessions.
    pub fn close_sessions(&self, sessions: &HashSet<i64>, code: u16) {
        for line in lock(&self.lines).by_key.values().flatten() {
            if sessions.contains(&line.session) {
                line.close(code);
            }
        }
    }

    /// Closes every connection.
    pub fn close_all(&self, code: u16) {
        for line in lock(&self.lines).by_key.values().flatten() {
            line.close(code);
        }
    }
}

impl<T: Clone> Line<T> {
    fn send(&self, item: &T) {
        // Nothing is dropped in silence: who cannot keep up is cut off, and resumes.
        if self.queue.try_send(item.clone()).is_err() {
            self.close(close::TOO_SLOW);
        }
    }

    fn close(&self, code: u16) {
        self.close.send_if_modified(|now| {
            let first = now.is_none();
            now.get_or_insert(code);
            first
        });
    }
}

impl<K: Eq + Hash, T> Subscription<K, T> {
    /// The next thing to say. Can be cancelled without losing one.
    pub async fn next(&mut self) -> T {
        match self.queue.recv().await {
            Some(item) => item,
            // The switchboard is gone, and with it everything that could be said.
            None => std::future::pending().await,
        }
    }

    /// Resolves with the code once this connection is to be closed.
    pub fn closing(&self) -> impl Future<Output = u16> + Send + use<K, T> {
        let mut close = self.close.clone();
        async move {
            let code = close.wait_for(Option::is_some).await;
            code.ok().and_then(|code| *code).unwrap_or(close::RESTART)
        }
    }
}

impl<K: Eq + Hash, T> Drop for Subscription<K, T> {
    fn drop(&mut self) {
        let mut lines = lock(&self.lines);
        if let Some(of_key) = lines.by_key.get_mut(&self.key) {
            of_key.retain(|line| line.id != self.id);
            if of_key.is_empty() {
                lines.by_key.remove(&self.key);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use futures_util::FutureExt;

    #[tokio::test]
    async fn only_those_of_a_key_are_told_and_in_order() {
        let board = Switchboard::default();
        let mut a = board.subscribe('a', 0).unwrap();
        let mut b = board.subscribe('b', 0).unwrap();
        board.send(&'a', &1);
        board.send_all(&2);
        assert_eq!((a.next().await, a.next().await), (1, 2));
        assert_eq!(b.next().await, 2);
        drop(a);
        assert!(!board.is_connected(&'a') && board.is_connected(&'b'));
    }

    #[tokio::test]
    async fn who_does_not_keep_up_is_closed() {
        let board = Switchboard::default();
        let mut slow = board.subscribe((), 0).unwrap();
        for i in 0..QUEUE {
            board.send(&(), &i);
        }
        assert_eq!(slow.next().await, 0);
        board.send(&(), &0);
        assert!(slow.closing().now_or_never().is_none());
        board.send(&(), &0);
        assert_eq!(slow.closing().await, close::TOO_SLOW);
    }

    #[tokio::test]
    async fn one_session_of_an_agent_is_closed_and_not_the_other() {
        let board = Switchboard::default();
        let first = board.subscribe((), 1).unwrap();
        let mut second = board.subscribe((), 2).unwrap();
        board.close_session(&(), 1, close::UNAUTHENTICATED);
        board.send(&(), &7);
        assert_eq!(first.closing().await, close::UNAUTHENTICATED);
        assert!(second.closing().now_or_never().is_none());
        assert_eq!(second.next().await, 7);
    }
}
