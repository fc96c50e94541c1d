//! A call of the site's own server: with an API key, or signed.

use axum::{
    body::Bytes,
    extract::{FromRequest, Request},
    http::{HeaderMap, header, request::Parts},
};
use contract::{ErrorCode, Timestamp, limits};
use serde::de::DeserializeOwned;

use super::{
    auth::bearer,
    extract::{Body, refused_bytes},
};
use crate::{
    App, Refusal, actions::Proof, domain::webhook, secret::hash_token, shared_secret::SharedSecret,
};

/// The body of a call of the site's own server, and what proves that it is one.
#[derive(Debug)]
pub struct FromSite<T> {
    /// The proof.
    pub proof: Proof,
    /// The body.
    pub body: T,
}

impl<T: DeserializeOwned + 'static> FromRequest<App> for FromSite<T> {
    type Rejection = Refusal;

    async fn from_request(request: Request, app: &App) -> Result<Self, Refusal> {
        // Browsers tell where a script comes from. A key in a page is anybody's.
        if request.headers().contains_key(header::ORIGIN) {
            return Err(unproven("This is for servers: a browser must not have the key."));
        }
        let (parts, body) = request.into_parts();
        let (proof, body) = if let Some(key) = bearer(&parts) {
            let id = app.store.read().await?.api_key(&hash_token(key)).await?;
            let id = id.ok_or_else(Refusal::unauthenticated)?;
            app.limits.intake(&id, app.clock.now())?;
            (Proof::Key, body)
        } else {
            let call = SignedCall::of(&parts.headers)?;
            let secret = app.webhook_secret.as_ref().ok_or_else(|| {
                unproven("This server was started without a secret for signed calls.")
            })?;
            if !webhook::is_in_time(call.signed_at, app.clock.now()) {
                return Err(unproven(&format!(
                    "The call was signed more than {} seconds ago, or the clocks do not agree.",
                    limits::WEBHOOK_SECONDS
                )));
            }
            let whole = Request::from_parts(parts.clone(), body);
            let bytes = Bytes::from_request(whole, app).await;
            let bytes = bytes.map_err(|rejection| refused_bytes(&rejection))?;
            if !call.is_signed_with(secret, &parts, &bytes) {
                return Err(unproven("The signature is not right."));
            }
            app.limits.intake("signed", app.clock.now())?;
            (call.proof(), bytes.into())
        };
        let Body(body) = Body::from_request(Request::from_parts(parts, body), app).await?;
        Ok(Self { proof, body })
    }
}

fn unproven(why: &str) -> Refusal {
    Refusal::new(ErrorCode::Unauthenticated, why)
}

/// What the headers of a signed call say.
struct SignedCall {
    id: String,
    /// As it was written: that is what is signed.
    timestamp: String,
    signed_at: Timestamp,
    signature: [u8; 32],
}

impl SignedCall {
    fn of(headers: &HeaderMap) -> Result<Self, Refusal> {
        let text = |name: &str| headers.get(name)?.to_str().ok();
        let (Some(id), Some(timestamp), Some(signature)) =
            (text("webhook-id"), text("webhook-timestamp"), text("webhook-signature"))
        else {
            return Err(unproven(
                "An API key is needed, or the headers Webhook-Id, Webhook-Timestamp and Webhook-Signature.",
            ));
        };
        if !(1..=limits::INTAKE_ID_CHARS).contains(&id.len()) {
            return Err(unproven("Webhook-Id must have 1 to 64 characters."));
        }
        let signed_at = timestamp.parse::<i64>().ok().and_then(|it| it.checked_mul(1000));
        let signed_at = signed_at
            .map(Timestamp::from_millis)
            .ok_or_else(|| unproven("Webhook-Timestamp must be whole seconds since 1970."))?;
        let signature = signature
            .strip_prefix("v1=")
            .and_then(from_hex)
            .ok_or_else(|| unproven("Webhook-Signature must be v1= and 64 hexadecimal digits."))?;
        Ok(Self { id: id.into(), timestamp: timestamp.into(), signed_at, signature })
    }

    /// None of the parts before the body can hold a line feed: there is one way to take them apart.
    fn is_signed_with(&self, secret: &SharedSecret, parts: &Parts, body: &[u8]) -> bool {
        let path = parts.uri.path_and_query().map_or("", |it| it.as_str());
        let head = format!("{}\n{}\n{}\n{path}\n", self.timestamp, self.id, parts.method.as_str());
        secret.verifies(&[head.as_bytes(), body], &self.signature)
    }

    fn proof(self) -> Proof {
        Proof::Signature { id: self.id, until: webhook::remembered_until(self.signed_at) }
    }
}

fn from_hex(text: &str) -> Option<[u8; 32]> {
    if text.len() != 64 || !text.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        return None;
    }
    let mut bytes = [0; 32];
    for (byte, digits) in bytes.iter_mut().zip(text.as_bytes().chunks(2)) {
        *byte = u8::from_str_radix(std::str::from_utf8(digits).ok()?, 16).ok()?;
    }
    Some(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_signature_is_64_hexadecimal_digits() {
        assert_eq!(from_hex("0aF".repeat(21).get(..62).unwrap()), None);
        let bytes = from_hex(&format!("{}ff", "0A".repeat(31))).unwrap();
        assert_eq!((bytes[0], bytes[31]), (10, 255));
        for wrong in ["", "0", &"+1".repeat(32), &"ü".repeat(32), &"0".repeat(66)] {
            assert_eq!(from_hex(wrong), None, "{wrong}");
        }
    }
}
