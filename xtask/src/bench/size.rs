//! The size of the first visit, and of the program's parts.

use std::fs;

use serde::Serialize;

use super::{
    keep,
    parts::{Part, Parts},
};
use crate::{
    app,
    failure::{Failure, Result},
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

/// What is served has no names; the build keeps the same program with them.
fn parts() -> Result<Parts> {
    let path = app::named();
    let wasm = fs::read(&path).map_err(|e| Failure::io("Reading", &path, &e))?;
    let parts = Parts::of(&wasm)
        .map_err(|e| Failure::new(format!("{} is no WebAssembly: {e}", path.display())))?;
    Ok(parts.largest(TOLD))
}
