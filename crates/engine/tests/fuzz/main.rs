//! A server that lies: whatever it sends, the engine goes on, asks at a measured pace, and shows
//! the truth again once the server tells it.
//!
//! `PROPTEST_CASES=100000 cargo test --release -p engine --test fuzz` looks for longer.

mod anything;
mod mutation;
mod server;
mod world;
mod wrong;

use std::env;

use proptest::prelude::ProptestConfig;

/// So many cases, or as many as `PROPTEST_CASES` says.
fn cases(usual: u32) -> ProptestConfig {
    match env::var_os("PROPTEST_CASES") {
        Some(_) => ProptestConfig::default(),
        None => ProptestConfig::with_cases(usual),
    }
}
