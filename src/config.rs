//! `config.json` beside the page: the one thing that an operator sets.

use serde::Deserialize;

use crate::api::{self, Base};

/// The file's name, relative to the page.
pub const FILE: &str = "config.json";

/// The file's content.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    /// The chat API's address without `/v1`. Empty or relative: from where the page is served.
    api: String,
}

/// Why there is no configuration.
#[derive(Clone, Debug, PartialEq)]
pub enum ConfigError {
    /// No answer came.
    NoAnswer,
    /// The answer has this status.
    Status(u16),
    /// The file is not what it should be; holds where and why.
    Unreadable(String),
    /// `api` is not an http or https address.
    NotAnAddress(String),
}

/// Fetches the configuration.
///
/// # Errors
/// [`ConfigError`], see there.
pub async fn load() -> Result<Base, ConfigError> {
    let (status, text) = api::get_beside(FILE).await.ok_or(ConfigError::NoAnswer)?;
    if status != 200 {
        return Err(ConfigError::Status(status));
    }
    read(&text)
}

/// Reads the file's content.
///
/// # Errors
/// [`ConfigError::Unreadable`] or [`ConfigError::NotAnAddress`].
pub fn read(text: &str) -> Result<Base, ConfigError> {
    let file: File = serde_json::from_str(text)
        .and_then(serde_json::from_value)
        .map_err(|error: serde_json::Error| ConfigError::Unreadable(error.to_string()))?;
    Base::resolve(&file.api).ok_or(ConfigError::NotAnAddress(file.api))
}
