//! What is measured with the real thing, by the programs of the package `bench`.

use std::process::Command;

use crate::{
    app,
    command::{cargo, run},
    failure::Result,
    project, suite,
};

/// Builds app and server, and lets one of those programs measure them; `quick` is only a part of it.
pub fn measure(program: &str, quick: bool) -> Result<()> {
    let mut bench = suite::with_the_real_thing(bench(program))?;
    if quick {
        bench.env("BENCH_QUICK", "1");
    }
    measured_by(bench)
}

/// Lets them measure the message list alone, and the least that a list can do.
pub fn measure_list() -> Result<()> {
    let pages = app::build_list()?;
    let mut bench = suite::with_the_server(bench("list"))?;
    // The server serves those pages as it does an app.
    bench.env("E2E_APP", pages);
    measured_by(bench)
}

fn bench(program: &str) -> Command {
    // As fast as the server: what measures must not be what is measured.
    let mut bench = cargo();
    bench.args(["run", "--quiet", "--profile", "server", "--package", "bench", "--bin", program]);
    bench
}

fn measured_by(mut bench: Command) -> Result<()> {
    bench.env("BENCH", project::target().join("bench"));
    run(&mut bench, "It was not measured; above it says why.")
}
