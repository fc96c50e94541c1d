//! Moves the time, so that a test need not wait. There only with `--test-clock`, and in no
//! document.

use axum::{Router, extract::State, http::StatusCode, routing::post};
use serde::Deserialize;

use super::extract::Body;
use crate::App;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Advance {
    advance_ms: u32,
}

/// The route.
pub fn router() -> Router<App> {
    Router::new().route("/v1/test/clock", post(advance))
}

async fn advance(State(app): State<App>, Body(advance): Body<Advance>) -> StatusCode {
    app.clock.advance(advance.advance_ms.into());
    StatusCode::NO_CONTENT
}
