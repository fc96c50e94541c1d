//! Debian's packages, where there are any and this user may install them.

use crate::{
    command::{command, output, run},
    failure::{Failure, Result},
    step::step,
};

/// Installs packages with apt-get.
pub fn install(packages: &[&str]) -> Result<()> {
    let names = packages.join(" ");
    if !has_apt() {
        return Err(Failure::new(format!(
            "Missing: {names} (Debian's names for it), and there is no apt-get here. Install that with this system's own means and try again."
        )));
    }
    let Some(user) = installing_user() else {
        return Err(Failure::new(format!(
            "Missing: {names}. Install it and try again: sudo apt-get install {names}"
        )));
    };
    step(&format!("Installing {names} with apt-get"), || {
        let failed = format!("apt-get could not install {names}. Its own message is above.");
        apt(user, &["update", "--quiet"], &failed)?;
        let mut arguments = vec!["install", "--yes", "--quiet", "--no-install-recommends"];
        arguments.extend(packages);
        apt(user, &arguments, &failed)
    })
}

fn has_apt() -> bool {
    output(command("apt-get").arg("--version")).is_some()
}

#[derive(Clone, Copy)]
enum User {
    Root,
    /// One for whom sudo asks no password.
    Sudo,
}

fn installing_user() -> Option<User> {
    if output(command("id").arg("-u")).as_deref() == Some("0") {
        Some(User::Root)
    } else {
        output(command("sudo").args(["-n", "true"])).map(|_| User::Sudo)
    }
}

fn apt(user: User, arguments: &[&str], failed: &str) -> Result<()> {
    let mut apt = match user {
        User::Root => command("apt-get"),
        User::Sudo => command("sudo"),
    };
    if let User::Sudo = user {
        apt.args(["-n", "apt-get"]);
    }
    run(apt.args(arguments).env("DEBIAN_FRONTEND", "noninteractive"), failed)
}
