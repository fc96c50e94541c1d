//! Who is asking.

use serde::{Deserialize, Serialize};

use crate::{Seq, VisitorId};

/// A visitor's profile. What is not known is absent, and the screen shows a dash (mission.md).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Visitor {
    /// The visitor.
    pub id: VisitorId,
    /// Full name, at most 200 characters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Job title, at most 200 characters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub job_title: Option<String>,
    /// E-mail address, at most 254 characters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub email: Option<String>,
    /// Telephone number as written, at most 200 characters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub phone: Option<String>,
    /// The customer system's word for this person, at most 200 characters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub crm_status: Option<String>,
    /// The position of the profile's last change.
    pub version: Seq,
}
