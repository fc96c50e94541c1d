//! What a visitor did goes into their history.

use contract::{Activity, ActivityKind, ConversationId, VisitorId, socket::Event};

use super::audience;
use crate::{
    domain::history,
    refusal::Refusal,
    store::{Audience, Tx},
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
    match audience_of(tx, &activity).await? {
        Some(audience) => {
            activity.version = tx.next_seq().await?;
            tx.add_activity(&activity).await?;
            tx.log(activity.version, audience, &Event::ActivityCreated(activity.clone())).await?;
        }
        None => {
            (_, activity.version) = tx.position().await?;
            tx.add_activity(&activity).await?;
        }
    }
    Ok(activity)
}

/// Who may see an activity: whoever may see its chat, else whoever may see the visitor; and nobody
/// what is too old to be shown.
async fn audience_of(tx: &mut Tx, activity: &Activity) -> Result<Option<Audience>, Refusal> {
    if activity.at < history::since(tx.now) {
        return Ok(None);
    }
    match &activity.conversation_id {
        Some(id) => Ok(audience(&tx.chat(id).await?)),
        None => tx.audience_of(&activity.visitor_id).await,
    }
}
