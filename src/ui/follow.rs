//! What follows signals in a view, through one type each.
//!
//! A closure in a view has a type of its own, and all that surrounds it is compiled once more for
//! it: that was a quarter of the program. These are compiled once.

use leptos::prelude::*;

/// A part of a view that is built anew when a signal in it changes.
pub type Part = Box<dyn FnMut() -> AnyView + Send>;

/// A text or an attribute's value that follows signals.
pub fn words<S: Into<String>>(read: impl Fn() -> S + Send + Sync + 'static) -> Signal<String> {
    Signal::derive(move || read().into())
}

/// A class or a switch of an element that follows signals.
pub fn flag(read: impl Fn() -> bool + Send + Sync + 'static) -> Signal<bool> {
    Signal::derive(read)
}

/// A part of a view that follows signals.
pub fn part<V: IntoView + 'static>(build: impl Fn() -> V + Send + 'static) -> Part {
    Box::new(move || build().into_any())
}
