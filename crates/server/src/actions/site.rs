//! What the site's own server tells of its visitors.

use contract::{Activity, ActivityId, ActivityKind, ErrorCode, Timestamp, Visitor, VisitorId};

use super::{activities::keep, visitors::update_profile};
use crate::{
    App,
    domain::profile::{Profile, Told},
    refusal::Refusal,
    store::{NewVisitor, Tx},
};

/// What proves that a call comes from the site's own server.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Proof {
    /// An API key that is good.
    Key,
    /// A signature that is right. It is taken once: its id is remembered with what the call changes.
    Signature {
        /// The call's id.
        id: String,
        /// Until when the signature would be taken.
        until: Timestamp,
    },
}

/// Something that a visitor did, checked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Report {
    /// Chosen by the site.
    pub id: ActivityId,
    /// What they did.
    pub kind: ActivityKind,
    /// When; `None` for now.
    pub at: Option<Timestamp>,
    /// With what or whom.
    pub title: Option<String>,
    /// What more there is to say.
    pub detail: Option<String>,
}

/// What became of a report.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reported {
    /// It is new.
    New(Activity),
    /// It was here already.
    Same(Activity),
}

/// Sets all that the site knows of a visitor, whom it may know before any chat does.
pub async fn set_profile(
    app: &App,
    proof: Proof,
    external_id: String,
    told: Told,
) -> Result<Visitor, Refusal> {
    app.store
        .write(move |tx| {
            Box::pin(async move {
                take_once(tx, proof).await?;
                let id = visitor_of_site(tx, external_id).await?;
                update_profile(tx, &id, |before| before.with_told(told)).await?;
                tx.visitor(&id).await
            })
        })
        .await
}

/// Puts something that the site reports into a visitor's history. The same report twice is one.
pub async fn report(
    app: &App,
    proof: Proof,
    external_id: String,
    report: Report,
) -> Result<Reported, Refusal> {
    app.store
        .write(move |tx| {
            Box::pin(async move {
                take_once(tx, proof).await?;
                let visitor = visitor_of_site(tx, external_id).await?;
                match tx.activity(&visitor, &report.id).await? {
                    Some(known) => again(known, &report).map(Reported::Same),
                    None => {
                        let activity = Activity {
                            id: report.id,
                            visitor_id: visitor,
                            kind: report.kind,
                            at: report.at.unwrap_or(tx.now),
                            title: report.title,
                            detail: report.detail,
                            conversation_id: None,
                            version: 0,
                        };
                        keep(tx, activity).await.map(Reported::New)
                    }
                }
            })
        })
        .await
}

/// The same id again: the same activity, or a mistake. One without a time was now, whenever that was.
fn again(known: Activity, report: &Report) -> Result<Activity, Refusal> {
    let same = known.kind == report.kind
        && report.at.is_none_or(|at| at == known.at)
        && known.title == report.title
        && known.detail == report.detail
        // What the server itself recorded under such an id was nobody's report.
        && known.conversation_id.is_none();
    if same {
        Ok(known)
    } else {
        Err(Refusal::new(
            ErrorCode::ClientIdReused,
            "This id already belongs to another activity of the visitor; make a new one.",
        ))
    }
}

async fn take_once(tx: &mut Tx, proof: Proof) -> Result<(), Refusal> {
    match proof {
        Proof::Signature { id, until } if !tx.remember_webhook(&id, until).await? => {
            Err(Refusal::new(
                ErrorCode::WebhookReplayed,
                "A call with this id was taken already. If it was yours, it is done; sign anything new under a new id.",
            ))
        }
        Proof::Signature { .. } | Proof::Key => Ok(()),
    }
}

/// The visitor whom the site calls so; made where there is none.
async fn visitor_of_site(tx: &mut Tx, external_id: String) -> Result<VisitorId, Refusal> {
    if let Some(known) = tx.visitor_by_external_id(&external_id).await? {
        return Ok(known);
    }
    let new = NewVisitor {
        id: tx.new_id().into(),
        external_id: Some(external_id),
        profile: Profile::default(),
    };
    let (_, version) = tx.position().await?;
    tx.add_visitor(&new, version).await?;
    Ok(new.id)
}
