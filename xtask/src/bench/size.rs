//! The size of the first visit, and of the program's parts.

use std::fs;

use serde::Serialize;

use super::{
    keep,
    parts::{Part, Parts},
};
use crate::{
    app,
    command::{cargo, run},
    failure::{Failure, Result},
    project,
    step::step,
    tools,
    visit::{BUDGET, Visit},
};

/// So many crates and functions are told.
const TOLD: usize = 20;

#[derive(Serialize)]
struct Figures {
    budget: usize,
    visit: Visit,
    crates: Vec<Part>,
    functions: Vec<Part>,
}

/// Builds the app for release and measures it.
pub fn measure() -> Result<()> {
    app::build()?;
    let visit = Visit::weigh()?;
    println!("\n{visit}");
    let Parts { crates, functions } = parts()?;
    for (what, parts) in [("crates", &crates), ("functions", &functions)] {
        println!("\nThe largest {what} of the program, in bytes of code:\n");
        for part in parts {
            println!("{:>9}  {}", part.bytes, part.name);
        }
    }
    let path = keep("size", &Figures { budget: BUDGET, visit, crates, functions })?;
    println!("\n{}", path.display());
    Ok(())
}

/// What is served has no names; the same program built with them tells what it consists of.
fn parts() -> Result<Parts> {
    let target = project::target().join("bench");
    let mut build = cargo();
    build
        .args(["build", "--release", "--package", "agent-inbox", "--bin", "agent-inbox"])
        .args(["--target", tools::WASM, "--target-dir"])
        .arg(&target)
        .env("CARGO_PROFILE_RELEASE_STRIP", "debuginfo");
    step("Building the app once more, with names", || {
        run(&mut build, "The app could not be built. The compiler's message is above.")
    })?;
    let path = target.join(tools::WASM).join("release").join("agent-inbox.wasm");
    let wasm = fs::read(&path).map_err(|e| Failure::io("Reading", &path, &e))?;
    let parts = Parts::of(&wasm)
        .map_err(|e| Failure::new(format!("{} is no WebAssembly: {e}", path.display())))?;
    Ok(parts.largest(TOLD))
}
