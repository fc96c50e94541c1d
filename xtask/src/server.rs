//! Builds the chat server.

use crate::{
    command::{cargo, run},
    failure::Result,
    step::step,
};

/// Builds the chat server; cargo knows whether there is anything to do.
pub fn build() -> Result<()> {
    step("Building the chat server", || {
        run(
            cargo().args(["build", "--profile", "server", "--package", "chat-server"]),
            "The chat server could not be built. Cargo's message is above.",
        )
    })
}
