//! The browser's notifications that are on the screen.

use std::{cell::RefCell, collections::HashMap};

use wasm_bindgen::{JsCast, closure::Closure};
use web_sys::{Notification, NotificationOptions};

/// What a notification says and how. All of it is plain text.
pub(super) struct Note {
    pub title: String,
    pub body: String,
    /// It stays until it is answered or taken away.
    pub stays: bool,
    /// The system makes no sound of its own: ours is heard.
    pub silent: bool,
    /// One that takes the place of another is to be noticed again.
    pub again: bool,
}

/// Those that were shown and not taken away, by their tags.
#[derive(Default)]
pub(super) struct Notes(RefCell<HashMap<String, Shown>>);

struct Shown {
    notification: Notification,
    _on_click: Closure<dyn Fn()>,
    told: Option<[Closure<dyn Fn()>; 2]>,
}

impl Notes {
    /// Shows one, in place of the one with the same tag that may be there. Tells whether the browser
    /// could.
    pub fn show(&self, tag: String, note: &Note, on_click: impl Fn() + 'static) -> bool {
        let options = NotificationOptions::new();
        options.set_body(&note.body);
        options.set_tag(&tag);
        options.set_require_interaction(note.stays);
        options.set_silent(note.silent.then_some(true));
        options.set_renotify(note.again);
        let Ok(notification) = Notification::new_with_options(&note.title, &options) else {
            return false;
        };
        let on_click = Closure::<dyn Fn()>::new(on_click);
        notification.set_onclick(Some(on_click.as_ref().unchecked_ref()));
        let shown = Shown { notification, _on_click: on_click, told: None };
        // The one before is gone by its tag. Closing it as well would close this one.
        if let Some(before) = self.0.borrow_mut().insert(tag, shown) {
            before.notification.set_onclick(None);
        }
        true
    }

    /// Calls back when the browser has shown the one with this tag, or could not.
    pub fn told(&self, tag: &str, tell: impl Fn(bool) + Clone + 'static) {
        if let Some(Shown { notification, told, .. }) = self.0.borrow_mut().get_mut(tag) {
            let on_show = Closure::<dyn Fn()>::new({
                let tell = tell.clone();
                move || tell(true)
            });
            let on_error = Closure::<dyn Fn()>::new(move || tell(false));
            notification.set_onshow(Some(on_show.as_ref().unchecked_ref()));
            notification.set_onerror(Some(on_error.as_ref().unchecked_ref()));
            *told = Some([on_show, on_error]);
        }
    }

    /// Takes one away.
    pub fn close(&self, tag: &str) {
        if let Some(shown) = self.0.borrow_mut().remove(tag) {
            shown.close();
        }
    }
}

/// Without what answers to a click none may stay on the screen.
impl Drop for Notes {
    fn drop(&mut self) {
        for (_, shown) in self.0.get_mut().drain() {
            shown.close();
        }
    }
}

impl Shown {
    fn close(self) {
        self.notification.set_onclick(None);
        self.notification.set_onshow(None);
        self.notification.set_onerror(None);
        self.notification.close();
    }
}
