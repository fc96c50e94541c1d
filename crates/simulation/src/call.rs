//! Requests as they go over the wire, and the engine's calls as such.

use engine::{Call, Failure, Outcome};

/// One HTTP request.
#[derive(Clone, Debug)]
pub struct Request {
    pub method: &'static str,
    /// From `/v1` on.
    pub path: String,
    pub token: Option<String>,
    pub body: Option<String>,
}

impl Request {
    pub fn new(method: &'static str, path: impl Into<String>) -> Self {
        Self { method, path: path.into(), token: None, body: None }
    }

    pub fn with(self, body: &impl serde::Serialize) -> Self {
        let body = serde_json::to_string(body).expect("a contract type is always JSON");
        Self { body: Some(body), ..self }
    }

    pub fn by(self, token: &str) -> Self {
        Self { token: Some(token.to_owned()), ..self }
    }

    /// A call of the engine. Identifiers and cursors of this server need no escaping.
    pub fn of(call: &Call) -> Self {
        match call {
            Call::SocketTicket => Self::new("POST", "/v1/socket-tickets"),
            Call::Snapshot => Self::new("GET", "/v1/snapshot"),
            Call::SetAvailability(body) => Self::new("PUT", "/v1/me/availability").with(body),
            Call::AcceptOffer(id) => Self::new("POST", format!("/v1/offers/{id}/accept")),
            Call::DeclineOffer(id) => Self::new("POST", format!("/v1/offers/{id}/decline")),
            Call::Conversations { query, cursor } => {
                let mut path = format!("/v1/conversations?scope={}", query.scope.as_str());
                let filter = &query.filter;
                let millis = |at: contract::Timestamp| at.as_millis().to_string();
                let parameters = [
                    ("agent", filter.agent.as_ref().map(ToString::to_string)),
                    ("from", filter.from.map(millis)),
                    ("until", filter.until.map(millis)),
                    ("cursor", cursor.clone()),
                ];
                for (name, value) in parameters {
                    if let Some(value) = value {
                        path += &format!("&{name}={value}");
                    }
                }
                Self::new("GET", path)
            }
            Call::Conversation(id) => Self::new("GET", format!("/v1/conversations/{id}")),
            Call::Messages { conversation, before, after } => {
                // Small pages: a short history has several of them.
                let range = match (before, after) {
                    (Some(before), _) => format!("before={before}&limit=8"),
                    (None, Some(after)) => format!("after={after}&limit=8"),
                    (None, None) => "limit=8".into(),
                };
                Self::new("GET", format!("/v1/conversations/{conversation}/messages?{range}"))
            }
            Call::PutMessage { conversation, client_id, body } => {
                let path = format!("/v1/conversations/{conversation}/messages/{client_id}");
                Self::new("PUT", path).with(body)
            }
            Call::PutNote { conversation, client_id, body } => {
                let path = format!("/v1/conversations/{conversation}/notes/{client_id}");
                Self::new("PUT", path).with(body)
            }
            Call::MarkRead { conversation, body } => {
                Self::new("PUT", format!("/v1/conversations/{conversation}/read")).with(body)
            }
            Call::End(id) => Self::new("POST", format!("/v1/conversations/{id}/end")),
            Call::Summary(id) => Self::new("GET", format!("/v1/conversations/{id}/summary")),
        }
    }
}

/// The answer's content, by way of serde: a page in a browser has no readers of its own.
pub fn read<T: serde::de::DeserializeOwned>(outcome: Outcome) -> Result<T, Failure> {
    let text = outcome.text()?;
    serde_json::from_str(&text).map_err(|_| Failure::Unreadable(200))
}
