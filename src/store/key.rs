//! Keys under which things are said.

use std::cell::Cell;

use contract::ClientId;
use js_sys::Date;
use leptos::prelude::window;
use uuid::Builder;

thread_local! {
    static LAST: Cell<u64> = const { Cell::new(0) };
}

/// A key for something that the agent says: sent twice under it, it is said once. A UUID of version
/// 7 (RFC 9562) which is later than all that this page has made: their order is that of writing.
///
/// # Panics
/// In a browser without `crypto`: there is none that runs WebAssembly.
#[must_use]
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a time of today")]
pub fn new_key() -> ClientId {
    let millis = (Date::now() as u64).max(LAST.get() + 1);
    LAST.set(millis);
    let mut random = [0; 10];
    let crypto = window().crypto().expect("every browser has one");
    crypto.get_random_values_with_u8_array(&mut random).expect("ten bytes are not too many");
    let uuid = Builder::from_unix_timestamp_millis(millis, &random).into_uuid();
    uuid.to_string().into()
}

#[cfg(test)]
mod tests {
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    use super::*;

    #[test]
    fn each_key_is_later_than_the_one_before() {
        let keys: Vec<_> = (0..100).map(|_| new_key()).collect();
        assert!(keys.is_sorted_by(|a, b| a < b), "{keys:?}");
        for key in keys {
            let uuid = uuid::Uuid::parse_str(key.as_str()).unwrap();
            assert_eq!(uuid.get_version_num(), 7);
        }
    }
}
