//! What the operator does at the command line: accounts, teams, API keys, the library, backups. It works on
//! the database alone, whether a server runs over it or not, and writes no events: only the server
//! itself knows who is connected. The server reads accounts and teams anew for every request and
//! every routing.

mod agents;
mod api_keys;
mod backup;
mod library;
mod teams;

pub use backup::{back_up, restore};

use std::{path::Path, sync::Arc};

use futures_util::future::BoxFuture;

use crate::{
    clock::Clock,
    refusal::Refusal,
    store::{Store, Tx},
};

/// An open database, for its operator.
#[derive(Debug)]
pub struct Office {
    store: Store,
}

impl Office {
    /// Opens the database; makes it where there is none.
    ///
    /// # Errors
    /// A sentence that says what is wrong and what to do.
    pub async fn open(database: &Path) -> Result<Self, String> {
        let store = Store::open_beside(database, Clock::default(), Arc::new(|_| {})).await?;
        Ok(Self { store })
    }

    /// Does it in one transaction and closes the database; all of it or, with a sentence, nothing.
    async fn change<T, W>(self, work: W) -> Result<T, String>
    where
        T: Send + 'static,
        W: for<'t> FnOnce(&'t mut Tx) -> BoxFuture<'t, Result<T, Refusal>> + Send + 'static,
    {
        let done = self.store.write(work).await;
        self.store.close().await;
        done.map_err(|refusal| refusal.detail)
    }
}

/// A refusal that is only ever printed: its code plays no part.
fn refused(sentence: impl Into<String>) -> Refusal {
    Refusal::new(contract::ErrorCode::InvalidValue, sentence)
}
