//! axe-core, which looks for what keeps people from using a page, for the tests. It is fetched when
//! they run, from npm's registry, and checked to be what it was when it was chosen.

use std::{
    fs,
    path::{Path, PathBuf},
};

use base64::{Engine, engine::general_purpose::STANDARD};
use sha2::{Digest, Sha512};

use crate::{
    command::{command, find, run},
    debian,
    failure::{Failure, Result},
    project,
    step::step,
    temporary::Temporary,
};

const VERSION: &str = "4.14.1";
/// Of the package, as the registry gives it (Subresource Integrity, section 3.1).
const SHA512: &str =
    "FHfa+lmNjQZfJz1q8wKqIDwC6DExcHt/pkjNQb09a3NPjCKg2rhu5qb2S4r76ASyFNNtuFooJpZe37OgudVGtQ==";

/// Where it is; fetched where it is missing.
pub fn ensure() -> Result<PathBuf> {
    let file = project::tools().join(format!("axe-core-{VERSION}.js"));
    if !file.is_file() {
        step(&format!("Fetching axe-core {VERSION}"), || fetch(&file))?;
    }
    Ok(file)
}

fn fetch(file: &Path) -> Result<()> {
    if find(&["curl"]).is_none() {
        debian::install(&["curl"])?;
    }
    let temporary = Temporary::new()?;
    let package = temporary.path().join("axe-core.tgz");
    let address = format!("https://registry.npmjs.org/axe-core/-/axe-core-{VERSION}.tgz");
    let mut curl = command("curl");
    curl.args(["--silent", "--show-error", "--fail", "--retry", "3", "--max-time", "60"]);
    run(curl.arg("--output").arg(&package).arg(address), "axe-core could not be fetched.")?;
    let packed = fs::read(&package).map_err(|e| Failure::io("Reading", &package, &e))?;
    if STANDARD.encode(Sha512::digest(packed)) != SHA512 {
        return Err(Failure::new("What was fetched as axe-core is not what it was."));
    }
    let inside = "package/axe.min.js";
    let mut tar = command("tar");
    tar.arg("-xzf").arg(&package).arg("-C").arg(temporary.path()).arg(inside);
    run(&mut tar, "axe-core could not be unpacked.")?;
    let unpacked = temporary.path().join(inside);
    fs::create_dir_all(project::tools())
        .and_then(|()| fs::copy(&unpacked, file))
        .map(drop)
        .map_err(|e| Failure::io("Copying", &unpacked, &e))
}
