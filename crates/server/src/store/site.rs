//! What proves that a call comes from the site's own server: API keys, and the ids of signed calls.

use contract::Timestamp;
use sqlx::Row;

use super::{Read, Tx};
use crate::{refusal::Refusal, secret::TokenHash};

/// An API key, without what it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ApiKey {
    /// Tells it from the others.
    pub id: String,
    /// What its owner calls it.
    pub name: String,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it was revoked; `None` while it is good.
    pub revoked_at: Option<Timestamp>,
}

impl Read {
    /// The id of the key with this hash, if it is good.
    pub async fn api_key(&mut self, hash: &TokenHash) -> Result<Option<String>, Refusal> {
        let id =
            sqlx::query_scalar("SELECT id FROM api_keys WHERE key_hash = ? AND revoked_at IS NULL")
                .bind(hash.as_slice())
                .fetch_optional(&mut *self.sql)
                .await?;
        Ok(id)
    }

    /// All keys there ever were, oldest first.
    pub async fn api_keys(&mut self) -> Result<Vec<ApiKey>, Refusal> {
        let rows = sqlx::query(
            "SELECT id, name, created_at, revoked_at FROM api_keys ORDER BY created_at, id",
        )
        .fetch_all(&mut *self.sql)
        .await?;
        let mut keys = Vec::with_capacity(rows.len());
        for row in rows {
            let revoked_at: Option<i64> = row.try_get("revoked_at")?;
            keys.push(ApiKey {
                id: row.try_get("id")?,
                name: row.try_get("name")?,
                created_at: Timestamp::from_millis(row.try_get("created_at")?),
                revoked_at: revoked_at.map(Timestamp::from_millis),
            });
        }
        Ok(keys)
    }
}

impl Tx {
    /// Makes a key.
    pub async fn add_api_key(
        &mut self,
        id: &str,
        name: &str,
        hash: &TokenHash,
    ) -> Result<(), Refusal> {
        sqlx::query("INSERT INTO api_keys (id, name, key_hash, created_at) VALUES (?, ?, ?, ?)")
            .bind(id)
            .bind(name)
            .bind(hash.as_slice())
            .bind(self.now.as_millis())
            .execute(&mut *self.sql)
            .await?;
        Ok(())
    }

    /// Revokes a key and answers its name; `None` when there is none that is good.
    pub async fn revoke_api_key(&mut self, id: &str) -> Result<Option<String>, Refusal> {
        let name = sqlx::query_scalar(
            "UPDATE api_keys SET revoked_at = ? WHERE id = ? AND revoked_at IS NULL RETURNING name",
        )
        .bind(self.now.as_millis())
        .bind(id)
        .fetch_optional(&mut *self.sql)
        .await?;
        Ok(name)
    }

    /// Remembers the id of a signed call, and forgets those that need not be known any more; `false`
    /// when it was taken already.
    pub async fn remember_webhook(&mut self, id: &str, until: Timestamp) -> Result<bool, Refusal> {
        sqlx::query("DELETE FROM webhook_ids WHERE expires_at < ?")
            .bind(self.now.as_millis())
            .execute(&mut *self.sql)
            .await?;
        let done = sqlx::query(
            "INSERT INTO webhook_ids (id, expires_at) VALUES (?, ?) ON CONFLICT DO NOTHING",
        )
        .bind(id)
        .bind(until.as_millis())
        .execute(&mut *self.sql)
        .await?;
        Ok(done.rows_affected() == 1)
    }
}
