//! How many of something wait: a number to who sees it, words to who hears it.

use leptos::prelude::*;

use super::{Part, part};

/// The number, where there is one and it is more than none.
pub fn badge(count: Memo<Option<u32>>, said: fn(u32) -> String) -> Part {
    part(move || {
        count.get().filter(|count| *count > 0).map(|count| {
            view! {
                <span class="badge">
                    <span aria-hidden="true">{count.min(99)}</span>
                    <span class="visually-hidden">{said(count)}</span>
                </span>
            }
        })
    })
}
