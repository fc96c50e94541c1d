//! What is measured with the real thing, by the programs of the package `bench`.

use crate::{
    command::{cargo, run},
    failure::Result,
    project, suite,
};

/// Builds app and server, and lets one of those programs measure them.
pub fn measure(program: &str) -> Result<()> {
    // As fast as the server: what measures must not be what is measured.
    let mut bench = cargo();
    bench.args(["run", "--quiet", "--profile", "server", "--package", "bench", "--bin", program]);
    let mut bench = suite::with_the_real_thing(bench)?;
    bench.env("BENCH", project::target().join("bench"));
    run(&mut bench, "It was not measured; above it says why.")
}
