//! A lock of the browser's (Web Locks): one tab has it, and loses it when it closes or crashes. So
//! nobody needs a heartbeat to know which tabs are alive.

use js_sys::{Function, Object, Promise, Reflect, futures::JsFuture};
use leptos::{prelude::window, task::spawn_local};
use wasm_bindgen::{JsCast, JsValue, closure::Closure};
use web_sys::AbortController;

/// A lock that this tab holds or waits for, until this is dropped.
pub struct Lock {
    waiting: Option<AbortController>,
    release: Function,
}

impl Lock {
    /// Queues for the lock of this name, or takes it away from whoever has it. `granted` is called
    /// once it is there, and says whether to hold it; `failed` when it is taken away, and where
    /// the browser forbids locks. `None` where it has none.
    pub fn request(
        name: &str,
        by_force: bool,
        granted: impl Fn() -> bool + 'static,
        failed: impl FnOnce() + 'static,
    ) -> Option<Self> {
        // web-sys has them only among what it calls unstable.
        let locks: Object =
            Reflect::get(&window().navigator(), &"locks".into()).ok()?.dyn_into().ok()?;
        let request: Function = Reflect::get(&locks, &"request".into()).ok()?.dyn_into().ok()?;
        let mut release = None;
        // Held until this is resolved.
        let held = Promise::new(&mut |resolve, _| release = Some(resolve));
        let release = release?;
        let options = Object::new();
        let waiting = if by_force { None } else { AbortController::new().ok() };
        // Setting a field of a fresh object cannot fail.
        let _ = match &waiting {
            Some(waiting) => Reflect::set(&options, &"signal".into(), &waiting.signal()),
            None => Reflect::set(&options, &"steal".into(), &JsValue::from(by_force)),
        };
        let granted = Closure::<dyn Fn(JsValue) -> JsValue>::new(move |_| {
            if granted() { held.clone().into() } else { JsValue::UNDEFINED }
        });
        let ended: Promise = request
            .call3(&locks, &name.into(), &options, granted.as_ref())
            .ok()?
            .dyn_into()
            .ok()?;
        spawn_local(async move {
            if JsFuture::from(ended).await.is_err() {
                failed();
            }
            // The browser calls it until here.
            drop(granted);
        });
        Some(Self { waiting, release })
    }
}

impl Drop for Lock {
    fn drop(&mut self) {
        // The browser's own function: it does not fail.
        let _ = self.release.call0(&JsValue::NULL);
        if let Some(waiting) = &self.waiting {
            waiting.abort();
        }
    }
}
