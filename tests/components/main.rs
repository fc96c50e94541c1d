//! The components in a real browser, with a real engine and no network: what happens is fed to the
//! engine, what it wants done is looked at.
#![cfg(target_arch = "wasm32")]

mod alerts;
mod app;
mod chat;
mod composer;
mod conversations;
mod data;
mod desk;
mod files;
mod history;
mod kept;
mod known;
mod meetings;
mod nonsense;
mod offers;
mod page;
mod remote;
mod schedule;
mod shortcuts;
mod stage;
mod summary;
mod visitor;
mod window;

wasm_bindgen_test::wasm_bindgen_test_configure!(run_in_browser);
