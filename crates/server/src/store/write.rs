//! One change of the database.

use std::{
    ops::{Deref, DerefMut},
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
};

use contract::{AgentId, ConversationId, Timestamp, VisitorId, visitor_side::VisitorState};
use futures_util::future::BoxFuture;
use tracing::Instrument;

use super::{Commit, Read, Store, group::Group};
use crate::{chance::Chance, refusal::Refusal};

/// A write transaction: what [`Read`] can, and changes. All of it is committed, or, when the work
/// is refused, nothing.
#[derive(Debug)]
pub struct Tx {
    pub(super) read: Read,
    pub(super) commit: Commit,
    pub(super) chance: Chance,
    /// The time of this change: everything in it happens at once.
    pub now: Timestamp,
}

/// A moment in the life of a write.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Moment {
    /// Before the first statement; before BEGIN, where no transaction is shared.
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

/// Who comes to the writer, as long as they have not had their turn.
struct Asking(Arc<AtomicUsize>);

impl Asking {
    fn one(number: &Arc<AtomicUsize>) -> Self {
        number.fetch_add(1, Ordering::SeqCst);
        Self(Arc::clone(number))
    }
}

impl Drop for Asking {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::SeqCst);
    }
}

impl Store {
    /// Does `work` in a transaction, commits, publishes, and only then answers. Who writes while
    /// others wait for their turn leaves the COMMIT to the last of them.
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
        let asking = Asking::one(&self.asking);
        let change = async move {
            let mut turn = store.turn.lock().await;
            drop(asking);
            let open = turn.take();
            store.reached(Moment::Asked)?;
            let mut group = match open {
                Some(group) => group,
                None => Group::begin(&store).await?,
            };
            let done = group.add(&store, work).await?;
            let kept = if group.has_room() && store.asking.load(Ordering::SeqCst) > 0 {
                let kept = group.wait();
                *turn = Some(group);
                drop(turn);
                let kept = kept.await.unwrap_or_else(|_| Err(Refusal::no_room()));
                kept.inspect_err(|refusal| {
                    tracing::error!(
                        ?refusal,
                        "the transaction that this write shared came to nothing"
                    );
                })
            } else {
                group.commit(&store).await
            };
            // Even a refusal may be about something that is not there after all.
            kept.and(done)
        };
        tokio::spawn(change.in_current_span()).await.unwrap_or_else(|error| {
            tracing::error!(%error, "a write ended in a panic");
            Err(Refusal::internal())
        })
    }

    pub(super) fn reached(&self, moment: Moment) -> Result<(), Refusal> {
        self.interrupt.as_ref().map_or(Ok(()), |interrupt| interrupt(moment))
    }
}
