//! The agent inbox: a static page that talks to a chat API.
//!
//! - `api`, `live`: the wire. `store`: the engine's model as signals.
//! - `session`, `availability`, `alerts`, `offers`, `conversations`, `chat`, `visitor`, `meetings`: one feature each;
//!   none knows another. What two of them need is in `ui` or `store`.
//! - `device`: what stays when the page is gone. It knows nobody.
//! - `app` puts them together; `address` and `config` say where one is and where the API is.

pub mod address;
pub mod alerts;
pub mod api;
pub mod app;
pub mod availability;
pub mod chat;
pub mod config;
pub mod conversations;
pub mod device;
pub mod live;
pub mod meetings;
pub mod offers;
pub mod panic;
mod script;
pub mod session;
pub mod store;
pub mod ui;
pub mod visitor;

#[cfg(all(test, target_arch = "wasm32"))]
wasm_bindgen_test::wasm_bindgen_test_configure!(run_in_browser);
