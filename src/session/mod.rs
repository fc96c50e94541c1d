//! Who is signed in on this device.

mod sign_in;

use contract::Session;
use leptos::leptos_dom::helpers::WindowListenerHandle;

use crate::{
    api::Base,
    device::{self, NotKept},
};
pub use sign_in::SignIn;

/// Where the session with an API is kept. Every tab of this browser reads and writes the same one.
fn name(base: &Base) -> String {
    format!("session/{}", base.name())
}

/// The session that was kept; `None` for none, and for one that cannot be read.
#[must_use]
pub fn kept(base: &Base) -> Option<Session> {
    contract::read_json(&device::kept(&name(base))?)
}

/// Keeps a session.
///
/// # Errors
/// [`NotKept`]: it ends with the page.
pub fn keep(base: &Base, session: &Session) -> Result<(), NotKept> {
    let text = serde_json::to_string(session).map_err(|_| NotKept)?;
    device::keep(&name(base), &text)
}

/// Forgets this session, unless another tab has put a newer one in its place meanwhile.
pub fn forget(base: &Base, session: &Session) {
    if kept(base).is_none_or(|kept| kept.token == session.token) {
        device::forget(&name(base));
    }
}

/// Calls back when another tab signs in or out.
pub fn on_change(base: Base, tell: impl Fn(Option<Session>) + 'static) -> WindowListenerHandle {
    device::on_change(name(&base), move |_, _| tell(kept(&base)))
}
