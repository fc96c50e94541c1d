//! What an event costs, counted: the same on every machine.

use allocation_counter::measure;
use full::{Full, said};

#[path = "support/full.rs"]
mod full;

/// The most allocations that one message may take, its JSON included.
const BUDGET: u64 = 180;

/// The most allocations of one message among some, in an inbox of so many conversations.
fn most(size: u64) -> u64 {
    let mut inbox = Full::of(size);
    let counts = (1..=50).map(|next| {
        let frame = said(size + next, next * 7_919 % size);
        measure(|| drop(inbox.take(frame))).count_total
    });
    counts.max().expect("there are some")
}

#[test]
fn a_message_costs_the_same_however_full_the_inbox_is() {
    let [few, many] = [10, 10_000].map(most);
    assert!(few <= BUDGET, "{few} allocations for one message");
    // A tree that is deeper splits a node now and then.
    assert!(many <= few + 10, "{many} allocations instead of {few}");
}
