//! Whether the browser shows notifications of this page.

use js_sys::{Reflect, futures::JsFuture};
use leptos::{ev, prelude::*};
use wasm_bindgen::{JsCast, JsValue, closure::Closure};
use web_sys::{
    Notification, NotificationPermission, PermissionDescriptor, PermissionName, PermissionStatus,
};

use crate::ui::spawn;

/// What the person and the browser have decided.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Permission {
    /// Nothing yet: it can be asked for.
    Ask,
    /// They are shown.
    Granted,
    /// They are not, and only the person can change that, in the browser.
    Denied,
    /// This browser has none, or none for a page that did not come over https.
    Unsupported,
}

impl Permission {
    /// How it is now.
    fn now() -> Self {
        let has_any = Reflect::has(&window(), &"Notification".into()).unwrap_or(false);
        if !has_any || !window().is_secure_context() {
            return Self::Unsupported;
        }
        match Notification::permission() {
            NotificationPermission::Granted => Self::Granted,
            NotificationPermission::Denied => Self::Denied,
            _ => Self::Ask,
        }
    }
}

/// The permission, for as long as the owner lives: also when it is changed in the browser's
/// settings or by another tab.
pub(super) fn permission() -> RwSignal<Permission> {
    let signal = RwSignal::new(Permission::now());
    let look = move || {
        let now = Permission::now();
        // What turned out not to work stays so, whatever the browser says of it.
        let stays = [now, Permission::Unsupported];
        if signal.try_get_untracked().is_some_and(|old| !stays.contains(&old)) {
            signal.set(now);
        }
    };
    // Not every browser tells; coming back from its settings the page gets the focus.
    let focus = window_event_listener(ev::focus, move |_| look());
    on_cleanup(move || focus.remove());

    let kept = StoredValue::new_local(None::<Told>);
    on_cleanup(move || {
        if let Some(Some(told)) = kept.try_update_value(Option::take) {
            told.status.set_onchange(None);
        }
    });
    spawn(async move {
        let Some(status) = status().await else { return };
        let on_change = Closure::<dyn Fn()>::new(look);
        status.set_onchange(Some(on_change.as_ref().unchecked_ref()));
        let told = Told { status, _on_change: on_change };
        if let Some(told) = kept.try_set_value(Some(told)).flatten() {
            told.status.set_onchange(None);
        }
    });
    signal
}

/// The browser's word on changes, and who listens to it.
struct Told {
    status: PermissionStatus,
    _on_change: Closure<dyn Fn()>,
}

async fn status() -> Option<PermissionStatus> {
    let permissions = window().navigator().permissions().ok()?;
    let which = PermissionDescriptor::new(PermissionName::Notifications);
    let status = JsFuture::from(permissions.query(&which).ok()?).await.ok()?;
    status.dyn_into().ok()
}

/// Asks the person, by the browser's own question. Only in answer to a click: browsers show none
/// otherwise.
pub(super) fn ask(signal: RwSignal<Permission>) {
    let Ok(asked) = Notification::request_permission() else { return };
    spawn(async move {
        // The answer is in the permission itself, and stays the same when the question is waved away.
        let _: Result<JsValue, _> = JsFuture::from(asked).await;
        let now = Permission::now();
        if signal.try_get_untracked().is_some_and(|old| old != now) {
            signal.set(now);
        }
    });
}
