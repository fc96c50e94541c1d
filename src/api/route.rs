//! Method, path and body of each call.

use contract::Timestamp;
use engine::Call;
use serde::Serialize;

use crate::address::encode;

/// An HTTP method.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Method {
    /// Reads.
    Get,
    /// Does something.
    Post,
    /// Sets something; twice is the same as once.
    Put,
    /// Takes away.
    Delete,
}

/// One request without its host.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Route {
    /// The method.
    pub method: Method,
    /// The path below `/v1`, with its query.
    pub path: String,
    /// The JSON body.
    pub body: Option<String>,
}

impl Route {
    /// A request without a body.
    #[must_use]
    pub fn new(method: Method, path: impl Into<String>) -> Self {
        Self { method, path: path.into(), body: None }
    }

    /// The same with a body.
    ///
    /// # Panics
    /// Never: a contract type is always JSON.
    #[must_use]
    pub fn with(self, body: &impl Serialize) -> Self {
        let body = serde_json::to_string(body).expect("a contract type is always JSON");
        Self { body: Some(body), ..self }
    }

    /// The request for a call of the engine.
    #[must_use]
    pub fn of(call: &Call) -> Self {
        use Method::{Get, Post, Put};
        let conversation = |id: &contract::ConversationId, rest: &str| {
            format!("/conversations/{}{rest}", encode(id.as_str()))
        };
        match call {
            Call::SocketTicket => Self::new(Post, "/socket-tickets"),
            Call::Snapshot => Self::new(Get, "/snapshot"),
            Call::SetAvailability(body) => Self::new(Put, "/me/availability").with(body),
            Call::AcceptOffer(id) => {
                Self::new(Post, format!("/offers/{}/accept", encode(id.as_str())))
            }
            Call::DeclineOffer(id) => {
                Self::new(Post, format!("/offers/{}/decline", encode(id.as_str())))
            }
            Call::Conversations { query, cursor } => {
                let filter = &query.filter;
                let q = Some(query.q.as_str()).filter(|q| !q.is_empty());
                let millis = |at: Option<Timestamp>| at.map(|at| at.as_millis().to_string());
                let parameters = [
                    ("q", q.map(encode)),
                    ("agent", filter.agent.as_ref().map(|id| encode(id.as_str()))),
                    ("from", millis(filter.from)),
                    ("until", millis(filter.until)),
                    ("cursor", cursor.as_deref().map(encode)),
                ];
                let mut path = format!("/conversations?scope={}", query.scope.as_str());
                for (name, value) in parameters {
                    if let Some(value) = value {
                        path += &format!("&{name}={value}");
                    }
                }
                Self::new(Get, path)
            }
            Call::Conversation(id) => Self::new(Get, conversation(id, "")),
            Call::Messages { conversation: id, before, after } => {
                let query = match (before, after) {
                    (Some(before), _) => format!("/messages?before={before}"),
                    (None, Some(after)) => format!("/messages?after={after}&limit=100"),
                    (None, None) => "/messages".into(),
                };
                Self::new(Get, conversation(id, &query))
            }
            Call::PutMessage { conversation: id, client_id, body } => {
                let rest = format!("/messages/{}", encode(client_id.as_str()));
                Self::new(Put, conversation(id, &rest)).with(body)
            }
            Call::PutNote { conversation: id, client_id, body } => {
                let rest = format!("/notes/{}", encode(client_id.as_str()));
                Self::new(Put, conversation(id, &rest)).with(body)
            }
            Call::MarkRead { conversation: id, body } => {
                Self::new(Put, conversation(id, "/read")).with(body)
            }
            Call::End(id) => Self::new(Post, conversation(id, "/end")),
            Call::Summary(id) => Self::new(Get, conversation(id, "/summary")),
        }
    }
}

#[cfg(test)]
mod tests {
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    use contract::{NewMessage, Scope};
    use engine::{ListFilter, ListQuery};

    use super::*;

    #[test]
    fn ids_and_terms_cannot_leave_their_place() {
        let route = Route::of(&Call::End("a/../b?c#d".into()));
        assert_eq!(route.path, "/conversations/a%2F..%2Fb%3Fc%23d/end");
        let route = Route::of(&Call::Conversations {
            query: ListQuery {
                scope: Scope::All,
                q: "a&scope=active ü".into(),
                filter: ListFilter {
                    agent: Some("b&q=".into()),
                    from: Some(Timestamp::from_millis(-1)),
                    until: Some(Timestamp::from_millis(2)),
                },
            },
            cursor: Some("x=".into()),
        });
        assert_eq!(
            route.path,
            "/conversations?scope=all&q=a%26scope%3Dactive%20%C3%BC&agent=b%26q%3D&from=-1&until=2&cursor=x%3D"
        );
    }

    #[test]
    fn a_message_is_put_under_its_key() {
        let route = Route::of(&Call::PutMessage {
            conversation: "c".into(),
            client_id: "k".into(),
            body: NewMessage { text: "\"hé\"".into(), attachments: Vec::new() },
        });
        assert_eq!(route.method, Method::Put);
        assert_eq!(route.path, "/conversations/c/messages/k");
        assert_eq!(route.body.unwrap(), r#"{"text":"\"hé\""}"#);
    }
}
