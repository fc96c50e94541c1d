//! `cargo xtask mutate`: puts known mistakes into a copy of the code, one at a time, and sees that
//! the tests catch each. A check that cannot fail is none.

mod list;
mod tree;

use std::{
    process::{Command, ExitCode},
    time::Instant,
};

use self::{list::MUTATIONS, tree::Tree};
use crate::{
    command::{cargo, record},
    failure::{Failure, Result},
    step::{arrow, duration},
};

/// One mistake.
struct Mutation {
    /// What is wrong then, in a few words.
    name: &'static str,
    file: &'static str,
    /// What stands in the file, exactly once.
    from: &'static str,
    /// What takes its place.
    to: &'static str,
    caught_by: Check,
}

/// Tests that have to notice: the arguments of `cargo test` up to the `--`, and a test's name.
#[derive(Clone, Copy, PartialEq, Eq)]
struct Check {
    target: &'static str,
    test: &'static str,
}

/// What became of a mistake.
enum Fate {
    Caught,
    /// The tests passed with the mistake in the code.
    Survived,
}

/// Tries the mistakes whose names contain one of `wanted`, or all. Each must be caught.
pub fn mutate(wanted: &[String]) -> Result<ExitCode> {
    let is_wanted = |mutation: &&Mutation| {
        wanted.is_empty() || wanted.iter().any(|part| mutation.name.contains(part.as_str()))
    };
    let mutations: Vec<_> = MUTATIONS.iter().filter(is_wanted).collect();
    let mut tree = Tree::copy()?;
    expect_good(&tree, &mutations)?;
    let mut survivors = 0;
    for mutation in &mutations {
        let began = Instant::now();
        let fate = try_one(&mut tree, mutation)?;
        let word = match fate {
            Fate::Caught => "caught",
            Fate::Survived => "NOT CAUGHT",
        };
        println!("  {word}, in {}: {}", duration(began.elapsed()), mutation.name);
        survivors += usize::from(matches!(fate, Fate::Survived));
    }
    println!("{} passed, {survivors} failed", mutations.len() - survivors);
    let good = survivors == 0 && !mutations.is_empty();
    Ok(if good { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// Without a mistake the tests pass, else their failing would say nothing.
fn expect_good(tree: &Tree, mutations: &[&Mutation]) -> Result<()> {
    let mut checks: Vec<Check> = Vec::new();
    for mutation in mutations {
        if !checks.contains(&mutation.caught_by) {
            checks.push(mutation.caught_by);
        }
    }
    println!("{} The tests as they are …", arrow());
    for check in checks {
        let (status, output) = record(&mut check.run(tree))?;
        if !status.success() || !output.contains("test result: ok. ") || ran_nothing(&output) {
            print!("{output}");
            return Err(Failure::new(format!(
                "{check} does not pass without any mistake in the code. Mend that first."
            )));
        }
    }
    println!("{} The same with a mistake …", arrow());
    Ok(())
}

fn try_one(tree: &mut Tree, mutation: &Mutation) -> Result<Fate> {
    let original = tree.replace(mutation)?;
    let tried = compile(tree, mutation).and_then(|()| record(&mut mutation.caught_by.run(tree)));
    tree.write(mutation.file, &original)?;
    let (status, output) = tried?;
    Ok(if !status.success() && output.contains("FAILED") { Fate::Caught } else { Fate::Survived })
}

/// A mistake that does not compile would be "caught" by anything.
fn compile(tree: &Tree, mutation: &Mutation) -> Result<()> {
    let (status, output) = record(&mut mutation.caught_by.build(tree))?;
    if status.success() {
        return Ok(());
    }
    print!("{output}");
    Err(Failure::new(format!("\"{}\" does not compile, so it shows nothing.", mutation.name)))
}

fn ran_nothing(output: &str) -> bool {
    output
        .lines()
        .filter_map(|line| line.trim_start().strip_prefix("test result: ok. "))
        .all(|closing| closing.starts_with("0 passed"))
}

impl Check {
    fn build(self, tree: &Tree) -> Command {
        let mut command = cargo();
        command.current_dir(tree.root()).env("CARGO_TARGET_DIR", tree.target());
        // Warnings are what a mistake naturally makes.
        command.args(["test", "--quiet", "--no-run"]).args(self.target.split(' '));
        command
    }

    fn run(self, tree: &Tree) -> Command {
        let mut command = cargo();
        command.current_dir(tree.root()).env("CARGO_TARGET_DIR", tree.target());
        // A mistake may make a search for the smallest case run on and on.
        command.env("PROPTEST_MAX_SHRINK_ITERS", "0");
        command.arg("test").args(self.target.split(' '));
        command.args(["--", self.test].into_iter().filter(|part| !part.is_empty()));
        command
    }
}

impl std::fmt::Display for Check {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "`cargo test {} -- {}`", self.target, self.test)
    }
}

#[cfg(test)]
mod tests {
    use std::{collections::HashSet, fs};

    use super::*;
    use crate::project;

    #[test]
    fn every_mistake_still_fits_the_code() {
        let mut names = HashSet::new();
        for mutation in MUTATIONS {
            assert!(names.insert(mutation.name), "{} twice", mutation.name);
            let text = fs::read_to_string(project::root().join(mutation.file)).unwrap();
            let found = text.matches(mutation.from).count();
            assert_eq!(found, 1, "{}: found {found} times in {}", mutation.name, mutation.file);
        }
        assert!(names.len() >= 10);
    }
}
