//! Keys with which the site's own servers call this one.

use contract::Token;

use super::{Office, refused};
use crate::{chance::Chance, domain::profile::check_name, secret::hash_token, store::ApiKey};

/// What a key begins with, so that people and secret scanners know it for one.
const PREFIX: &str = "inbox_key_";

impl Office {
    /// Makes a key. Only its hash is kept: it is told here and never again.
    ///
    /// # Errors
    /// A sentence: the name will not do.
    pub async fn add_api_key(self, name: &str) -> Result<Token, String> {
        let name = check_name(name)
            .map_err(|why| format!("The key's name {why}."))?
            .ok_or("The key's name is empty; say what it is for.")?
            .to_owned();
        let key = Token::new(format!("{PREFIX}{}", Chance::default().token().secret()));
        let hash = hash_token(key.secret());
        self.change(move |tx| {
            Box::pin(async move { tx.add_api_key(&tx.new_id(), &name, &hash).await })
        })
        .await?;
        Ok(key)
    }

    /// All keys there ever were, oldest first.
    ///
    /// # Errors
    /// A sentence: the database cannot be read.
    pub async fn api_keys(self) -> Result<Vec<ApiKey>, String> {
        self.change(|tx| Box::pin(async move { tx.api_keys().await })).await
    }

    /// Revokes a key and returns its name. A server that runs refuses it from its next call on.
    ///
    /// # Errors
    /// A sentence: there is no such key, or it is revoked already.
    pub async fn revoke_api_key(self, id: &str) -> Result<String, String> {
        let id = id.to_owned();
        self.change(move |tx| {
            Box::pin(async move {
                tx.revoke_api_key(&id).await?.ok_or_else(|| {
                    refused(format!(
                        "There is no key {id} that is good. All there are is what `api-key list` shows."
                    ))
                })
            })
        })
        .await
    }
}
