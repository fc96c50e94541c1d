//! `cargo xtask faults`: breaks what is between real browsers and the real server, and tells how
//! often, and what was lost.

use std::{collections::BTreeMap, fs, path::PathBuf, process::ExitCode};

use crate::{
    command::run,
    failure::{Failure, Result},
    project, suite,
};

/// Builds everything, runs the whole paths with faults, the loops so many times, and prints the
/// table.
pub fn faults(rounds: usize) -> Result<ExitCode> {
    let mut tests = suite::whole_paths()?;
    tests.args(["--", "faults::"]).env("FAULT_ROUNDS", rounds.to_string());
    forget()?;
    let outcome = run(&mut tests, "What was injected did harm: see above.");
    print!("{}", table());
    outcome.map(|()| ExitCode::SUCCESS)
}

/// Begins to count anew.
pub fn forget() -> Result<()> {
    match fs::remove_file(figures()) {
        Err(e) if e.kind() != std::io::ErrorKind::NotFound => {
            Err(Failure::io("Removing", &figures(), &e))
        }
        _ => Ok(()),
    }
}

/// The figures of the tests that ran, as a table in Markdown; empty when none counted any.
pub fn table() -> String {
    sum(&fs::read_to_string(figures()).unwrap_or_default())
}

/// Where the whole-path tests write: a line for each fault of each test.
fn figures() -> PathBuf {
    project::target().join("e2e").join("faults.tsv")
}

/// Adds up lines of a fault, how often, the messages written under it, how many of these were lost
/// and doubled, with tabs between them.
fn sum(lines: &str) -> String {
    let mut rows: BTreeMap<&str, [u64; 4]> = BTreeMap::new();
    for line in lines.lines() {
        let mut fields = line.split('\t');
        let row = rows.entry(fields.next().unwrap_or_default()).or_default();
        for (sum, field) in row.iter_mut().zip(fields) {
            *sum += field.parse::<u64>().unwrap_or_default();
        }
    }
    if rows.is_empty() {
        return String::new();
    }
    let mut table =
        String::from("| fault | times | messages | lost | doubled |\n|---|--:|--:|--:|--:|\n");
    for (fault, [times, messages, lost, doubled]) in rows {
        table += &format!("| {fault} | {times} | {messages} | {lost} | {doubled} |\n");
    }
    table
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_of_several_tests_are_added_up() {
        let table = sum("cut\t3\t10\t0\t1\nasleep\t1\t10\t0\t0\ncut\t2\t5\t1\t0\n");
        let rows: Vec<_> = table.lines().skip(2).collect();
        assert_eq!(rows, ["| asleep | 1 | 10 | 0 | 0 |", "| cut | 5 | 15 | 1 | 1 |"]);
        assert_eq!(sum(""), "");
    }
}
