//! The pages of `cargo xtask bench list`: our message list alone, and the least that a list can do.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use super::{
    Profile, fetch, page,
    program::{self, Program},
};
use crate::{
    failure::{Failure, Result},
    project,
    step::step,
};

/// Builds them for release; answers the folder that they are in.
pub fn build() -> Result<PathBuf> {
    fetch()?;
    let folder = project::target().join("bench").join("list");
    step("Building the message list alone", || {
        let program = program::build(&program::LIST, Profile::Release)?;
        write(program, &folder).map_err(|e| Failure::io("Writing", &folder, &e))
    })?;
    Ok(folder)
}

fn write(program: Program, folder: &Path) -> io::Result<()> {
    fs::create_dir_all(folder)?;
    let file = |path: &str| fs::read_to_string(project::root().join(path));
    for (name, wasm) in &program.later {
        fs::write(folder.join(name), wasm)?;
    }
    fs::write(folder.join("program.wasm"), program.main)?;
    fs::write(folder.join("list.js"), program.script)?;
    fs::write(folder.join("styles.css"), page::joined_styles(&file("index.html")?)?)?;
    let icons = file("style/icons.svg")?;
    let list = file("tests/bench/pages/list.html")?.replace("<!-- style/icons.svg -->", &icons);
    fs::write(folder.join("index.html"), list)?;
    for name in ["floor.html", "floor.js"] {
        fs::write(folder.join(name), file(&format!("tests/bench/pages/{name}"))?)?;
    }
    Ok(())
}
