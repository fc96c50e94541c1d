//! Mounts the inbox on the page.

use agent_inbox::{app::App, panic, ui::text};

/// Faster than the one that Rust brings along for WebAssembly, and a fifth of its size.
#[cfg(target_family = "wasm")]
#[global_allocator]
static ALLOCATOR: talc::wasm::WasmDynamicTalc = talc::wasm::new_wasm_dynamic_allocator();

fn main() {
    panic::install();
    // Leptos has its own way to do this only once something is mounted.
    js_sys::futures::spawn_local(async {
        text::load().await;
        leptos::mount::mount_to_body(App);
    });
}
