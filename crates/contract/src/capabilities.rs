//! What a back end can do beyond the rest of the contract.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::{Read, field, read::read_object};

/// `GET /v1/capabilities`: what is optional, and within which bounds it can be had. What is absent is
/// not there, and neither is any of it in a back end that does not know this call.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Capabilities {
    /// Files can be sent along with messages.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub attachments: Option<AttachmentLimits>,
}

/// Which files are taken.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct AttachmentLimits {
    /// The most bytes that one may have.
    pub max_size: u64,
    /// What may be in one, such as `image/png`.
    pub types: Vec<String>,
    /// How many there may be with one message.
    pub per_message: u32,
}

impl Read for Capabilities {
    fn read(value: &Value) -> Option<Self> {
        // All of it may be absent, but something must say so.
        value.is_object().then_some(())?;
        Some(Self { attachments: field(value, "attachments")? })
    }
}

read_object!(AttachmentLimits { max_size, types, per_message });
