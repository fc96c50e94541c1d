//! A conversation as a text to keep.

use axum::{
    body::Body,
    extract::State,
    http::{HeaderValue, header},
    response::{IntoResponse, Response},
};
use chrono_tz::Tz;
use contract::{Conversation, ConversationId, ConversationState, ErrorCode};
use futures_util::{TryStreamExt, stream};
use serde::Deserialize;
use utoipa::IntoParams;

use super::{
    auth::SignedIn,
    extract::{Path, Query, invalid_parameter},
    headers::disposition,
};
use crate::{
    App, Refusal,
    domain::{
        transcript::{Language, Transcript},
        week,
    },
    store::Store,
};

/// How a transcript is to be written.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct TranscriptParams {
    /// The zone of its times by its name in the IANA database; UTC when absent.
    #[param(example = "Europe/Berlin")]
    time_zone: Option<String>,
    /// The language of what it says by itself; English when absent.
    #[serde(default)]
    #[param(inline)]
    language: Language,
}

/// Download the transcript
///
/// All that was said, without agents' notes, as a text file with names, times with their zone, a line for each day and for
/// what happened. Of ended conversations only: it does not change any more.
#[utoipa::path(
    get, path = "/v1/conversations/{conversation_id}/transcript", operation_id = "getTranscript", tag = "conversations",
    security(("agent" = [])),
    params(
        ("conversation_id" = ConversationId, Path, description = "The conversation."),
        TranscriptParams,
    ),
    responses(
        (status = 200, description = "The text, in UTF-8.", body = String, content_type = "text/plain",
            headers(("Content-Disposition" = String, description = "`attachment` with a file name of the visitor's name and the day."))),
        (status = 400, description = "`invalid-parameter`: an unknown time zone, language or parameter."),
        (status = 404, description = "`not-found`: there is none, or it is another agent's and still live."),
        (status = 409, description = "`conversation-active`: it still goes on."),
    )
)]
pub async fn get(
    State(app): State<App>,
    SignedIn(holder): SignedIn,
    Path(id): Path<ConversationId>,
    Query(params): Query<TranscriptParams>,
) -> Result<Response, Refusal> {
    let zone = match params.time_zone.as_deref() {
        None => Tz::UTC,
        Some(name) => week::time_zone(name)
            .map_err(|why| invalid_parameter(format!("The parameter `time_zone` {why}.")))?,
    };
    let chat = app.store.read().await?.chat_for(&holder.me.id, &id).await?;
    let conversation = chat.and_then(|chat| chat.conversation()).ok_or_else(Refusal::not_found)?;
    if conversation.state == ConversationState::Active {
        return Err(Refusal::new(
            ErrorCode::ConversationActive,
            "The conversation still goes on; its transcript can be had once it ended.",
        ));
    }
    let transcript = Transcript::new(&conversation, zone, params.language);
    let disposition = disposition("attachment", &transcript.file_name(&conversation));
    // A failure in the middle cuts the answer off: half a transcript is none.
    let pieces = pieces(app.store, conversation, transcript);
    let text = Body::from_stream(pieces.map_err(|refusal| std::io::Error::other(refusal.detail)));
    Ok((
        [
            (header::CONTENT_TYPE, HeaderValue::from_static("text/plain; charset=utf-8")),
            (header::CONTENT_DISPOSITION, disposition),
        ],
        text,
    )
        .into_response())
}

/// The text a page of messages at a time, however long the chat was. What is over does not change,
/// so each page is a look of its own: nobody who reads slowly keeps one open.
fn pieces(
    store: Store,
    conversation: Conversation,
    transcript: Transcript,
) -> impl stream::Stream<Item = Result<String, Refusal>> {
    let head = transcript.head(&conversation);
    let begin = (transcript, 0, Some(head));
    stream::try_unfold(begin, move |(mut transcript, after, head)| {
        let (store, id) = (store.clone(), conversation.id.clone());
        async move {
            if let Some(head) = head {
                return Ok(Some((head, (transcript, after, None))));
            }
            let mut read = store.read().await?;
            let page = read.visitor_messages(&id, after).await?;
            let Some(last) = page.last().map(|message| message.position) else { return Ok(None) };
            let text = page.iter().map(|message| transcript.line(message)).collect();
            Ok(Some((text, (transcript, last, None))))
        }
    })
}
