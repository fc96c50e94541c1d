//! `cargo xtask screenshots`: makes the pictures of the README anew.

use std::process::ExitCode;

use crate::{
    command::{cargo, run},
    failure::Result,
    project, suite,
};

/// Lives through some chats with real browsers and takes pictures on the way.
pub fn screenshots() -> Result<ExitCode> {
    let mut program = cargo();
    program.args(["run", "--quiet", "--package", "e2e", "--bin", "screenshots"]);
    program.arg(project::root().join("docs"));
    let mut program = suite::with_the_real_thing(program)?;
    run(&mut program, "The pictures were not made; above it says why.")?;
    println!("  docs/inbox.png, docs/palette.png and docs/phone.png are new.");
    Ok(ExitCode::SUCCESS)
}
