//! One request on its way.

use contract::Token;
use engine::Outcome;
use gloo_net::http::{Request, RequestBuilder};
use web_sys::{AbortSignal, RequestCache};

use super::{Base, Method, Route};

/// How long an answer may take, in milliseconds, before the request counts as unanswered.
const PATIENCE_MS: u32 = 15_000;

/// Sends a request. Whatever goes wrong below HTTP is [`Outcome::NoAnswer`].
pub(super) async fn send(base: &Base, route: &Route, token: Option<&Token>) -> Outcome {
    answer(base, route, token).await.unwrap_or(Outcome::NoAnswer)
}

async fn answer(
    base: &Base,
    route: &Route,
    token: Option<&Token>,
) -> Result<Outcome, gloo_net::Error> {
    let url = base.url(&route.path);
    let mut builder = patient(match route.method {
        Method::Get => Request::get(&url),
        Method::Post => Request::post(&url),
        Method::Put => Request::put(&url),
        Method::Delete => Request::delete(&url),
    });
    if let Some(token) = token {
        builder = builder.header("Authorization", &format!("Bearer {}", token.secret()));
    }
    let request = match &route.body {
        Some(body) => builder.header("Content-Type", "application/json").body(body.as_str())?,
        None => builder.build()?,
    };
    let response = request.send().await?;
    let retry_after = response.headers().get("Retry-After");
    Ok(Outcome::Answer {
        status: response.status(),
        body: response.text().await?,
        retry_after_s: retry_after.and_then(|value| seconds(value.trim())),
    })
}

/// A `Retry-After`: seconds, or a date (RFC 9110, section 10.2.3).
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "neither is less than 0"
)]
fn seconds(value: &str) -> Option<u32> {
    let from_now = || (js_sys::Date::parse(value) - js_sys::Date::now()) / 1_000.0;
    // What is no date is not a number, and so not greater than anything.
    value.parse().ok().or_else(|| Some(from_now()).filter(|s| *s >= 0.0).map(|s| s.ceil() as u32))
}

/// Fetches a file from beside the page: its status and text, or `None` when no answer came.
pub async fn get_beside(file: &str) -> Option<(u16, String)> {
    let response = patient(Request::get(file)).send().await.ok()?;
    Some((response.status(), response.text().await.ok()?))
}

fn patient(builder: RequestBuilder) -> RequestBuilder {
    builder
        .abort_signal(Some(&AbortSignal::timeout_with_u32(PATIENCE_MS)))
        .cache(RequestCache::NoStore)
}
