//! `cargo xtask screenshots`: makes the pictures of the README anew.

use std::process::ExitCode;

use crate::{command::run, failure::Result, project, suite};

/// Lives through a day's worth of chats with real browsers and takes pictures on the way.
pub fn screenshots() -> Result<ExitCode> {
    let mut test = suite::whole_paths()?;
    test.args(["--", "--ignored", "screenshots::"])
        .env("SCREENSHOTS", project::root().join("docs"));
    run(&mut test, "The pictures were not made; above it says why.")?;
    println!("  docs/inbox.png, docs/palette.png and docs/phone.png are new.");
    Ok(ExitCode::SUCCESS)
}
