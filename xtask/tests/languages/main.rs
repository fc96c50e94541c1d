//! Every text that a person reads goes through the one mechanism, in every language.
//!
//! For the app a missing text does not compile; here is what the compiler cannot see: a text that
//! stands in a component instead, and the visitor page, which is JavaScript.

mod hard_coded;
mod visitor_page;

use std::path::{Path, PathBuf};

/// The repository's root.
fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("it is a folder of the root").into()
}

/// A file's text.
fn read(path: &Path) -> String {
    std::fs::read_to_string(path).unwrap_or_else(|e| panic!("{}: {e}", path.display()))
}
