//! One change of the database.

use std::{
    ops::{Deref, DerefMut},
    sync::Arc,
};

use contract::{AgentId, ConversationId, Timestamp, VisitorId, visitor_side::VisitorState};
use futures_util::future::BoxFuture;
use tracing::Instrument;

use super::{Commit, Read, Store};
use crate::{chance::Chance, refusal::Refusal};

/// A write transaction: what [`Read`] can, and changes. All of it is committed, or, when the work
/// is refused, nothing.
#[derive(Debug)]
pub struct Tx {
    read: Read,
    pub(super) commit: Commit,
    chance: Chance,
    /// The time of this change: everything in it happens at once.
    pub now: Timestamp,
}

/// A moment in the life of a write.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Moment {
    /// Before BEGIN.
    Asked,
    /// After the last statement, before COMMIT.
    Worked,
    /// After COMMIT, before anybody is told.
    Committed,
    /// After everybody was told, before the answer.
    Published,
}

/// Asked at each moment whether the write goes on. A refusal ends it there and then, as the end of
/// the process would: what is not committed is not there, what is not published nobody hears of.
pub type Interrupt = Arc<dyn Fn(Moment) -> Result<(), Refusal> + Send + Sync>;

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

    /// A fresh identifier.
    #[must_use]
    pub fn new_id(&self) -> String {
        self.chance.id(self.now)
    }

    /// Says that a deadline was set, so that the scheduler looks again.
    pub fn set_deadline(&mut self) {
        self.commit.deadline = true;
    }

    /// Has the agent told, after COMMIT, whether the visitor of a chat that is theirs now is there.
    pub fn set_taken(&mut self, agent: AgentId, chat: ConversationId, visitor: VisitorId) {
        self.commit.taken.push((agent, chat, visitor));
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
            store.reached(Moment::Asked)?;
            let mut tx = Tx {
                read: Read { sql: store.writer.begin_with("BEGIN IMMEDIATE").await? },
                commit: Commit::default(),
                chance: store.chance.clone(),
                now: store.clock.now(),
            };
            let done = work(&mut tx).await;
            match done {
                Ok(done) => {
                    store.reached(Moment::Worked)?;
                    tx.read.sql.commit().await?;
                    store.reached(Moment::Committed)?;
                    (store.publish)(tx.commit);
                    store.reached(Moment::Published)?;
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

    fn reached(&self, moment: Moment) -> Result<(), Refusal> {
        self.interrupt.as_ref().map_or(Ok(()), |interrupt| interrupt(moment))
    }
}
