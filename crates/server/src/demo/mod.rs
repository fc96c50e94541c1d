//! Demo data for an empty database.

use crate::{App, Refusal};

/// Fills an empty database; one that has agents is left alone.
///
/// # Errors
/// The database does not take it.
pub async fn fill(_app: &App) -> Result<(), Refusal> {
    Ok(())
}
