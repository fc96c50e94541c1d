//! One look at the database: whatever is read through it belongs together.

use sqlx::{Sqlite, Transaction};

use super::Store;
use crate::refusal::Refusal;

/// A read transaction.
#[derive(Debug)]
pub struct Read {
    pub(super) sql: Transaction<'static, Sqlite>,
}

impl Store {
    /// Begins to read.
    ///
    /// # Errors
    /// The database cannot be read.
    pub async fn read(&self) -> Result<Read, Refusal> {
        Ok(Read { sql: self.readers.begin().await? })
    }
}
