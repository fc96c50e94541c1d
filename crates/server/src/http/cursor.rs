//! Where a list that is ordered by time goes on: opaque to whoever gets it.

use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use contract::Timestamp;

use super::extract::invalid_parameter;
use crate::Refusal;

/// The place after an item.
pub fn write(at: Timestamp, id: &str) -> String {
    BASE64_URL_SAFE_NO_PAD.encode(format!("{}:{id}", at.as_millis()))
}

/// The time and the id of the item before the place.
pub fn read<Id: From<String>>(cursor: &str) -> Result<(Timestamp, Id), Refusal> {
    let place = || {
        let bytes = BASE64_URL_SAFE_NO_PAD.decode(cursor).ok()?;
        let text = String::from_utf8(bytes).ok()?;
        let (millis, id) = text.split_once(':')?;
        Some((Timestamp::from_millis(millis.parse().ok()?), id.to_owned().into()))
    };
    place().ok_or_else(|| {
        invalid_parameter("`cursor` is not one that this server gave; begin without one.")
    })
}
