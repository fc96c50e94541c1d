//! The published document, made from the handlers themselves.

use std::sync::OnceLock;

use axum::{http::header, response::IntoResponse};
use contract::{ErrorCode, Problem};
use utoipa::{
    Modify, OpenApi,
    openapi::{
        self, Content, Ref, RefOr, Response,
        path::Operation,
        security::{ApiKey, ApiKeyValue, HttpAuthScheme, HttpBuilder, SecurityScheme},
    },
};

use super::problem::PROBLEM_JSON;

#[derive(OpenApi)]
#[openapi(
    info(
        title = "Chat API",
        description = "What an inbox, a visitor page and a back end say to each other, version 1.\n\n\
            - Bodies are JSON in UTF-8, at most 65,536 bytes; a request with an unknown field is refused. Files are sent and got as they are.\n\
            - The line and the headers of a request have at most 32,768 bytes; longer ones are refused with 414 or 431 before anything looks at them.\n\
            - Errors are `application/problem+json` (RFC 9457) with a stable `code`. A request that is refused has changed nothing.\n\
            - What somebody may not know of is answered exactly like what does not exist: 404 `not-found`.\n\
            - Times are whole milliseconds since 1970-01-01T00:00:00Z.\n\
            - Clients ignore fields, events and values that they do not know.",
        license(name = "MIT OR Apache-2.0", identifier = "MIT OR Apache-2.0")
    ),
    servers((url = "/", description = "The server that gave this document.")),
    tags(
        (name = "session", description = "Signing in and out, and where everything begins."),
        (name = "agents", description = "Who answers."),
        (name = "availability", description = "Whether new chats are offered."),
        (name = "offers", description = "Chats that come in."),
        (name = "conversations", description = "Chats that an agent took."),
        (name = "messages", description = "What was said."),
        (name = "library", description = "What agents can put into a message without writing it."),
        (name = "meetings", description = "Calendars that are shared, and what is booked from them."),
        (name = "visitors", description = "Who is asking."),
        (name = "site", description = "What the site's own server tells of its visitors, server to server."),
        (name = "sockets", description = "What is told at once."),
        (name = "visitor side", description = "The same chats from the other end."),
        (name = "document", description = "This document."),
    ),
    components(schemas(Problem, ErrorCode)),
    modifiers(&SecuritySchemes)
)]
struct Frame;

struct SecuritySchemes;

impl Modify for SecuritySchemes {
    fn modify(&self, document: &mut openapi::OpenApi) {
        let bearer = |description: &str| {
            SecurityScheme::Http(
                HttpBuilder::new()
                    .scheme(HttpAuthScheme::Bearer)
                    .description(Some(description))
                    .build(),
            )
        };
        let components = document.components.get_or_insert_default();
        components.add_security_scheme(
            "agent",
            bearer("The token of an agent's session, from `POST /v1/sessions`. It is good for 12 hours."),
        );
        components.add_security_scheme(
            "visitor",
            bearer("The token of a visitor, from `POST /v1/visitor/conversations`. It is good until 90 days have gone by without a use of it."),
        );
        components.add_security_scheme(
            "api key",
            bearer("A key of the site's server, made by the operator: `chat-server api-key add`."),
        );
        components.add_security_scheme(
            "signature",
            SecurityScheme::ApiKey(ApiKey::Header(ApiKeyValue::with_description(
                "Webhook-Signature",
                "`v1=` and, in hexadecimal, the HMAC-SHA256 of timestamp, id, method, path and body, joined by line feeds, with the secret that both servers know. The timestamp stands in `Webhook-Timestamp`, in seconds and at most 5 minutes off; the id in `Webhook-Id`, 1 to 64 characters, another one for each call; the path is percent-encoded as it was sent, with its query if it has one.",
            ))),
        );
    }
}

/// The document without its operations.
pub fn frame() -> openapi::OpenApi {
    Frame::openapi()
}

/// The OpenAPI document as text.
#[must_use]
pub fn openapi_json() -> &'static str {
    static TEXT: OnceLock<String> = OnceLock::new();
    TEXT.get_or_init(|| {
        let mut document = super::api().into_openapi();
        for item in document.paths.paths.values_mut() {
            let operations = [&mut item.get, &mut item.put, &mut item.post, &mut item.delete];
            operations.into_iter().flatten().for_each(complete);
        }
        let mut text = document.to_pretty_json().unwrap_or_default();
        text.push('\n');
        text
    })
}

/// Adds what the server's frame can answer to any operation of its kind, and that every error is a
/// problem. What only this operation can answer stands at its handler.
fn complete(operation: &mut Operation) {
    let mut common = vec![
        (500, "`internal`: the server's fault. Nothing was half-done."),
        (
            429,
            "`rate-limited`: over 600 calls of this caller, or over 6,000 from this address, in 10 seconds.",
        ),
    ];
    let security = operation.security.iter().flatten();
    let needs_token = security.clone().count() > 0 && !security.clone().any(is_open);
    let uses_database =
        !matches!(operation.operation_id.as_deref(), Some("getDocument" | "getCapabilities"));
    if uses_database {
        common.push((
            503,
            "`unavailable`: the server cannot store anything now, a full disk for instance. Nothing was half-done.",
        ));
    }
    if needs_token {
        common.push((
            401,
            "`unauthenticated`: no token, or one that is unknown, expired or revoked.",
        ));
    }
    let has_parameters = operation.parameters.as_ref().is_some_and(|it| !it.is_empty());
    let told = matches!(operation.responses.responses.get("400"), Some(RefOr::T(it)) if it.description.contains("invalid-parameter"));
    if has_parameters && !told {
        common.push((400, "`invalid-parameter`: the path is not UTF-8."));
    }
    let takes_json = |body: &RefOr<openapi::request_body::RequestBody>| match body {
        RefOr::T(body) => body.content.contains_key("application/json"),
        RefOr::Ref(_) => false,
    };
    if operation.request_body.as_ref().is_some_and(takes_json) {
        common.extend([
            (400, "`invalid-body`: no JSON, a wrong type, a field that is missing or unknown."),
            (408, "`body-too-slow`: the body did not come within 30 seconds."),
            (413, "`body-too-large`: over 65,536 bytes."),
            (415, "`unsupported-media-type`: the body is not `application/json`."),
        ]);
    }
    let responses = &mut operation.responses.responses;
    for (status, description) in common {
        let known =
            responses.entry(status.to_string()).or_insert_with(|| RefOr::T(Response::new("")));
        if let RefOr::T(response) = known {
            let both = format!("{} {description}", response.description);
            response.description = both.trim().to_owned();
        }
    }
    let problem = Content::new(Some(Ref::from_schema_name("Problem")));
    for (status, response) in responses {
        if let RefOr::T(response) = response
            && status.as_str() >= "400"
        {
            response.content.insert(PROBLEM_JSON.into(), RefOr::T(problem.clone()));
            if status == "429" || status == "503" {
                response.headers.insert(
                    "Retry-After".into(),
                    RefOr::T(
                        openapi::header::HeaderBuilder::new()
                            .schema(Some(openapi::schema::Object::with_type(
                                openapi::schema::Type::Integer,
                            )))
                            .description(Some("Seconds to wait."))
                            .build(),
                    ),
                );
            }
        }
    }
}

/// Whether this is the alternative of no token at all.
fn is_open(requirement: &openapi::SecurityRequirement) -> bool {
    *requirement == openapi::SecurityRequirement::default()
}

/// This document
#[utoipa::path(
    get, path = "/v1/openapi.json", operation_id = "getDocument", tag = "document",
    security(()),
    responses((status = 200, description = "OpenAPI, as JSON.", content_type = "application/json", body = serde_json::Value))
)]
pub async fn document() -> impl IntoResponse {
    ([(header::CONTENT_TYPE, "application/json")], openapi_json())
}
