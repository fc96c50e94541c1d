//! Commands of the driver that the library has no name for.

use std::sync::Arc;

use reqwest::Method;
use serde_json::Value;
use thirtyfour::common::command::{Command, ExtensionCommand};

#[derive(Debug)]
struct Raw {
    method: Method,
    endpoint: String,
    body: Option<Value>,
}

impl ExtensionCommand for Raw {
    fn parameters_json(&self) -> Option<Value> {
        self.body.clone()
    }

    fn method(&self) -> Method {
        self.method.clone()
    }

    fn endpoint(&self) -> Arc<str> {
        self.endpoint.as_str().into()
    }
}

/// Reads something.
pub(crate) fn get(endpoint: String) -> Command {
    Command::ExtensionCommand(Box::new(Raw { method: Method::GET, endpoint, body: None }))
}

/// Does something.
pub(crate) fn post(endpoint: &str, body: Value) -> Command {
    let endpoint = endpoint.to_owned();
    Command::ExtensionCommand(Box::new(Raw { method: Method::POST, endpoint, body: Some(body) }))
}
