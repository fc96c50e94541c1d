//! The chat API without a screen.

use contract::{ErrorCode, Problem};
use reqwest::{Client, Method, RequestBuilder};
use serde_json::{Value, json};

/// The API as one person, or as nobody.
#[derive(Clone)]
pub struct Api {
    client: Client,
    origin: String,
    token: Option<String>,
}

/// What the API answered.
#[derive(Debug)]
pub struct Answer {
    /// The HTTP status.
    pub status: u16,
    /// The header `content-type`.
    pub content_type: String,
    /// The header `retry-after`, in seconds.
    pub retry_after: Option<u64>,
    /// The body; `null` when it is no JSON.
    pub body: Value,
}

impl Answer {
    /// The problem that it is.
    ///
    /// # Panics
    /// When it is no `application/problem+json` (RFC 9457), or contradicts itself.
    #[must_use]
    pub fn problem(&self) -> Problem {
        assert!(self.content_type.starts_with("application/problem+json"), "no problem: {self:?}");
        let problem: Problem = serde_json::from_value(self.body.clone()).expect("a problem");
        assert_eq!(problem.status, self.status, "{problem:?}");
        assert_ne!(problem.code, ErrorCode::Unknown, "{problem:?}");
        assert!(!problem.detail.is_empty(), "a problem without a word: {problem:?}");
        problem
    }

    /// The body of a success.
    ///
    /// # Panics
    /// When it is not one.
    pub fn good(self) -> Value {
        assert!(self.status < 300, "not a success: {self:?}");
        self.body
    }
}

impl Api {
    pub(crate) fn new(origin: String) -> Self {
        Self { client: Client::new(), origin, token: None }
    }

    /// The same API as whom this token stands for.
    #[must_use]
    pub fn with_token(&self, token: &str) -> Self {
        Self { token: Some(token.to_owned()), ..self.clone() }
    }

    /// Signs in with the demo's password.
    pub async fn signed_in(&self, email: &str) -> Self {
        let body = json!({ "email": email, "password": crate::people::PASSWORD });
        let session = self.post("/v1/sessions", body).await.good();
        self.with_token(session["token"].as_str().expect("a token"))
    }

    /// What everybody calls them.
    pub async fn name(&self) -> String {
        let me = self.get("/v1/me").await.good();
        me["name"].as_str().expect("a name").to_owned()
    }

    /// Connects the agent's calendar: round the clock, so that there are free times whenever the
    /// test runs.
    pub async fn connect_calendar(&self) {
        let days = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];
        let settings = json!({
            "connected": true,
            "time_zone": "UTC",
            "blocks": days.map(|day| json!({"weekday": day, "start": 0, "end": 1440})),
            "duration_minutes": 30,
            "buffer_minutes": 10,
            "invitation": "By phone, half an hour.",
        });
        self.put("/v1/me/meeting-settings", settings).await.good();
    }

    /// The id of the live chat with a visitor of this name.
    pub async fn chat_with(&self, visitor: &str) -> String {
        let list = self.get("/v1/conversations?scope=active").await.good();
        let chats = list["items"].as_array().expect("a list");
        let chat = chats.iter().find(|chat| chat["visitor"]["name"] == visitor);
        let chat = chat.unwrap_or_else(|| panic!("no chat with {visitor} in {list}"));
        chat["id"].as_str().expect("an id").to_owned()
    }

    /// `GET`.
    pub async fn get(&self, path: &str) -> Answer {
        self.send(self.request(Method::GET, path)).await
    }

    /// `POST` with a JSON body.
    pub async fn post(&self, path: &str, body: Value) -> Answer {
        self.send(self.request(Method::POST, path).json(&body)).await
    }

    /// `POST` without a body.
    pub async fn tell(&self, path: &str) -> Answer {
        self.send(self.request(Method::POST, path)).await
    }

    /// `DELETE`.
    pub async fn delete(&self, path: &str) -> Answer {
        self.send(self.request(Method::DELETE, path)).await
    }

    /// `PUT` with a JSON body.
    pub async fn put(&self, path: &str, body: Value) -> Answer {
        self.send(self.request(Method::PUT, path).json(&body)).await
    }

    /// `POST` with a body as it is and a content type.
    pub async fn post_raw(&self, path: &str, content_type: &str, body: String) -> Answer {
        let request = self.request(Method::POST, path);
        self.send(request.header("content-type", content_type).body(body)).await
    }

    /// The whole text of a file that the server serves.
    pub async fn text(&self, path: &str) -> String {
        let answer = self.request(Method::GET, path).send().await.expect("an answer");
        answer.text().await.expect("a text")
    }

    pub(crate) fn socket_address(&self) -> String {
        format!("{}/v1/socket", self.origin.replace("http", "ws"))
    }

    fn request(&self, method: Method, path: &str) -> RequestBuilder {
        let request = self.client.request(method, format!("{}{path}", self.origin));
        match &self.token {
            Some(token) => request.bearer_auth(token),
            None => request,
        }
    }

    async fn send(&self, request: RequestBuilder) -> Answer {
        let response = request.send().await.expect("the server answers");
        let header = |name| {
            let value = response.headers().get(name)?;
            Some(value.to_str().ok()?.to_owned())
        };
        Answer {
            status: response.status().as_u16(),
            content_type: header("content-type").unwrap_or_default(),
            retry_after: header("retry-after").and_then(|seconds| seconds.parse().ok()),
            body: response.json().await.unwrap_or_default(),
        }
    }
}
