//! `config.json` beside the page: the one thing that an operator sets.

use serde_json::Value;

use crate::api::{self, Base};

/// The file's name, relative to the page.
pub const FILE: &str = "config.json";

/// Its one field: the chat API's address without `/v1`. Empty or relative: from where the page is
/// served.
const API: &str = "api";

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
    let unreadable = |why: String| Err(ConfigError::Unreadable(why));
    let file: Value = match serde_json::from_str(text) {
        Ok(file) => file,
        Err(error) => return unreadable(error.to_string()),
    };
    // An operator should notice a typing error.
    let others = file.as_object().and_then(|file| file.keys().find(|name| *name != API));
    if let Some(name) = others {
        return unreadable(format!("unknown field `{name}`, expected `{API}`"));
    }
    let Some(api) = file[API].as_str() else {
        return unreadable(format!("`{API}` is no string"));
    };
    Base::resolve(api).ok_or_else(|| ConfigError::NotAnAddress(api.to_owned()))
}
