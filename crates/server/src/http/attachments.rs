//! Files that are sent along with messages, from both sides.

use axum::{
    Json,
    body::{Body, Bytes},
    extract::{Request, State},
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use contract::{Attachment, AttachmentId, Capabilities, ConversationId, ErrorCode};
use futures_util::{Stream, StreamExt, TryStreamExt};
use percent_encoding::percent_decode_str;
use serde::Deserialize;
use utoipa::IntoParams;

use super::{
    auth::{KnownVisitor, SignedIn},
    extract::{self, Path, Query, invalid_parameter},
    headers::disposition,
};
use crate::{
    App, Refusal,
    actions::{self, Attached, Origin, Upload},
    domain::attachment::Kind,
    store::AttachmentRecord,
};

/// What this server can do
///
/// What is optional in this contract, and within which bounds it can be had here.
#[utoipa::path(
    get, path = "/v1/capabilities", operation_id = "getCapabilities", tag = "document",
    security(()),
    responses((status = 200, description = "What there is.", body = Capabilities))
)]
pub async fn capabilities(State(app): State<App>) -> Json<Capabilities> {
    Json(actions::capabilities(&app.files))
}

/// Upload a file
///
/// The body is the file as it is; a message then names it. Idempotent by `attachment_id`: the same
/// id with the same bytes is the same file, also after the conversation ended. What is in it is found
/// out by looking. At most 30 new files a minute and 200 MiB an hour; a file that is in no message is
/// deleted after an hour. `getCapabilities` says which files are taken.
#[utoipa::path(
    put, path = "/v1/conversations/{conversation_id}/attachments/{attachment_id}", operation_id = "putAttachment", tag = "messages",
    security(("agent" = [])),
    params(
        ("conversation_id" = ConversationId, Path, description = "The conversation."),
        ("attachment_id" = AttachmentId, Path, description = "A UUID version 7 in its hyphenated lower-case form, chosen by the sender.", pattern = "^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$"),
        ("Content-Disposition" = Option<String>, Header, description = "What the file is called (RFC 6266): `attachment; filename*=UTF-8''name.png`."),
    ),
    request_body(content = Vec<u8>, content_type = "application/octet-stream", description = "The bytes. Its `Content-Type` can say what they are, and only tells kinds of text apart."),
    responses(
        (status = 201, description = "Taken.", body = Attachment),
        (status = 200, description = "It was here already.", body = Attachment),
        (status = 400, description = "`invalid-parameter`: the attachment_id is no UUID version 7, the name is not UTF-8. `invalid-body`: the bytes broke off."),
        (status = 404, description = "`not-found`: there is no such conversation, it is another agent's and still live, or this server takes no files."),
        (status = 408, description = "`body-too-slow`: nothing came for 30 seconds, or not all of it within 600."),
        (status = 409, description = "`conversation-ended`: it is over, and this file is not in it."),
        (status = 413, description = "`body-too-large`: over the limit."),
        (status = 415, description = "`unsupported-media-type`: what is in it is of a type that is not taken."),
        (status = 422, description = "`client-id-reused`: the id belongs to another file."),
        (status = 429, description = "`rate-limited`: over 30 files in a minute, or over 200 MiB in an hour."),
    )
)]
pub async fn put(
    State(app): State<App>,
    SignedIn(holder): SignedIn,
    Path((conversation, id)): Path<(ConversationId, String)>,
    request: Request,
) -> Result<(StatusCode, Json<Attachment>), Refusal> {
    let origin = Origin::Agent(holder.me.id, conversation);
    take(&app, origin, id, request).await
}

/// In which chat.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ChatParams {
    /// The chat that the file is for: a request that is late puts nothing into the next one. Absent
    /// for the newest.
    conversation_id: Option<ConversationId>,
}

/// Upload a file, for the agent or while waiting for one
///
/// As with agents (`putAttachment`).
#[utoipa::path(
    put, path = "/v1/visitor/conversation/attachments/{attachment_id}", operation_id = "putVisitorAttachment", tag = "visitor side",
    security(("visitor" = [])),
    params(
        ("attachment_id" = AttachmentId, Path, description = "A UUID version 7 in its hyphenated lower-case form, chosen by the sender.", pattern = "^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$"),
        ChatParams,
        ("Content-Disposition" = Option<String>, Header, description = "What the file is called (RFC 6266): `attachment; filename*=UTF-8''name.png`."),
    ),
    request_body(content = Vec<u8>, content_type = "application/octet-stream", description = "The bytes. Its `Content-Type` can say what they are, and only tells kinds of text apart."),
    responses(
        (status = 201, description = "Taken.", body = Attachment),
        (status = 200, description = "It was here already.", body = Attachment),
        (status = 400, description = "`invalid-parameter`: the attachment_id is no UUID version 7, the name is not UTF-8, a parameter is unknown. `invalid-body`: the bytes broke off."),
        (status = 404, description = "`not-found`: this server takes no files."),
        (status = 408, description = "`body-too-slow`: nothing came for 30 seconds, or not all of it within 600."),
        (status = 409, description = "`conversation-ended`: the chat is over, or `conversation_id` is not the newest one, and this file is not in it."),
        (status = 413, description = "`body-too-large`: over the limit."),
        (status = 415, description = "`unsupported-media-type`: what is in it is of a type that is not taken."),
        (status = 422, description = "`client-id-reused`: the id belongs to another file."),
        (status = 429, description = "`rate-limited`: over 30 files in a minute, or over 200 MiB in an hour."),
    )
)]
pub async fn put_by_visitor(
    State(app): State<App>,
    visitor: KnownVisitor,
    Path(id): Path<String>,
    Query(params): Query<ChatParams>,
    request: Request,
) -> Result<(StatusCode, Json<Attachment>), Refusal> {
    let origin = Origin::Visitor(visitor.id, params.conversation_id);
    take(&app, origin, id, request).await
}

async fn take(
    app: &App,
    origin: Origin,
    id: String,
    request: Request,
) -> Result<(StatusCode, Json<Attachment>), Refusal> {
    let (parts, body) = request.into_parts();
    let mut body = Box::pin(pieces(body));
    let taken = take_in(app, origin, id, &parts.headers, &mut body).await;
    if taken.is_err() {
        // A client that is still sending may not read the answer before it is through.
        let mut rest = 0;
        while let Some(Ok(piece)) = body.next().await
            && rest < REST_BYTES
        {
            rest += piece.len();
        }
    }
    match taken? {
        Attached::New(attachment) => Ok((StatusCode::CREATED, Json(attachment))),
        Attached::Same(attachment) => Ok((StatusCode::OK, Json(attachment))),
    }
}

async fn take_in(
    app: &App,
    origin: Origin,
    id: String,
    headers: &HeaderMap,
    body: impl Stream<Item = Result<Bytes, Refusal>>,
) -> Result<Attached, Refusal> {
    let text = |name| headers.get(name).and_then(|it: &HeaderValue| it.to_str().ok());
    let upload = Upload {
        id: extract::uuid("attachment_id", id)?.into(),
        name: file_name(headers)?,
        content_type: text(header::CONTENT_TYPE).unwrap_or_default().to_owned(),
        size: text(header::CONTENT_LENGTH).and_then(|it| it.parse().ok()),
    };
    actions::attach(app, origin, upload, body).await
}

/// Bytes of a refused file that are still read, and thrown away.
const REST_BYTES: usize = 32 * 1024 * 1024;

fn pieces(body: Body) -> impl Stream<Item = Result<Bytes, Refusal>> {
    body.into_data_stream().map_err(|error| extract::broken_body(&error))
}

/// The name that a request says; empty where it says none.
fn file_name(headers: &HeaderMap) -> Result<String, Refusal> {
    let Some(value) = headers.get(header::CONTENT_DISPOSITION) else { return Ok(String::new()) };
    let refused = || {
        invalid_parameter(
            "The header Content-Disposition must be like `attachment; filename*=UTF-8''name.png`, the name percent-encoded UTF-8 (RFC 8187).",
        )
    };
    let value = value.to_str().map_err(|_| refused())?;
    let parameter = value.split(';').skip(1).find_map(|it| {
        let (name, value) = it.split_once('=')?;
        name.trim().eq_ignore_ascii_case("filename*").then(|| value.trim())
    });
    let Some(encoded) = parameter else { return Err(refused()) };
    let (charset, rest) = encoded.split_once('\'').ok_or_else(refused)?;
    let (_, name) = rest.split_once('\'').ok_or_else(refused)?;
    if !charset.eq_ignore_ascii_case("utf-8") {
        return Err(refused());
    }
    Ok(percent_decode_str(name).decode_utf8().map_err(|_| refused())?.into_owned())
}

/// A file of a conversation
///
/// Of those that were sent in it, and one's own that are not yet. A browser is told to save it, except
/// for pictures, and to run nothing in it either way.
#[utoipa::path(
    get, path = "/v1/conversations/{conversation_id}/attachments/{attachment_id}", operation_id = "getAttachment", tag = "messages",
    security(("agent" = [])),
    params(
        ("conversation_id" = ConversationId, Path, description = "The conversation."),
        ("attachment_id" = AttachmentId, Path, description = "The file."),
    ),
    responses(
        (status = 200, description = "Its bytes.", body = Vec<u8>, content_type = "*/*",
            headers(
                ("Content-Disposition" = String, description = "`attachment` with the file's name; `inline` for pictures."),
                ("Content-Security-Policy" = String, description = "Nothing runs in it and nothing is loaded by it."),
            )),
        (status = 404, description = "`not-found`: there is none, or it is in another agent's live conversation."),
    )
)]
pub async fn get(
    State(app): State<App>,
    SignedIn(holder): SignedIn,
    Path((conversation, id)): Path<(ConversationId, AttachmentId)>,
) -> Result<Response, Refusal> {
    let mut read = app.store.read().await?;
    let found = actions::attachment_for_agent(&mut read, &holder.me.id, &conversation, &id).await?;
    drop(read);
    file(&app, &found).await
}

/// A file of one of my chats
///
/// As with agents (`getAttachment`).
#[utoipa::path(
    get, path = "/v1/visitor/attachments/{attachment_id}", operation_id = "getVisitorAttachment", tag = "visitor side",
    security(("visitor" = [])),
    params(("attachment_id" = AttachmentId, Path, description = "The file.")),
    responses(
        (status = 200, description = "Its bytes.", body = Vec<u8>, content_type = "*/*",
            headers(
                ("Content-Disposition" = String, description = "`attachment` with the file's name; `inline` for pictures."),
                ("Content-Security-Policy" = String, description = "Nothing runs in it and nothing is loaded by it."),
            )),
        (status = 404, description = "`not-found`: there is none in this visitor's chats."),
    )
)]
pub async fn get_by_visitor(
    State(app): State<App>,
    visitor: KnownVisitor,
    Path(id): Path<AttachmentId>,
) -> Result<Response, Refusal> {
    let mut read = app.store.read().await?;
    let found = actions::attachment_for_visitor(&mut read, &visitor.id, &id).await?;
    drop(read);
    file(&app, &found).await
}

/// A file as an answer. It is not stored by the browser, like all answers: signing out leaves nothing
/// behind. And whoever opens its address by itself gets a page in which nothing can happen.
async fn file(app: &App, found: &AttachmentRecord) -> Result<Response, Refusal> {
    let Attachment { name, content_type, size, .. } = &found.attachment;
    let kind = if Kind::is_shown(content_type) { "inline" } else { "attachment" };
    let content_type = HeaderValue::from_str(content_type).map_err(|_| Refusal::internal())?;
    let headers = [
        (header::CONTENT_TYPE, content_type),
        (header::CONTENT_LENGTH, (*size).into()),
        (header::CONTENT_DISPOSITION, disposition(kind, name)),
        (header::CONTENT_SECURITY_POLICY, HeaderValue::from_static("sandbox; default-src 'none'")),
        (
            header::HeaderName::from_static("cross-origin-resource-policy"),
            // The inbox may be on another site; what keeps others out is the token.
            HeaderValue::from_static("cross-origin"),
        ),
    ];
    let bytes = app.files.open(&found.file).await?.map(|it| it.map(Bytes::from));
    Ok((headers, Body::from_stream(bytes)).into_response())
}

/// Whether a request is an upload, which has longer to come than others.
pub fn is_upload<B>(request: &axum::http::Request<B>) -> bool {
    request.method() == axum::http::Method::PUT
        && request.uri().path().rsplit('/').nth(1) == Some("attachments")
}

/// What is to be said: words, files, or both.
pub fn said(text: &str, attachments: Vec<AttachmentId>) -> Result<actions::Said, Refusal> {
    let most = contract::limits::ATTACHMENTS;
    if attachments.len() > most {
        let why = format!("has {} files; at most {most} are taken", attachments.len());
        return Err(extract::invalid_value("attachments", &why));
    }
    if (1..attachments.len()).any(|i| attachments[..i].contains(&attachments[i])) {
        return Err(extract::invalid_value("attachments", "names a file twice"));
    }
    let text = match extract::message_text(text) {
        Err(refusal) if refusal.code == ErrorCode::MessageEmpty && !attachments.is_empty() => {
            String::new()
        }
        text => text?,
    };
    Ok(actions::Said { text, attachments })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn named(value: &[u8]) -> Option<String> {
        let mut headers = HeaderMap::new();
        headers.insert(header::CONTENT_DISPOSITION, HeaderValue::from_bytes(value).unwrap());
        file_name(&headers).ok()
    }

    #[test]
    fn a_name_can_hold_anything() {
        assert_eq!(file_name(&HeaderMap::new()).unwrap(), "");
        let told =
            b"attachment; filename=\"x\"; FileName*=utf-8'de'B%C3%BCro%3B%20%F0%9F%A6%80.png";
        assert_eq!(named(told).unwrap(), "Büro; 🦀.png");
        for wrong in [
            &b"attachment"[..],
            b"attachment; filename=x.png",
            b"attachment; filename*=x.png",
            b"attachment; filename*=UTF-8'x.png",
            b"attachment; filename*=latin-1''x.png",
            b"attachment; filename*=UTF-8''%ff.png",
            b"attachment; filename*=UTF-8''\xff.png",
        ] {
            assert_eq!(named(wrong), None);
        }
    }

    #[test]
    fn an_upload_is_known_by_its_address() {
        let is = |method: &str, path: &str| {
            is_upload(&axum::http::Request::builder().method(method).uri(path).body(()).unwrap())
        };
        assert!(is("PUT", "/v1/conversations/c/attachments/a"));
        assert!(is("PUT", "/v1/visitor/conversation/attachments/a?conversation_id=c"));
        assert!(!is("GET", "/v1/conversations/c/attachments/a"));
        assert!(!is("PUT", "/v1/conversations/attachments/messages/a"));
    }
}
