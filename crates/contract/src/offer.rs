//! A chat comes in.

use serde::{Deserialize, Serialize};

use crate::{
    Agent, OfferId, Timestamp, Visitor,
    read::{read_object, read_word},
};

/// A visitor waits, or a colleague wants to hand a chat on, and this agent is asked to take it.
/// `POST /v1/offers/{id}/accept` answers with the [`Conversation`](crate::Conversation); the first to
/// accept has it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Offer {
    /// The offer.
    pub id: OfferId,
    /// Who asks.
    pub visitor: Visitor,
    /// The colleague who has the chat and wants to hand it on; absent where the visitor waits.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<Agent>,
    /// The visitor's first words, or their last ones where the chat is handed on, cut after 140
    /// characters; absent when nothing is written yet.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub preview: Option<String>,
    /// When it was made.
    pub offered_at: Timestamp,
    /// When it goes to the next agent: [`limits::OFFER_SECONDS`](crate::limits::OFFER_SECONDS) after it was made.
    pub expires_at: Timestamp,
}

/// An offer is over, for whatever reason; it disappears from the screen at once.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct OfferClosed {
    /// The offer.
    pub id: OfferId,
    /// Why.
    pub end: OfferEnd,
}

/// Why an offer is over.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "kebab-case")]
pub enum OfferEnd {
    /// This agent took it.
    Accepted,
    /// This agent declined it.
    Declined,
    /// Its time ran out.
    Expired,
    /// The visitor left, or whoever has the chat does not hand it on any more.
    Withdrawn,
    /// A reason that this client does not know.
    #[serde(other)]
    Unknown,
}

read_object!(Offer { id, visitor, from, preview, offered_at, expires_at });
read_object!(OfferClosed { id, end });
read_word!(OfferEnd {
    "accepted" Accepted, "declined" Declined, "expired" Expired, "withdrawn" Withdrawn
} else Unknown);
