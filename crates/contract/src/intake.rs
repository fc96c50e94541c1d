//! What the site's own server tells of its visitors, server to server: never from a browser.
//!
//! A call carries an API key (`Authorization: Bearer …`) or is signed with the secret that both
//! servers know:
//!
//! ```text
//! Webhook-Id: <1 to 64 characters, another one for each call>
//! Webhook-Timestamp: <seconds since 1970, at most 5 minutes off>
//! Webhook-Signature: v1=<HMAC-SHA256 in hexadecimal>
//! ```
//!
//! What is signed is timestamp, id, method, path and body, joined by line feeds. The path is that of
//! the request, percent-encoded as it was sent, with its query if it has one. An id is taken once:
//! whoever got no answer signs again, under a new id.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::{ActivityId, ActivityKind, Timestamp};

/// `PUT /v1/visitors/{external_id}/profile`: all that the site's server knows of a visitor. What it
/// leaves out it does not know; what the visitor typed stays in such a place, marked as unverified.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct SetProfile {
    /// Full name, at most 200 characters; absent or blank for none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(max_length = 200))]
    pub name: Option<String>,
    /// Job title, at most 200 characters; absent or blank for none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(max_length = 200))]
    pub job_title: Option<String>,
    /// E-mail address, at most 254 characters; absent or blank for none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(max_length = 254))]
    pub email: Option<String>,
    /// Telephone number as written, at most 200 characters; absent or blank for none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(max_length = 200))]
    pub phone: Option<String>,
    /// The customer system's word for this person, at most 200 characters; absent or blank for none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(max_length = 200))]
    pub crm_status: Option<String>,
    /// What else there is to know, by the site's own names: at most 20 entries with names of 1 to 40
    /// characters (`a-z`, `A-Z`, `0-9`, `-`, `_`, `.`) and values of at most 200.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub attributes: BTreeMap<String, String>,
}

/// `POST /v1/visitors/{external_id}/activities`: something that a visitor did.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct NewActivity {
    /// Chosen by the sender, 1 to 64 characters: the same id with the same content is the same
    /// activity of that visitor.
    #[cfg_attr(feature = "openapi", schema(min_length = 1))]
    pub id: ActivityId,
    /// What they did.
    pub kind: ActivityKind,
    /// When, at most five minutes from now; absent for now. What is older than 90 days is kept and
    /// not shown.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at: Option<Timestamp>,
    /// With what or whom, at most 200 characters; absent or blank for nothing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(max_length = 200))]
    pub title: Option<String>,
    /// What more there is to say, at most 1,000 characters; absent or blank for nothing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(max_length = 1000))]
    pub detail: Option<String>,
}
