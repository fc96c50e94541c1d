//! How the view of a long list follows the person's scrolling.

use std::hash::Hash;

use leptos::prelude::*;
use wasm_bindgen::{JsCast, closure::Closure};
use web_sys::{Element, ResizeObserver};

use super::rows::Rows;
use crate::ui::effect;

/// How far something is scrolled and how far it could be, in whole pixels.
#[derive(Clone, Copy, Default)]
pub struct Scrolled {
    top: i32,
    end: i32,
}

impl Scrolled {
    /// As it is now.
    pub fn of(scroller: &Element) -> Self {
        let end = scroller.scroll_height() - scroller.client_height();
        Self { top: scroller.scroll_top(), end }
    }
}

impl<K: Clone + Eq + Hash + 'static> Rows<K> {
    /// Whether where the view is now is where somebody has scrolled to, and not where it was put
    /// here, or by the browser in a list that got too short for where it was.
    pub fn is_persons(&self, scroller: &Element) -> bool {
        let (now, then) = (Scrolled::of(scroller), self.scrolled.get());
        if self.is_at_end() {
            // What went may have taken the view along, and what came hides it: who is at the end
            // leaves it by scrolling alone.
            return now.top != then.top && now.end == then.end;
        }
        now.top != then.top && !(then.top > now.end && now.top >= now.end - 1)
    }

    /// Follows the person's scrolling and every change of size, as long as the view lives.
    pub fn watch(&self) {
        let (view, scrolled) = (self.clone(), self.clone());
        let on_resize = Closure::<dyn Fn()>::new(move || view.settle());
        // News of a scrolling comes a frame late: meanwhile rows may have come that nobody wanted to
        // scroll away from.
        let on_scroll = Closure::<dyn Fn()>::new(move || {
            let scroller = scrolled.scroller.try_get_untracked().flatten();
            match scroller.is_some_and(|scroller| scrolled.is_persons(&scroller)) {
                true => scrolled.look(),
                false => scrolled.settle(),
            }
        });
        let Ok(observer) = ResizeObserver::new(on_resize.as_ref().unchecked_ref()) else { return };
        let (scroller, list) = (self.scroller, self.list);
        effect({
            let observer = observer.clone();
            let on_scroll = on_scroll.as_ref().clone();
            move || {
                let (Some(scroller), Some(list)) = (scroller.get(), list.get()) else {
                    return;
                };
                observer.observe(&scroller);
                observer.observe(&list);
                // What stands above and below the list moves the view as well.
                if let Some(around) = list.parent_element() {
                    observer.observe(&around);
                }
                scroller.set_onscroll(Some(on_scroll.unchecked_ref()));
            }
        });
        let kept = StoredValue::new_local((observer, on_resize, on_scroll));
        on_cleanup(move || {
            kept.with_value(|(observer, ..)| observer.disconnect());
            if let Some(scroller) = scroller.get_untracked() {
                scroller.set_onscroll(None);
            }
        });
    }
}
