//! The site's own server: it signs what it tells the chat server, and who its visitors are.

use std::time::{SystemTime, UNIX_EPOCH};

use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use hmac::{Hmac, KeyInit, Mac};
use reqwest::{Client, Method};
use serde_json::{Value, json};
use sha2::Sha256;
use uuid::Uuid;

/// The demo's, which everybody knows.
const SECRET: &[u8] = b"demo-secret-that-everybody-knows";

/// The site's server. Its clock is that of the chat server when the test asked for it.
pub struct Site {
    client: Client,
    origin: String,
    /// Its clock less this machine's, in milliseconds.
    ahead_ms: i64,
}

impl Site {
    pub(crate) fn new(origin: String, ahead_ms: i64) -> Self {
        Self { client: Client::new(), origin, ahead_ms }
    }

    /// Seconds since 1970.
    #[must_use]
    pub fn now(&self) -> u64 {
        let since_1970 = SystemTime::now().duration_since(UNIX_EPOCH).expect("after 1970");
        since_1970.as_secs().saturating_add_signed(self.ahead_ms / 1000)
    }

    /// Tells all that is known of a visitor; brings the profile.
    pub async fn set_profile(&self, who: &str, profile: Value) -> Value {
        self.call(Method::PUT, &format!("/v1/visitors/{who}/profile"), profile).await
    }

    /// Reports what a visitor did some time ago.
    pub async fn report(&self, who: &str, kind: &str, title: &str, seconds_ago: u64) {
        let at = (self.now() - seconds_ago) * 1000;
        let id = Uuid::now_v7().to_string();
        let body = json!({ "id": id, "kind": kind, "title": title, "at": at });
        self.call(Method::POST, &format!("/v1/visitors/{who}/activities"), body).await;
    }

    /// Reports what a visitor did just now, with more to say about it.
    pub async fn report_in_detail(&self, who: &str, kind: &str, title: &str, detail: &str) {
        let id = Uuid::now_v7().to_string();
        let body = json!({ "id": id, "kind": kind, "title": title, "detail": detail });
        self.call(Method::POST, &format!("/v1/visitors/{who}/activities"), body).await;
    }

    /// Vouches for who a visitor is, for five minutes.
    #[must_use]
    pub fn identity(&self, who: &str, name: &str) -> String {
        let part = |value: Value| BASE64_URL_SAFE_NO_PAD.encode(value.to_string());
        let header = part(json!({ "alg": "HS256", "typ": "JWT" }));
        let claims = part(json!({ "sub": who, "name": name, "exp": self.now() + 300 }));
        let text = format!("{header}.{claims}");
        let signature = BASE64_URL_SAFE_NO_PAD.encode(sign(&text));
        format!("{text}.{signature}")
    }

    async fn call(&self, method: Method, path: &str, body: Value) -> Value {
        let (id, timestamp, body) = (Uuid::now_v7(), self.now(), body.to_string());
        let signature = sign(&format!("{timestamp}\n{id}\n{method}\n{path}\n{body}"));
        let hex: String = signature.iter().map(|byte| format!("{byte:02x}")).collect();
        let request = self
            .client
            .request(method, format!("{}{path}", self.origin))
            .header("content-type", "application/json")
            .header("webhook-id", id.to_string())
            .header("webhook-timestamp", timestamp.to_string())
            .header("webhook-signature", format!("v1={hex}"))
            .body(body);
        let answer = request.send().await.expect("the server answers");
        let status = answer.status();
        let text = answer.text().await.expect("a text");
        assert!(status.is_success(), "{path}: {status} {text}");
        serde_json::from_str(&text).expect("JSON")
    }
}

fn sign(text: &str) -> Vec<u8> {
    let mut mac = Hmac::<Sha256>::new_from_slice(SECRET).expect("a key of any length is taken");
    mac.update(text.as_bytes());
    mac.finalize().into_bytes().to_vec()
}
