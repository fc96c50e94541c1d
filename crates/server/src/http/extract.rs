//! Bodies, paths and queries, refused as problems where they do not fit.

use std::{convert::Infallible, error::Error, fmt, marker::PhantomData};

use axum::{
    RequestExt,
    extract::{
        FromRequest, FromRequestParts, Request,
        rejection::{BytesRejection, JsonRejection},
    },
    http::{StatusCode, header, request::Parts},
};
use contract::{ClientId, ErrorCode, limits};
use serde::{
    Deserialize, Deserializer,
    de::{DeserializeOwned, MapAccess, Visitor, value::MapAccessDeserializer},
};
use tower_http::timeout::TimeoutError;
use uuid::{Uuid, Variant};

use crate::{App, Refusal, domain::profile};

/// A JSON body of a known type.
#[derive(Debug)]
pub struct Body<T>(pub T);

impl<T: DeserializeOwned + 'static> FromRequest<App> for Body<T> {
    type Rejection = Refusal;

    async fn from_request(request: Request, _: &App) -> Result<Self, Refusal> {
        match request.extract::<axum::Json<Object<T>>, _>().await {
            Ok(axum::Json(Object(body))) => Ok(Self(body)),
            Err(rejection) => Err(refused_body(&rejection)),
        }
    }
}

/// Something that is a JSON object. By itself serde would take `["hello"]` for `{"text":"hello"}`.
#[derive(Debug)]
pub struct Object<T>(pub T);

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Object<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(ObjectVisitor(PhantomData))
    }
}

struct ObjectVisitor<T>(PhantomData<T>);

impl<'de, T: Deserialize<'de>> Visitor<'de> for ObjectVisitor<T> {
    type Value = Object<T>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON object")
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Self::Value, A::Error> {
        T::deserialize(MapAccessDeserializer::new(map)).map(Object)
    }
}

/// The body does not come, or not within its bounds.
pub fn refused_bytes(rejection: &BytesRejection) -> Refusal {
    if rejection.status() == StatusCode::PAYLOAD_TOO_LARGE {
        return Refusal::new(
            ErrorCode::BodyTooLarge,
            format!("A request body has at most {} bytes.", limits::BODY_BYTES),
        );
    }
    if is_caused_by::<TimeoutError>(rejection) {
        return too_slow();
    }
    Refusal::new(ErrorCode::InvalidBody, rejection.body_text())
}

/// The rest of a body does not come.
pub fn broken_body(error: &(dyn Error + 'static)) -> Refusal {
    if is_caused_by::<TimeoutError>(error) {
        return too_slow();
    }
    Refusal::new(ErrorCode::InvalidBody, "The body of the request broke off; send it anew.")
}

fn too_slow() -> Refusal {
    Refusal::new(
        ErrorCode::BodyTooSlow,
        "The body of the request did not come in time; send it anew.",
    )
}

fn is_caused_by<E: Error + 'static>(error: &(dyn Error + 'static)) -> bool {
    let mut cause = error.source();
    while let Some(error) = cause {
        if error.is::<E>() {
            return true;
        }
        cause = error.source();
    }
    false
}

fn refused_body(rejection: &JsonRejection) -> Refusal {
    match rejection {
        JsonRejection::BytesRejection(rejection) => refused_bytes(rejection),
        JsonRejection::MissingJsonContentType(_) => Refusal::new(
            ErrorCode::UnsupportedMediaType,
            "The body must be JSON, with the header Content-Type: application/json.",
        ),
        other => Refusal::new(ErrorCode::InvalidBody, other.body_text()),
    }
}

/// The body's bytes, for a body that may be left out.
#[derive(Debug)]
pub struct OptionalBody<T>(pub T);

impl<T: DeserializeOwned + Default + 'static> FromRequest<App> for OptionalBody<T> {
    type Rejection = Refusal;

    async fn from_request(request: Request, app: &App) -> Result<Self, Refusal> {
        use axum::body::HttpBody;
        if request.body().is_end_stream() {
            return Ok(Self(T::default()));
        }
        Body::from_request(request, app).await.map(|Body(body)| Self(body))
    }
}

/// The language that the browser asks for first (`Accept-Language`, RFC 9110, section 12.5.4), such
/// as `de-AT`; `None` when it does not say, or says no language tag.
#[derive(Debug)]
pub struct FirstLanguage(pub Option<String>);

impl<S: Sync> FromRequestParts<S> for FirstLanguage {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        let header = parts.headers.get(header::ACCEPT_LANGUAGE).and_then(|it| it.to_str().ok());
        let first = header.and_then(|it| it.split([',', ';']).next()).unwrap_or_default().trim();
        let is_tag = !first.is_empty()
            && first.len() <= 35
            && first.chars().all(|c| c.is_ascii_alphanumeric() || c == '-');
        Ok(Self(is_tag.then(|| first.to_owned())))
    }
}

/// Parts of the path.
#[derive(Debug)]
pub struct Path<T>(pub T);

impl<T: DeserializeOwned + Send> FromRequestParts<App> for Path<T> {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Refusal> {
        match axum::extract::Path::from_request_parts(parts, app).await {
            Ok(axum::extract::Path(path)) => Ok(Self(path)),
            Err(rejection) => Err(invalid_parameter(rejection.body_text())),
        }
    }
}

/// Parameters of the query.
#[derive(Debug)]
pub struct Query<T>(pub T);

impl<T: DeserializeOwned> FromRequestParts<App> for Query<T> {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Refusal> {
        match axum::extract::Query::from_request_parts(parts, app).await {
            Ok(axum::extract::Query(query)) => Ok(Self(query)),
            Err(rejection) => Err(invalid_parameter(rejection.body_text())),
        }
    }
}

/// Something in the path or the query is not what it should be.
pub fn invalid_parameter(detail: impl Into<String>) -> Refusal {
    Refusal::new(ErrorCode::InvalidParameter, detail)
}

/// A value of the right type that is not acceptable.
pub fn invalid_value(field: &str, why: &str) -> Refusal {
    Refusal::new(ErrorCode::InvalidValue, format!("The field `{field}` {why}."))
}

/// A name or another text of one line as it is kept; `None` when it is absent or blank.
pub fn name(field: &str, value: Option<&str>) -> Result<Option<String>, Refusal> {
    kept(field, profile::check_name(value.unwrap_or_default()))
}

/// An e-mail address as it is kept; `None` when it is absent or blank.
pub fn email(field: &str, value: Option<&str>) -> Result<Option<String>, Refusal> {
    kept(field, profile::check_email(value.unwrap_or_default()))
}

fn kept(field: &str, checked: Result<Option<&str>, String>) -> Result<Option<String>, Refusal> {
    checked.map(|text| text.map(Into::into)).map_err(|why| invalid_value(field, &why))
}

/// What is looked for, by way of the parameter `q`; empty when it is absent.
pub fn search_text(q: Option<String>) -> Result<String, Refusal> {
    let text = q.unwrap_or_default();
    match text.chars().count() {
        chars if chars > limits::SEARCH_CHARS => Err(invalid_parameter(format!(
            "`q` has {chars} characters; at most {} are taken.",
            limits::SEARCH_CHARS
        ))),
        _ => Ok(text),
    }
}

/// How many items a page is to have.
pub fn page_items(limit: Option<u32>) -> Result<u32, Refusal> {
    let limit = limit.unwrap_or(limits::DEFAULT_PAGE_ITEMS);
    if (1..=limits::PAGE_ITEMS).contains(&limit) {
        Ok(limit)
    } else {
        Err(invalid_parameter(format!(
            "`limit` is {limit}; a page has 1 to {} items.",
            limits::PAGE_ITEMS
        )))
    }
}

/// A message's key, which its sender chose.
pub fn client_id(text: String) -> Result<ClientId, Refusal> {
    uuid("client_id", text).map(Into::into)
}

/// A key that its maker chose.
pub fn uuid(parameter: &str, text: String) -> Result<String, Refusal> {
    let canonical = Uuid::try_parse(&text).is_ok_and(|uuid| {
        uuid.get_version_num() == 7
            && uuid.get_variant() == Variant::RFC4122
            && uuid.hyphenated().to_string() == text
    });
    if canonical {
        Ok(text)
    } else {
        Err(invalid_parameter(format!(
            "`{parameter}` must be a UUID of version 7 (RFC 9562) in its hyphenated lower-case form."
        )))
    }
}

/// The text of a message as it is kept.
pub fn message_text(text: &str) -> Result<String, Refusal> {
    use contract::TextError;
    match contract::check_text(text) {
        Ok(text) => Ok(text.to_owned()),
        Err(TextError::Empty) => Err(Refusal::new(
            ErrorCode::MessageEmpty,
            "A message needs at least one character that is not blank.",
        )),
        Err(TextError::TooLong(chars)) => Err(Refusal::new(
            ErrorCode::MessageTooLong,
            format!(
                "The message has {chars} characters; at most {} are taken.",
                limits::MESSAGE_CHARS
            ),
        )),
    }
}
