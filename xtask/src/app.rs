//! Builds the app into `dist/`.

use std::{
    fs, io,
    path::{Path, PathBuf},
    time::{SystemTime, UNIX_EPOCH},
};

use crate::{
    command::{cargo, command, run},
    failure::{Failure, Result},
    packed, project,
    step::step,
    styles, tools,
};

/// What the app is made of; of these, what is there.
const INPUTS: [&str; 14] = [
    "src",
    "locales",
    "style",
    "public",
    "crates/contract/src",
    "crates/contract/Cargo.toml",
    "crates/engine/src",
    "crates/engine/Cargo.toml",
    "index.html",
    "start.js",
    "Trunk.toml",
    "Cargo.toml",
    "Cargo.lock",
    ".cargo/config.toml",
];

/// Builds the app for release, unless `dist/` already holds just that.
///
/// Trunk would run wasm-bindgen even when nothing changed.
pub fn build() -> Result<()> {
    tools::ensure()?;
    let stamp_file = project::target().join("app.stamp");
    let stamp = || stamp().map_err(|e| Failure::io("Reading", project::root(), &e));

    let before = inputs().map_err(|e| Failure::io("Reading", project::root(), &e))?;
    if fs::read_to_string(&stamp_file).is_ok_and(|old| stamp().is_ok_and(|now| now == old)) {
        return Ok(());
    }
    // Trunk is told to stay offline, for its own downloads; cargo, which it starts, is so too then.
    run(
        cargo().args(["fetch", "--quiet", "--locked", "--target", tools::WASM]),
        "The app's dependencies could not be downloaded. Cargo's message is above.",
    )?;
    step("Building the app for release", || {
        trunk()?;
        let dist = project::dist();
        styles::join(&dist)
            .and_then(|()| packed::write_beside(&dist))
            .map_err(|e| Failure::io("Packing", &dist, &e))
    })?;
    // Edited while it was being built: then the next start builds it again.
    if inputs().is_ok_and(|after| after == before) {
        fs::write(&stamp_file, stamp()?).map_err(|e| Failure::io("Writing", &stamp_file, &e))?;
    }
    Ok(())
}

fn trunk() -> Result<()> {
    let mut trunk = command("trunk");
    trunk
        .env("PATH", tools::path())
        // Trunk refuses the value 1 that many tools set here.
        .env_remove("NO_COLOR")
        .args(["build", "--release", "--offline", "--skip-version-check", "--dist"])
        .arg(project::dist());
    run(&mut trunk, "The app could not be built. The compiler's or Trunk's message is above.")
}

/// Tells one state of inputs and output from another.
fn stamp() -> io::Result<String> {
    let page = modified(&project::dist().join("index.html"))?;
    Ok(format!("{} {page}", inputs()?))
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
