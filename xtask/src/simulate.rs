//! `cargo xtask simulate`: many seeded worlds, optimised.

use std::process::ExitCode;

use crate::{
    command::{cargo, run},
    failure::Result,
};

/// Builds the simulation and runs it with these options.
pub fn simulate(options: &[String]) -> Result<ExitCode> {
    let mut simulation = cargo();
    simulation.args(["run", "--quiet", "--profile", "server", "--package", "simulation", "--"]);
    simulation.args(options);
    run(&mut simulation, "The simulation failed. What it said is above.")?;
    Ok(ExitCode::SUCCESS)
}
