//! The operations of the published document: what tests of every one of them go by.

use reqwest::Method;
use serde_json::Value;

/// One operation.
#[derive(Clone, Debug)]
pub struct Operation {
    /// Its `operationId`.
    pub id: String,
    pub method: Method,
    /// Its path, with `{…}` for what varies.
    pub path: String,
    /// The schemes of which one must be fulfilled; an empty name is no proof at all.
    pub security: Vec<String>,
    /// All that the document says of it.
    pub content: Value,
}

impl Operation {
    /// The statuses that it may answer.
    pub fn statuses(&self) -> Vec<u16> {
        let responses = self.content["responses"].as_object().unwrap();
        responses.keys().map(|status| status.parse().unwrap()).collect()
    }

    pub fn has_body(&self) -> bool {
        self.content.get("requestBody").is_some()
    }

    /// The media type of what it takes, if it takes a body.
    pub fn takes(&self) -> Option<&str> {
        let content = self.content["requestBody"]["content"].as_object()?;
        content.keys().next().map(String::as_str)
    }
}

/// The document as the server publishes it.
pub fn document() -> Value {
    serde_json::from_str(chat_server::http::openapi_json()).unwrap()
}

/// Every operation in it, in its order.
pub fn operations() -> Vec<Operation> {
    let mut all = Vec::new();
    for (path, item) in document()["paths"].as_object().unwrap() {
        for (method, content) in item.as_object().unwrap() {
            let scheme = |it: &Value| it.as_object().unwrap().keys().next().cloned();
            let security = content["security"].as_array().unwrap();
            all.push(Operation {
                id: content["operationId"].as_str().unwrap().into(),
                method: method.to_uppercase().parse().unwrap(),
                path: path.clone(),
                security: security.iter().map(|it| scheme(it).unwrap_or_default()).collect(),
                content: content.clone(),
            });
        }
    }
    all
}
