//! What the style sheets promise: colours that can be read, and a layout that can be turned around.

mod contrast;
mod logical;

use std::path::{Path, PathBuf};

/// The folder of the style sheets.
fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .parent()
        .expect("it is a folder of the root")
        .join("style")
}

/// A file's text, without its comments.
fn read(path: &Path) -> String {
    let text = std::fs::read_to_string(path).unwrap_or_else(|e| panic!("{}: {e}", path.display()));
    let mut parts = text.split("/*");
    let first = parts.next().unwrap_or_default().to_owned();
    parts.fold(first, |text, part| text + part.split_once("*/").expect("a comment ends").1)
}
