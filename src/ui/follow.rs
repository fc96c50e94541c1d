//! What follows signals in a view, through one type each.
//!
//! A closure has a type of its own, and all that is generic around it is compiled once more for it:
//! that was half of the program. Behind these it is boxed, and what is around it compiled once.

#![expect(clippy::disallowed_methods, reason = "the functions to be called instead")]

use leptos::{
    prelude::*,
    reactive::graph::{Observer, Subscriber},
    task,
};

/// A part of a view that is built anew when a signal in it changes.
pub type Part = Box<dyn FnMut() -> AnyView + Send>;

/// What is done about an event.
pub type Handler<E> = Box<dyn FnMut(E)>;

/// A text or an attribute's value that follows signals.
pub fn words<S: Into<String>>(read: impl Fn() -> S + Send + Sync + 'static) -> Signal<String> {
    derived(move || read().into())
}

/// A class or a switch of an element that follows signals.
pub fn flag(read: impl Fn() -> bool + Send + Sync + 'static) -> Signal<bool> {
    derived(read)
}

/// A value that follows signals, read anew each time: [`Signal::derive`].
pub fn derived<T: Send + Sync + 'static>(
    read: impl Fn() -> T + Send + Sync + 'static,
) -> Signal<T> {
    boxed_signal(Box::new(read))
}

#[inline(never)]
fn boxed_signal<T: Send + Sync + 'static>(read: Box<dyn Fn() -> T + Send + Sync>) -> Signal<T> {
    Signal::derive(move || {
        unsubscribes_at_the_end();
        read()
    })
}

/// A value that follows signals and tells only what is different: [`Memo::new`].
pub fn memo<T: PartialEq + Send + Sync + 'static>(
    read: impl Fn() -> T + Send + Sync + 'static,
) -> Memo<T> {
    boxed_memo(Box::new(read))
}

#[inline(never)]
fn boxed_memo<T: PartialEq + Send + Sync + 'static>(
    read: Box<dyn Fn() -> T + Send + Sync>,
) -> Memo<T> {
    Memo::new(move |_| {
        unsubscribes_at_the_end();
        read()
    })
}

/// Has whatever runs this take itself off the lists of what it reads when it goes. It would stay on
/// them otherwise, and its memory taken, as long as what it read lives: for the store's signals that
/// is the whole day.
#[inline(never)]
fn unsubscribes_at_the_end() {
    if let Some(reader) = Observer::get() {
        on_cleanup(move || reader.clear_sources(&reader));
    }
}

/// Does something now and whenever a signal in it changes: [`Effect::new`].
pub fn effect(run: impl FnMut() + 'static) {
    boxed_effect(Box::new(run));
}

#[inline(never)]
fn boxed_effect(mut run: Box<dyn FnMut()>) {
    Effect::new(move || {
        unsubscribes_at_the_end();
        run();
    });
}

/// The same for what compares with the time before: it is given what it answered then.
pub fn effect_since<T: 'static>(mut run: impl FnMut(Option<T>) -> T + 'static) {
    let mut last = None;
    effect(move || last = Some(run(last.take())));
}

/// A part of a view that follows signals.
pub fn part<V: IntoView + 'static>(build: impl Fn() -> V + Send + 'static) -> Part {
    Box::new(move || {
        unsubscribes_at_the_end();
        build().into_any()
    })
}

/// What is done about an event.
pub fn handler<E>(run: impl FnMut(E) + 'static) -> Handler<E> {
    Box::new(run)
}

/// Has something done beside what goes on.
pub fn spawn(work: impl Future<Output = ()> + 'static) {
    boxed_spawn(Box::pin(work));
}

#[inline(never)]
fn boxed_spawn(work: std::pin::Pin<Box<dyn Future<Output = ()>>>) {
    task::spawn_local(work);
}
