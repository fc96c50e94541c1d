//! Who asks for an agent: as the browser's own token tells, and as the site vouches for it.

use contract::VisitorId;

use super::{chats::StartRequest, visitors::update_profile};
use crate::{
    domain::profile::Profile,
    refusal::Refusal,
    store::{NewVisitor, Tx},
};

/// Who asks.
#[derive(Clone, Debug)]
pub(super) struct Asking {
    /// The visitor.
    pub visitor: VisitorId,
    /// Whether the browser gets the fresh token: it had none, or one of somebody else.
    pub is_new_here: bool,
}

/// Finds who asks, or makes them. Whom the site vouches for is the same visitor in every browser;
/// nobody else is led to what somebody said in another one.
pub(super) async fn who(tx: &mut Tx, request: &StartRequest) -> Result<Asking, Refusal> {
    let known = request.known.as_ref();
    let Some(identity) = &request.identity else {
        return match known {
            Some(known) => Ok(Asking { visitor: known.clone(), is_new_here: false }),
            None => newcomer(tx, request, None).await,
        };
    };
    let external_id = &identity.external_id;
    if let Some(visitor) = tx.visitor_by_external_id(external_id).await? {
        let is_new_here = known != Some(&visitor);
        if is_new_here {
            tx.add_visitor_token(&visitor, &request.fresh).await?;
        }
        return Ok(Asking { visitor, is_new_here });
    }
    // Who came without a name until now has one from here on. Who has another one is somebody else
    // at the same computer.
    if let Some(known) = known
        && tx.name_visitor(known, external_id).await?
    {
        return Ok(Asking { visitor: known.clone(), is_new_here: false });
    }
    newcomer(tx, request, Some(external_id.clone())).await
}

async fn newcomer(
    tx: &mut Tx,
    request: &StartRequest,
    external_id: Option<String>,
) -> Result<Asking, Refusal> {
    let new = NewVisitor {
        id: tx.new_id().into(),
        external_id,
        profile: introduced(request, Profile::default()),
    };
    let (_, version) = tx.position().await?;
    tx.add_visitor(&new, version).await?;
    tx.add_visitor_token(&new.id, &request.fresh).await?;
    Ok(Asking { visitor: new.id, is_new_here: true })
}

/// A profile with what the visitor and the site say at the start of a chat.
fn introduced(request: &StartRequest, before: Profile) -> Profile {
    let profile = before.with_typed(request.name.clone(), request.email.clone());
    match &request.identity {
        Some(identity) => profile.with_identity(identity),
        None => profile,
    }
}

/// Takes in what the visitor and the site say at the start of a chat.
pub(super) async fn introduce(
    tx: &mut Tx,
    visitor: &VisitorId,
    request: &StartRequest,
) -> Result<(), Refusal> {
    update_profile(tx, visitor, |before| introduced(request, before)).await
}
