//! Mounts the inbox on the page.

use agent_inbox::{app::App, panic, ui::text};

fn main() {
    panic::install();
    // Leptos has its own way to do this only once something is mounted.
    js_sys::futures::spawn_local(async {
        text::load().await;
        leptos::mount::mount_to_body(App);
    });
}
