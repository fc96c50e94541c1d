//! Lists, a page at a time.

use serde::{Deserialize, Serialize};

use crate::{Activity, Conversation, Hit, Message, read::read_object};

/// Conversations, newest activity first; of equal times the greater id first. Clients keep that
/// order as events come in.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ConversationPage {
    /// At most as many as were asked for.
    pub items: Vec<Conversation>,
    /// With a search: what was found in each of them, in the same order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub hits: Vec<Hit>,
    /// Hand this back as `cursor` for what follows; absent when nothing does.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next_cursor: Option<String>,
}

/// What one visitor did in the last 90 days, newest first; of equal times the greater id first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ActivityPage {
    /// At most as many as were asked for.
    pub items: Vec<Activity>,
    /// Hand this back as `cursor` for what follows; absent when nothing does.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next_cursor: Option<String>,
}

/// Messages of one conversation in order of position, without a hole between first and last.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct MessagePage {
    /// At most as many as were asked for. Neither `before` nor `after`: the newest. `before`: those
    /// right before that position. `after`: those right after it.
    pub items: Vec<Message>,
}

read_object!(ConversationPage { items, next_cursor } or default { hits });
read_object!(ActivityPage { items, next_cursor });
read_object!(MessagePage { items });
