//! What a chat is about, made anew.

use contract::{ConversationId, Position, Summary, SummarySource, socket::Event};

use super::audience;
use crate::{
    App,
    domain::summary::{Extract, Line, Point, extract},
    refusal::Refusal,
};

/// Makes a chat's summary from what was said up to now. Whoever may see the chat is told when it is
/// different from the one before.
///
/// # Errors
/// The database cannot be read or written; it is still due then.
pub async fn summarise(app: &App, id: ConversationId) -> Result<(), Refusal> {
    let mut read = app.store.read().await?;
    let as_of_position = read.chat(&id).await?.last_position;
    let lines = read.said(&id).await?;
    drop(read);
    let (Extract { topics, sentences }, source) = find_words(app, lines).await;
    app.store
        .write(move |tx| {
            Box::pin(async move {
                tx.summary_made(&id, as_of_position).await?;
                let known = tx.summary(&id).await?;
                let (sentences, sentence_messages) = parts(sentences);
                let (topics, topic_messages) = parts(topics);
                let mut summary = Summary {
                    conversation_id: id.clone(),
                    sentences,
                    topics,
                    sentence_messages,
                    topic_messages,
                    source,
                    as_of_position,
                    version: 0,
                };
                if says_the_same(known.as_ref(), &summary) {
                    return Ok(());
                }
                // It may have ended since: who is told is decided here and now.
                let chat = tx.chat(&id).await?;
                let Some(audience) = audience(&chat) else { return Ok(()) };
                summary.version = tx.next_seq().await?;
                tx.save_summary(&summary).await?;
                tx.log(summary.version, audience, &Event::SummaryChanged(summary)).await
            })
        })
        .await
}

/// The words, and what they come from.
fn parts(points: Vec<Point>) -> (Vec<String>, Vec<Vec<Position>>) {
    points.into_iter().map(|point| (point.text, point.messages)).unzip()
}

fn says_the_same(known: Option<&Summary>, new: &Summary) -> bool {
    let Some(known) = known else { return new.is_empty() };
    let as_of_then =
        Summary { as_of_position: known.as_of_position, version: known.version, ..new.clone() };
    *known == as_of_then
}

/// By the model, where there is one and it answers; otherwise from the visitor's own words.
async fn find_words(app: &App, lines: Vec<Line>) -> (Extract, SummarySource) {
    let has_words = lines.iter().any(|line| line.by_visitor);
    if let Some(model) = app.summary_model.as_ref().filter(|_| has_words)
        && let Some(written) = model.summarise(&lines, &app.clock).await
    {
        return (written, SummarySource::Model);
    }
    let extracted = tokio::task::spawn_blocking(move || {
        let by_visitor = lines.iter().filter(|line| line.by_visitor);
        let visitor: Vec<_> = by_visitor.map(|line| (line.position, line.text.as_str())).collect();
        extract(&visitor)
    });
    let extracted = extracted.await.unwrap_or_else(|error| {
        tracing::error!(%error, "a summary ended in a panic");
        Extract::default()
    });
    (extracted, SummarySource::Extractive)
}
