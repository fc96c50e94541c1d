//! Writes that share a COMMIT: a disk may take far longer over it than SQLite over the statements of
//! one write, so those that come in meanwhile go onto the disk together.

use std::mem;

use futures_util::future::BoxFuture;
use tokio::sync::oneshot;

use super::{Commit, Moment, Read, Store, Tx};
use crate::refusal::Refusal;

/// As many writes share a COMMIT at most: the first one must not wait for ever.
const MOST: usize = 64;

/// An open transaction and those whose writes are in it.
#[derive(Debug)]
pub(super) struct Group {
    tx: Tx,
    /// What each write that is to be kept changed, in their order.
    changed: Vec<Commit>,
    /// Those who have done their work, and hear whether it was kept.
    waiting: Vec<oneshot::Sender<Result<(), Refusal>>>,
}

impl Group {
    pub(super) async fn begin(store: &Store) -> Result<Self, Refusal> {
        let tx = Tx {
            read: Read { sql: store.writer.begin_with("BEGIN IMMEDIATE").await? },
            commit: Commit::default(),
            chance: store.chance.clone(),
            now: store.clock.now(),
        };
        Ok(Self { tx, changed: Vec::new(), waiting: Vec::new() })
    }

    pub(super) fn has_room(&self) -> bool {
        self.waiting.len() + 1 < MOST
    }

    /// Does one write's work, or none of it when it is refused: then that is the inner result. The
    /// outer one says that the whole transaction is gone.
    pub(super) async fn add<T, W>(
        &mut self,
        store: &Store,
        work: W,
    ) -> Result<Result<T, Refusal>, Refusal>
    where
        W: for<'t> FnOnce(&'t mut Tx) -> BoxFuture<'t, Result<T, Refusal>>,
    {
        self.tx.now = store.clock.now();
        self.run("SAVEPOINT one").await?;
        let done = work(&mut self.tx).await;
        let changed = mem::take(&mut self.tx.commit);
        match &done {
            Ok(_) => self.changed.push(changed),
            Err(refusal) => {
                // A disk that is full may have undone everything already; then there is no such point.
                self.run("ROLLBACK TO one").await.map_err(|_| refusal.clone())?;
            }
        }
        self.run("RELEASE one").await?;
        Ok(done)
    }

    /// Somebody else commits. What comes says whether it was kept; nothing, that it was not.
    pub(super) fn wait(&mut self) -> oneshot::Receiver<Result<(), Refusal>> {
        let (sender, kept) = oneshot::channel();
        self.waiting.push(sender);
        kept
    }

    /// Puts it onto the disk, publishes it, and then tells those who wait.
    pub(super) async fn commit(self, store: &Store) -> Result<(), Refusal> {
        let kept = Self::publish(self.tx, self.changed, store).await;
        for waiting in self.waiting {
            // Who has gone need not hear of it.
            let _ = waiting.send(kept.clone());
        }
        kept
    }

    async fn publish(tx: Tx, changed: Vec<Commit>, store: &Store) -> Result<(), Refusal> {
        if changed.is_empty() {
            // A roll-back cannot fail in a way that keeps anything.
            if let Err(error) = tx.read.sql.rollback().await {
                tracing::warn!(%error, "the database had rolled back by itself");
            }
            return Ok(());
        }
        store.reached(Moment::Worked)?;
        tx.read.sql.commit().await?;
        store.reached(Moment::Committed)?;
        for commit in changed {
            (store.publish)(commit);
        }
        store.reached(Moment::Published)
    }

    async fn run(&mut self, sql: &'static str) -> sqlx::Result<()> {
        sqlx::query(sql).execute(&mut *self.tx.read.sql).await.map(drop)
    }
}

#[cfg(test)]
mod tests {
    use std::sync::{
        Arc,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    };

    use contract::ErrorCode;
    use futures_util::future::join_all;

    use super::*;
    use crate::{chance::Chance, clock::Clock, domain::team::TeamKey, store::InMemory};

    /// A store that counts its COMMITs and what it publishes.
    struct Counted {
        store: Store,
        commits: Arc<AtomicUsize>,
        published: Arc<AtomicUsize>,
        /// Whether no COMMIT comes to pass.
        fails: Arc<AtomicBool>,
        _memory: InMemory,
    }

    async fn counted() -> Counted {
        let mut memory = InMemory::new().await.unwrap();
        memory.erase("0").await.unwrap();
        let (commits, published, fails): (Arc<AtomicUsize>, Arc<AtomicUsize>, Arc<AtomicBool>) =
            Default::default();
        let publish = {
            let published = Arc::clone(&published);
            Arc::new(move |_| {
                published.fetch_add(1, Ordering::SeqCst);
            })
        };
        let interrupt = {
            let (commits, fails) = (Arc::clone(&commits), Arc::clone(&fails));
            Arc::new(move |moment| match moment {
                Moment::Worked if fails.load(Ordering::SeqCst) => Err(Refusal::no_room()),
                Moment::Worked => {
                    commits.fetch_add(1, Ordering::SeqCst);
                    Ok(())
                }
                _ => Ok(()),
            })
        };
        let store = memory.store(Clock::default(), Chance::default(), publish, interrupt);
        Counted { store, commits, published, fails, _memory: memory }
    }

    fn key(number: usize) -> TeamKey {
        TeamKey::of(&format!("team-{number}"))
    }

    /// What becomes of a write that has made its team.
    #[derive(Clone, Copy)]
    enum End {
        Kept,
        Refused,
        Panics,
    }

    async fn add(store: &Store, number: usize, end: End) -> Result<usize, Refusal> {
        let added = store.write(move |tx| {
            Box::pin(async move {
                tx.add_team(&key(number), "Team").await?;
                match end {
                    End::Kept => Ok(number),
                    End::Refused => Err(Refusal::not_found()),
                    End::Panics => panic!("on purpose"),
                }
            })
        });
        added.await
    }

    async fn is_there(store: &Store, number: usize) -> bool {
        let found =
            store.write(move |tx| Box::pin(async move { tx.team_name(&key(number)).await }));
        found.await.unwrap().is_some()
    }

    #[tokio::test]
    async fn who_comes_meanwhile_shares_the_commit() {
        let it = counted().await;
        let all = join_all((0..MOST + 6).map(|number| add(&it.store, number, End::Kept))).await;
        let numbers: Vec<_> = all.into_iter().map(Result::unwrap).collect();
        assert_eq!(numbers, Vec::from_iter(0..MOST + 6), "each has its own answer");
        assert_eq!(it.commits.load(Ordering::SeqCst), 2, "as many as there is room for");
        assert_eq!(it.published.load(Ordering::SeqCst), MOST + 6);
        assert!(is_there(&it.store, 0).await && is_there(&it.store, MOST + 5).await);
    }

    #[tokio::test]
    async fn who_comes_alone_commits_alone() {
        let it = counted().await;
        for number in 0..3 {
            add(&it.store, number, End::Kept).await.unwrap();
        }
        assert_eq!(it.commits.load(Ordering::SeqCst), 3);
    }

    #[tokio::test]
    async fn what_is_refused_leaves_nothing_and_the_others_stay() {
        for refused in 0..4 {
            let it = counted().await;
            let end = |number| if number == refused { End::Refused } else { End::Kept };
            let all = join_all((0..4).map(|number| add(&it.store, number, end(number)))).await;
            for (number, done) in all.into_iter().enumerate() {
                let kept = number != refused;
                assert_eq!(done, if kept { Ok(number) } else { Err(Refusal::not_found()) });
                assert_eq!(is_there(&it.store, number).await, kept, "{number} of {refused}");
            }
        }
    }

    #[tokio::test]
    async fn without_a_commit_nobody_is_told_of_anything_that_is_not_there() {
        let it = counted().await;
        it.fails.store(true, Ordering::SeqCst);
        let end = |number| if number == 1 { End::Refused } else { End::Kept };
        let all = join_all((0..3).map(|number| add(&it.store, number, end(number)))).await;
        assert_eq!(all, vec![Err(Refusal::no_room()); 3]);
        assert_eq!(it.published.load(Ordering::SeqCst), 0);
        it.fails.store(false, Ordering::SeqCst);
        assert!(!is_there(&it.store, 0).await && !is_there(&it.store, 2).await);
    }

    #[tokio::test]
    async fn after_a_panic_the_others_are_asked_to_come_again() {
        let it = counted().await;
        let end = |number| if number == 1 { End::Panics } else { End::Kept };
        let all = join_all((0..3).map(|number| add(&it.store, number, end(number)))).await;
        let codes = all.iter().map(|done| done.as_ref().map_err(|refusal| refusal.code));
        let codes: Vec<_> = codes.collect();
        assert_eq!(codes, [Err(ErrorCode::Unavailable), Err(ErrorCode::Internal), Ok(&2)]);
        for number in 0..3 {
            assert_eq!(is_there(&it.store, number).await, number == 2);
        }
    }

    #[tokio::test]
    async fn closing_keeps_what_was_left_to_the_next_one() {
        let it = counted().await;
        // One who never comes.
        it.store.asking.fetch_add(1, Ordering::SeqCst);
        let store = it.store.clone();
        let added = tokio::spawn(async move { add(&store, 0, End::Kept).await });
        while it.store.turn.lock().await.is_none() {
            tokio::task::yield_now().await;
        }
        it.store.close().await;
        assert_eq!(added.await.unwrap(), Ok(0));
        assert_eq!(it.published.load(Ordering::SeqCst), 1);
    }
}
