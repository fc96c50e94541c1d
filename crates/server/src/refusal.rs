//! Why a request is not done: one type from the database up to the answer.

use contract::ErrorCode;

/// A request refused, with nothing half-done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// The problem's code; its status goes with it.
    pub code: ErrorCode,
    /// For people: what happened and, where there is one, the limit.
    pub detail: String,
    /// Seconds to wait, for [`ErrorCode::RateLimited`] and [`ErrorCode::Unavailable`].
    pub retry_after: Option<u32>,
}

impl Refusal {
    /// A refusal with its reason in words.
    pub fn new(code: ErrorCode, detail: impl Into<String>) -> Self {
        Self { code, detail: detail.into(), retry_after: None }
    }

    /// There is no such thing, or not for who asks: the two must look the same.
    #[must_use]
    pub fn not_found() -> Self {
        Self::new(ErrorCode::NotFound, "There is nothing here that you may see.")
    }

    /// No token, or one that is no longer good.
    #[must_use]
    pub fn unauthenticated() -> Self {
        Self::new(
            ErrorCode::Unauthenticated,
            "A valid bearer token is needed; this one is missing, unknown, expired or revoked.",
        )
    }

    /// The server's own fault. What exactly is for the log, not for the answer.
    #[must_use]
    pub fn internal() -> Self {
        Self::new(
            ErrorCode::Internal,
            "The server failed at this. Nothing was changed; try again, and tell its operator if it stays so.",
        )
    }

    /// Nothing can be kept for now.
    #[must_use]
    pub fn no_room() -> Self {
        Self {
            retry_after: Some(5),
            ..Self::new(
                ErrorCode::Unavailable,
                "The server cannot store anything now (its disk is full or busy). Nothing was changed; try again.",
            )
        }
    }
}

impl From<sqlx::Error> for Refusal {
    fn from(error: sqlx::Error) -> Self {
        tracing::error!(%error, "the database refused");
        if is_passing(&error) { Self::no_room() } else { Self::internal() }
    }
}

impl From<serde_json::Error> for Refusal {
    fn from(error: serde_json::Error) -> Self {
        tracing::error!(%error, "the database holds JSON that does not fit");
        Self::internal()
    }
}

/// Whether the same request may succeed later: the disk is full or read-only, the file locked.
fn is_passing(error: &sqlx::Error) -> bool {
    let code = match error {
        sqlx::Error::PoolTimedOut => return true,
        sqlx::Error::Database(error) => error.code(),
        _ => None,
    };
    // The low byte is the primary code (https://www.sqlite.org/rescode.html).
    let primary = code.and_then(|code| code.parse::<u32>().ok()).map(|code| code & 0xff);
    // BUSY, LOCKED, NOMEM, READONLY, IOERR, FULL, CANTOPEN
    matches!(primary, Some(5 | 6 | 7 | 8 | 10 | 13 | 14))
}
