//! What Cargo.lock says.

use std::fs;

use crate::{
    failure::{Failure, Result},
    project,
};

/// The version of a package that this workspace is built with.
pub fn version_of(package: &str) -> Result<String> {
    let path = project::root().join("Cargo.lock");
    let lock = fs::read_to_string(&path).map_err(|e| Failure::io("Reading", &path, &e))?;
    find(&lock, package)
        .map(str::to_owned)
        .ok_or_else(|| Failure::new(format!("Cargo.lock has no package {package}. Run `cargo generate-lockfile`, or take Cargo.lock from the repository again.")))
}

fn find<'a>(lock: &'a str, package: &str) -> Option<&'a str> {
    let name = format!("name = \"{package}\"");
    lock.lines()
        .skip_while(|line| *line != name)
        .nth(1)?
        .strip_prefix("version = \"")?
        .strip_suffix('"')
}

#[cfg(test)]
mod tests {
    use super::*;

    const LOCK: &str = r#"
[[package]]
name = "wasm-bindgen-shared"
version = "9.9.9"

[[package]]
name = "wasm-bindgen"
version = "0.2.130"
source = "registry+…"
"#;

    #[test]
    fn the_version_is_that_of_the_whole_name() {
        assert_eq!(find(LOCK, "wasm-bindgen"), Some("0.2.130"));
        assert_eq!(find(LOCK, "wasm-bind"), None);
    }
}
