//! One change of the database.

use std::ops::{Deref, DerefMut};

use contract::{Timestamp, VisitorId, visitor_side::VisitorState};
use futures_util::future::BoxFuture;
use tracing::Instrument;

use super::{Commit, Read, Store};
use crate::refusal::Refusal;

/// A write transaction: what [`Read`] can, and changes. All of it is committed, or, when the work
/// is refused, nothing.
#[derive(Debug)]
pub struct Tx {
    read: Read,
    pub(super) commit: Commit,
    /// The time of this change: everything in it happens at once.
    pub now: Timestamp,
}

impl Deref for Tx {
    type Target = Read;

    fn deref(&self) -> &Read {
        &self.read
    }
}

impl DerefMut for Tx {
    fn deref_mut(&mut self) -> &mut Read {
        &mut self.read
    }
}

impl Tx {
    /// What the visitor is to be shown after COMMIT.
    pub fn show_visitor(&mut self, visitor: VisitorId, state: VisitorState) {
        self.commit.visitors.push((visitor, state));
    }

    /// Says that a deadline was set, so that the scheduler looks again.
    pub fn set_deadline(&mut self) {
        self.commit.deadline = true;
    }
}

impl Store {
    /// Does `work` in a transaction, commits, publishes, and only then answers.
    ///
    /// It runs in a task of its own: a client that hangs up in the middle must not come between a
    /// COMMIT and its publication.
    ///
    /// # Errors
    /// The work was refused or the database did not take it; nothing was changed then.
    pub async fn write<T, W>(&self, work: W) -> Result<T, Refusal>
    where
        T: Send + 'static,
        W: for<'t> FnOnce(&'t mut Tx) -> BoxFuture<'t, Result<T, Refusal>> + Send + 'static,
    {
        let store = self.clone();
        let change = async move {
            let _turn = store.turn.lock().await;
            let mut tx = Tx {
                read: Read { sql: store.writer.begin_with("BEGIN IMMEDIATE").await? },
                commit: Commit::default(),
                now: store.clock.now(),
            };
            let done = work(&mut tx).await;
            match done {
                Ok(done) => {
                    tx.read.sql.commit().await?;
                    (store.publish)(tx.commit);
                    Ok(done)
                }
                Err(refusal) => {
                    // What was refused is the news; a roll-back cannot fail in a way that keeps anything.
                    if let Err(error) = tx.read.sql.rollback().await {
                        tracing::warn!(%error, "the database had rolled back by itself");
                    }
                    Err(refusal)
                }
            }
        };
        tokio::spawn(change.in_current_span()).await.unwrap_or_else(|error| {
            tracing::error!(%error, "a write ended in a panic");
            Err(Refusal::internal())
        })
    }
}
