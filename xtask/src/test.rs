//! `cargo xtask test`: everything that has to hold.

use std::{
    io::{IsTerminal, stdout},
    process::ExitCode,
    time::Instant,
};

use clap::ValueEnum;

use crate::{
    count::Count,
    step::{arrow, duration},
    suite::{Outcome, Part},
};

/// Runs the parts named, or all. Each runs even when one before it failed.
pub fn test(only: &[Part]) -> ExitCode {
    let parts = if only.is_empty() { Part::value_variants() } else { only };
    let mut total = Count::default();
    for &part in parts {
        total += run(part);
    }
    println!("{} passed, {} failed", total.passed, total.failed);
    if total.failed == 0 && total.passed > 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

fn run(part: Part) -> Count {
    println!("{} {} …", arrow(), name(part));
    let began = Instant::now();
    let outcome = part.run().unwrap_or_else(|failure| Outcome {
        count: Count::FAILED,
        output: format!("error: {failure}\n"),
    });
    let Count { passed, failed } = outcome.count;
    // In a terminal it was shown as it came, except for what kept the part from running.
    if failed > 0 && (!stdout().is_terminal() || outcome.output.starts_with("error: ")) {
        print!("{}", outcome.output);
    }
    let time = duration(began.elapsed());
    println!("  {}: {passed} good, {failed} bad, in {time}", name(part));
    outcome.count
}

fn name(part: Part) -> &'static str {
    match part {
        Part::Fmt => "Formatting",
        Part::Clippy => "Lints",
        Part::Deny => "Dependencies",
        Part::Native => "Native tests",
        Part::Wasm => "Component tests in the browser",
        Part::E2e => "Whole paths in the browser",
        Part::Size => "Size of the first visit",
    }
}
