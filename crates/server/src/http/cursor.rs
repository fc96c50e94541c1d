//! Where a list that is ordered by time goes on: opaque to whoever gets it.

use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use contract::Timestamp;

use super::extract::invalid_parameter;
use crate::Refusal;

/// The place after an item.
fn write(at: Timestamp, id: &str) -> String {
    BASE64_URL_SAFE_NO_PAD.encode(format!("{}:{id}", at.as_millis()))
}

/// Cuts the item off that was read beyond the page to see whether there is one; then brings the
/// place after the page.
pub fn next<T>(
    items: &mut Vec<T>,
    limit: u32,
    place: impl FnOnce(&T) -> (Timestamp, &str),
) -> Option<String> {
    let more = items.len() > limit as usize;
    items.truncate(limit as usize);
    let (at, id) = items.last().filter(|_| more).map(place)?;
    Some(write(at, id))
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
