//! What building and testing need besides cargo: the wasm target, wasm-bindgen's test runner, cargo-deny.
//!
//! A tool of the right version on PATH is used as it is. Otherwise the project gets its own copy in
//! `target/tools`, which comes before everything else on the PATH of what is started from here.

use std::{
    env,
    ffi::OsString,
    io::{IsTerminal, stdout},
    process::{Command, Stdio},
};

use crate::{
    command::{cargo, command, output, run},
    failure::{Failure, Result},
    lockfile, project,
    step::step,
};

/// What looks at the licences and the sources of what the project depends on.
const CARGO_DENY: &str = "0.20.2";

pub const WASM: &str = "wasm32-unknown-unknown";

/// Makes sure of wasm-bindgen and its test runner.
///
/// The program and the library inside the app must be of exactly the same version.
pub fn ensure_wasm_bindgen() -> Result<()> {
    let version = lockfile::version_of("wasm-bindgen")?;
    ensure_tool("wasm-bindgen-cli", "wasm-bindgen", &version)
}

/// Makes sure of cargo-deny.
pub fn ensure_cargo_deny() -> Result<()> {
    ensure_tool("cargo-deny", "cargo-deny", CARGO_DENY)
}

/// Makes sure that Rust can compile to WebAssembly.
pub fn ensure_target() -> Result<()> {
    let sysroot = output(command("rustc").args(["--print", "target-libdir", "--target", WASM]));
    if sysroot.is_some_and(|dir| std::path::Path::new(&dir).is_dir()) {
        return Ok(());
    }
    step(&format!("Adding the Rust target {WASM}"), || {
        let mut rustup = command("rustup");
        rustup.args(["target", "add", WASM]);
        if output(command("rustup").arg("--version")).is_none() {
            return Err(Failure::new(format!(
                "The Rust target {WASM} is missing and rustup is not there to add it. Install Rust with rustup (https://rustup.rs), or your system's package for that target."
            )));
        }
        run(
            &mut rustup,
            &format!(
                "`rustup target add {WASM}` failed. Is the network there? Its own message is above."
            ),
        )
    })
}

/// PATH with the project's own tools in front.
pub fn path() -> OsString {
    let rest = env::var_os("PATH").unwrap_or_default();
    let own = project::tools().join("bin");
    env::join_paths(std::iter::once(own).chain(env::split_paths(&rest))).unwrap_or(rest)
}

fn ensure_tool(package: &str, program: &str, version: &str) -> Result<()> {
    let installed = output(command(program).arg("--version").env("PATH", path()));
    if installed.is_some_and(|line| is_version(&line, version)) {
        return Ok(());
    }
    let what =
        format!("Installing {package} {version} into target/tools, which takes some minutes");
    step(&what, || install(package, version))
}

/// Whether a `--version` line such as `wasm-bindgen 0.2.130` names this version.
fn is_version(line: &str, version: &str) -> bool {
    line.split_whitespace().nth(1) == Some(version)
}

fn install(package: &str, version: &str) -> Result<()> {
    if output(cargo().args(["binstall", "-V"])).is_some() {
        let mut binstall = cargo();
        binstall.args(["binstall", "--no-confirm", "--root"]);
        binstall.arg(project::tools());
        if quiet(binstall.arg(format!("{package}@{version}"))) {
            return Ok(());
        }
    }
    // With its lock file first, as its authors tested it. A registry can lack one of those versions.
    if run(build(package, version).arg("--locked"), "").is_ok() {
        return Ok(());
    }
    run(
        &mut build(package, version),
        &format!(
            "{package} {version} could not be installed. Cargo's message is above: without a network, or with a full disk, put that right and start again; or install that version of {package} yourself."
        ),
    )
}

/// `cargo install` with settings that build in minutes: these tools run for seconds.
fn build(package: &str, version: &str) -> Command {
    let mut install = cargo();
    install
        .args(["install", package, "--version", version, "--root"])
        .arg(project::tools())
        // Without its default features: they are for downloads, and nothing is downloaded here.
        .arg("--no-default-features")
        .env("CARGO_PROFILE_RELEASE_LTO", "off")
        .env("CARGO_PROFILE_RELEASE_CODEGEN_UNITS", "16")
        .env("CARGO_PROFILE_RELEASE_OPT_LEVEL", "1");
    if !stdout().is_terminal() {
        install.arg("--quiet");
    }
    install
}

fn quiet(command: &mut Command) -> bool {
    command
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()
        .is_ok_and(|status| status.success())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_version_counts_only_when_it_is_the_very_one() {
        assert!(is_version("wasm-bindgen 0.2.130", "0.2.130"));
        assert!(!is_version("wasm-bindgen 0.2.13", "0.2.130"));
        assert!(!is_version("", "0.2.130"));
    }
}
