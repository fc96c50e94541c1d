//! nginx, for the tests of the recipe in `docs/hosting`.

use std::path::PathBuf;

use crate::{
    command, debian,
    failure::{Failure, Result},
};

/// Finds it, or installs it where that can be done.
pub fn ensure() -> Result<PathBuf> {
    if find().is_none() {
        debian::install(&["nginx-light"])?;
    }
    find().ok_or_else(|| {
        Failure::new("nginx is not on PATH, though it was installed. Put it there and try again.")
    })
}

/// Debian has it where only root looks for programs.
fn find() -> Option<PathBuf> {
    command::find(&["nginx"])
        .or_else(|| Some("/usr/sbin/nginx".into()).filter(|it: &PathBuf| it.is_file()))
}
