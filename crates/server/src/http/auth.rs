//! Who asks.

use axum::{
    extract::FromRequestParts,
    http::{header, request::Parts},
};
use contract::VisitorId;

use crate::{App, Refusal, domain::disuse, secret::hash_token, store::SessionHolder};

/// A signed-in agent.
#[derive(Debug)]
pub struct SignedIn(pub SessionHolder);

/// A visitor with their token.
#[derive(Debug)]
pub struct KnownVisitor {
    /// The visitor.
    pub id: VisitorId,
    /// Their token, to be given back.
    pub token: String,
}

/// A visitor who may be new: without an `Authorization` header.
#[derive(Debug)]
pub struct AnyVisitor(pub Option<KnownVisitor>);

/// The token of `Authorization: Bearer …` (RFC 6750, section 2.1).
pub(super) fn bearer(parts: &Parts) -> Option<&str> {
    let value = parts.headers.get(header::AUTHORIZATION)?.to_str().ok()?;
    let (scheme, token) = value.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| token.trim()).filter(|token| !token.is_empty())
}

impl FromRequestParts<App> for SignedIn {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Refusal> {
        let token = bearer(parts).ok_or_else(Refusal::unauthenticated)?;
        let now = app.clock.now();
        let holder = app.store.read().await?.session(&hash_token(token), now).await?;
        let holder = holder.ok_or_else(Refusal::unauthenticated)?;
        app.limits.call(holder.session, now)?;
        Ok(Self(holder))
    }
}

impl FromRequestParts<App> for KnownVisitor {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Refusal> {
        let token = bearer(parts).ok_or_else(Refusal::unauthenticated)?;
        let (hash, now) = (hash_token(token), app.clock.now());
        let mut read = app.store.read().await?;
        let (id, used_at) = read
            .visitor_by_token(&hash, disuse::good_since(now))
            .await?
            .ok_or_else(Refusal::unauthenticated)?;
        drop(read);
        app.limits.call(&id, now)?;
        if disuse::is_to_be_noted(used_at, now) {
            // Where it cannot be noted, on a full disk for instance, reading must go on.
            let _ = app
                .store
                .write(move |tx| Box::pin(async move { tx.use_visitor_token(&hash).await }))
                .await;
        }
        Ok(Self { id, token: token.to_owned() })
    }
}

impl FromRequestParts<App> for AnyVisitor {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Refusal> {
        if parts.headers.contains_key(header::AUTHORIZATION) {
            let known = KnownVisitor::from_request_parts(parts, app).await?;
            Ok(Self(Some(known)))
        } else {
            Ok(Self(None))
        }
    }
}
