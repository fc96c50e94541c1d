//! Builds the app into `dist/`.

use std::{
    ffi::OsStr,
    fs, io,
    path::{Path, PathBuf},
    time::{SystemTime, UNIX_EPOCH},
};

use crate::{
    command::{cargo, command, run},
    failure::{Failure, Result},
    project,
    step::step,
    tools,
};

/// What the app is made of; of these, what is there.
const INPUTS: [&str; 12] = [
    "src",
    "locales",
    "style",
    "public",
    "crates/contract/src",
    "crates/contract/Cargo.toml",
    "crates/engine/src",
    "crates/engine/Cargo.toml",
    "index.html",
    "Trunk.toml",
    "Cargo.toml",
    "Cargo.lock",
];

/// Builds the app for release, unless `dist/` already holds just that.
///
/// Trunk would run wasm-bindgen and wasm-opt even when nothing changed.
pub fn build() -> Result<()> {
    tools::ensure()?;
    let optimise = tools::has_wasm_opt();
    let stamp_file = project::target().join("app.stamp");
    let stamp = || stamp(optimise).map_err(|e| Failure::io("Reading", project::root(), &e));

    let before = inputs().map_err(|e| Failure::io("Reading", project::root(), &e))?;
    if fs::read_to_string(&stamp_file).is_ok_and(|old| stamp().is_ok_and(|now| now == old)) {
        return Ok(());
    }
    // Trunk is told to stay offline, for its own downloads; cargo, which it starts, is so too then.
    run(
        cargo().args(["fetch", "--quiet", "--locked", "--target", tools::WASM]),
        "The app's dependencies could not be downloaded. Cargo's message is above.",
    )?;
    step("Building the app for release", || trunk(optimise))?;
    // Edited while it was being built: then the next start builds it again.
    if inputs().is_ok_and(|after| after == before) {
        fs::write(&stamp_file, stamp()?).map_err(|e| Failure::io("Writing", &stamp_file, &e))?;
    }
    Ok(())
}

fn trunk(optimise: bool) -> Result<()> {
    let page = if optimise {
        None
    } else {
        println!(
            "  There is no wasm-opt 110 or newer on PATH, so the app gets larger than need be (Debian 13: apt-get install binaryen)"
        );
        Some(PageWithoutWasmOpt::write()?)
    };
    let mut trunk = command("trunk");
    trunk
        .env("PATH", tools::path())
        // Trunk refuses the value 1 that many tools set here.
        .env_remove("NO_COLOR")
        .args(["build", "--release", "--offline", "--skip-version-check"])
        .args(["--html-output", "index.html", "--dist"])
        .arg(project::dist());
    trunk.arg(page.as_ref().map_or(OsStr::new("index.html"), |page| page.0.as_os_str()));
    run(&mut trunk, "The app could not be built. The compiler's or Trunk's message is above.")
}

/// A copy of index.html that does not ask for wasm-opt, gone when dropped. Trunk has no option for
/// that, and without wasm-opt on PATH it would try to download it.
struct PageWithoutWasmOpt(PathBuf);

impl PageWithoutWasmOpt {
    fn write() -> Result<Self> {
        let index = project::root().join("index.html");
        let html = fs::read_to_string(&index).map_err(|e| Failure::io("Reading", &index, &e))?;
        let copy = Self(project::root().join("index.without-wasm-opt.html"));
        fs::write(&copy.0, without_wasm_opt(&html))
            .map_err(|e| Failure::io("Writing", &copy.0, &e))?;
        Ok(copy)
    }
}

impl Drop for PageWithoutWasmOpt {
    fn drop(&mut self) {
        let _ = fs::remove_file(&self.0);
    }
}

fn without_wasm_opt(html: &str) -> String {
    html.replace("data-wasm-opt=\"z\"", "data-wasm-opt=\"0\"")
}

/// Tells one state of inputs and output from another.
fn stamp(optimise: bool) -> io::Result<String> {
    let page = modified(&project::dist().join("index.html"))?;
    Ok(format!("{} {page} wasm-opt:{optimise}", inputs()?))
}

/// How many inputs there are, and when the newest was changed.
fn inputs() -> io::Result<String> {
    let mut files = Vec::new();
    for input in INPUTS {
        collect(&project::root().join(input), &mut files)?;
    }
    let mut newest = 0;
    for file in &files {
        newest = newest.max(modified(file)?);
    }
    Ok(format!("{} {newest}", files.len()))
}

fn collect(path: &Path, files: &mut Vec<PathBuf>) -> io::Result<()> {
    if path.is_dir() {
        for entry in fs::read_dir(path)? {
            collect(&entry?.path(), files)?;
        }
    } else if path.exists() {
        files.push(path.to_owned());
    }
    Ok(())
}

fn modified(path: &Path) -> io::Result<u128> {
    let time: SystemTime = fs::metadata(path)?.modified()?;
    Ok(time.duration_since(UNIX_EPOCH).unwrap_or_default().as_nanos())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_copy_of_the_page_asks_for_no_wasm_opt() {
        let html = r#"<link data-trunk rel="rust" data-wasm-opt="z" data-bin="x">"#;
        let expected = r#"<link data-trunk rel="rust" data-wasm-opt="0" data-bin="x">"#;
        assert_eq!(without_wasm_opt(html), expected);
    }
}
