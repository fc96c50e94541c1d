//! Who is asking.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::{
    Seq, VisitorId,
    read::{read_object, read_word},
};

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
    /// Which of these values the visitor typed and nobody has vouched for. The others come from the
    /// site's own server.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub unverified: Vec<ProfileField>,
    /// What else the site's server tells of this person, by the site's own names.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub attributes: BTreeMap<String, String>,
    /// The position of the profile's last change.
    pub version: Seq,
}

/// A value of a profile that a visitor can type.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "kebab-case")]
pub enum ProfileField {
    /// The name.
    Name,
    /// The e-mail address.
    Email,
    /// A value that this client does not know.
    #[serde(other)]
    Unknown,
}

read_object!(Visitor {
    id, name, job_title, email, phone, crm_status, version
} or default { unverified, attributes });
read_word!(ProfileField { "name" Name, "email" Email } else Unknown);
