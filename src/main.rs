//! Mounts the inbox on the page.

use agent_inbox::{app::App, panic};

fn main() {
    panic::install();
    if let Some(shell) = leptos::prelude::document().get_element_by_id("shell") {
        shell.remove();
    }
    leptos::mount::mount_to_body(App);
}
