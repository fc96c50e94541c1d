//! How many of something wait: a number to who sees it, words to who hears it.

use leptos::prelude::*;

use super::{Part, part};

/// The number, where there is one and it is more than none.
pub fn badge(count: Memo<Option<u32>>, said: fn(u32) -> String) -> Part {
    part(move || {
        count.get().filter(|count| *count > 0).map(|count| {
            view! {
                <span class="badge">
                    <span aria-hidden="true">{count_in_short(count)}</span>
                    <span class="visually-hidden">{said(count)}</span>
                </span>
            }
        })
    })
}

/// Nobody tells 120 from 130 at a glance, and a title that goes on counting keeps the browser busy.
pub fn count_in_short(count: u32) -> String {
    if count > 99 { "99+".into() } else { count.to_string() }
}

#[cfg(test)]
mod tests {
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    use super::*;

    #[test]
    fn more_than_a_hundred_are_many() {
        assert_eq!([0, 1, 99].map(count_in_short), ["0", "1", "99"]);
        assert_eq!([100, u32::MAX].map(count_in_short), ["99+", "99+"]);
    }
}
