//! One request on its way.

use contract::Token;
use engine::{Failure, Outcome};
use gloo_net::http::{Request, RequestBuilder, Response};
use js_sys::{JsString, Object, Promise, Reflect, futures::JsFuture};
use leptos::prelude::window;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{AbortSignal, RequestCache, RequestRedirect, ResponseType};

use super::{Base, Method, Route};

/// How long an answer may take, in milliseconds, before the request counts as unanswered.
const PATIENCE_MS: u32 = 15_000;

/// The largest answer, in UTF-16 units: above a page of the longest messages, below what would
/// keep the tab busy for long.
const BODY_CHARS: u32 = 16 * 1024 * 1024;

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
    if response.type_() == ResponseType::Opaqueredirect {
        return Ok(Outcome::Failed(Failure::Redirected));
    }
    let status = response.status();
    let headers = response.headers();
    // Even where a text is due: a page of whatever stands between must not become a file.
    let is_page = headers.get("Content-Type").is_some_and(|it| it.starts_with("text/html"));
    if is_page && response.ok() {
        return Ok(Outcome::Failed(Failure::Unreadable(status)));
    }
    let retry_after = headers.get("Retry-After");
    Ok(match text(response).await? {
        Some(body) => Outcome::Answer {
            status,
            body,
            retry_after_s: retry_after.and_then(|value| seconds(value.trim())),
        },
        None => Outcome::Failed(Failure::Unreadable(status)),
    })
}

/// The body; `None` for one that is too large.
async fn text(response: Response) -> Result<Option<String>, gloo_net::Error> {
    let response = web_sys::Response::from(response);
    let text = JsFuture::from(response.text().map_err(js_error)?).await.map_err(js_error)?;
    let text: JsString = text.unchecked_into();
    Ok((text.length() <= BODY_CHARS).then(|| text.into()))
}

fn js_error(error: JsValue) -> gloo_net::Error {
    gloo_net::Error::GlooError(format!("{error:?}"))
}

/// A `Retry-After`: seconds, or a date (RFC 9110, section 10.2.3).
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "neither is less than 0"
)]
pub(super) fn seconds(value: &str) -> Option<u32> {
    let from_now = || (js_sys::Date::parse(value) - js_sys::Date::now()) / 1_000.0;
    // What is no date is not a number, and so not greater than anything.
    value.parse().ok().or_else(|| Some(from_now()).filter(|s| *s >= 0.0).map(|s| s.ceil() as u32))
}

/// Fetches a file from beside the page: its status and text, or `None` when no answer came.
pub async fn get_beside(file: &str) -> Option<(u16, String)> {
    let response = match begun(file) {
        Some(answer) => {
            JsFuture::from(answer).await.ok()?.unchecked_into::<web_sys::Response>().into()
        }
        None => {
            let request = patient(Request::get(file)).redirect(RequestRedirect::Follow);
            request.send().await.ok()?
        }
    };
    let status = response.status();
    Some((status, text(response).await.ok()?.unwrap_or_default()))
}

/// The answer that the page has asked for before the program was there (shell.js): once, for who asks
/// again wants another.
fn begun(file: &str) -> Option<Promise> {
    let all = Reflect::get(&window(), &"begun".into()).ok()?.dyn_into::<Object>().ok()?;
    let answer = Reflect::get(&all, &file.into()).ok()?.dyn_into().ok()?;
    // Refused only by what is frozen.
    let _ = Reflect::delete_property(&all, &file.into());
    Some(answer)
}

fn patient(builder: RequestBuilder) -> RequestBuilder {
    builder
        .abort_signal(Some(&AbortSignal::timeout_with_u32(PATIENCE_MS)))
        .cache(RequestCache::NoStore)
        // What is asked is for nobody but the API: neither the password nor what agents write.
        .redirect(RequestRedirect::Manual)
}
