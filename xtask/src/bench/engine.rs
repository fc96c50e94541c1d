//! How long the engine takes for what happens all day, natively.

use std::{fs, path::Path};

use serde::Serialize;
use serde_json::Value;

use super::keep;
use crate::{
    command::{cargo, run},
    failure::{Failure, Result},
    project,
};

/// What `crates/engine/benches` measures: each thing, and the sizes of inbox at which it is.
const MEASURED: [(&str, [&str; 3]); 2] =
    [("one event", ["10", "1000", "100000"]), ("a snapshot", ["10", "1000", "10000"])];

#[derive(Serialize)]
struct Figure {
    what: &'static str,
    conversations: &'static str,
    /// The median, in microseconds.
    micros: f64,
}

/// Runs the benches and tells their medians.
pub fn measure() -> Result<()> {
    run(
        cargo().args(["bench", "--quiet", "--package", "engine", "--bench", "engine"]),
        "The benches of the engine failed. What they said is above.",
    )?;
    let folder = project::target().join("criterion");
    let mut figures = Vec::new();
    println!("\n{:<12} {:>13} {:>12}\n", "", "conversations", "microseconds");
    for (what, sizes) in MEASURED {
        for conversations in sizes {
            let path = folder.join(what).join(conversations).join("new/estimates.json");
            let micros = median_micros(&path)?;
            println!("{what:<12} {conversations:>13} {micros:>12.1}");
            figures.push(Figure { what, conversations, micros });
        }
    }
    println!("\n{}", keep("engine", &figures)?.display());
    Ok(())
}

/// The median that criterion keeps, which it does in nanoseconds.
fn median_micros(path: &Path) -> Result<f64> {
    let text = fs::read_to_string(path).map_err(|e| Failure::io("Reading", path, &e))?;
    let estimates: Value = serde_json::from_str(&text)
        .map_err(|e| Failure::new(format!("{} is no JSON: {e}", path.display())))?;
    let nanos = estimates["median"]["point_estimate"].as_f64();
    nanos
        .map(|nanos| nanos / 1_000.0)
        .ok_or_else(|| Failure::new(format!("{} tells no median", path.display())))
}
