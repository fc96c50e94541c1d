//! A chat goes from its agent to another one.

use serde::{Deserialize, Serialize};

use crate::{
    Agent, OfferEnd, Timestamp,
    read::{read_object, read_word},
    visitor_side::Ask,
};

/// `POST …/transfer`: its agent wants to hand the chat on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct NewTransfer {
    /// To whom. Nobody else is asked.
    pub to: Ask,
}

/// A chat that its agent wants to hand on, or what became of that. The chat is its agent's until
/// somebody accepts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Transfer {
    /// Who is asked, or was asked last.
    pub asked: Agent,
    /// The team whose agents are asked in turn; absent where one agent was named.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub team: Option<String>,
    /// When the offer to them is over.
    pub expires_at: Timestamp,
    /// How the last offer ended, where nobody is left to be asked: the chat stays where it is.
    /// Absent while somebody is asked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub end: Option<OfferEnd>,
}

/// `GET /v1/transfer-targets`: to whom a chat can be handed on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct TransferTargets {
    /// Colleagues in order of name, then teams in order of name; there are no pages.
    pub items: Vec<TransferTarget>,
}

/// Somebody to whom a chat could be handed on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct TransferTarget {
    /// Who, as [`NewTransfer`] names them.
    pub to: Ask,
    /// What they are called.
    pub name: String,
    /// Whether they can take it at this moment.
    pub state: TargetState,
}

/// Whether somebody can take a chat.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "kebab-case")]
pub enum TargetState {
    /// They can; of a team somebody can.
    Available,
    /// New chats are not offered to them; of a team to nobody.
    Away,
    /// They are there and have [`limits::AGENT_CHATS`](crate::limits::AGENT_CHATS) chats; of a team
    /// everybody who is there.
    Full,
    /// Something that this client does not know.
    #[serde(other)]
    Unknown,
}

read_object!(Transfer { asked, team, expires_at, end });
read_object!(TransferTargets { items });
read_object!(TransferTarget { to, name, state });
read_word!(TargetState { "available" Available, "away" Away, "full" Full } else Unknown);
