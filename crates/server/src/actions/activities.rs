//! What a visitor did goes into their history.

use contract::{Activity, ActivityKind, ConversationId, VisitorId, socket::Event};

use super::{audience, tell};
use crate::{
    domain::history,
    refusal::Refusal,
    store::{Audience, Chat, Tx},
};

/// Something that a visitor does now.
#[derive(Clone, Debug)]
pub(crate) struct Happening {
    /// Who.
    pub visitor: VisitorId,
    /// What.
    pub kind: ActivityKind,
    /// With what or whom.
    pub title: Option<String>,
    /// What more there is to say.
    pub detail: Option<String>,
    /// In which chat, or which chat it is.
    pub conversation: Option<ConversationId>,
}

/// Puts what happens now into the visitor's history. In a chat that nobody took (so that no agent
/// will ever see it) it happened by itself.
pub(crate) async fn record(tx: &mut Tx, happening: Happening) -> Result<(), Refusal> {
    let mut conversation_id = happening.conversation;
    if let Some(id) = &conversation_id
        && audience(&tx.chat(id).await?).is_none()
    {
        conversation_id = None;
    }
    let activity = Activity {
        id: tx.new_id().into(),
        visitor_id: happening.visitor,
        kind: happening.kind,
        at: tx.now,
        title: happening.title,
        detail: happening.detail,
        conversation_id,
        version: 0,
    };
    keep(tx, activity).await.map(drop)
}

/// Keeps an activity under its version, and tells those who may see it.
pub(super) async fn keep(tx: &mut Tx, mut activity: Activity) -> Result<Activity, Refusal> {
    let audiences = audiences_of(tx, &activity).await?;
    if audiences.is_empty() {
        (_, activity.version) = tx.position().await?;
        tx.add_activity(&activity).await?;
    } else {
        activity.version = tx.next_seq().await?;
        tx.add_activity(&activity).await?;
        let event = Event::ActivityCreated(activity.clone());
        tell(tx, activity.version, audiences, &event).await?;
    }
    Ok(activity)
}

/// A chat has another agent: in the history stands who has it now.
pub(super) async fn rename_engagement(
    tx: &mut Tx,
    chat: &Chat,
    agent_name: &str,
) -> Result<(), Refusal> {
    let engagement = tx.engagement(&chat.visitor.id, &chat.id).await?;
    if let (Some(mut activity), Some(audience)) = (engagement, audience(chat)) {
        activity.title = Some(agent_name.into());
        activity.version = tx.next_seq().await?;
        tx.rename_activity(&activity).await?;
        tx.log(activity.version, audience, &Event::ActivityCreated(activity)).await?;
    }
    Ok(())
}

/// Who may see an activity: whoever may see its chat, else whoever may see the visitor; and nobody
/// what is too old to be shown.
async fn audiences_of(tx: &mut Tx, activity: &Activity) -> Result<Vec<Audience>, Refusal> {
    if activity.at < history::since(tx.now) {
        return Ok(Vec::new());
    }
    match &activity.conversation_id {
        Some(id) => Ok(audience(&tx.chat(id).await?).into_iter().collect()),
        None => tx.audiences_of(&activity.visitor_id).await,
    }
}
