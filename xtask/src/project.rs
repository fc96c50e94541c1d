//! Where things are.

use std::{
    env,
    path::{Path, PathBuf},
    sync::LazyLock,
};

static ROOT: LazyLock<PathBuf> = LazyLock::new(|| {
    // Cargo says where the crate is now; the value from compile time is stale once it was moved.
    let xtask = env::var_os("CARGO_MANIFEST_DIR")
        .map_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")), PathBuf::from);
    xtask.parent().map(Path::to_owned).unwrap_or(xtask)
});

/// The repository's root.
pub fn root() -> &'static Path {
    &ROOT
}

/// Cargo's target folder.
pub fn target() -> PathBuf {
    match env::var_os("CARGO_TARGET_DIR") {
        Some(dir) => root().join(dir),
        None => root().join("target"),
    }
}

/// The built app, ready for any file server.
pub fn dist() -> PathBuf {
    root().join("dist")
}

/// The chat server, built with the profile `server`.
pub fn server() -> PathBuf {
    let name = format!("chat-server{}", env::consts::EXE_SUFFIX);
    target().join("server").join(name)
}

/// The project's own copy of tools, so that nobody's installed ones are replaced.
pub fn tools() -> PathBuf {
    target().join("tools")
}
